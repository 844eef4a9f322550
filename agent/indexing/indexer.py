"""Keeps what is known of the workspace's files up to date: restored from disk, filled in the background, giving way."""

from __future__ import annotations

import asyncio
import os
import time
from itertools import islice
from typing import TYPE_CHECKING, Literal

from agent.context.edits import EditHistory
from agent.context.entry import Counted
from agent.context.index import WorkspaceIndex
from agent.context.record import decoded
from agent.context.symbols import SymbolIndex
from agent.indexing.builder import Builder
from agent.indexing.listing import (
    PROJECT_FILES,
    is_code,
    lately_written,
    listed,
    planned,
    remembered,
    source_on_disk,
    strangers,
)
from agent.indexing.store import StoredFile
from agent.indexing.work import Job
from agent.languages import language_of_path
from agent.log import logger
from agent.syntax.syntax import Syntax
from agent.workspace.admission import read_for_context
from agent.workspace.file_change import ChangeKind
from agent.workspace.ignore import IGNORE_FILES
from agent.workspace.line_ends import without_surrogates
from agent.workspace.source_file import new_stamp

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from agent.context.record import Record
    from agent.indexing.file_version import FileVersion
    from agent.indexing.listing import Listing, Remembered
    from agent.indexing.store import IndexStore
    from agent.indexing.work import Made
    from agent.workspace.admission import Reading
    from agent.workspace.file_change import FileChange
    from agent.workspace.ignore import IgnoreRules
    from agent.workspace.source_file import SourceFile
    from agent.workspace.workspace import Workspace

BATCH_FILES = 16
"""Files that the child reads between two looks at whether a completion is under way: about 130 ms of its work."""
BREATH_S = 0.002
"""Pause after each batch, seconds: the event loop gets the interpreter before it would have to wait for it."""
REST_S = 0.05
"""How often a waiting build looks whether the completion is over, seconds."""
SETTLE_S = 0.3
"""So long nothing may change before changes are taken in, seconds: a thread at work would slow each key down. The
current file is current without it, and so is what `caught_up` is asked for."""
MOST_SETTLES = 10
"""Pauses that are waited for at most: somebody who never stops typing is not followed later than after 3 s."""
IDLE_S = 20.0
"""After so long without work the child is ended, seconds; starting it takes 0.3 s."""
WRITE_ROWS = 64
"""Files that are written to the disk in one transaction: about a second's work of the child."""
STEP_FILES = 50
"""Files whose names enter the symbol index at a time: 2 ms on the event loop."""
CAUGHT_UP = 8
"""Changed files that a request waits for; more than that is a branch switch, which the background takes in."""
SEEDED_FILES = 10
"""Files that count as recent at the start because they were written last; half of what is kept in all."""
SHORT_TEXT = 20_000
"""Characters that are counted on the event loop itself, which takes 3 ms; more go to a thread."""

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
        store: Where records are kept; None: nowhere.
        max_file_bytes: Larger files are left out, bytes.
    """

    def __init__(
        self,
        workspace: Workspace,
        *,
        busy: Callable[[], bool],
        clock: Callable[[], float],
        store: IndexStore | None = None,
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
        self._store = store
        self._max_file_bytes = max_file_bytes
        self._builder = Builder()
        self._open: dict[Path, SourceFile] = {}
        self._dirty: dict[Path, None] = {}
        self._behind: dict[Path, None] = {}
        self._unwritten: dict[Path, list[StoredFile]] = {}
        self._versions: dict[Path, dict[Path, FileVersion]] = {}
        self._lost = False
        self._wake = asyncio.Event()

    async def run(self) -> None:
        """Fill the index from the disk and the workspace's folders, then follow changes until cancelled."""
        self._builder = Builder()
        unsubscribe = self._workspace.subscribe(self._note)
        try:
            self.state = "building" if self._workspace.folders else "off"
            await self._fill()
            while True:
                await self._changed()
                await self._quiet()
                await self._refresh()
        finally:
            unsubscribe()
            self._builder.close()

    def opened(self, file: SourceFile) -> None:
        """Remember a document's text as it was opened: the first edit is the difference to it.

        It may differ from the file on disk, whose definitions are forgotten until it has been read.
        """
        self._open[file.path] = file
        self.symbols.remove(file.relative)
        self._dirty[file.path] = self._behind[file.path] = None
        self._wake.set()

    def closed(self, path: Path) -> None:
        """Forget a document's text as it was last edited, and its tree: from now on the file on disk counts."""
        file = self._open.pop(path, None)
        if file is not None:
            self.syntax.forget(file)
        self._dirty[path] = self._behind[path] = None
        self._wake.set()

    async def caught_up(self, current: Path | None = None) -> None:
        """Have the index take in what has changed of few files, so that the request at hand sees it.

        Args:
            current: The file of the request, which its source reads anyway; waited for if that would take long.
        """
        paths, self._behind = [path for path in self._behind if self._workspace.admits(path)], {}
        if len(paths) > CAUGHT_UP:
            return
        sources = {path: self._workspace.source(path) for path in paths}
        files = {path: one for path, one in sources.items() if one is None or not self.index.holds(one)}
        here = files.get(current) if current is not None else None
        if here is not None and len(here.text) <= SHORT_TEXT:
            del files[here.path]
        if files:
            await asyncio.to_thread(self._catch_up, files)

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
        if change.path is not None:
            self._dirty[change.path] = self._behind[change.path] = None
        if change.kind is ChangeKind.REMOVED and change.path is not None:
            self.history.forget(change.path)
        self._wake.set()

    async def _changed(self) -> None:
        """Wait for a change; end the child if none comes for long."""
        try:
            async with asyncio.timeout(IDLE_S):
                await self._wake.wait()
        except TimeoutError:
            await asyncio.to_thread(self._builder.rest)
            await self._wake.wait()

    async def _quiet(self) -> None:
        for _ in range(MOST_SETTLES):
            self._wake.clear()
            await asyncio.sleep(SETTLE_S)
            if not self._wake.is_set():
                return
        self._wake.clear()

    # -- all files -------------------------------------------------------------------------------------------

    async def _fill(self) -> None:
        begun = self._clock()
        restored = 0
        admissible: set[Path] = set()
        for rules in self._workspace.rules:
            listing, known = await self._listed(rules)
            admissible.update(listing.code, listing.projects)
            if rules.folder not in self._versions:
                await self._seed(listing)
            versions = self._versions.setdefault(rules.folder, known.versions)
            plan = await asyncio.to_thread(planned, listing, versions, known, frozenset(self._open))
            await asyncio.to_thread(self.index.take_over, known.found, plan.wanted)
            await self._define(plan.restored)
            await self._read_projects(listing.projects)
            restored += len(plan.restored)
            for path in plan.gone:
                del versions[path]
            del known
            await self._take_in(plan.missing)
            await self._write(rules.folder, [path.relative_to(rules.folder).as_posix() for path in plan.gone])
        await self._drop_strangers(admissible)
        await asyncio.to_thread(self.index.compact)
        if self._workspace.folders:
            self.state = "ready"
            stats = self.index.stats()
            seconds = round(self._clock() - begun, 2)
            _log.info(
                "index ready", files=stats.files, chunks=stats.chunks, restored=restored, seconds=seconds
            )

    async def _listed(self, rules: IgnoreRules) -> tuple[Listing, Remembered]:
        """See what the folder holds while what is stored of it is read, which is done once."""
        async with asyncio.TaskGroup() as tasks:
            load = tasks.create_task(asyncio.to_thread(self._load, rules.folder))
            walk = tasks.create_task(asyncio.to_thread(listed, rules, self._clock, self._max_file_bytes))
        return walk.result(), load.result()

    def _load(self, folder: Path) -> Remembered:
        stored = self._store.load(folder) if self._store is not None and folder not in self._versions else []
        return remembered(folder, stored, self._workspace.relative)

    async def _define(self, files: Sequence[Counted]) -> None:
        remaining = iter(files)
        while step := list(islice(remaining, STEP_FILES)):
            for file in step:
                if file.path not in self._open:
                    self.symbols.adopt(file.relative, file.language, file.stamp, file.record)
            await asyncio.sleep(0)

    async def _seed(self, listing: Listing) -> None:
        """Let the files that were written last count as recent, until the user says more by editing."""

        def read() -> list[tuple[Path, Reading]]:
            paths = lately_written(listing, SEEDED_FILES)
            return [(path, read_for_context(path, self._max_file_bytes)) for path in paths]

        self._workspace.seed_recent(await asyncio.to_thread(read))

    async def _read_projects(self, paths: Sequence[Path]) -> None:
        for file in await asyncio.to_thread(
            lambda: [
                source_on_disk(path, self._workspace.relative(path), self._max_file_bytes) for path in paths
            ]
        ):
            if file is not None:
                self.symbols.update(file)

    async def _drop_strangers(self, admissible: set[Path]) -> None:
        """Forget what is held and no longer admissible: deleted, ignored, in a folder that was closed."""
        folders = {rules.folder for rules in self._workspace.rules}
        for folder in self._versions.keys() - folders:
            del self._versions[folder]
        known = (*admissible, *(path for path in self._open if self._workspace.admits(path)))
        for path in await asyncio.to_thread(strangers, self.index, known):
            self.index.remove(path)
        for path in {edit.path for edit in self.history.latest() if not self._workspace.admits(edit.path)}:
            self.history.forget(path)
        names = await asyncio.to_thread(lambda: {self._workspace.relative(path) for path in known})
        for relative in self.symbols.paths():
            if relative not in names:
                self.symbols.remove(relative)

    # -- some files ------------------------------------------------------------------------------------------

    async def _refresh(self) -> None:
        if self._lost:
            self._lost = False
            await self._fill()
        self._add_inner()
        dirty, self._dirty = list(self._dirty), {}
        paths = [path for path in dirty if self._workspace.admits(path)]
        for path in dirty:
            after = self._workspace.source(path)
            before = self._open.get(path)
            if after is not None and before is not None and path in paths:
                self.history.record(before, after)
                self._open[path] = after
        await self._take_in([path for path in paths if is_code(path)])
        await self._read_projects([path for path in paths if path.name in PROJECT_FILES])
        for rules in self._workspace.rules:
            await self._write(rules.folder)
        if self.index.worn:
            await asyncio.to_thread(self.index.renumber)

    def _add_inner(self) -> None:
        """Look also at what lay in folders that have changed: where one is gone, the disk tells of it alone."""
        heads = tuple(f"{path}{os.sep}" for path in self._dirty if self.index.entry(path) is None)
        if not heads:
            return
        for entry in self.index.entries():
            if str(entry.path).startswith(heads) and entry.path not in self._open:
                self._dirty[entry.path] = None

    async def _take_in(self, paths: Iterable[Path]) -> None:
        """Have the child read files, and take over what it says of them."""
        remaining = iter(paths)
        while batch := list(islice(remaining, BATCH_FILES)):
            await self._free()
            texts = {path: self._workspace.source(path) for path in batch if path in self._open}
            # Given before anything is read: an edit that comes meanwhile has a higher one, and stays.
            stamps = {path: new_stamp() for path in batch}
            for path, record in await asyncio.to_thread(self._make, stamps, texts):
                self._adopt_symbols(path, texts.get(path), stamps[path], record)
            if sum(map(len, self._unwritten.values())) >= WRITE_ROWS:
                for folder in list(self._unwritten):
                    await self._write(folder)
            await asyncio.sleep(BREATH_S)

    def _adopt_symbols(
        self, path: Path, opened: SourceFile | None, stamp: int, record: Record | None
    ) -> None:
        relative = self._workspace.relative(path)
        if opened is None and path in self._open:
            return  # Opened meanwhile, and so dirty again.
        if record is None:
            self.symbols.remove(relative)
            return
        language = opened.language if opened is not None else language_of_path(path).id
        self.symbols.adopt(relative, language, opened.stamp if opened is not None else stamp, record)

    def _make(
        self, stamps: dict[Path, int], texts: dict[Path, SourceFile | None]
    ) -> list[tuple[Path, Record | None]]:
        """Read and index files; runs in a thread, which mostly waits for the child."""
        jobs = [self._job(path, texts.get(path)) for path in stamps]
        found = []
        counted = []
        for path, job, made in zip(stamps, jobs, self._builder.make(jobs), strict=True):
            record = decoded(made.record) if made.record is not None else None
            found.append((path, record))
            opened = texts.get(path)
            if opened is not None:
                self.index.update(opened)
            elif record is None:
                self.index.remove(path)
            else:
                counted.append(Counted(path, job.relative, job.language, stamps[path], record))
            if opened is None:
                self._note_made(path, made)
        self.index.adopt(counted)
        for _ in self.index.tidy():
            time.sleep(0)
        return found

    def _job(self, path: Path, opened: SourceFile | None) -> Job:
        language = opened.language if opened is not None else language_of_path(path).id
        text = without_surrogates(opened.text) if opened is not None else None
        return Job(str(path), self._workspace.relative(path), language, text, self._max_file_bytes)

    async def _free(self) -> None:
        """Wait until no completion is under way."""
        while self._busy():  # noqa: ASYNC110 - several engines may come and go; none has an event to wait for
            await asyncio.sleep(REST_S)

    # -- the disk --------------------------------------------------------------------------------------------

    def _note_made(self, path: Path, made: Made) -> None:
        for rules in self._workspace.rules:
            if made.version is not None and path.is_relative_to(rules.folder):
                self._versions.setdefault(rules.folder, {})[path] = made.version
                relative = path.relative_to(rules.folder).as_posix()
                row = StoredFile(relative, made.version, made.record)
                self._unwritten.setdefault(rules.folder, []).append(row)

    async def _write(self, folder: Path, gone: Sequence[str] = ()) -> None:
        rows = self._unwritten.pop(folder, [])
        if self._store is not None and (rows or gone):
            await self._free()
            await asyncio.to_thread(self._store.write, folder, rows, gone)
