"""Makes of an answer the edit that its script's `interaction` asks for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from agent.shire.docstrings import docstring_span
from agent.shire.functions.fences import first_block
from agent.shire.keys import Interaction

if TYPE_CHECKING:
    from pathlib import Path

    from agent.shire.runtime.host import Place

WITH_EDIT = frozenset(
    {
        Interaction.APPEND_CURSOR,
        Interaction.APPEND_CURSOR_STREAM,
        Interaction.REPLACE_SELECTION,
        Interaction.REPLACE_CURRENT_FILE,
        Interaction.INSERT_BEFORE_SELECTION,
        Interaction.STREAM_DIFF,
        Interaction.ON_PASTE,
    }
)
"""Interactions whose answers go into the current file; the others are shown in a panel, or saved by the script."""

_QUOTES = ('"""', "'''")


@dataclass(frozen=True, slots=True)
class Change:
    """One stretch of a file that becomes another text; code points of its text with plain line ends."""

    path: Path
    start: int
    end: int
    text: str


def change_of(interaction: Interaction, place: Place | None, answer: str) -> Change | None:
    """Give the change that an answer makes in the current file; None where it makes none.

    Of an answer with a block of code only the code counts. A stretch of whole lines keeps its last line end, and
    a selection keeps the indentation of its first line where the model has dropped it.
    """
    text = code_of(answer)
    if place is None or interaction not in WITH_EDIT or not text.strip():
        return None
    path, whole = place.file.path, place.file.text
    selected = whole[place.start : place.end]
    match interaction:
        case Interaction.APPEND_CURSOR | Interaction.APPEND_CURSOR_STREAM | Interaction.ON_PASTE:
            return Change(path, place.end, place.end, text)
        case Interaction.INSERT_BEFORE_SELECTION if place.file.language == "python" and text.startswith(
            _QUOTES
        ):
            return _docstring(place, text)
        case Interaction.INSERT_BEFORE_SELECTION:
            start = whole.rfind("\n", 0, place.start) + 1
            shifted = _indented(text, _indent(whole[start:]))
            return Change(path, start, start, shifted.rstrip("\n") + "\n")
        case Interaction.REPLACE_CURRENT_FILE:
            return Change(path, 0, len(whole), text.rstrip("\n") + "\n")
    end = "\n" if selected.endswith("\n") else ""
    first = whole[whole.rfind("\n", 0, place.start) + 1 : place.start]
    shifted = text
    if not first.strip():
        shifted = _indented(text, _indent(first + selected)).removeprefix(first)
    return Change(path, place.start, place.end, shifted.rstrip("\n") + end)


def _docstring(place: Place, text: str) -> Change | None:
    """Put a docstring below the signature that the selection begins with, in place of an old one."""
    whole = place.file.text
    span = docstring_span(whole, whole.rfind("\n", 0, place.start) + 1)
    if span is None:
        return None
    start, end, indent = span
    lines = (indent + line if line.strip() else line for line in text.rstrip("\n").split("\n"))
    return Change(place.file.path, start, end, "\n".join(lines) + "\n")


def code_of(answer: str) -> str:
    """Give the first block of code of an answer, else the whole answer."""
    block = first_block(answer)
    return answer if block is None else block.text


def _indent(text: str) -> str:
    """Give the blanks that the first line with text begins with."""
    for line in text.split("\n"):
        if line.strip():
            return line[: len(line) - len(line.lstrip())]
    return ""


def _indented(text: str, indent: str) -> str:
    """Shift a text to the right where its first line stands further left than `indent`."""
    own = _indent(text)
    if not indent or own.startswith(indent):
        return text
    more = indent.removeprefix(own)
    return "\n".join(more + line if line.strip() else line for line in text.split("\n"))
