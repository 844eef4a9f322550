"""What the workspace's code means, for scripts: outlines, what holds the caret, where names are defined."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from agent.context.outline_text import function_text, type_text
from agent.context.symbols import SymbolIndex
from agent.errors import WorkspaceError
from agent.languages import PLAIN
from agent.shire.runtime.host import Definition
from agent.syntax.parse import PATIENT_SECONDS, Parses
from agent.syntax.symbol import SymbolKind
from agent.syntax.syntax import Syntax

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from agent.context.symbols import Definition as Indexed
    from agent.shire.runtime.host import Files, Place
    from agent.syntax.place import Enclosing
    from agent.syntax.symbol import Outline
    from agent.workspace.source_file import SourceFile

SCAN_LIMIT_S = 10.0
"""Time for outlining the workspace where no index has done it, seconds."""
NOT_CODE = frozenset({PLAIN.id, "json", "markdown", "xml", "css", "html", "yaml", "toml"})
"""Languages that define nothing that code names."""

_NO_TYPES = frozenset({SymbolKind.FUNCTION, SymbolKind.METHOD, SymbolKind.FIELD})


class WorkspaceCode:
    """Implements `host.Code`.

    Args:
        files: The workspace's files.
        clock: A monotonic clock, seconds.
        symbols: The session's index of definitions, if it is filled; without one the files are outlined when
            a script first asks, for `SCAN_LIMIT_S` at most.
        recent: Gives the last edited files, newest first.
    """

    def __init__(
        self,
        files: Files,
        *,
        clock: Callable[[], float],
        symbols: SymbolIndex | None = None,
        recent: Callable[[], Sequence[SourceFile]] = tuple,
    ) -> None:
        self._files = files
        self._clock = clock
        self._symbols = symbols
        self._recent = recent
        self._syntax = Syntax(Parses(max_seconds=PATIENT_SECONDS))
        # One thread at a time: `Syntax` keeps trees and is not safe to share.
        self._lock = asyncio.Lock()

    async def outline(self, file: SourceFile) -> Outline:
        """Give types, functions, fields and imports of a file."""
        async with self._lock:
            return await asyncio.to_thread(self._syntax.outline, file)

    async def surroundings(self, place: Place) -> Sequence[Enclosing]:
        """List the types and functions that hold the caret, or the selection's start, outermost first."""
        async with self._lock:
            return await asyncio.to_thread(
                lambda: self._syntax.surroundings(place.file).enclosing(_inside(place))
            )

    async def definitions(self, name: str) -> Sequence[Definition]:
        """Find what defines a name anywhere in the workspace, by path and line."""
        if self._symbols is None or not len(self._symbols):
            self._symbols = await self._scanned()
        found = []
        for one in self._symbols.definitions(name):
            try:
                path = self._files.resolve(one.file.relative)
            except WorkspaceError:
                continue
            found.append(Definition(path, one.file.language, one.symbol, _text(one)))
        return found

    async def recent(self) -> Sequence[SourceFile]:
        """Give the last edited files, newest first."""
        return self._recent()

    async def _scanned(self) -> SymbolIndex:
        index = SymbolIndex(Syntax())
        until = self._clock() + SCAN_LIMIT_S
        for path in await self._files.listed():
            if self._clock() > until:
                break
            file = await self._read(path)
            if file is not None:
                outline = await self.outline(file)
                index.update(file, outline)
        return index

    async def _read(self, path: Path) -> SourceFile | None:
        try:
            file = await self._files.read(path)
        except WorkspaceError:
            return None
        return None if file.language in NOT_CODE else file


def _text(found: Indexed) -> str:
    return function_text(found.symbol) if found.symbol.kind in _NO_TYPES else type_text(found)


def _inside(place: Place) -> int:
    """Give the place to look at: the caret, or the first character of a selection that is no blank."""
    text = place.file.text
    if place.start == place.end:
        return place.end
    at = place.start
    while at < place.end and text[at].isspace():
        at += 1
    return min(at + 1, place.end)
