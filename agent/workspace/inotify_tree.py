"""Watching folders on Linux: one inotify watch per folder that is not ignored, one thread for all."""

from __future__ import annotations

import os
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from watchdog.observers.inotify_c import (
    CallbackId,
    InotifyConstants,
    InotifyEvent,
    InotifyFD,
    Mask,
    WatchDescriptor,
)

from agent.workspace.disk_events import concerns

if TYPE_CHECKING:
    from collections.abc import Sequence

    from agent.workspace.disk_batch import Batcher
    from agent.workspace.ignore import IgnoreRules

_MASK = Mask(
    InotifyConstants.IN_CLOSE_WRITE
    | InotifyConstants.IN_CREATE
    | InotifyConstants.IN_MOVE
    | InotifyConstants.IN_DELETE
    | InotifyConstants.IN_ONLYDIR
    | InotifyConstants.IN_DONT_FOLLOW
)
_STOP_SECONDS = 2.0


class InotifyTree:
    """Watches folders through watchdog's inotify reader (`InotifyFD`).

    watchdog's own recursive watch knows no ignore rules (a `node_modules` costs thousands of watches and
    events), its plain one takes a thread per folder. This one adds and removes watches itself: it follows a
    folder that appears, is moved or becomes ignored, and ignored folders are never watched.
    """

    def __init__(self, rules: Sequence[IgnoreRules], batcher: Batcher) -> None:
        self._rules = rules
        self._batcher = batcher
        self._lock = threading.RLock()
        self._watches: dict[Path, tuple[WatchDescriptor, IgnoreRules]] = {}
        self._paths: dict[WatchDescriptor, Path] = {}
        self._inotify: InotifyFD | None = None
        self.problem = ""
        """What is not watched and how to mend it; empty if everything is."""

    def start(self) -> None:
        """Watch every folder that is not ignored; reads the whole tree of folders, so call it in a thread.

        Raises:
            OSError: The system has no inotify instance left.
        """
        self._inotify = InotifyFD()
        self._inotify.start()
        for rules in self._rules:
            self._add_tree(rules.folder, rules)
            for folder in _git_folders(rules):
                self._add(folder, rules)

    def stop(self) -> None:
        """End the thread and give the watches back."""
        if self._inotify is not None:
            self._inotify.stop()
            self._inotify.join(_STOP_SECONDS)
            self._inotify = None

    @property
    def folders(self) -> frozenset[Path]:
        """The folders that are watched now."""
        with self._lock:
            return frozenset(self._watches)

    def on_event(self, event: InotifyEvent) -> None:
        """Take one event; called by watchdog in its thread."""
        with self._lock:
            folder = self._paths.get(event.wd)
            if folder is None or not event.name:
                return
            path = folder / os.fsdecode(event.name)
            rules = self._watches[folder][1]
            if event.is_directory:
                self._follow(path, rules, appeared=event.is_create or event.is_moved_to)
            elif concerns(path, rules, self._batcher):
                self._watch_anew()

    def on_watch_deleted(self, wd: WatchDescriptor) -> None:
        """Forget a folder that is gone; called by watchdog."""
        with self._lock:
            path = self._paths.pop(wd, None)
            if path is not None and self._watches[path][0] == wd:
                del self._watches[path]

    def on_queue_overflow(self) -> None:
        """Look at everything again: the kernel has dropped events; called by watchdog in its thread."""
        with self._lock:
            self._watch_anew()
        self._batcher.lost()

    def _follow(self, path: Path, rules: IgnoreRules, *, appeared: bool) -> None:
        if not path.is_relative_to(rules.folder):
            return
        if appeared and rules.ignored(path, is_dir=True):
            return
        if not appeared:
            self._remove_tree(path)
            self._batcher.touch(path)
            return
        for folder in self._add_tree(path, rules):
            self._report_files(folder, rules)

    def _report_files(self, folder: Path, rules: IgnoreRules) -> None:
        try:
            names = os.listdir(folder)  # noqa: PTH208 - names are wanted
        except OSError:
            return
        for name in names:
            if not (folder / name).is_dir():
                concerns(folder / name, rules, self._batcher)

    def _watch_anew(self) -> None:
        for path, (_, rules) in tuple(self._watches.items()):
            if path not in _git_folders(rules) and rules.ignored(path, is_dir=True):
                self._remove(path)
        for rules in self._rules:
            self._add_tree(rules.folder, rules)

    def _add_tree(self, top: Path, rules: IgnoreRules) -> list[Path]:
        added, waiting = [], [top]
        while waiting:
            folder = waiting.pop()
            if self._add(folder, rules):
                added.append(folder)
            # Listed once it is watched: a folder that is made meanwhile is told of, or stands here.
            waiting += [inner for inner in _folders_in(folder) if not rules.ignored(inner, is_dir=True)]
        return added

    def _add(self, folder: Path, rules: IgnoreRules) -> bool:
        with self._lock:
            if self._inotify is None or folder in self._watches or not os.access(folder, os.R_OK):
                return False
            try:
                wd = self._inotify.add_callback(os.fsencode(folder), _MASK, self, CallbackId(id(self)))
            except OSError as error:
                self._note(folder, error)
                return False
            self._watches[folder] = (wd, rules)
            self._paths[wd] = folder
            return True

    def _note(self, folder: Path, error: OSError) -> None:
        # A folder may vanish while it is added; only a limit concerns the user.
        if not self.problem and folder.exists():
            self.problem = (
                f"{folder} and perhaps more is not watched: {error.strerror} "
                "(sysctl fs.inotify.max_user_watches=524288, or add folders to .inlaydignore)"
            )

    def _remove_tree(self, top: Path) -> None:
        for path in [known for known in self._watches if known.is_relative_to(top)]:
            self._remove(path)

    def _remove(self, path: Path) -> None:
        wd, _ = self._watches.pop(path)
        del self._paths[wd]
        if self._inotify is not None:
            self._inotify.remove_callbacks([(wd, CallbackId(id(self)))])


def _folders_in(folder: Path) -> list[Path]:
    try:
        with os.scandir(folder) as entries:
            return [Path(entry.path) for entry in entries if entry.is_dir(follow_symlinks=False)]
    except OSError:
        return []


def _git_folders(rules: IgnoreRules) -> tuple[Path, ...]:
    repository = rules.repository
    return () if repository is None else (repository.git_dir, repository.exclude_file.parent)
