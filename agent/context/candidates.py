"""Ranks the chunks of the index for a cursor: BM25 first, then where each chunk stands."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from agent.context.ascending import places
from agent.context.chunks import IMPACT, chunk_of
from agent.context.packing import Candidate
from agent.context.record import Passage
from agent.context.words import words_of_identifier

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from agent.context.entry import Entry
    from agent.context.index import WorkspaceIndex
    from agent.context.postings import Matches
    from agent.context.query import Query
    from agent.context.source import Cursor
    from agent.context.standing import Standing

_Scored = tuple[float, "Entry", int, "tuple[int, Passage] | None"]
"""Score, file, the chunk's place in the file, and where it is but a part of that chunk: its first line and its content."""

CANDIDATES = 80
"""Chunks that are looked into line by line: 120 find 1.5 points less at 1,024 tokens and 2 at 4,096 (14 projects),
60 as much and a point less (6 projects of the tuning set)."""
NAMES_CACHED = 4_096
"""Files whose names' words are remembered."""
_PIECE = re.compile(r"\w+")
_DIGITS, _ROUNDED = 6, 1e-6
OWN_FILE, SAME_FOLDER, RECENT = 1.4, 1.1, 1.05
"""Factors on the score of a chunk in the current file, in its folder, in a file that was edited lately."""


def rank(
    cursor: Cursor, index: WorkspaceIndex, query: Query, matches: Matches, stands: Standing
) -> list[Candidate]:
    """Give the best chunks, without the lines that the window shows; those of the current file as they are indexed."""
    folder = _folder(cursor.file.relative)
    recent = {file.relative for file in cursor.recent}
    own, path = stands.entry, str(cursor.file.path)
    found = _own(stands, index, query, matches)
    best = _best(matches.scores, 2 * CANDIDATES)
    priors: dict[int, float] = {}
    for owner, score in zip(index.owners(best.tolist()), matches.scores[best].tolist(), strict=True):
        if owner is None:
            continue
        entry, ordinal = owner
        prior = priors.get(entry.first)
        if prior is None:
            near = SAME_FOLDER if _folder(entry.relative) == folder else 1.0
            lately = RECENT if entry.relative in recent else 1.0
            # The current file's own chunks have been found already.
            prior = priors[entry.first] = 0.0 if entry.path == path else near * lately
        if prior:
            found.append((score * prior, entry, ordinal, None))
    # By numbers alone first, which is quick, with all that rounding could make equal to the last one.
    least = sorted((one[0] for one in found), reverse=True)[:CANDIDATES][-1] - _ROUNDED if found else 0.0
    order = sorted(
        (-round(score, _DIGITS), entry.relative, ordinal, at)
        for at, (score, entry, ordinal, _) in enumerate(found)
        if score >= least
    )[:CANDIDATES]
    kin = _Kin(cursor.file.relative)
    most = found[order[0][3]][0] if order else 1.0
    return [_candidate(found[at], most, kin, own) for *_, at in order]


def _candidate(scored: _Scored, most: float, kin: _Kin, own: Entry | None) -> Candidate:
    score, entry, ordinal, part = scored
    start, passage = part or (entry.starts[ordinal], entry.passage(ordinal))
    return Candidate(entry, start, score / most, passage, kin.share(entry.relative), entry is own)


def _best(scores: NDArray[np.float64], count: int) -> NDArray[np.int64]:
    """Give the numbers of the chunks with the highest scores above 0, in no order."""
    least = np.partition(scores, -count)[-count] if len(scores) > count else 0.0
    return np.flatnonzero((scores >= least) & (scores > 0))


def _own(stands: Standing, index: WorkspaceIndex, query: Query, matches: Matches) -> list[_Scored]:
    """Score the chunks of the current file; one that the window cuts is counted anew without the lines shown."""
    entry = stands.entry
    if entry is None or not len(query.terms) or entry.first + entry.chunks > len(matches.scores):
        return []
    found: list[_Scored] = []
    first, last = stands.first, stands.last
    starts = np.asarray(entry.starts)
    scores = matches.scores[entry.first : entry.first + entry.chunks] * OWN_FILE
    cut = (starts[1:] > first) & (starts[:-1] < last)
    whole = np.flatnonzero(~cut & (scores > 0))
    for ordinal, score in zip(whole.tolist(), scores[whole].tolist(), strict=True):
        found.append((score, entry, ordinal, None))
    for ordinal in np.flatnonzero(cut).tolist():
        start, end = entry.starts[ordinal], entry.starts[ordinal + 1]
        for part_start, part_end in ((start, min(end, first)), (max(start, last), end)):
            if part_start < part_end:
                passage, score = _counted(entry, index, (part_start, part_end), query, matches)
                if score > 0:
                    found.append((score, entry, ordinal, (part_start, passage)))
    return found


def _counted(
    entry: Entry, index: WorkspaceIndex, part: tuple[int, int], query: Query, matches: Matches
) -> tuple[Passage, float]:
    """Count some lines of a chunk anew, and score them."""
    own, costs = index.stretch(entry, *part), entry.content.costs[slice(*part)].tolist()
    chunk = chunk_of(own, [line if cost else "" for line, cost in zip(own, costs, strict=True)])
    at, known = places(chunk.terms, query.terms)
    # No product of matrices: the first one of a process takes 10 ms, for it starts threads.
    score = float((matches.weights[at[known]] * chunk.impacts[known]).sum()) / IMPACT * OWN_FILE
    return Passage.of([chunk]), score


class _Kin:
    """How much the names of other files are like that of the current one."""

    def __init__(self, relative: str) -> None:
        self._words = _name_words(relative)
        self._known = {relative: 0.0}

    def share(self, relative: str) -> float:
        """Give the share of the current file's words that another file's name has."""
        share = self._known.get(relative)
        if share is None:
            shared = len(self._words & _name_words(relative))
            share = self._known[relative] = shared / max(1, len(self._words))
        return share


@lru_cache(maxsize=NAMES_CACHED)
def _name_words(relative: str) -> frozenset[str]:
    stem = relative.rpartition("/")[2].rpartition(".")[0]
    return frozenset(word.lower() for piece in _PIECE.findall(stem) for word in words_of_identifier(piece))


def _folder(relative: str) -> str:
    return relative.rpartition("/")[0]
