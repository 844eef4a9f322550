"""An inverted index in few numpy arrays: sealed segments, searched together, merged as they grow in number."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, TypeAlias

import msgspec
import numpy as np

from agent.context.ascending import places
from agent.context.chunks import IMPACT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from agent.context.chunks import Chunk
    from agent.context.gone import Gone
    from agent.context.record import Postings

COMMON = 0.25
"""A term in more than this share of the chunks tells nothing and is not searched for …"""
MOST_CHUNKS = 4_000
"""Nor is one that is in more chunks than this; it bounds the work of a search (no gain measured at 95,000 chunks)."""
FEW = 50
"""… if it is in more chunks than this: in a small workspace every word counts."""
MOST_POSTINGS = 20_000
"""Postings that a search looks through: those of the terms that are worth most. All of them, up to 130,000 in a project of
540 files, took 8 million instructions, found as much: .847 and .906 of 426 names, .845 and .906 with this (1,024 and 4,096
tokens, `scripts/bench_context --set tune --points 25`). In 3,935 files of Python packages (`--offline`, 120 places) all
found .727 and .797, 20,000 .748 and .804, 10,000 .713 and .790."""


class Segment(msgspec.Struct, frozen=True, eq=False):
    """The postings of some chunks, sorted by term; never changed once made.

    Attributes:
        terms: Distinct term numbers, ascending, uint32.
        starts: First posting of each term, and the count of all at the end, int64.
        chunks: Chunk number of each posting, uint32.
        impacts: Weight of each posting in steps of 1 / `IMPACT`, uint8.
    """

    terms: NDArray[np.uint32]
    starts: NDArray[np.int64]
    chunks: NDArray[np.uint32]
    impacts: NDArray[np.uint8]

    @property
    def size(self) -> int:
        """How many postings there are."""
        return len(self.chunks)

    @property
    def bytes(self) -> int:
        """Memory of the arrays, bytes."""
        return self.terms.nbytes + self.starts.nbytes + self.chunks.nbytes + self.impacts.nbytes

    def terms_at(self, postings: NDArray[np.int64]) -> NDArray[np.uint32]:
        """Give the term of each posting, those being counted from 0."""
        return self.terms[np.searchsorted(self.starts, postings, side="right") - 1]


def segment_of(placed: Sequence[tuple[int, Sequence[Chunk]]]) -> Segment:
    """Make a segment of runs of chunks, each with the number of its first chunk."""
    chunks = [chunk for _, run in placed for chunk in run]
    if not chunks:
        return _sorted(np.empty(0, np.uint32), np.empty(0, np.uint32), np.empty(0, np.uint8))
    numbers = [first + at for first, run in placed for at in range(len(run))]
    owners = np.repeat(np.array(numbers, np.uint32), [len(chunk.terms) for chunk in chunks])
    return _sorted(
        np.concatenate([chunk.terms for chunk in chunks]),
        owners,
        np.concatenate([chunk.impacts for chunk in chunks]),
    )


def segment_of_records(placed: Sequence[tuple[int, Postings]]) -> Segment:
    """Make a segment of files, each with the number of its first chunk."""
    if not placed:
        return segment_of([])
    counts = np.frombuffer(b"".join(one.term_counts for _, one in placed), "<u2")
    numbers = np.concatenate([np.arange(first, first + one.chunks, dtype=np.uint32) for first, one in placed])
    return _sorted(
        np.frombuffer(b"".join(one.terms for _, one in placed), "<u4"),
        np.repeat(numbers, counts),
        np.frombuffer(b"".join(one.impacts for _, one in placed), np.uint8),
    )


def shifted(segment: Segment, by: int) -> Segment:
    """Give the same segment with every chunk number raised."""
    return Segment(segment.terms, segment.starts, segment.chunks + np.uint32(by), segment.impacts)


def renumbered(segments: Sequence[Segment], alive: NDArray[np.bool_], numbers: NDArray[np.uint32]) -> Segment:
    """Make one segment of several with new chunk numbers, `numbers` by the old ones, the dead ones left out."""
    one, _ = merged(segments, alive)
    return Segment(one.terms, one.starts, numbers[one.chunks], one.impacts)


def merged(segments: Sequence[Segment], alive: NDArray[np.bool_]) -> tuple[Segment, NDArray[np.uint32]]:
    """Make one segment of several, without the chunks that are no longer `alive`; gives the terms of their postings, too."""
    if not segments:
        return segment_of([]), np.empty(0, np.uint32)
    terms = np.concatenate([np.repeat(one.terms, np.diff(one.starts)) for one in segments])
    chunks = np.concatenate([one.chunks for one in segments])
    impacts = np.concatenate([one.impacts for one in segments])
    kept = alive[chunks]
    return _sorted(terms[kept], chunks[kept], impacts[kept]), terms[~kept]


def _sorted(terms: NDArray[np.uint32], chunks: NDArray[np.uint32], impacts: NDArray[np.uint8]) -> Segment:
    """Sort postings by term, those of a term in the order in which they came.

    Terms and places are sorted as one number, a third of the time of a stable `argsort` (5 million: 150 ms against
    510 ms of CPU); numpy lets other threads run meanwhile.
    """
    order = terms.astype(np.uint64) << np.uint64(32) | np.arange(len(terms), dtype=np.uint64)
    order.sort()
    ordered = (order >> np.uint64(32)).astype(np.uint32)
    places = (order & np.uint64(0xFFFF_FFFF)).astype(np.uint32)
    starts = np.flatnonzero(np.concatenate(([len(ordered) > 0], ordered[1:] != ordered[:-1])))
    ends = np.append(starts, len(ordered)).astype(np.int64)
    return Segment(ordered[starts], ends, chunks[places], impacts[places])


def terms_of(
    segments: Sequence[Segment], first: int, count: int
) -> list[tuple[NDArray[np.uint32], NDArray[np.uint8]]]:
    """Give the terms and impacts of `count` chunks from number `first` on, as they were counted once.

    Looks through all postings; `WorkspaceIndex.update` tells what it saves. What they have together is the terms of all
    their postings.
    """
    if not segments:
        return [(np.empty(0, np.uint32), np.empty(0, np.uint8))] * count
    terms, chunks, impacts = [], [], []
    for segment in segments:
        # What lies before `first` becomes a large number: one comparison tells both borders.
        at = np.flatnonzero(segment.chunks - np.uint32(first) < count)
        terms.append(segment.terms_at(at))
        chunks.append(segment.chunks[at])
        impacts.append(segment.impacts[at])
    owners = np.concatenate(chunks)
    order = np.argsort(owners, kind="stable")
    held, weights = np.concatenate(terms)[order], np.concatenate(impacts)[order]
    edges = np.searchsorted(owners[order], np.arange(first, first + count + 1)).tolist()
    return [(held[start:end], weights[start:end]) for start, end in pairwise(edges)]


def is_said(segment: Segment, term: np.uint32, alive: NDArray[np.bool_]) -> bool:
    """Tell whether a living chunk has a term; microseconds."""
    at = int(np.searchsorted(segment.terms, term))
    if at == len(segment.terms) or segment.terms[at] != term:
        return False
    return bool(alive[segment.chunks[segment.starts[at] : segment.starts[at + 1]]].any())


class Matches(msgspec.Struct, frozen=True):
    """What a search found.

    Attributes:
        scores: BM25 of every chunk number, 0 where nothing matched, float64.
        weights: Weight times idf of every query term, 0 for one that was not looked for, float64.
    """

    scores: NDArray[np.float64]
    weights: NDArray[np.float64]


def search(
    segments: Sequence[Segment],
    alive: NDArray[np.bool_],
    terms: NDArray[np.uint32],
    weights: NDArray[np.float64],
    gone: Gone | None = None,
) -> Matches:
    """Score all chunks against distinct, weighted terms by BM25.

    Frequencies count living chunks only, so that the way in which the index came to be leaves no trace: `gone` has those
    of the dead; None: they are looked for.
    """
    total = int(alive.sum())
    dead = len(alive) - total
    most = max(min(COMMON * total, MOST_CHUNKS), FEW)
    runs = [_runs(segment, terms) for segment in segments]
    frequency = np.zeros(len(terms), np.int64)
    for known, _, lengths in runs:
        frequency[known] += lengths
    if gone is not None:
        frequency -= gone.of(terms)
    elif dead:
        # What is too common without them is passed over unseen.
        sought = frequency <= most + dead
        for segment, run in zip(segments, runs, strict=True):
            known, lengths, chunks, _ = _postings(segment, sought, run)
            frequency -= np.bincount(np.repeat(known, lengths)[~alive[chunks]], minlength=len(terms))
    idf = np.log1p((total - frequency + 0.5) / (frequency + 0.5))
    idf[(frequency > most) | (frequency == 0)] = 0.0
    weighted = weights * idf
    telling = _telling(frequency, weighted)
    counted = np.where(telling, weighted, 0.0)
    scores = _scores(
        [_postings(segment, telling, run) for segment, run in zip(segments, runs, strict=True)],
        counted,
        alive,
    )
    if dead:
        scores[~alive] = 0.0
    scores /= IMPACT
    return Matches(scores, counted)


def _scores(
    found: Sequence[_Found], weights: NDArray[np.float64], alive: NDArray[np.bool_]
) -> NDArray[np.float64]:
    """Sum up what postings are worth by chunk, those of all segments at once: 170,000 chunks take 0.05 ms each time."""
    if not found:
        return np.zeros(len(alive))
    shares = [np.repeat(weights[known], lengths) * impacts for known, lengths, _, impacts in found]
    chunks = np.concatenate([chunks for _, _, chunks, _ in found])
    return np.bincount(chunks, np.concatenate(shares), minlength=len(alive)).astype(np.float64, copy=False)


def _telling(frequency: NDArray[np.int64], values: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Choose the terms that are worth most, as many as have `MOST_POSTINGS` postings together; none without worth."""
    order = np.argsort(-values, kind="stable")
    told = (values[order] > 0) & (np.cumsum(frequency[order]) <= MOST_POSTINGS)
    telling = np.zeros(len(values), np.bool_)
    telling[order[told]] = True
    return telling


_Found: TypeAlias = "tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.uint32], NDArray[np.uint8]]"
"""Indexes of query terms, how many postings each has, and the chunk and the impact of each posting."""

_Run: TypeAlias = "tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]"
"""Indexes of the query terms that a segment has, the first posting of each, and how many it has."""


def _runs(segment: Segment, terms: NDArray[np.uint32]) -> _Run:
    """Find the postings of each term, dead ones included."""
    at, found = places(terms, segment.terms)
    known = np.flatnonzero(found)
    starts = segment.starts[at[known]]
    return known, starts, segment.starts[at[known] + 1] - starts


def _postings(segment: Segment, sought: NDArray[np.bool_], run: _Run) -> _Found:
    """Give the postings of the terms sought that a segment has."""
    chosen = sought[run[0]]
    known, starts, lengths = (part[chosen] for part in run)
    ends = np.cumsum(lengths)
    places = np.arange(int(ends[-1]) if len(ends) else 0) + np.repeat(starts - ends + lengths, lengths)
    return known, lengths, segment.chunks[places], segment.impacts[places]
