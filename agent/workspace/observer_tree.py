"""Watching folders where the system watches whole trees (macOS, Windows): watchdog's recursive observer."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from watchdog.events import (
    EVENT_TYPE_CLOSED_NO_WRITE,
    EVENT_TYPE_MODIFIED,
    EVENT_TYPE_OPENED,
    FileSystemEvent,
    FileSystemEventHandler,
)
from watchdog.observers import Observer

from agent.workspace.disk_events import concerns

if TYPE_CHECKING:
    from collections.abc import Sequence

    from watchdog.observers.api import BaseObserver

    from agent.workspace.disk_batch import Batcher
    from agent.workspace.ignore import IgnoreRules

_READING = frozenset({EVENT_TYPE_OPENED, EVENT_TYPE_CLOSED_NO_WRITE})
_STOP_SECONDS = 2.0


class ObserverTree:
    """Watches folders with one recursive watch each; ignored ones are filtered when their events come."""

    problem = ""
    """What is not watched and how to mend it: nothing, such systems have no limit on folders."""

    def __init__(self, rules: Sequence[IgnoreRules], batcher: Batcher) -> None:
        self._rules = rules
        self._batcher = batcher
        self._observer: BaseObserver | None = None

    def start(self) -> None:
        """Watch every folder.

        Raises:
            OSError: A folder cannot be watched.
        """
        self._observer = Observer()
        for rules in self._rules:
            self._observer.schedule(_Handler(rules, self._batcher), str(rules.folder), recursive=True)
        self._observer.start()

    def stop(self) -> None:
        """End watchdog's threads."""
        if self._observer is not None and self._observer.is_alive():
            self._observer.stop()
            self._observer.join(_STOP_SECONDS)
        self._observer = None


class _Handler(FileSystemEventHandler):
    def __init__(self, rules: IgnoreRules, batcher: Batcher) -> None:
        self._rules = rules
        self._batcher = batcher

    def on_any_event(self, event: FileSystemEvent) -> None:
        if event.event_type in _READING or (event.is_directory and event.event_type == EVENT_TYPE_MODIFIED):
            return
        for name in (event.src_path, event.dest_path):
            if name:
                concerns(Path(os.fsdecode(name)), self._rules, self._batcher)
