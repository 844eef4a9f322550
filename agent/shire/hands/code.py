"""What the workspace's code means, for one run: outlines, places, definitions; from the session's index if it has one."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from agent.context.outline_text import function_text, type_text
from agent.context.symbols import SymbolIndex
from agent.errors import WorkspaceError
from agent.shire.runtime.host import Definition
from agent.syntax.symbol import SymbolKind
from agent.syntax.syntax import Syntax

if TYPE_CHECKING:
    from collections.abc import Sequence

    from agent.context.symbols import Definition as Found
    from agent.shire.runtime.host import Files, Place
    from agent.syntax.place import Enclosing
    from agent.syntax.symbol import Outline
    from agent.workspace.source_file import SourceFile
    from agent.workspace.workspace import Workspace

MOST_DEFINITIONS = 64
"""Definitions of one name that are answered."""
_NOT_TYPES = frozenset({SymbolKind.FUNCTION, SymbolKind.METHOD, SymbolKind.FIELD})


class WorkspaceCode:
    """Implements `Code` of the host.

    Args:
        files: The files that may be read.
        workspace: Knows the last edited files.
        known: The session's index of definitions, if it is complete; else files are read when a name is asked for.
        place: Where the user is; that file is none of the recent ones.
    """

    def __init__(
        self, files: Files, workspace: Workspace, known: SymbolIndex | None, place: Place | None
    ) -> None:
        self._files = files
        self._workspace = workspace
        self._known = known
        self._place = place
        self._syntax = Syntax()
        self._own = SymbolIndex(self._syntax)
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
        known = self._known
        if known is None:
            async with self._lock:
                await self._take_in(name)
            known = self._own
        return [self._definition(one) for one in known.definitions(name)[:MOST_DEFINITIONS]]

    async def recent(self) -> Sequence[SourceFile]:
        """Give the last edited files that may be context, newest first, without the current one."""
        return self._workspace.recent(exclude=self._place.file.path if self._place else None)

    async def _take_in(self, name: str) -> None:
        for path in await self._files.listed():
            try:
                file = await self._files.read(path)
            except WorkspaceError:
                continue
            if name in file.text and self._own.file(file.relative) is None:
                await asyncio.to_thread(self._own.update, file)

    def _enclosing(self, place: Place) -> tuple[Enclosing, ...]:
        return self._syntax.surroundings(place.file).enclosing(place.start)

    def _definition(self, found: Found) -> Definition:
        symbol = found.symbol
        text = function_text(symbol) if symbol.kind in _NOT_TYPES else type_text(found)
        return Definition(self._files.resolve(found.file.relative), found.file.language, symbol, text)
