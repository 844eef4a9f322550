"""The index of a workspace's files: what every chunk of code says, kept up to date with each edit, in memory."""

from __future__ import annotations

from collections import OrderedDict
from itertools import islice
from threading import Lock
from typing import TYPE_CHECKING

import msgspec
import numpy as np
from msgspec import structs

from agent.context.chunks import term_number
from agent.context.cutting import Recalled, cut, recalled
from agent.context.entry import entry_of, entry_of_counted
from agent.context.gathering import gathered
from agent.context.gone import gone_of
from agent.context.index_size import IndexStats, Limits
from agent.context.merging import MERGE_WIDTH, compactable, mergeable
from agent.context.postings import is_said, merged, renumbered, search, segment_of, shifted
from agent.context.sealed import Sealed
from agent.context.unpacked import Unpacked
from agent.workspace.source_file import BYTE_ORDER_MARK

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from agent.context.chunks import Chunk
    from agent.context.cutting import Cut
    from agent.context.entry import Counted, Entry
    from agent.context.gathering import Gathered
    from agent.context.postings import Matches, Segment
    from agent.workspace.source_file import SourceFile

HOT_FILES = 4
"""Edited files that have a segment of their own, which an edit replaces, and chunks that it reuses."""
STEP_FILES = 50
"""Files that enter while the lock is held: under 1 ms."""
SMALL_SEGMENT = 8_000
"""Postings of a segment that an edited file leaves behind, at most; `MERGE_WIDTH` of them merge at once in about 1 ms."""
WORN_CHUNKS = 100_000
"""Lost chunk numbers that are harmless: they add 0.8 ms to a search."""


class _Hot(msgspec.Struct):
    """A file under edit: its own segment, the chunk numbers it may use, and its chunks by their lines."""

    segment: Segment
    first: int
    room: int
    parts: dict[str, Chunk]


class WorkspaceIndex:
    """An inverted index over chunks of code.

    One thread may fill it (`adopt`) while another updates and searches: the lock is held for short stretches
    only. The answer to a search depends on the files held, not on how they came in.

    Attributes:
        epoch: Grows whenever another file than the one under edit changes: the key of caches of answers.
    """

    def __init__(self, limits: Limits | None = None) -> None:
        self._limits = limits or Limits()
        self._lock = Lock()
        self._building = Lock()  # one at a time adopts, tidies up or renumbers
        self._entries: dict[str, Entry] = {}
        self._by_first: dict[int, Entry] = {}
        self._skipped: set[str] = set()
        self._sealed = Sealed()
        self._hot: OrderedDict[str, _Hot] = OrderedDict()
        self._alive = np.zeros(1024, np.bool_)
        self._owner = np.zeros(1024, np.int64)
        self._next = 0
        self._edited = ""
        self.epoch = 0
        self._count = 0
        self._changes = 0
        self._unpacked = Unpacked()

    def update(self, file: SourceFile) -> None:
        """Take in a file or its new version, so that the next search sees it; too big a file is left out.

        Only chunks whose lines changed are counted anew: 3 to 5 ms for an edit in a file of 3,000 lines, the first edit
        7.7 ms of CPU for 1,600 to 2,600 lines and 3.7 ms for 500 (17.2 and 7.5 where all were counted anew).
        """
        path = str(file.path)
        known = self._entries.get(path)
        if known is not None and known.stamp >= file.stamp:
            return
        if self._refused(file, path):
            self.remove(path)
            self._skipped.add(path)
            return
        hot, lines = self._hot.get(path), file.text.removeprefix(BYTE_ORDER_MARK).split("\n")
        if hot is None and known is not None and self._same(known, file, lines):
            return
        before = Recalled(hot.parts) if hot is not None else self._recalled(known)
        new = cut(lines, file.language, before)
        with self._lock:
            newer = self._entries.get(path)
            if newer is not None and newer.stamp > file.stamp:
                return
            self._skipped.discard(path)
            self._touch(path)
            self._place_hot(file, new, self._drop(path, before))

    def _same(self, known: Entry, file: SourceFile, lines: list[str]) -> bool:
        """Keep what is held of a file under a newer stamp if its text is the same: it was opened, not edited."""
        if known.language != file.language or self.lines(known) != lines:
            return False
        with self._lock:
            if self._entries.get(known.path) is known:
                self._restamp(known, file.stamp)
                return True
        return False

    def _recalled(self, entry: Entry | None) -> Recalled:
        """Tell what is known of a file that nobody has edited yet, so that only new chunks are counted."""
        if entry is None:
            return Recalled({})
        with self._lock:
            # Under other numbers, or not found yet, it has to be counted.
            segments = self._segments() if self._entries.get(entry.path) is entry else []
            arrivals = self._sealed.arrivals
        return recalled(entry, self.lines(entry), segments, arrivals)

    def remove(self, path: Path | str) -> None:
        """Forget a file; an unknown one is no error."""
        key = str(path)
        with self._lock:
            self._skipped.discard(key)
            self._touch(key)
            self._drop(key)

    def adopt(self, files: Sequence[Counted]) -> None:
        """Take in files that were counted elsewhere; all of them are found once this is done.

        A version that is older than the one that is held changes nothing.
        """
        self.take_over(gathered(files), {file.path for file in files})

    def take_over(self, found: Gathered, wanted: Container[str]) -> None:
        """Take in those of the gathered files that are `wanted`; as `adopt`, whose costly half is done."""
        with self._building:
            with self._lock:
                if all(self._kept(file) for file in found.files if file.path in wanted):
                    return
                base = self._reserve(found.chunks)
            segment = shifted(found.segment, base) if base else found.segment
            placed = zip(found.firsts, found.files, strict=True)
            chosen = iter([(file, base + first) for first, file in placed if file.path in wanted])
            # A search on the event loop waits for the lock: it is held for a step at a time.
            while step := list(islice(chosen, STEP_FILES)):
                with self._lock:
                    for file, first in step:
                        self._take(file, first)
            with self._lock:
                self._sealed.arrive(segment, alive=bool(self._alive[base : base + found.chunks].all()))
                self.epoch += 1

    def _kept(self, file: Counted) -> bool:
        """Keep what is held of a file under its newer stamp if the same was counted again: it was opened and closed."""
        known = self._entries.get(file.path)
        if known is None or known.body.packed != file.record.body or known.language != file.language:
            return False
        if known.stamp < file.stamp:
            self._restamp(known, file.stamp)
        return True

    def _restamp(self, known: Entry, stamp: int) -> None:
        self._entries[known.path] = self._by_first[known.first] = structs.replace(known, stamp=stamp)
        self._changes += 1

    def _take(self, file: Counted, first: int) -> None:
        known = self._entries.get(file.path)
        if known is not None:
            if known.stamp > file.stamp:
                return
            self._drop(file.path)
        if not file.record.chunks or self._full():
            self._skipped.add(file.path)
        else:
            self._skipped.discard(file.path)
            self._hold(entry_of_counted(file, first))

    def tidy(self) -> Iterator[None]:
        """Merge what many small changes have scattered, in steps of at most 50 ms that hold no lock."""
        while group := mergeable(self._sealed.segments):
            with self._building:
                with self._lock:
                    alive = self._alive.copy()
                one, dropped = merged(group, alive)
                with self._lock:
                    self._sealed.replace(group, one, dropped)
            yield

    def compact(self) -> None:
        """Merge the segments that a build leaves into one: a search pays for each of them; then `recount`."""
        with self._building:
            with self._lock:
                alive, group = self._alive.copy(), compactable(self._sealed.segments)
            if len(group) > 1:
                one, dropped = merged(group, alive)
                with self._lock:
                    self._sealed.replace(group, one, dropped)
        self.recount()

    def recount(self) -> None:
        """Count what is dead, unless that is known: searches need not look for it then.

        What changes meanwhile makes it give up; the next time will do.
        """
        with self._building:
            with self._lock:
                if self._sealed.gone is not None:
                    return
                changes, segments = self._changes, self._sealed.segments
                alive = self._alive[: self._next].copy()
            gone = gone_of(segments, alive)
            with self._lock:
                if changes == self._changes:
                    self._sealed.gone = gone

    @property
    def counted(self) -> bool:
        """Whether it is known what is dead."""
        return self._sealed.gone is not None

    def renumber(self) -> None:
        """Give chunks new numbers without gaps, so that a worn index is as quick as a fresh one.

        What changes meanwhile makes it give up; the next time will do.
        """
        with self._building:
            self._renumber()

    def _renumber(self) -> None:
        with self._lock:
            changes, segments, alive = self._changes, self._segments(), self._alive[: self._next].copy()
            entries = sorted(self._entries.values(), key=lambda entry: entry.first)
        numbers = np.cumsum(alive, dtype=np.uint32) - np.uint32(1)
        segment = renumbered(segments, alive, numbers)
        renamed = [structs.replace(entry.packed(), first=int(numbers[entry.first])) for entry in entries]
        count = int(alive.sum())
        by_path, by_first = {one.path: one for one in renamed}, {one.first: one for one in renamed}
        owner = np.repeat([one.first for one in renamed], [one.chunks for one in renamed]).astype(np.int64)
        with self._lock:
            if changes != self._changes:
                return
            self._hot.clear()
            self._sealed.begin_anew(segment)
            self._entries, self._by_first = by_path, by_first
            self._alive, self._owner = np.ones(count, np.bool_), owner
            self._count = self._next = count
            self._changes += 1
            self.epoch += 1

    def size(self) -> tuple[int, int]:
        """Give the files and the chunks that are held; unlike `stats` it costs nothing."""
        return len(self._entries), self._count

    def stats(self) -> IndexStats:
        """Say how big the index is."""
        with self._lock:
            size = sum(entry.bytes for entry in self._entries.values())
            size += sum(segment.bytes for segment in self._segments())
            return IndexStats(len(self._entries), self._count, len(self._skipped), size)

    @property
    def worn(self) -> bool:
        """Whether so much has been edited that a freshly built index would search faster and be smaller.

        Numbers of chunks are not given out twice, but for those of the files under edit.
        """
        return self._next > 2 * self._count + WORN_CHUNKS

    def search(self, terms: NDArray[np.uint32], weights: NDArray[np.float64]) -> Matches:
        """Score all chunks against distinct, weighted terms."""
        with self._lock:
            segments, alive = self._segments(), self._alive[: self._next].copy()
            gone = self._sealed.gone
        return search(segments, alive, terms, weights, gone)

    def mentions(self, identifier: str) -> bool:
        """Tell whether any file has an identifier, as it is written; microseconds.

        True may be wrong for one pair of names in four thousand millions; False is certain once every file has been seen.
        """
        term = np.uint32(term_number(identifier))
        with self._lock:
            return any(is_said(segment, term, self._alive) for segment in self._segments())

    def holds(self, file: SourceFile) -> bool:
        """Tell whether this very version of a file is held."""
        known = self._entries.get(str(file.path))
        return known is not None and known.stamp == file.stamp

    def entry(self, path: Path) -> Entry | None:
        """Give what is held of a file."""
        return self._entries.get(str(path))

    def owners(self, chunks: Sequence[int]) -> list[tuple[Entry, int] | None]:
        """Give each chunk number's file and the chunk's place in it; None where it has gone since the search."""
        found: list[tuple[Entry, int] | None] = []
        with self._lock:
            firsts = self._owner[np.asarray(chunks, np.int64)].tolist()
            for number, first in zip(chunks, firsts, strict=True):
                entry = self._by_first.get(first)
                held = entry is not None and number - entry.first < entry.chunks
                found.append((entry, number - entry.first) if entry is not None and held else None)
        return found

    def entries(self) -> list[Entry]:
        """Give everything that is held."""
        with self._lock:
            return list(self._entries.values())

    def lines(self, entry: Entry) -> list[str]:
        """Give the lines of a file as they were indexed; do not change the list."""
        return entry.open_lines or self.stretch(entry, 0, entry.starts[-1])

    def stretch(self, entry: Entry, start: int, end: int) -> list[str]:
        """Give some lines of a file as they were indexed, those from `start` to before `end` that there are."""
        return self._unpacked.lines(entry, start, end)

    def _touch(self, path: str) -> None:
        """Begin a new epoch when another file than the last one changes."""
        if path != self._edited:
            self._edited = path
            self.epoch += 1

    def _segments(self) -> list[Segment]:
        return [*self._sealed.segments, *(hot.segment for hot in self._hot.values())]

    def _refused(self, file: SourceFile, path: str) -> bool:
        return len(file.text) > self._limits.file_chars or (path not in self._entries and self._full())

    def _full(self) -> bool:
        return len(self._entries) >= self._limits.files or self._count >= self._limits.chunks

    def _drop(self, path: str, before: Recalled | None = None) -> _Hot | None:
        """Let a file go; gives its own segment if it has one. `before` may tell what dies where it has none."""
        hot, entry = self._hot.pop(path, None), self._entries.pop(path, None)
        if entry is not None:
            del self._by_first[entry.first]
            self._alive[entry.first : entry.first + entry.chunks] = False
            self._count -= entry.chunks
            self._changes += 1
            if hot is None:
                self._sealed.bury(entry, before)
        return hot

    def _hold(self, entry: Entry) -> None:
        self._entries[entry.path] = self._by_first[entry.first] = entry
        self._alive[entry.first : entry.first + entry.chunks] = True
        self._owner[entry.first : entry.first + entry.chunks] = entry.first
        self._count += entry.chunks
        self._changes += 1

    def _reserve(self, room: int) -> int:
        first = self._next
        self._next += room
        if self._next > len(self._alive):
            size = max(self._next, 2 * len(self._alive))
            self._alive = np.resize(self._alive, size)
            self._owner = np.resize(self._owner, size)
        self._alive[first : self._next] = False
        return first

    def _place_hot(self, file: SourceFile, new: Cut, old: _Hot | None) -> None:
        """Give a file a segment of its own in place of its `old` one; seal the file edited longest ago."""
        if old is not None and old.room >= len(new.chunks):
            first, room = old.first, old.room
        else:
            room = len(new.chunks) + len(new.chunks) // 4 + 8
            first = self._reserve(room)
        self._hold(entry_of(file, first, new.lines, new.starts, new.chunks))
        self._hot[str(file.path)] = _Hot(segment_of([(first, new.chunks)]), first, room, new.parts)
        if len(self._hot) > HOT_FILES:
            self._seal()

    def _seal(self) -> None:
        """Pack the file that was edited longest ago; merge what such files left behind."""
        path, cold = self._hot.popitem(last=False)
        self._sealed.add(cold.segment)
        entry = self._entries[path].packed()
        self._entries[path] = self._by_first[entry.first] = entry
        small = [segment for segment in self._sealed.segments if segment.size <= SMALL_SEGMENT]
        if len(small) >= MERGE_WIDTH:
            self._sealed.replace(small, *merged(small, self._alive))
