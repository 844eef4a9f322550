"""What the workspace's code means, for one run: outlines, places, definitions; from the session's index if it has one."""

from __future__ import annotations

import asyncio
import contextlib
import time
from typing import TYPE_CHECKING

from agent.context.outline_text import function_text, type_text
from agent.context.symbols import SymbolIndex
from agent.errors import WorkspaceError
from agent.languages import language_of_path
from agent.shire.runtime.host import Definition
from agent.syntax.symbol import SymbolKind
from agent.syntax.syntax import Syntax

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from agent.context.symbols import Definition as Found
    from agent.shire.runtime.host import Files, Place
    from agent.syntax.place import Enclosing
    from agent.syntax.symbol import Outline
    from agent.workspace.source_file import SourceFile
    from agent.workspace.workspace import Workspace

MOST_DEFINITIONS = 64
"""Definitions of one name that are answered."""
SCAN_LIMIT_S = 20.0
"""Time for reading the workspace where no index has done it, seconds; 1,000 lines take 5 to 10 ms."""
_NOT_TYPES = frozenset({SymbolKind.FUNCTION, SymbolKind.METHOD, SymbolKind.FIELD})


class WorkspaceCode:
    """Implements `Code` of the host.

    Args:
        files: The files that may be read.
        workspace: Knows the last edited files.
        known: The session's index of definitions, if it is complete; else the files are read, for `SCAN_LIMIT_S`
            at most, when a name is first asked for.
        place: Where the user is; that file is none of the recent ones.
        clock: A monotonic clock, seconds.
    """

    def __init__(
        self,
        files: Files,
        workspace: Workspace,
        known: SymbolIndex | None,
        place: Place | None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._files = files
        self._workspace = workspace
        self._known = known
        self._place = place
        self._syntax = Syntax()
        self._clock = clock
        self._lock = asyncio.Lock()

    async def outline(self, file: SourceFile) -> Outline:
        """Give types, functions, fields and imports of a file."""
        async with self._lock:
            return await asyncio.to_thread(self._syntax.outline, file)

    async def surroundings(self, place: Place) -> Sequence[Enclosing]:
        """List the types and functions that hold the selection's start, outermost first."""
        async with self._lock:
            return await asyncio.to_thread(self._enclosing, place)

    async def definitions(self, name: str) -> Sequence[Definition]:
        """Find what defines a name anywhere in the workspace, by path and line."""
        if self._known is None:
            async with self._lock:
                self._known = self._known or await self._scanned()
        return [self._definition(one) for one in self._known.definitions(name)[:MOST_DEFINITIONS]]

    async def recent(self) -> Sequence[SourceFile]:
        """Give the last edited files that may be context, newest first, without the current one."""
        return self._workspace.recent(exclude=self._place.file.path if self._place else None)

    async def _scanned(self) -> SymbolIndex:
        """Read and outline the workspace once: a script asks for hundreds of names."""
        index = SymbolIndex(self._syntax)
        until = self._clock() + SCAN_LIMIT_S
        for path in await self._files.listed():
            if self._clock() > until:
                break
            if not language_of_path(path).line_comment:
                continue
            with contextlib.suppress(WorkspaceError):
                await asyncio.to_thread(index.update, await self._files.read(path))
        return index

    def _enclosing(self, place: Place) -> tuple[Enclosing, ...]:
        return self._syntax.surroundings(place.file).enclosing(first_character(place))

    def _definition(self, found: Found) -> Definition:
        symbol = found.symbol
        text = function_text(symbol) if symbol.kind in _NOT_TYPES else type_text(found)
        return Definition(self._files.resolve(found.file.relative), found.file.language, symbol, text)


def first_character(place: Place) -> int:
    """Give the caret, or a place inside of the first word that is selected: what begins there is meant too."""
    text, at = place.file.text, place.start
    while at < place.end and text[at].isspace():
        at += 1
    return min(at + 1, place.end) if place.start < place.end else at
