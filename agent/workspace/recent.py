"""The last edited files, newest first: what a person has in hand, unmoved by what machines write."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

CAPACITY = 20
"""Files; Copilot reads the 20 last edited ones (completion-engine.md)."""

BURST_FILES = 5
"""Distinct files changed on disk within `WINDOW_SECONDS`, above which it is a machine's work. A person saving
in another editor touches one to three; a branch switch, a formatter or a generator tens."""

WINDOW_SECONDS = 2.0
"""How far back changes on disk are counted together, and how long a file rests before its change counts: a
checkout of 60 files takes a fraction of it, a generator writes several files a second, and a person's next save
elsewhere rarely comes sooner."""

DISK_PLACES = 5
"""Places for files that only the disk says were edited: a generator too slow to be a burst must not push out
what the user typed."""


class RecentFiles:
    """The order of the last edited files; holds paths only, reads nothing, is given the time (seconds).

    The editor's word counts at once. A change on disk counts once its file has rested for `WINDOW_SECONDS`,
    unless more than `BURST_FILES` changed with it: then none does. A file rewritten without pause does not.
    Files that have only been focused fill places that are left, behind the edited ones.
    """

    def __init__(self, capacity: int = CAPACITY) -> None:
        self._capacity = capacity
        self._edited: dict[Path, tuple[float, bool]] = {}  # when, and whether the editor said so
        self._focused: dict[Path, None] = {}  # oldest first
        self._window: dict[Path, float] = {}  # when each file last changed on disk, oldest first
        self._waiting: set[Path] = set()  # those in the window that may still count

    def edited(self, path: Path, now: float) -> None:
        """Note an edit that the editor reported."""
        self._waiting.discard(path)
        self._enter(path, now, by_editor=True)

    def focused(self, path: Path) -> None:
        """Note that the user looks at a file."""
        self._focused.pop(path, None)
        self._focused[path] = None
        while len(self._focused) > self._capacity:
            del self._focused[next(iter(self._focused))]

    def seeded(self, path: Path) -> None:
        """Note that a file was written before all this began: it fills a place that is left, behind all others."""
        if path not in self._focused:
            self._focused = {path: None, **self._focused}

    def changed_on_disk(self, paths: Iterable[Path], now: float, *, machine: bool = False) -> None:
        """Note changes on disk; `machine` says that they are known to be no person's (HEAD has moved)."""
        self.settle(now)
        for path in paths:
            self._window.pop(path, None)
            self._window[path] = now
            self._waiting.add(path)
        if machine or len(self._window) > BURST_FILES:
            self._waiting.clear()

    def removed(self, path: Path) -> None:
        """Forget a file that is gone, or a folder with all that was in it."""
        for inner in [known for known in self.known() if known.is_relative_to(path)]:
            self._edited.pop(inner, None)
            self._focused.pop(inner, None)
            self._waiting.discard(inner)

    def paths(self, now: float) -> tuple[Path, ...]:
        """Give the files, newest edit first, then those only focused, newest first."""
        self.settle(now)
        focused = [path for path in reversed(self._focused) if path not in self._edited]
        return (*reversed(self._oldest_first()), *focused)[: self._capacity]

    def known(self) -> frozenset[Path]:
        """Give every file whose text may be asked for: listed, focused, or not at rest for long enough."""
        return frozenset((*self._edited, *self._focused, *self._waiting))

    def settle(self, now: float) -> None:
        """Let the changes on disk count whose files have rested long enough."""
        while self._window:
            path, changed = next(iter(self._window.items()))
            if now - changed < WINDOW_SECONDS:
                return
            del self._window[path]
            if path in self._waiting:
                self._waiting.remove(path)
                self._enter(path, changed, by_editor=False)

    def _enter(self, path: Path, when: float, *, by_editor: bool) -> None:
        before, typed = self._edited.pop(path, (when, False))
        self._edited[path] = (max(when, before), by_editor or typed)
        on_disk = [known for known in self._oldest_first() if not self._edited[known][1]]
        if len(on_disk) > DISK_PLACES:
            del self._edited[on_disk[0]]
        if len(self._edited) > self._capacity:
            del self._edited[self._oldest_first()[0]]

    def _oldest_first(self) -> list[Path]:
        return sorted(self._edited, key=lambda path: self._edited[path][0])
