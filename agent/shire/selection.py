"""Selects what a script's `selectionStrategy` asks for where the user has selected nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agent.shire.keys import SelectionStrategy
from agent.shire.runtime.place import Place

if TYPE_CHECKING:
    from pathlib import Path

    from agent.shire.runtime.host import Code, Editor
    from agent.shire.runtime.values import Value


class PlacedEditor:
    """An editor whose user is taken to be at another place.

    Args:
        editor: The editor.
        place: That place.
    """

    def __init__(self, editor: Editor, place: Place) -> None:
        self._editor = editor
        self.place = place

    async def variable(self, name: str) -> Value | None:
        """Ask the editor."""
        return await self._editor.variable(name)

    async def open(self, path: Path, line: int | None = None) -> None:
        """Have the editor show a file."""
        await self._editor.open(path, line)


async def widened(place: Place, strategy: SelectionStrategy | None, code: Code) -> Place:
    """Give the place with a selection: for `block` the function, else the type at the caret; for `selectAll` the file.

    What is selected already stays.
    """
    text = place.file.text
    if place.start != place.end or strategy is None:
        return place
    if strategy is SelectionStrategy.SELECT_ALL:
        return Place(place.file, 0, len(text))
    if strategy is not SelectionStrategy.BLOCK:
        return place
    row = text.count("\n", 0, place.start)
    outline = await code.outline(place.file)
    for symbols in (outline.functions, outline.types):
        holding = [one for one in symbols if one.start <= row < one.end]
        if holding:
            inner = min(holding, key=lambda one: one.end - one.start)
            lines = text.split("\n")
            start = sum(len(line) + 1 for line in lines[: inner.start])
            end = start + sum(len(line) + 1 for line in lines[inner.start : inner.end])
            return Place(place.file, start, min(end, len(text)))
    return place
