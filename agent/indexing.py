"""Keeps what is known of the workspace's files up to date: fills in the background, follows edits, gives way."""

from __future__ import annotations

import asyncio
from itertools import islice
from typing import TYPE_CHECKING, Literal

from agent.context.edits import EditHistory
from agent.context.index import WorkspaceIndex
from agent.context.symbols import SymbolIndex
from agent.languages import PLAIN, language_of_path
from agent.log import logger
from agent.syntax.syntax import Syntax
from agent.workspace.admission import read_for_context
from agent.workspace.file_change import ChangeKind
from agent.workspace.line_ends import normalised
from agent.workspace.source_file import SourceFile, new_stamp
from agent.workspace.walk import Walk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from agent.syntax.symbol import Outline
    from agent.workspace.file_change import FileChange
    from agent.workspace.workspace import Workspace

BATCH_FILES = 16
"""Files that are read and parsed between two looks at whether a completion is under way: 50 to 200 ms of work."""
BREATH_S = 0.002
"""Pause after each batch, seconds: the event loop gets the interpreter before it would have to wait for it."""
REST_S = 0.05
"""How often a waiting build looks whether the completion is over, seconds."""
SETTLE_S = 0.3
"""So long nothing may change before changes are taken in, seconds: a thread at work would slow each key down. The
current file is current without it."""
MOST_SETTLES = 10
"""Pauses that are waited for at most: somebody who never stops typing is not followed later than after 3 s."""
MOST_FILES = 20_000
"""Files of a workspace that are looked at; what lies beyond is not found."""
NOT_CODE = frozenset({PLAIN.id, "json", "markdown", "xml", "css"})
"""Languages whose words say little of what code comes next."""
PROJECT_FILES = frozenset({"go.mod", "tsconfig.json", "jsconfig.json"})
"""Files that tell where imports lead."""

_log = logger("indexing")


class Indexer:
    """The index of one session's workspace.

    Attributes:
        index: Chunks of code by their words.
        symbols: Definitions by name and path.
        syntax: The trees of the files under edit; for the event loop's thread only.
        history: The last edits.
        state: `off` without folders, `building` until every file has been seen once, then `ready`.

    Args:
        workspace: Whose files are indexed.
        busy: Tells whether a completion is under way; the build rests as long.
        clock: A monotonic clock, seconds.
        max_file_bytes: Larger files are left out, bytes.
    """

    def __init__(
        self,
        workspace: Workspace,
        *,
        busy: Callable[[], bool],
        clock: Callable[[], float],
        max_file_bytes: int = 1_000_000,
    ) -> None:
        self.index = WorkspaceIndex()
        self.syntax = Syntax()
        self.symbols = SymbolIndex(self.syntax)
        self.history = EditHistory()
        self.state: Literal["off", "building", "ready"] = "off"
        self._workspace = workspace
        self._busy = busy
        self._clock = clock
        self._max_file_bytes = max_file_bytes
        self._reader_syntax = Syntax()
        self._seen: dict[Path, SourceFile] = {}
        self._dirty: dict[Path, None] = {}
        self._lost = False
        self._wake = asyncio.Event()

    async def run(self) -> None:
        """Fill the index from the workspace's folders, then follow changes until cancelled."""
        unsubscribe = self._workspace.subscribe(self._note)
        try:
            self.state = "building" if self._workspace.folders else "off"
            await self._fill()
            while True:
                await self._wake.wait()
                await self._quiet()
                await self._refresh()
        finally:
            unsubscribe()

    def opened(self, file: SourceFile) -> None:
        """Remember a document's text as it was opened: the first edit is the difference to it.

        It may differ from the file on disk, whose definitions are forgotten until it has been read.
        """
        self._seen[file.path] = file
        self.symbols.remove(file.relative)
        self._dirty[file.path] = None
        self._wake.set()

    def closed(self, path: Path) -> None:
        """Forget a document's text as it was last edited: from now on the file on disk counts."""
        self._seen.pop(path, None)
        self._dirty[path] = None
        self._wake.set()

    def _note(self, change: FileChange) -> None:
        if change.path is None:
            self._lost = True
        else:
            self._dirty[change.path] = None
        if change.kind is ChangeKind.REMOVED and change.path is not None:
            self.history.forget(change.path)
        self._wake.set()

    async def _quiet(self) -> None:
        for _ in range(MOST_SETTLES):
            self._wake.clear()
            await asyncio.sleep(SETTLE_S)
            if not self._wake.is_set():
                return
        self._wake.clear()

    async def _fill(self) -> None:
        begun = self._clock()
        for rules in self._workspace.rules:
            walk = Walk(rules, clock=self._clock, max_files=MOST_FILES)
            await self._take_in(await asyncio.to_thread(list, walk))
        if self._workspace.folders:
            self.state = "ready"
            stats = self.index.stats()
            seconds = round(self._clock() - begun, 2)
            _log.info("index ready", files=stats.files, chunks=stats.chunks, seconds=seconds)

    async def _refresh(self) -> None:
        if self._lost:
            self._lost = False
            await self._fill()
        paths, self._dirty = [path for path in self._dirty if self._workspace.admits(path)], {}
        for path in paths:
            after = self._workspace.source(path)
            before = self._seen.get(path)
            if after is not None and before is not None:
                self.history.record(before, after)
                self._seen[path] = after
        await self._take_in(paths)

    async def _take_in(self, paths: Iterable[Path]) -> None:
        remaining = iter(paths)
        while batch := list(islice(remaining, BATCH_FILES)):
            while self._busy():  # noqa: ASYNC110 - several engines may come and go; none has an event to wait for
                await asyncio.sleep(REST_S)
            known = {path: self._workspace.source(path) for path in batch}
            for path, file, outline in await asyncio.to_thread(self._read, known):
                if file is None:
                    self.symbols.remove(self._workspace.relative(path))
                else:
                    self.symbols.update(file, outline)
            await asyncio.sleep(BREATH_S)

    def _read(
        self, known: dict[Path, SourceFile | None]
    ) -> list[tuple[Path, SourceFile | None, Outline | None]]:
        """Read, index and outline files; runs in a thread."""
        files = {path: file or self._from_disk(path) for path, file in known.items()}
        new = []
        for path, file in files.items():
            if file is None:
                self.index.remove(path)
            elif self.index.entry(path) is not None:
                self.index.update(file)
            elif file.language not in NOT_CODE:
                new.append(file)
        for _ in self.index.build(new):
            pass
        return [
            (path, file, self._reader_syntax.outline(file) if file is not None else None)
            for path, file in files.items()
        ]

    def _from_disk(self, path: Path) -> SourceFile | None:
        language = language_of_path(path).id
        if language in NOT_CODE and path.name not in PROJECT_FILES:
            return None
        reading = read_for_context(path, self._max_file_bytes)
        if reading.refusal is not None:
            return None
        return SourceFile(
            path, self._workspace.relative(path), language, normalised(reading.text), new_stamp()
        )
