"""Which version of each file was read, and what of that the disk does not have yet."""

from __future__ import annotations

import asyncio
import os
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from agent.indexing.sorted_postings import UNSORTED, SortedPostings
from agent.indexing.store import Stored, StoredFile

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Sequence
    from pathlib import Path

    from agent.context.index import WorkspaceIndex
    from agent.indexing.file_version import FileVersion
    from agent.indexing.store import IndexStore
    from agent.indexing.work import Made

WRITE_ROWS = 64
"""Files that are written to the disk in one transaction: about a second's work of the child."""


class Row(NamedTuple):
    """Where a file is stored: its row's number, the stamp under which the index took it in, and its chunks."""

    number: int
    stamp: int
    chunks: int


class Ledger:
    """What was read of the files of a session's folders.

    Args:
        store: Where records are kept; None: nowhere.
        free: Waits until no completion is under way; before each access to the disk that may wait.
    """

    def __init__(self, store: IndexStore | None, free: Callable[[], Awaitable[None]]) -> None:
        self._store = store
        self._free = free
        self._versions: dict[Path, dict[str, FileVersion]] = {}
        self._rows: dict[Path, dict[str, Row]] = {}
        self._unwritten: dict[Path, dict[str, tuple[Row, StoredFile]]] = {}

    def knows(self, folder: Path) -> bool:
        """Tell whether a folder was looked through before, since the process began."""
        return folder in self._versions

    def load(self, folder: Path) -> Stored:
        """Give what is stored of a folder, once; blocks."""
        return Stored() if self._store is None or self.knows(folder) else self._store.load(folder)

    def versions(self, folder: Path) -> dict[str, FileVersion]:
        """Give the versions that were read of a folder's files by their absolute paths."""
        return self._versions.setdefault(folder, {})

    def begin(self, folder: Path, versions: dict[str, FileVersion], rows: dict[str, Row]) -> None:
        """Take over what is stored of a folder."""
        self._versions[folder], self._rows[folder] = versions, rows

    def retain(self, folders: Iterable[Path]) -> None:
        """Forget all folders but some."""
        for folder in self._versions.keys() - set(folders):
            del self._versions[folder]
            self._rows.pop(folder, None)

    def note(self, path: Path, made: Made, folders: Iterable[Path], *, stamp: int, chunks: int) -> None:
        """Note what the child made of a file, for each of the folders that it lies in; from any thread."""
        if made.version is None:
            return
        for folder in folders:
            if path.is_relative_to(folder):
                self._versions.setdefault(folder, {})[str(path)] = made.version
                relative = path.relative_to(folder).as_posix()
                row = StoredFile(relative, made.version, made.record, made.postings)
                self._unwritten.setdefault(folder, {})[str(path)] = Row(0, stamp, chunks), row

    @property
    def is_long(self) -> bool:
        """Whether enough is unwritten for a transaction."""
        return sum(map(len, self._unwritten.values())) >= WRITE_ROWS

    async def write_all(self) -> None:
        """Write down what is unwritten."""
        for folder in list(self._unwritten):
            await self.write(folder)

    async def write(self, folder: Path, gone: Sequence[str] = ()) -> None:
        """Write down what is unwritten of a folder, and that some of its files, absolute paths, are gone."""
        rows = self._unwritten.pop(folder, {})
        held = self._rows.setdefault(folder, {})
        for path in gone:
            held.pop(path, None)
        if self._store is not None and (rows or gone):
            top = len(os.path.join(folder, ""))  # noqa: PTH118 - a string, whose length counts
            lost = [path[top:].replace(os.sep, "/") for path in gone]
            await self._free()
            files = [file for _, file in rows.values()]
            numbers = await asyncio.to_thread(self._store.write, folder, files, lost)
            for (path, (row, _)), number in zip(rows.items(), numbers, strict=False):
                held[path] = row._replace(number=number)

    async def settle(self, index: WorkspaceIndex) -> None:
        """Keep the postings of each folder sorted on the disk where the next start gains by it."""
        if self._store is None:
            return
        for folder, rows in list(self._rows.items()):
            await self._free()
            if await asyncio.to_thread(self._store.stale, folder):
                await asyncio.to_thread(_settle, self._store, folder, index, dict(rows))


def _settle(store: IndexStore, folder: Path, index: WorkspaceIndex, rows: dict[str, Row]) -> None:
    """Write sorted postings with the rows whose files the index holds as they are stored."""
    firsts, segment, count = index.settled({path: row.stamp for path, row in rows.items() if row.chunks})
    places = [(row.number, firsts.get(path, UNSORTED if row.chunks else 0)) for path, row in rows.items()]
    store.keep_sorted(folder, SortedPostings(count, np.array(places, np.int64).reshape(-1), segment))
