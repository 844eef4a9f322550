"""Which version of a file was read: what the disk says of it without its being read again."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from pathlib import Path

RACY_NS = 50_000_000
"""A file that was written less than this before it was looked at may be written again without a trace, nanoseconds:
Linux stamps files with the time of the last tick, 4 or 10 ms old."""
COARSE_NS = 2_000_000_000
"""The same where times are whole seconds: FAT counts in steps of two."""
_SECOND_NS = 1_000_000_000


class FileVersion(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One version of a file.

    Attributes:
        size: Bytes.
        mtime_ns: When it was written, nanoseconds since 1970.
        ctime_ns: When its inode changed, which no tool can set back; on Windows when it was made.
        racy: Whether it was so young when it was looked at that another version may look the same.
    """

    size: int
    mtime_ns: int
    ctime_ns: int
    racy: bool = False

    def same(self, other: FileVersion) -> bool:
        """Tell whether this version, looked up now, is certainly that `other` one, read before."""
        return not other.racy and (self.size, self.mtime_ns, self.ctime_ns) == (
            other.size,
            other.mtime_ns,
            other.ctime_ns,
        )


def version_of(path: Path | str, now_ns: int | None = None) -> FileVersion | None:
    """Look a file up; None if it cannot be. `now_ns` is the time of the look, nanoseconds since 1970."""
    try:
        status = os.stat(path)  # noqa: PTH116 - thousands of strings are looked up at a start
    except (OSError, ValueError):
        return None
    return version_in(status, time.time_ns() if now_ns is None else now_ns)


def version_in(status: os.stat_result, now_ns: int) -> FileVersion:
    """Give the version that the disk told of, at `now_ns` at the earliest, nanoseconds since 1970."""
    mtime = status.st_mtime_ns
    racy = now_ns - mtime < (RACY_NS if mtime % _SECOND_NS else COARSE_NS)
    return FileVersion(status.st_size, mtime, status.st_ctime_ns, racy)
