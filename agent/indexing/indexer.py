"""Keeps what is known of the workspace's files up to date: restored from disk, filled in the background, giving way."""

from __future__ import annotations

import asyncio
import os
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from agent.context.edits import EditHistory
from agent.context.index import WorkspaceIndex
from agent.context.standing import standing_in
from agent.context.symbols import SymbolIndex
from agent.indexing.builder import Builder
from agent.indexing.filling import Filling
from agent.indexing.holdings import Holdings
from agent.indexing.intake import Intake
from agent.indexing.ledger import Ledger
from agent.indexing.listing import PROJECT_FILES, is_code, source_on_disk
from agent.indexing.quiet import quiet
from agent.log import logger
from agent.syntax.syntax import Syntax
from agent.workspace.file_change import ChangeKind
from agent.workspace.ignore import IGNORE_FILES

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from agent.context.entry import Entry
    from agent.indexing.store import IndexStore
    from agent.workspace.file_change import FileChange
    from agent.workspace.source_file import SourceFile
    from agent.workspace.workspace import Workspace

REST_S = 0.05
"""How often a waiting build looks whether the completion is over, seconds."""
SETTLE_S = 0.3
"""So long nothing may change before changes are taken in, seconds: a thread at work would slow each key down. The
current file is current without it, and so is what `caught_up` is asked for."""
MOST_SETTLES = 10
"""Pauses that are waited for at most: somebody who never stops typing is not followed later than after 3 s."""
IDLE_S = 20.0
"""After so long without work the child is ended, seconds; starting it takes 0.3 s."""
CAUGHT_UP = 8
"""Changed files that a request waits for; more than that is a branch switch, which the background takes in."""
SHORT_TEXT = 20_000
"""Characters that are counted on the event loop itself, which takes 3 ms; more go to a thread."""
NEAR_BEFORE, NEAR_AFTER = 1_000, 250
"""Characters round the cursor that each prompt shows: edits in there need not be indexed for it (`agent.context.standing`).
600 tokens with 45 % of context leave 1,100 characters."""

_log = logger("indexing")


class Indexer:
    """The index of one session's workspace.

    Attributes:
        index: Chunks of code by their words.
        symbols: Definitions by name and path.
        syntax: The trees of the files under edit; for the event loop's thread only.
        history: The last edits.
        restored: Set once what is stored has been taken over, or no longer will be.
        state: `off` without folders, `building` until every file has been seen once, then `ready`.

    Args:
        workspace: Whose files are indexed.
        busy: Tells whether a completion is under way; the build rests as long.
        clock: A monotonic clock, seconds.
        store: Where records are kept; None: nowhere.
        prepared: Waits until nothing else is to be done before a build begins; None: nothing ever is.
        rehearsed: Does what the first request would have to do; None: nothing.
        max_file_bytes: Larger files are left out, bytes.
    """

    def __init__(  # noqa: PLR0913 (all that an index depends on)
        self,
        workspace: Workspace,
        *,
        busy: Callable[[], bool],
        clock: Callable[[], float],
        store: IndexStore | None = None,
        prepared: Callable[[], Awaitable[None]] | None = None,
        rehearsed: Callable[[], Awaitable[None]] | None = None,
        max_file_bytes: int = 1_000_000,
    ) -> None:
        self.index = WorkspaceIndex()
        self.syntax = Syntax()
        self.symbols = SymbolIndex(self.syntax)
        self.history = EditHistory()
        self.restored = asyncio.Event()
        self.state: Literal["off", "building", "ready"] = "off"
        self._workspace = workspace
        self._busy = busy
        self._clock = clock
        self._max_file_bytes = max_file_bytes
        self._open: dict[Path, SourceFile] = {}
        self._dirty: dict[Path, None] = {}
        self._behind: dict[Path, None] = {}
        self._untouched: dict[Path, Entry] = {}
        self._lost = False
        self._wake = asyncio.Event()
        self._rehearse = rehearsed or _nothing
        self._ledger = Ledger(store, self._free)
        held = Holdings(
            *(workspace, self._open, self._dirty, self.index, self.symbols, self._ledger),
            free=self._free,
            prepared=prepared or _nothing,
            clock=clock,
            max_file_bytes=max_file_bytes,
        )
        self._intake = Intake(held)
        self._filling = Filling(held, self._intake)

    async def run(self) -> None:
        """Fill the index from the disk and the workspace's folders, then follow changes until cancelled."""
        self._intake.builder = Builder()
        self.restored.clear()
        unsubscribe = self._workspace.subscribe(self._note)
        try:
            self.state = "building" if self._workspace.folders else "off"
            await self._fill()
            while True:
                await self._changed()
                await self._quiet()
                await self._refresh()
        finally:
            self.restored.set()
            unsubscribe()
            self._intake.builder.close()

    def opened(self, file: SourceFile) -> None:
        """Remember a document's text as it was opened: the first edit is the difference to it.

        It may differ from the file on disk, whose definitions are forgotten until it has been read.
        """
        self._open[file.path] = file
        self.symbols.remove(file.relative)
        entry = self.index.entry(file.path)
        if entry is not None and file.path not in self._behind:
            self._untouched[file.path] = entry
        self._dirty[file.path] = self._behind[file.path] = None
        self._wake.set()

    def closed(self, path: Path) -> None:
        """Forget a document's text as it was last edited, and its tree: from now on the file on disk counts."""
        file = self._open.pop(path, None)
        if file is not None:
            self.syntax.forget(file)
        self._dirty[path] = self._behind[path] = None
        untouched = self._untouched.pop(path, None)
        if untouched is not None and untouched is self.index.entry(path):
            # Nothing but what the disk has was ever indexed of it.
            del self._behind[path]
        self._wake.set()

    async def caught_up(self, current: Path | None = None, offset: int = 0) -> None:
        """Have the index take in what has changed of few files, so that the request at hand sees it.

        Args:
            current: The file of the request, whose source compares it with the index; waited for if it would index long.
            offset: The cursor in it, code points.
        """
        paths, self._behind = [path for path in self._behind if self._workspace.admits(path)], {}
        if len(paths) > CAUGHT_UP:
            return
        sources = {path: self._workspace.source(path) for path in paths}
        files = {path: one for path, one in sources.items() if one is None or not self.index.holds(one)}
        here = files.get(current) if current is not None else None
        if here is not None and (len(here.text) <= SHORT_TEXT or self._stands(here, offset)):
            del files[here.path]
            self._behind[here.path] = None  # Requests in other files have not seen it yet.
        if files:
            await asyncio.to_thread(self._catch_up, files)

    def _stands(self, file: SourceFile, offset: int) -> bool:
        """Tell whether all that differs from the index stands round the cursor."""
        near = max(0, offset - NEAR_BEFORE), min(len(file.text), offset + NEAR_AFTER)
        return standing_in(self.index, file, near) is not None

    def _catch_up(self, files: dict[Path, SourceFile | None]) -> None:
        for path, file in files.items():
            known = file or (
                source_on_disk(path, self._workspace.relative(path), self._max_file_bytes)
                if is_code(path)
                else None
            )
            if known is not None:
                self.index.update(known)
            elif not path.is_dir():
                self.index.remove(path)

    def _note(self, change: FileChange) -> None:
        if change.path is None or change.path.name in IGNORE_FILES:
            # What was admissible may be so no longer, and the other way round.
            self._lost = True
            self._forget_edits()
        if change.path is not None:
            self._dirty[change.path] = self._behind[change.path] = None
            self._untouched.pop(change.path, None)
        if change.kind is ChangeKind.REMOVED and change.path is not None:
            self.history.forget(change.path)
        self._wake.set()

    def _forget_edits(self) -> None:
        """Let no edit of a file that may not be context be told of; at once, a request may come before the next look."""
        for path in {edit.path for edit in self.history.latest() if not self._workspace.admits(edit.path)}:
            self.history.forget(path)

    async def _changed(self) -> None:
        """Wait for a change; end the child if none comes for long."""
        try:
            async with asyncio.timeout(IDLE_S):
                await self._wake.wait()
        except TimeoutError:
            await asyncio.to_thread(self._intake.builder.rest)
            await self._wake.wait()

    async def _quiet(self) -> None:
        for _ in range(MOST_SETTLES):
            self._wake.clear()
            await asyncio.sleep(SETTLE_S)
            if not self._wake.is_set():
                return
        self._wake.clear()

    async def _fill(self) -> None:
        begun = self._clock()
        self._forget_edits()
        restored = await self._filling.fill(self.restored.set)
        with quiet():
            await asyncio.to_thread(self.index.compact)
        if self._workspace.folders:
            stats = self.index.stats()
            if stats.files > restored:
                # Who has waited for the reading waits for this too; a restart is to be quick.
                await self._rehearse()
            self.state = "ready"
        self.restored.set()
        if self._workspace.folders:
            seconds = round(self._clock() - begun, 2)
            ready = partial(
                _log.info, files=stats.files, chunks=stats.chunks, restored=restored, seconds=seconds
            )
            await asyncio.to_thread(ready, "index ready")
            await self._rehearse()

    async def _refresh(self) -> None:
        if self._lost:
            self._lost = False
            await self._fill()
        self._add_inner()
        dirty = list(self._dirty)
        self._dirty.clear()
        paths = [path for path in dirty if self._workspace.admits(path)]
        for path in dirty:
            after = self._workspace.source(path)
            before = self._open.get(path)
            if after is not None and before is not None and path in paths:
                self.history.record(before, after)
                self._open[path] = after
        await self._intake.take_in([path for path in paths if is_code(path)])
        await self._filling.read_projects([path for path in paths if path.name in PROJECT_FILES])
        await self._ledger.write_all()
        if self.index.worn:
            await asyncio.to_thread(self.index.renumber)
        if not self.index.counted:
            await asyncio.to_thread(self.index.recount)

    def _add_inner(self) -> None:
        """Look also at what lay in folders that have changed: where one is gone, the disk tells of it alone."""
        heads = tuple(f"{path}{os.sep}" for path in self._dirty if self.index.entry(path) is None)
        if not heads:
            return
        for entry in self.index.entries():
            if entry.path.startswith(heads) and (path := Path(entry.path)) not in self._open:
                self._dirty[path] = None

    async def _free(self) -> None:
        """Wait until no completion is under way."""
        while self._busy():  # noqa: ASYNC110 - several engines may come and go; none has an event to wait for
            await asyncio.sleep(REST_S)


async def _nothing() -> None:
    """Wait for nothing."""
