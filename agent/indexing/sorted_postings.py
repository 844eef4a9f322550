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
    from collections.abc import Mapping, Sequence

TABLE = """CREATE TABLE sorted (
    folder INTEGER PRIMARY KEY REFERENCES folders (id), sum INTEGER NOT NULL, count INTEGER NOT NULL,
    places BLOB NOT NULL, terms BLOB NOT NULL, starts BLOB NOT NULL, chunks BLOB NOT NULL, impacts BLOB NOT NULL)"""
LEAST_STALE = 100
"""Files, of which the sorted postings lack some and hold others in vain, that are not worth sorting anew: to sort those
that they lack takes some 60 µs each at a start."""
MOST_STALE = 0.05
"""The same as a share of all files."""


class SortedPostings(msgspec.Struct, frozen=True, gc=False):
    """The postings of a folder's files as they were once.

    A row of the files' table never gets another's number, so whatever row is still there has its postings here
    as they are there.

    Attributes:
        count: How many chunks the files have.
        places: Number of each file's row and of its first chunk, int64, shape (files, 2).
        terms, starts, chunks, impacts: The arrays of a `Segment`.
    """

    count: int
    places: bytes
    terms: bytes
    starts: bytes
    chunks: bytes
    impacts: bytes

    @property
    def sum(self) -> int:
        """The checksum of all of it."""
        total = self.count & 0xFFFF_FFFF
        for part in (self.places, self.terms, self.starts, self.chunks, self.impacts):
            total = zlib.crc32(part, total)
        return total

    @property
    def segment(self) -> Segment:
        """The postings, as views of the bytes."""
        return Segment(
            np.frombuffer(self.terms, np.uint32),
            np.frombuffer(self.starts, np.int64),
            np.frombuffer(self.chunks, np.uint32),
            np.frombuffer(self.impacts, np.uint8),
        )

    @property
    def firsts(self) -> Mapping[int, int]:
        """The number of the first chunk of each file by its row's number."""
        places = np.frombuffer(self.places, np.int64)
        return dict(zip(places[::2].tolist(), places[1::2].tolist(), strict=True))


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
    one = segment_of_records(placed)
    return SortedPostings(
        first,
        np.array(places, np.int64).tobytes(),
        one.terms.tobytes(),
        one.starts.tobytes(),
        one.chunks.tobytes(),
        one.impacts.tobytes(),
    )


def read_sorted(connection: sqlite3.Connection, folder: int) -> SortedPostings | None:
    """Read a folder's sorted postings; None where there are none, or they are not as they were written."""
    row = connection.execute(
        "SELECT sum, count, places, terms, starts, chunks, impacts FROM sorted WHERE folder = ?", (folder,)
    ).fetchone()
    held = SortedPostings(*row[1:]) if row is not None else None
    return held if held is not None and held.sum == row[0] else None


def write_sorted(connection: sqlite3.Connection, folder: int, held: SortedPostings) -> None:
    """Replace a folder's sorted postings."""
    connection.execute(
        "INSERT OR REPLACE INTO sorted (folder, sum, count, places, terms, starts, chunks, impacts)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (folder, held.sum, *msgspec.structs.astuple(held)),
    )


def stale(connection: sqlite3.Connection, folder: int) -> bool:
    """Tell whether so many of a folder's files have changed since that sorting them anew pays."""
    rows = {number for (number,) in connection.execute("SELECT id FROM files WHERE folder = ?", (folder,))}
    held = connection.execute("SELECT places FROM sorted WHERE folder = ?", (folder,)).fetchone()
    known = set(np.frombuffer(held[0], np.int64)[::2].tolist()) if held is not None else set()
    return len(rows ^ known) > max(LEAST_STALE, MOST_STALE * len(rows))
