"""Which version of each file was read, and what of that the disk does not have yet."""

from __future__ import annotations

import asyncio
import os
from typing import TYPE_CHECKING

from agent.indexing.sorted_postings import MOST_STALE
from agent.indexing.sorting import sort_postings
from agent.indexing.store import Stored, StoredFile

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Sequence
    from pathlib import Path

    from agent.indexing.file_version import FileVersion
    from agent.indexing.store import IndexStore
    from agent.indexing.work import Made

WRITE_ROWS = 64
"""Files that are written to the disk in one transaction: about a second's work of the child."""


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
        self._unwritten: dict[Path, list[StoredFile]] = {}

    def knows(self, folder: Path) -> bool:
        """Tell whether a folder was looked through before, since the process began."""
        return folder in self._versions

    def load(self, folder: Path) -> Stored:
        """Give what is stored of a folder, once; blocks."""
        return Stored() if self._store is None or self.knows(folder) else self._store.load(folder)

    def versions(self, folder: Path, stored: dict[str, FileVersion]) -> dict[str, FileVersion]:
        """Give the versions that were read of a folder's files by their absolute paths; at first, those `stored`."""
        return self._versions.setdefault(folder, stored)

    def retain(self, folders: Iterable[Path]) -> None:
        """Forget all folders but some."""
        for folder in self._versions.keys() - set(folders):
            del self._versions[folder]

    def note(self, path: Path, made: Made, folders: Iterable[Path]) -> None:
        """Note what the child made of a file, for each of the folders that it lies in; from any thread."""
        if made.version is None:
            return
        for folder in folders:
            if path.is_relative_to(folder):
                self._versions.setdefault(folder, {})[str(path)] = made.version
                relative = path.relative_to(folder).as_posix()
                row = StoredFile(relative, made.version, made.record, made.postings)
                self._unwritten.setdefault(folder, []).append(row)

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
        rows = self._unwritten.pop(folder, [])
        if self._store is not None and (rows or gone):
            top = len(os.path.join(folder, ""))  # noqa: PTH118 - a string, whose length counts
            lost = [path[top:].replace(os.sep, "/") for path in gone]
            await self._free()
            await asyncio.to_thread(self._store.write, folder, rows, lost)

    async def sort(self, folder: Path, most: float = MOST_STALE) -> None:
        """Have a folder's postings sorted on the disk if more than a share of `most` are not, for the next `load`."""
        if self._store is not None and await asyncio.to_thread(self._store.stale, folder, most):
            await self._free()
            await sort_postings(self._store, folder)
