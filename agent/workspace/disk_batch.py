"""Changes on disk, gathered: what a watcher hands over at once."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable
    from pathlib import Path

QUIET_SECONDS = 0.05
"""A batch ends after this long without an event: a save is 3 to 6 events within 2 ms (embedded.md §5)."""

LONGEST_SECONDS = 0.5
"""A batch ends after this long in any case, so that one busy file does not hold back the others."""

MOST_PATHS = 10_000
"""Paths in one batch; above it they are dropped and the batch says so: reading it all again is cheaper."""


class DiskBatch(msgspec.Struct, frozen=True):
    """What happened on disk within a moment.

    Attributes:
        touched: Files and folders that were written, made, moved or deleted, each once; look at the disk
            to see which. A folder stands for all that is in it.
        head_moved: A repository's HEAD was written: a branch switch, not somebody's typing.
        lost: The system dropped events, anything may have changed.
    """

    touched: tuple[Path, ...] = ()
    head_moved: bool = False
    lost: bool = False


class Batcher:
    """Gathers events of any thread and delivers them in batches on the event loop."""

    def __init__(self, loop: asyncio.AbstractEventLoop, deliver: Callable[[DiskBatch], None]) -> None:
        self._loop = loop
        self._deliver = deliver
        self._lock = threading.Lock()
        self._timer: asyncio.TimerHandle | None = None
        self._closed = False
        self._reset()

    def touch(self, path: Path) -> None:
        """Note a path; from any thread."""
        with self._lock:
            self._touched[path] = None
            if len(self._touched) > MOST_PATHS:
                self._touched.clear()
                self._lost = True
            self._wake()

    def head_moved(self) -> None:
        """Note that a repository's HEAD was written; from any thread."""
        with self._lock:
            self._head = True
            self._wake()

    def lost(self) -> None:
        """Note that events were dropped; from any thread."""
        with self._lock:
            self._lost = True
            self._wake()

    def close(self) -> None:
        """Deliver nothing any more; on the loop."""
        self._closed = True
        if self._timer is not None:
            self._timer.cancel()

    def _reset(self) -> None:
        self._touched: dict[Path, None] = {}
        self._head = False
        self._lost = False
        self._first = 0.0
        self._last = 0.0

    def _wake(self) -> None:
        self._last = self._loop.time()
        if self._first or self._closed:
            return
        self._first = self._last
        try:
            self._loop.call_soon_threadsafe(self._arm)
        except RuntimeError:
            # The loop was closed under a watcher that had not been stopped.
            self._closed = True

    def _arm(self) -> None:
        if not self._closed:
            due = min(self._last + QUIET_SECONDS, self._first + LONGEST_SECONDS)
            self._timer = self._loop.call_at(due, self._due)

    def _due(self) -> None:
        with self._lock:
            now = self._loop.time()
            if now < min(self._last + QUIET_SECONDS, self._first + LONGEST_SECONDS):
                self._arm()
                return
            batch = DiskBatch(tuple(self._touched), self._head, self._lost)
            self._reset()
        self._deliver(batch)
