"""The file of a download while it comes: it only grows, is hashed as it does, and reports how far it is."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from typing import IO, TYPE_CHECKING, Final, Literal

import msgspec

from agent.errors import WeightsError

if TYPE_CHECKING:
    from pathlib import Path

    from agent.models.catalogue import CatalogueEntry

CHUNK_BYTES: Final = 1024 * 1024
"""Data is copied, hashed and reported in pieces of this size, bytes."""

Phase = Literal["waiting", "checking", "downloading", "verifying", "done"]


class Progress(msgspec.Struct, frozen=True):
    """How far a pull is: `done` of `total` bytes; `detail` says from where, or what is waited for."""

    model: str
    phase: Phase
    done: int
    total: int
    detail: str = ""


Report = Callable[[Progress], None]
"""Is told of progress, in the pulling thread; what it raises ends the pull, and finished parts are kept."""


class GrowingFile:
    """The `.part` file of one download: is only appended to, and hashed as it grows."""

    def __init__(self, path: Path, entry: CatalogueEntry, report: Report) -> None:
        self.folder = path.parent
        """Where there is room for what a source needs meanwhile."""
        self._entry = entry
        self._report = report
        self._source = "what is there"
        self._file: IO[bytes] = path.open("ab+")
        self._hash = hashlib.sha256()
        self.size = 0
        """Bytes that are there, hashed."""
        self._rehash()
        if self.size > entry.bytes:
            self.restart()

    @property
    def complete(self) -> bool:
        """Whether all bytes are there, right or wrong."""
        return self.size == self._entry.bytes

    def resume(self, source: str, piece_bytes: int = 1) -> None:
        """Take up what an earlier pull left, cut to whole pieces; show `source` from now on."""
        self._source = source
        if surplus := self.size % piece_bytes:
            self._file.truncate(self.size - surplus)
            self._rehash()

    def append(self, data: bytes) -> None:
        """Add `data`; raises WeightsError when the file becomes larger than it may."""
        if self.size + len(data) > self._entry.bytes:
            raise WeightsError(f"{self._source}: more than {self._entry.bytes} bytes came")
        self._file.write(data)
        self._hash.update(data)
        self.size += len(data)
        self.tell("downloading", self.size)

    def restart(self) -> None:
        """Throw away everything that is there."""
        self._file.truncate(0)
        self._rehash()

    def sync(self) -> None:
        """Have the disk hold what was appended."""
        self._file.flush()
        os.fsync(self._file.fileno())

    def tell(self, phase: Phase, done: int, detail: str = "") -> None:
        """Report progress."""
        total = self._entry.bytes
        self._report(Progress(self._entry.name, phase, min(done, total), total, detail or self._source))

    def hexdigest(self) -> str:
        """Give the SHA-256 of what is there."""
        return self._hash.hexdigest()

    def close(self) -> None:
        """Let go of the file, which stays."""
        self._file.close()

    def _rehash(self) -> None:
        self._hash, self.size = hashlib.sha256(), 0
        self._file.seek(0)
        while piece := self._file.read(CHUNK_BYTES):
            self._hash.update(piece)
            self.size += len(piece)
            self.tell("checking", self.size)
