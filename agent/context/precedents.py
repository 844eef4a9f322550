"""Precedents: where code like that round the cursor stands already, and what comes next there.

Projects repeat themselves. Where the neighbours of a line are those of the cursor, that line is a better guess than a small
model's (`scripts/bench_lines`), and costs no model.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

import msgspec
import numpy as np
from msgspec.structs import replace

from agent.context.alignment import (
    AFTER_LINES,
    BEFORE_LINES,
    LONGEST_LINE,
    Passages,
    align,
    weight_of,
    words_of,
)
from agent.context.candidates import rank
from agent.context.query import begun_word, query_of
from agent.context.standing import standing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from agent.context.alignment import Alignment
    from agent.context.entry import Entry
    from agent.context.index import WorkspaceIndex
    from agent.context.source import Cursor

CHUNKS = 40
"""Chunks of the index that are looked into: 80 find no better precedents (140 places), in nearly twice the time."""
NEAR_ABOVE, NEAR_BELOW = 120, 60
"""Lines of the current file round the cursor that are looked at beside what the index finds."""
SERIES = 15
"""Where the best line is nearer to the cursor than this, in the same file, there is no precedent: what repeats so near is
often a series, whose next member differs, and the model reads it anyway. At 68 of 1,260 places of the tuning set one would
have been followed, and 53 % of those were right; 79 % of the 209 in another file."""
BESIDE_ABOVE, BESIDE_BELOW = 10, 4
"""Lines beside a chunk that are compared too, and are no precedents themselves."""
SCANNED_ABOVE, SCANNED_BELOW = 40, 30
"""Lines round the cursor among which those with text are looked for."""
BEGUN_WEIGHT = 5.0
"""Weight of what is written on the cursor's line already, beside the line above: precedents begin with that very text."""
LEAST_MOST = 1.0
"""What there is to compare counts as at least so much, two telling lines: without neighbours nothing is alike."""
NEARLY_BEST = 0.8
"""Lines with this part of the best score have a say in what comes next."""
VOTE_POWER = 4
"""How much the better of them have more of a say."""


class Precedent(msgspec.Struct, frozen=True):
    """What comes next on a line like the cursor's.

    Attributes:
        rest: The rest of the line, without blanks at its end.
        path: The file where it stands, relative to the workspace.
        line: Its line there, counted from 0.
        trust: How alike the places are, 0 to 1, times the share of such places that agree.
    """

    rest: str
    path: str
    line: int
    trust: float


class _Place(NamedTuple):
    """Where a line stands: file, line, whether it may tell what comes next, whether it is in a series with the cursor's."""

    path: str
    line: int
    fit: bool
    near: bool


class _Stretch(NamedTuple):
    """Lines to look at: their file, the first, the one after the last, and the numbers of those that may be precedents."""

    entry: Entry
    start: int
    end: int
    wanted: set[int]


class _Look(msgspec.Struct, frozen=True):
    """One look at the index from one line; what is typed on within a word changes nothing.

    Attributes:
        key: All that it depends on.
        lines: As in `Passages`.
        places: Where they stand.
        alignment: What their neighbours have in common with the cursor's.
    """

    key: tuple[object, ...]
    lines: list[str]
    places: list[_Place]
    alignment: Alignment


class Precedents:
    """Finds precedents in the index; remembers the last look.

    Args:
        index: The index of the workspace.
    """

    def __init__(self, index: WorkspaceIndex) -> None:
        self._index = index
        self._look: _Look | None = None

    def steps(self, cursor: Cursor) -> Iterator[None]:
        """Look step by step, some 10 ms each, so that `find` for the same cursor answers at once."""
        self._index.update(cursor.file)
        key = self._key_of(cursor)
        if self._look is not None and self._look.key == key:
            return
        text, offset = cursor.file.text, cursor.offset
        above = text[:offset].split("\n")[:-1]
        below = text[offset:].split("\n", SCANNED_BELOW + 1)[1 : SCANNED_BELOW + 1]
        stretches = list(self._stretches(cursor, len(above)))
        yield
        passages, places = self._passages(stretches, cursor, len(above))
        yield
        before = _with_text(reversed(above[-SCANNED_ABOVE:]), BEFORE_LINES)
        alignment = align(passages, before, _with_text(iter(below), AFTER_LINES))
        self._look = _Look(key, passages.lines, places, alignment)

    def find(self, cursor: Cursor) -> Precedent | None:
        """Find what comes next on the cursor's line, whatever follows it there; None where nothing is like it."""
        for _ in self.steps(cursor):
            pass
        look, text = self._look, cursor.file.text
        line = text[text.rfind("\n", 0, cursor.offset) + 1 : cursor.offset].lstrip()
        return _judged(look, line) if look is not None and look.lines else None

    def _key_of(self, cursor: Cursor) -> tuple[object, ...]:
        text = cursor.file.text
        left, right = begun_word(text, cursor.offset)
        return cursor.file.path, text[:left], text[right:], self._index.epoch

    def _passages(
        self, stretches: list[_Stretch], cursor: Cursor, here: int
    ) -> tuple[Passages, list[_Place]]:
        """Read the lines of stretches; `here` is the cursor's own, whose text must not be seen."""
        own = str(cursor.file.path)
        lines: list[str] = []
        places: list[_Place] = []
        runs: list[int] = []
        for run, (entry, start, end, wanted) in enumerate(stretches):
            for number, held in enumerate(self._index.stretch(entry, start, end), start):
                line = held.strip()
                away = abs(number - here) if entry.path == own else SERIES
                if line or not away:
                    fit = number in wanted and away > 0 and len(line) <= LONGEST_LINE
                    lines.append(line if away else "")
                    places.append(_Place(entry.relative, number, fit, away < SERIES))
                    runs.append(run)
        return Passages(lines, np.array(runs, np.int64)), places

    def _stretches(self, cursor: Cursor, here: int) -> Iterator[_Stretch]:
        """Give the stretches of lines to look at, file by file."""
        query = query_of(cursor)
        matches = self._index.search(query.terms, query.weights)
        wanted: dict[tuple[str, str], set[int]] = defaultdict(set)
        entries: dict[tuple[str, str], Entry] = {}
        here_only = replace(cursor, window=(cursor.offset, cursor.offset))
        stands = standing(self._index, here_only)
        for one in rank(here_only, self._index, query, matches, stands)[:CHUNKS]:
            # Two folders of a workspace may have files of the same relative path.
            name = one.entry.relative, one.entry.path
            entries[name] = one.entry
            wanted[name].update(range(one.start, one.start + len(one.passage.costs)))
        own = self._index.entry(cursor.file.path)
        if own is not None:
            entries[own.relative, own.path] = own
            wanted[own.relative, own.path].update(range(max(0, here - NEAR_ABOVE), here + NEAR_BELOW))
        for name in sorted(wanted):
            for first, last in _joined(sorted(wanted[name])):
                start, end = max(0, first - BESIDE_ABOVE), last + 1 + BESIDE_BELOW
                yield _Stretch(entries[name], start, end, wanted[name])


def _joined(numbers: list[int]) -> Iterator[tuple[int, int]]:
    """Give the first and last of each group of ascending numbers whose surroundings touch."""
    first = last = numbers[0]
    for number in numbers[1:]:
        if number > last + BESIDE_ABOVE + BESIDE_BELOW:
            yield first, last
            first = number
        last = number
    yield first, last


def _with_text(lines: Iterator[str], most: int) -> list[str]:
    """Give the first lines that have text, without blanks at both ends."""
    found: list[str] = []
    for line in lines:
        if len(found) == most:
            break
        if stripped := line.strip():
            found.append(stripped)
    return found


def _judged(look: _Look, begun: str) -> Precedent | None:
    """Let the lines that begin as the cursor's does vote on its rest; ties go to the first by path and line."""
    alignment = look.alignment
    bonus = BEGUN_WEIGHT * weight_of(alignment.information.nats(words_of(begun))) if begun else 0.0
    scores = ((alignment.sums + bonus) / (max(alignment.most, LEAST_MOST) + bonus)).tolist()
    typed = len(begun.rstrip())
    fitting = [
        (scores[at], at)
        for at, line in enumerate(look.lines)
        if line.startswith(begun) and len(line) > typed and look.places[at].fit and scores[at] > 0
    ]
    if not fitting:
        return None
    least = NEARLY_BEST * max(score for score, _ in fitting)
    votes: dict[str, float] = defaultdict(float)
    best: dict[str, tuple[bool, float, int]] = {}
    for score, at in fitting:
        if score >= least:
            rest = look.lines[at][len(begun) :]
            votes[rest] += score**VOTE_POWER
            known = (not look.places[at].near, score, -at)
            best[rest] = max(known, best.get(rest, known))
    rest = max(votes, key=lambda one: (votes[one], best[one][2]))
    _, score, at = best[rest]
    place = look.places[-at]
    if place.near:
        return None
    trust = min(1.0, score * votes[rest] / sum(votes.values()))  # sums of fractions may be a hair above
    return Precedent(rest, place.path, place.line, trust)
