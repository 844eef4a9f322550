"""Postings on the disk in the order in which they are searched, so that a start need not sort them."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

import msgspec
import numpy as np

from agent.context.postings import Segment, segment_of_records
from agent.context.record import postings_in

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

    from numpy.typing import NDArray

TABLE = """CREATE TABLE sorted (
    folder INTEGER PRIMARY KEY REFERENCES folders (id), sum INTEGER NOT NULL, count INTEGER NOT NULL,
    places BLOB NOT NULL, terms BLOB NOT NULL, starts BLOB NOT NULL, chunks BLOB NOT NULL, impacts BLOB NOT NULL)"""
_COLUMNS = {"places": "i8", "terms": "u4", "starts": "i8", "chunks": "u4", "impacts": "u1"}
PIECE_BYTES = 1 << 20
"""What is read at once of a large value, bytes."""
LEAST_STALE = 100
"""Files, of which the sorted postings lack some and hold others in vain, that are not worth sorting anew: to sort those
that they lack takes some 60 µs each at a start."""
MOST_STALE = 0.05
"""The same as a share of all files, once a folder has been looked through …"""
MOST_LOOSE = 0.3
"""… and before its postings are loaded: then the child, which takes 2 s for 5,000 files, is waited for."""


class SortedPostings(msgspec.Struct, frozen=True, eq=False):
    """The postings of a folder's files as they were once.

    A row of the files' table never gets another's number, so whatever row is still there has its postings here
    as they are there.

    Attributes:
        count: How many chunks the files have.
        places: Number of each file's row and of its first chunk, int64, shape (2 * files,).
        segment: The postings.
    """

    count: int
    places: NDArray[np.int64]
    segment: Segment

    @property
    def firsts(self) -> dict[int, int]:
        """The number of the first chunk of each file by its row's number."""
        return dict(zip(self.places[::2].tolist(), self.places[1::2].tolist(), strict=True))


def sorted_postings(rows: Sequence[tuple[int, bytes]]) -> SortedPostings:
    """Sort the postings of files, each with its row's number; empty ones are of a file without chunks.

    Raises:
        msgspec.DecodeError: They are no postings.
    """
    places, placed = [], []
    first = 0
    for row, data in rows:
        places.append((row, first))
        if data:
            postings = postings_in(data)
            placed.append((first, postings))
            first += postings.chunks
    return SortedPostings(first, np.array(places, np.int64).reshape(-1), segment_of_records(placed))


def read_sorted(connection: sqlite3.Connection, folder: int) -> SortedPostings | None:
    """Read a folder's sorted postings; None where there are none.

    Those that are not as they were written are dropped, so that they are `stale`.
    """
    row = connection.execute("SELECT sum, count FROM sorted WHERE folder = ?", (folder,)).fetchone()
    if row is None:
        return None
    checksum, count = row
    arrays = []
    total = count & 0xFFFF_FFFF
    for column, kind in _COLUMNS.items():
        data, total = _read(connection, column, folder, total)
        # What is cut short is caught by the checksum.
        arrays.append(data[: len(data) - len(data) % np.dtype(kind).itemsize].view(kind))
    if total == checksum:
        return SortedPostings(count, arrays[0], Segment(*arrays[1:]))
    connection.execute("DELETE FROM sorted WHERE folder = ?", (folder,))
    return None


def write_sorted(connection: sqlite3.Connection, folder: int, held: SortedPostings) -> None:
    """Replace a folder's sorted postings."""
    one = held.segment
    parts = [array.tobytes() for array in (held.places, one.terms, one.starts, one.chunks, one.impacts)]
    total = held.count & 0xFFFF_FFFF
    for part in parts:
        total = zlib.crc32(part, total)
    connection.execute(
        "INSERT OR REPLACE INTO sorted (folder, sum, count, places, terms, starts, chunks, impacts)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (folder, total, held.count, *parts),
    )


def stale(connection: sqlite3.Connection, folder: int, most: float) -> bool:
    """Tell whether more files than a share of `most` have changed since, so that sorting them anew pays."""
    rows = {number for (number,) in connection.execute("SELECT id FROM files WHERE folder = ?", (folder,))}
    held = connection.execute("SELECT places FROM sorted WHERE folder = ?", (folder,)).fetchone()
    known = set(np.frombuffer(held[0], np.int64)[::2].tolist()) if held is not None else set()
    return len(rows ^ known) > max(LEAST_STALE, most * len(rows))


def _read(
    connection: sqlite3.Connection, column: str, folder: int, checksum: int
) -> tuple[NDArray[np.uint8], int]:
    """Read a large value and go on with a checksum.

    In pieces: a value that is fetched at once is copied, for 20 ms if it has 30 MB, by a thread that lets no other run.
    """
    with connection.blobopen("sorted", column, folder, readonly=True) as blob:
        data = np.empty(len(blob), np.uint8)
        for at in range(0, len(blob), PIECE_BYTES):
            piece = blob.read(PIECE_BYTES)
            checksum = zlib.crc32(piece, checksum)
            data[at : at + len(piece)] = np.frombuffer(piece, np.uint8)
    return data, checksum
