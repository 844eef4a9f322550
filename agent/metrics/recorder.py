"""Writes events off the event loop, in batches; whatever happens to the file, nobody waits for it."""

from __future__ import annotations

import threading
from collections import deque
from functools import cached_property
from typing import TYPE_CHECKING

from agent.log import logger

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from agent.metrics.event import Event
    from agent.metrics.store import Store

BATCH_S = 0.4
"""How long events are collected before they are written, seconds: a `kill -9` loses at most these, and the ends of
the last half second (`agent.suggestions.GRACE_S`)."""
MOST_WAITING = 10_000
"""Events kept while the file cannot be written; the oldest are dropped then."""
RETRY_S = 5.0
"""Pause after a failed write, seconds."""
OFF = "metrics.off"
"""A file of this name in the folder of state says that the user switched the metrics off."""
END_S = 1.0
"""How long the end of the process may wait for the last batch, seconds."""

_log = logger("metrics")


class Recorder:
    """The process's way to the file of events.

    Args:
        home: The folder of state.
        batch_s: How long to collect, seconds.
        retry_s: Pause after a failed write, seconds.
    """

    def __init__(self, home: Path, *, batch_s: float = BATCH_S, retry_s: float = RETRY_S) -> None:
        self._home = home
        self.lost = 0
        self._batch_s = batch_s
        self._retry_s = retry_s
        self._waiting: deque[Event] = deque()
        self._lock = threading.Lock()
        self._writing = threading.Lock()
        self._due = threading.Event()
        self._ending = threading.Event()
        self._thread: threading.Thread | None = None

    @cached_property
    def store(self) -> Store:
        """The file of events."""
        from agent.metrics.store import FILE, Store  # noqa: PLC0415 - it brings sqlite3, 6 ms of the start

        return Store(self._home / FILE)

    @property
    def off(self) -> bool:
        """Whether the user switched the metrics off for all projects."""
        return self._mark.exists()

    def record(self, event: Event) -> None:
        """Take an event; returns at once and never raises."""
        with self._lock:
            if len(self._waiting) >= MOST_WAITING:
                self._waiting.popleft()
                self.lost += 1
            self._waiting.append(event)
            if self._thread is None and not self._ending.is_set():
                self._thread = threading.Thread(target=self._run, name="metrics", daemon=True)
                self._thread.start()
        self._due.set()

    def flush(self) -> bool:
        """Write what waits, now and on this thread; tells whether nothing waits any longer."""
        with self._writing:
            return self._write()

    def events(self, since: float = 0.0) -> list[Event]:
        """Write what waits and give all events from a moment (seconds since 1970) on; blocks.

        A file that cannot be read has none: who asks through the wire is not to be disturbed.
        """
        import sqlite3  # noqa: PLC0415 - as above

        self.flush()
        try:
            return self.store.events(since)
        except (sqlite3.Error, OSError) as error:
            _log.info("metrics not read", error=error)
            return []

    def close(self) -> None:
        """Write what waits and end the thread; waits at most `END_S`."""
        self._ending.set()
        self._due.set()
        if self._thread is not None:
            self._thread.join(END_S)

    def switch(self, *, on: bool) -> None:
        """Switch the metrics of this user on or off; running daemons follow with their next batch.

        Raises:
            OSError: The folder of state cannot be written.
        """
        if on:
            self._mark.unlink(missing_ok=True)
        else:
            self._mark.touch(mode=0o600)

    @property
    def _mark(self) -> Path:
        return self._home / OFF

    def _run(self) -> None:
        while not self._ending.is_set():
            self._due.wait()
            self._ending.wait(self._batch_s)
            self._due.clear()
            if not self.flush() and not self._ending.wait(self._retry_s):
                self._due.set()

    def _write(self) -> bool:
        with self._lock:
            batch = list(self._waiting)
        if batch and not self._tried(lambda: self._add(batch)):
            return False
        with self._lock:
            for event in batch:
                # Some may have been dropped meanwhile to make room.
                if self._waiting and self._waiting[0] is event:
                    self._waiting.popleft()
        return True

    def _add(self, batch: list[Event]) -> None:
        if not self.off:
            self._home.mkdir(parents=True, exist_ok=True, mode=0o700)
            self.store.add(batch)

    def _tried(self, work: Callable[[], None]) -> bool:
        """Do it; a damaged file is put aside and a new one begun, once per batch."""
        import sqlite3  # noqa: PLC0415 - as above

        for again in (True, False):
            try:
                work()
            except (sqlite3.OperationalError, OSError) as error:
                # Locked, full, read-only: may be better in a while.
                _log.info("metrics not written", error=error)
                return False
            except sqlite3.Error as error:
                _log.warning("damaged metrics put aside", error=error)
                if not again or not self._put_aside():
                    return False
            else:
                return True
        return False

    def _put_aside(self) -> bool:
        try:
            self.store.put_aside()
        except OSError as error:
            _log.info("metrics not put aside", error=error)
            return False
        return True
