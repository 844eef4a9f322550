"""The file of events: SQLite, for its owner's eyes only, and free to be deleted at any time."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from typing import TYPE_CHECKING, Final

import msgspec

from agent.metrics.event import Event

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

FILE: Final = "metrics.sqlite"
SCHEMA: Final = 1
"""Kept as `user_version`; a file of another version is put aside."""
MOST_EVENTS: Final = 200_000
"""The oldest go beyond this: some 30 MB, months of work (1,000 to 3,000 events a day)."""
BUSY_S: Final = 2.0
"""How long another process may hold the file, seconds."""
PRIVATE: Final = 0o600

_COLUMNS = tuple(Event.__struct_fields__)
_TYPES = {"at": "REAL", "chars": "INTEGER", "lines": "INTEGER", "ms": "REAL", "after_s": "INTEGER"}
_TYPES |= {"share": "REAL", "typed": "INTEGER"}
_WIRE = dict(zip(_COLUMNS, Event.__struct_encode_fields__, strict=True))
_NAMES = ", ".join(_COLUMNS)
_INSERT = f"INSERT INTO events ({_NAMES}) VALUES ({', '.join('?' * len(_COLUMNS))})"  # noqa: S608 - our own names
_CREATE = "CREATE TABLE IF NOT EXISTS events (id INTEGER PRIMARY KEY, {})".format(
    ", ".join(f"{name} {_TYPES.get(name, 'TEXT')} NOT NULL" for name in _COLUMNS)
)


class Store:
    """Events on disk; every call opens the file anew, so it may be deleted or locked in between.

    Args:
        path: The file; its folder must be there.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def add(self, events: Sequence[Event]) -> None:
        """Write events, all or none.

        Raises:
            sqlite3.Error: The file is locked or damaged, or the disk is full.
            OSError: It cannot be made.
        """
        with self._opened() as file, file:
            file.executemany(_INSERT, [_row(event) for event in events])
            file.execute("DELETE FROM events WHERE id <= (SELECT max(id) FROM events) - ?", (MOST_EVENTS,))

    def events(self, since: float = 0.0) -> list[Event]:
        """Give the events from a moment (seconds since 1970) on, in their order; none if there is no file.

        Raises:
            sqlite3.Error: The file is locked or damaged.
        """
        return list(self.each(since))

    def each(self, since: float = 0.0) -> Iterator[Event]:
        """Give the events one by one; see `events`."""
        if not self.path.exists():
            return
        with self._opened() as file:
            query = f"SELECT {_NAMES} FROM events WHERE at >= ? ORDER BY id"  # noqa: S608 - our own names
            for row in file.execute(query, (since,)):
                yield _event(row)

    def purge(self) -> None:
        """Delete all events, also from the bytes of the file; a damaged file goes as a whole.

        Raises:
            sqlite3.Error: Another process holds the file.
            OSError: It cannot be deleted.
        """
        if not self.path.exists():
            return
        try:
            with self._opened() as file:
                file.execute("PRAGMA secure_delete = ON")
                with file:
                    file.execute("DELETE FROM events")
                file.execute("VACUUM")
                file.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        except sqlite3.OperationalError:
            raise
        except sqlite3.DatabaseError:
            for path in self._files():
                path.unlink(missing_ok=True)

    def put_aside(self) -> Path:
        """Rename a damaged file, so that a new one can be begun; gives its new name."""
        aside = self.path.with_suffix(".damaged")
        self.path.replace(aside)
        for path in self._files()[1:]:
            path.unlink(missing_ok=True)
        return aside

    def _files(self) -> list[Path]:
        return [self.path, *(self.path.with_name(self.path.name + ending) for ending in ("-wal", "-shm"))]

    @contextlib.contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        # SQLite gives its side files the mode of the main one, so that has to be right from its first moment.
        os.close(os.open(self.path, os.O_CREAT | os.O_RDWR | getattr(os, "O_CLOEXEC", 0), PRIVATE))
        with contextlib.closing(sqlite3.connect(self.path, timeout=BUSY_S)) as file:
            version = file.execute("PRAGMA user_version").fetchone()[0]
            if version != SCHEMA:
                if version:
                    raise sqlite3.DatabaseError(f"{self.path}: schema {version}, not {SCHEMA}")
                file.execute("PRAGMA journal_mode = WAL")
                file.execute(_CREATE)
                file.execute(f"PRAGMA user_version = {SCHEMA}")
            file.execute("PRAGMA synchronous = NORMAL")
            yield file


def _row(event: Event) -> list[object]:
    row = [getattr(event, name) for name in _COLUMNS]
    row[_COLUMNS.index("stages")] = msgspec.json.encode(event.stages).decode()
    return row


def _event(row: Sequence[object]) -> Event:
    values = dict(zip(_COLUMNS, row, strict=True))
    values["stages"] = msgspec.json.decode(str(values["stages"]), type=dict[str, float])
    return msgspec.convert({_WIRE[name]: value for name, value in values.items()}, Event)
