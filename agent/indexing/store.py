"""The index on disk: one SQLite file per user, so that a start reads instead of counting again.

It is a cache: it may be deleted at any time, and what is wrong with it costs time, never an error.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import threading
import time
import zlib
from typing import TYPE_CHECKING, TypeAlias, TypeVar

import msgspec

from agent.indexing.file_version import FileVersion
from agent.indexing.sorted_postings import (
    MOST_STALE,
    TABLE,
    read_sorted,
    sorted_postings,
    stale,
    write_sorted,
)
from agent.log import logger

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from agent.indexing.sorted_postings import SortedPostings

FILE_NAME = "index.sqlite"
PRIVATE = 0o600
"""Mode of the file: it holds the user's code."""
PAGE_BYTES = 16_384
"""Of the file: a record has 25 kB in the mean, and each page that it runs over is one more step."""
WAIT_S = 2.0
"""How long another daemon's transaction is waited for, seconds; theirs take some milliseconds."""
KEPT_DAYS = 60
"""Folders that no daemon has opened for so long are dropped."""
_DAY_S = 86_400
_SIDES = ("", "-wal", "-shm", "-journal")
_SCHEMA = (
    "CREATE TABLE shape (value TEXT NOT NULL)",
    "CREATE TABLE folders (id INTEGER PRIMARY KEY, path TEXT NOT NULL UNIQUE, used INTEGER NOT NULL)",
    # No number is given twice, not even to a row that is written anew. Postings stand last: a row whose record alone
    # is asked for is not read to its end.
    """CREATE TABLE files (
        id INTEGER PRIMARY KEY AUTOINCREMENT, folder INTEGER NOT NULL REFERENCES folders (id),
        path TEXT NOT NULL, size INTEGER NOT NULL, mtime_ns INTEGER NOT NULL, ctime_ns INTEGER NOT NULL,
        racy INTEGER NOT NULL, sum INTEGER NOT NULL, postings_sum INTEGER NOT NULL, record BLOB,
        postings BLOB NOT NULL, UNIQUE (folder, path))""",
    TABLE,
)
_DAMAGED = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR})

T = TypeVar("T")
_log = logger("indexing")


class StoredFile(msgspec.Struct, frozen=True, gc=False):
    """What is known of one file.

    Attributes:
        relative: Path within its folder, forward slashes.
        version: The version that was read.
        record: The encoded record; None for a file that may not be context.
        postings: Its encoded postings; empty without a record, and where the sorted ones hold them.
        first: Number of its first chunk among the sorted postings; None if they lack it.
    """

    relative: str
    version: FileVersion
    record: bytes | None
    postings: bytes = b""
    first: int | None = None


class Stored(msgspec.Struct, frozen=True):
    """What is known of one folder: its files, and the sorted postings of those that have a `first`."""

    files: Sequence[StoredFile] = ()
    postings: SortedPostings | None = None


class IndexStore:
    """Records by folder and path; any thread may ask, nothing raises.

    Two daemons may use one file: each row stands for itself, and the last one written stays. A file that is
    damaged, or was written by another version of inlayd, is begun anew. Where there is none to be had, on a
    full disk or a read-only one, all this does nothing.

    Args:
        path: The file; its folder must exist.
        shape: Gives what records depend on (`agent.indexing.shape`); asked once, in the thread that opens.
    """

    def __init__(self, path: Path, shape: Callable[[], str]) -> None:
        self.path = path
        self._shape_of = shape
        self.shape = ""
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None
        self._off = False

    def load(self, folder: Path) -> Stored:
        """Give all that is known of a folder's files; nothing where nothing is, or something is wrong with it."""

        def read(connection: sqlite3.Connection) -> Stored:
            number = self._folder(connection, folder)
            held = read_sorted(connection, number)
            rows = connection.execute(
                "SELECT id, path, size, mtime_ns, ctime_ns, racy, sum, record FROM files WHERE folder = ?",
                (number,),
            ).fetchall()
            return Stored(list(_sound(connection, rows, held.firsts if held else {})), held)

        return self._transaction(read) or Stored()

    def stale(self, folder: Path, most: float = MOST_STALE) -> bool:
        """Tell whether `sort` pays, for more than a share of `most` of the files has changed since the last time."""
        return (
            self._transaction(lambda connection: stale(connection, self._folder(connection, folder), most))
            or False
        )

    def sort(self, folder: Path) -> None:
        """Sort the postings of a folder's files; takes 0.2 s and 25 bytes a posting meanwhile for each million."""

        def rows(connection: sqlite3.Connection) -> list[tuple[int, bytes]]:
            number = self._folder(connection, folder)
            found = connection.execute(
                "SELECT id, postings_sum, postings FROM files WHERE folder = ? ORDER BY path", (number,)
            )
            return [(row, postings) for row, checksum, postings in found if zlib.crc32(postings) == checksum]

        found = self._transaction(rows)
        if found is None:
            return
        try:
            held = sorted_postings(found)
        except msgspec.MsgspecError:
            return
        self._transaction(lambda connection: write_sorted(connection, self._folder(connection, folder), held))

    def write(self, folder: Path, files: Sequence[StoredFile], gone: Iterable[str] = ()) -> None:
        """Replace what is known of some files and forget those that are `gone`, in one transaction."""

        def replace(connection: sqlite3.Connection) -> None:
            number = self._folder(connection, folder)
            connection.executemany(
                "DELETE FROM files WHERE folder = ? AND path = ?", [(number, path) for path in gone]
            )
            connection.executemany(
                "INSERT OR REPLACE INTO files (folder, path, size, mtime_ns, ctime_ns, racy, sum, postings_sum,"
                " record, postings) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [
                    (
                        *(number, one.relative, one.version.size, one.version.mtime_ns),
                        *(one.version.ctime_ns, one.version.racy, zlib.crc32(one.record or b"")),
                        *(zlib.crc32(one.postings), one.record, one.postings),
                    )
                    for one in files
                ],
            )

        self._transaction(replace)

    def close(self) -> None:
        """Close the file; whatever is asked later does nothing."""
        with self._lock:
            self._off = True
            self._drop_connection()

    def _transaction(self, work: Callable[[sqlite3.Connection], T]) -> T | None:
        """Do something within a transaction; None where that cannot be done."""
        with self._lock:
            try:
                connection = self._opened()
                if connection is None:
                    return None
                connection.execute("BEGIN IMMEDIATE")
                # Another version of inlayd may have begun the file anew while this one had it open.
                if connection.execute("SELECT value FROM shape").fetchone() != (self.shape,):
                    raise sqlite3.DatabaseError("written by another version")
                answer = work(connection)
                connection.execute("COMMIT")
            except (sqlite3.Error, OSError) as error:
                self._judge(error)
                return None
            return answer

    def _judge(self, error: sqlite3.Error | OSError) -> None:
        _log.warning("the index on disk is not used", path=str(self.path), error=error)
        if self._connection is not None:
            with contextlib.suppress(sqlite3.Error):
                self._connection.execute("ROLLBACK")
        if isinstance(error, OSError):
            self._off = True
        elif _is_damage(error):
            self._drop_connection()
            self._delete()

    def _opened(self) -> sqlite3.Connection | None:
        if self._off or self._connection is not None:
            return self._connection
        self.shape = self.shape or self._shape_of()
        # Made by hand, since SQLite's own would be everybody's to read; its side files take the mode over.
        os.close(os.open(self.path, os.O_RDWR | os.O_CREAT, PRIVATE))
        self.path.chmod(PRIVATE)
        try:
            self._connection = self._connected()
        except sqlite3.DatabaseError as error:
            if not _is_damage(error):
                raise
            _log.info("the index on disk is begun anew", path=str(self.path), error=error)
            self._delete()
            os.close(os.open(self.path, os.O_RDWR | os.O_CREAT, PRIVATE))
            self._connection = self._connected()
        return self._connection

    def _connected(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self.path, timeout=WAIT_S, isolation_level=None, check_same_thread=False)
        try:
            connection.execute(f"PRAGMA page_size = {PAGE_BYTES}")
            connection.execute("PRAGMA auto_vacuum = INCREMENTAL")
            connection.execute("PRAGMA journal_mode = WAL")
            # A power failure may cost the last transactions, never the file.
            connection.execute("PRAGMA synchronous = NORMAL")
            connection.execute("BEGIN IMMEDIATE")
            if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'shape'").fetchone():
                for statement in _SCHEMA:
                    connection.execute(statement)
                connection.execute("INSERT INTO shape VALUES (?)", (self.shape,))
            elif connection.execute("SELECT value FROM shape").fetchone() != (self.shape,):
                raise sqlite3.DatabaseError("written by another version")
            self._forget_unused(connection)
            connection.execute("COMMIT")
            connection.execute("PRAGMA incremental_vacuum")
        except sqlite3.Error:
            connection.close()
            raise
        return connection

    def _forget_unused(self, connection: sqlite3.Connection) -> None:
        since = int(time.time()) - KEPT_DAYS * _DAY_S
        for table in ("files", "sorted"):
            connection.execute(
                f"DELETE FROM {table} WHERE folder IN (SELECT id FROM folders WHERE used < ?)",  # noqa: S608 - ours
                (since,),
            )
        connection.execute("DELETE FROM folders WHERE used < ?", (since,))

    def _folder(self, connection: sqlite3.Connection, folder: Path) -> int:
        now = int(time.time())
        row = connection.execute(
            "INSERT INTO folders (path, used) VALUES (?, ?)"
            " ON CONFLICT (path) DO UPDATE SET used = excluded.used RETURNING id",
            (os.fsencode(folder).decode("utf-8", "backslashreplace"), now),
        ).fetchone()
        return int(row[0])

    def _drop_connection(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            with contextlib.suppress(sqlite3.Error):
                connection.close()

    def _delete(self) -> None:
        for side in _SIDES:
            with contextlib.suppress(OSError):
                self.path.with_name(self.path.name + side).unlink()


def _is_damage(error: sqlite3.Error) -> bool:
    """Tell whether a file is to be begun anew; one that is only locked, or on a full disk, is not."""
    # What this module raises itself has no code.
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT)
    return code == sqlite3.SQLITE_READONLY_DBMOVED or code & 0xFF in _DAMAGED


_Row: TypeAlias = "tuple[int, str, int, int, int, int, int, bytes | None]"


def _sound(
    connection: sqlite3.Connection, rows: Iterable[_Row], firsts: Mapping[int, int]
) -> Iterator[StoredFile]:
    """Give the rows that are as they were written: SQLite does not see a bit that fell over."""
    for row, path, size, mtime_ns, ctime_ns, racy, checksum, record in rows:
        if zlib.crc32(record or b"") != checksum:
            continue
        first, postings = firsts.get(row), b""
        if first is None:
            found, postings_sum = connection.execute(
                "SELECT postings, postings_sum FROM files WHERE id = ?", (row,)
            ).fetchone()
            if zlib.crc32(found) != postings_sum:
                continue
            postings = found
        yield StoredFile(path, FileVersion(size, mtime_ns, ctime_ns, bool(racy)), record, postings, first)
