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
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from agent.indexing.file_version import FileVersion
from agent.log import logger

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

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
    """CREATE TABLE files (
        folder INTEGER NOT NULL REFERENCES folders (id), path TEXT NOT NULL, size INTEGER NOT NULL,
        mtime_ns INTEGER NOT NULL, ctime_ns INTEGER NOT NULL, racy INTEGER NOT NULL, sum INTEGER NOT NULL,
        record BLOB, PRIMARY KEY (folder, path))""",
)
_DAMAGED = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR})

T = TypeVar("T")
_log = logger("indexing")


@dataclass(frozen=True, slots=True)
class StoredFile:
    """What is known of one file.

    Attributes:
        relative: Path within its folder, forward slashes.
        version: The version that was read.
        record: The encoded record; None for a file that may not be context.
    """

    relative: str
    version: FileVersion
    record: bytes | None


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
        self._path = path
        self._shape_of = shape
        self._shape = ""
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None
        self._off = False

    def load(self, folder: Path) -> list[StoredFile]:
        """Give all that is known of a folder's files; empty where nothing is, or something is wrong with it."""

        def read(connection: sqlite3.Connection) -> list[StoredFile]:
            number = self._folder(connection, folder)
            rows = connection.execute(
                "SELECT path, size, mtime_ns, ctime_ns, racy, sum, record FROM files WHERE folder = ?",
                (number,),
            )
            return list(_sound(rows))

        return self._transaction(read) or []

    def write(self, folder: Path, files: Sequence[StoredFile], gone: Iterable[str] = ()) -> None:
        """Replace what is known of some files and forget those that are `gone`, in one transaction."""

        def replace(connection: sqlite3.Connection) -> None:
            number = self._folder(connection, folder)
            connection.executemany(
                "DELETE FROM files WHERE folder = ? AND path = ?", [(number, path) for path in gone]
            )
            connection.executemany(
                "INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                [
                    (
                        *(number, one.relative, one.version.size, one.version.mtime_ns),
                        *(one.version.ctime_ns, one.version.racy, zlib.crc32(one.record or b""), one.record),
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
                if connection.execute("SELECT value FROM shape").fetchone() != (self._shape,):
                    raise sqlite3.DatabaseError("written by another version")
                answer = work(connection)
                connection.execute("COMMIT")
            except (sqlite3.Error, OSError) as error:
                self._judge(error)
                return None
            return answer

    def _judge(self, error: sqlite3.Error | OSError) -> None:
        _log.warning("the index on disk is not used", path=str(self._path), error=error)
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
        self._shape = self._shape or self._shape_of()
        # Made by hand, since SQLite's own would be everybody's to read; its side files take the mode over.
        os.close(os.open(self._path, os.O_RDWR | os.O_CREAT, PRIVATE))
        self._path.chmod(PRIVATE)
        try:
            self._connection = self._connected()
        except sqlite3.DatabaseError as error:
            if not _is_damage(error):
                raise
            _log.info("the index on disk is begun anew", path=str(self._path), error=error)
            self._delete()
            os.close(os.open(self._path, os.O_RDWR | os.O_CREAT, PRIVATE))
            self._connection = self._connected()
        return self._connection

    def _connected(self) -> sqlite3.Connection:
        connection = sqlite3.connect(
            self._path, timeout=WAIT_S, isolation_level=None, check_same_thread=False
        )
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
                connection.execute("INSERT INTO shape VALUES (?)", (self._shape,))
            elif connection.execute("SELECT value FROM shape").fetchone() != (self._shape,):
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
        connection.execute(
            "DELETE FROM files WHERE folder IN (SELECT id FROM folders WHERE used < ?)", (since,)
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
                self._path.with_name(self._path.name + side).unlink()


def _is_damage(error: sqlite3.Error) -> bool:
    """Tell whether a file is to be begun anew; one that is only locked, or on a full disk, is not."""
    # What this module raises itself has no code.
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT)
    return code == sqlite3.SQLITE_READONLY_DBMOVED or code & 0xFF in _DAMAGED


def _sound(rows: Iterable[tuple[str, int, int, int, int, int, bytes | None]]) -> Iterator[StoredFile]:
    """Give the rows that are as they were written: SQLite does not see a bit that fell over."""
    for path, size, mtime_ns, ctime_ns, racy, checksum, record in rows:
        if zlib.crc32(record or b"") == checksum:
            yield StoredFile(path, FileVersion(size, mtime_ns, ctime_ns, bool(racy)), record)
