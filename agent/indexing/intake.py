"""Has files read by the child process, and takes over what it says of them."""

from __future__ import annotations

import asyncio
import time
from itertools import islice
from typing import TYPE_CHECKING

from agent.context.entry import Counted
from agent.context.record import decoded
from agent.garbage import between_batches
from agent.indexing.builder import Builder
from agent.indexing.work import Job
from agent.languages import language_of_path
from agent.workspace.line_ends import without_surrogates
from agent.workspace.source_file import new_stamp

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from agent.context.record import Record
    from agent.indexing.holdings import Holdings
    from agent.workspace.source_file import SourceFile

BATCH_FILES = 16
"""Files that the child reads between two looks at whether a completion is under way: about 130 ms of its work."""
BREATH_S = 0.002
"""Pause after each batch, seconds: the event loop gets the interpreter before it would have to wait for it."""


class Intake:
    """The way of files into the indexes.

    Attributes:
        builder: The way to the child process.
    """

    def __init__(self, held: Holdings) -> None:
        self.builder = Builder()
        self._held = held

    async def take_in(self, paths: Iterable[Path]) -> None:
        """Have the child read files, and take over what it says of them; gives way to completions."""
        remaining = iter(paths)
        while batch := list(islice(remaining, BATCH_FILES)):
            await self._held.free()
            texts = {path: self._held.workspace.source(path) for path in batch if path in self._held.opened}
            # Given before anything is read: an edit that comes meanwhile has a higher one, and stays.
            stamps = {path: new_stamp() for path in batch}
            for path, record in await asyncio.to_thread(self._make, stamps, texts):
                self._adopt_symbols(path, texts.get(path), stamps[path], record)
            if self._held.ledger.is_long:
                await self._held.ledger.write_all()
            between_batches()
            await asyncio.sleep(BREATH_S)

    def _adopt_symbols(
        self, path: Path, opened: SourceFile | None, stamp: int, record: Record | None
    ) -> None:
        relative = self._held.workspace.relative(path)
        if opened is None and path in self._held.opened:
            return  # Opened meanwhile, and so dirty again.
        if record is None:
            self._held.symbols.remove(relative)
            return
        language = opened.language if opened is not None else language_of_path(path).id
        self._held.symbols.adopt(relative, language, opened.stamp if opened is not None else stamp, record)

    def _make(
        self, stamps: dict[Path, int], texts: dict[Path, SourceFile | None]
    ) -> list[tuple[Path, Record | None]]:
        """Read and index files; runs in a thread, which mostly waits for the child."""
        jobs = [self._job(path, texts.get(path)) for path in stamps]
        folders = self._held.workspace.folders
        found = []
        counted = []
        for path, job, made in zip(stamps, jobs, self.builder.make(jobs), strict=True):
            opened = texts.get(path)
            if opened is None and path in self._held.changed:
                continue  # Deleted or ignored, perhaps: it must not come back until it has been looked at anew.
            record = decoded(made.record) if made.record is not None else None
            found.append((path, record))
            if opened is not None:
                self._held.index.update(opened)
                continue
            if record is None:
                self._held.index.remove(path)
            else:
                stamp = stamps[path]
                counted.append(Counted(job.path, job.relative, job.language, stamp, record, made.postings))
            self._held.ledger.note(path, made, folders)
        self._held.index.adopt(counted)
        for _ in self._held.index.tidy():
            time.sleep(0)
        return found

    def _job(self, path: Path, opened: SourceFile | None) -> Job:
        language = opened.language if opened is not None else language_of_path(path).id
        text = without_surrogates(opened.text) if opened is not None else None
        return Job(str(path), self._held.workspace.relative(path), language, text, self._held.max_file_bytes)
