"""Chooses the lines that most likely name what comes next: value per token over small blocks of lines."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np

from agent.context.ascending import places, values_of
from agent.context.choosing import Desk, Places

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from agent.context.entry import Entry
    from agent.context.query import Query
    from agent.context.record import Passage

BLOCK_LINES = 1
"""Lines of a block, the smallest piece that is chosen. In a simulation over 960 places in 16 projects (the tuning set,
SQLAlchemy, golang-x-tools; retrieved lines only) 4 found .701 of the names at 1,024 tokens, 2 .722 and 1 .738; what is
beside a chosen line costs least, so that lines still come in groups."""
DECAY, REACH = 0.7, 4
"""How a line that looks like those round the cursor lights up the lines beside it: by a power of the distance."""
_LIGHT = np.array([0.0, *(DECAY**distance for distance in range(1, REACH + 1))])
RELEVANCE_POWER = 8
"""Names of chunks with 0.7 of the best score count a sixteenth."""
BASE_WORTH, BEST_WORTH, CHUNK_WORTH, PART_WORTH = -3.6, 0.40, 0.43, 0.28
SPREAD_WORTH, FILES_WORTH, REPEAT_WORTH = 0.30, 0.70, -1.0
FOLLOW_WORTH, PRECEDE_WORTH, ASTRAY_WORTH, NEXT_WORTH = 0.17, 0.19, -0.21, 0.11
KIN_WORTH, OWN_WORTH = 1.33, 1.23
"""How much each sign tells that a name comes next, by logistic regression over the names of 960 cursors in 16 projects (the
tuning set, SQLAlchemy, golang-x-tools), which gives a probability. Fitted on one half of the projects and read on the
other, the log likelihood is -4,579; -4,895 with the eight signs there were before. Most of it came from what stands below
lines like those after the cursor (106), from a steeper trust in chunks (63), the line next to the cursor alone (46 and 35),
the count of files (41), a chunk's best score (34) and how often a chunk repeats a name (23). What told nothing: how many
chunks of the whole index have a name, its distance in the current file, the same line. What told something (30) without
finding more names: a narrower query. 120 candidates, or 60 with the chunks beside them, found a point less."""
_LEAST, _TINY = 0.01, 1e-9


class Candidate(msgspec.Struct, frozen=True, gc=False, eq=False):
    """A chunk that may be shown.

    Attributes:
        entry: Its file.
        start: Its first line in the file.
        relevance: Its score over the best score, 0 to 1.
        passage: Its content.
        kinship: Share of the words of the current file's name that its file's name has, 0 for the file itself.
        own: Whether it is from the current file.
    """

    entry: Entry
    start: int
    relevance: float
    passage: Passage
    kinship: float = 0.0
    own: bool = False


class Block(msgspec.Struct, frozen=True, gc=False):
    """Some lines of a chunk that were chosen.

    Attributes:
        entry: Their file.
        start: First line.
        end: Line after the last one.
        value: Worth per token when it was chosen.
        tokens: Estimated cost.
        part: How many times before it files were named anew (`agent.context.choosing.ROUND_TOKENS`).
    """

    entry: Entry
    start: int
    end: int
    value: float
    tokens: int
    part: int


class _Table:
    """All names of all candidates in joined arrays: one row per line, `REACH` empty rows between chunks.

    Chunks that follow each other in one file stand so here, without empty rows.
    """

    def __init__(self, candidates: Sequence[Candidate]) -> None:
        passages = [one.passage for one in candidates]
        lines = np.array([len(one.costs) for one in passages])
        names = np.array([len(one.part_counts) for one in passages])
        tokens = np.array([len(one.rows) for one in passages])
        joined = [
            one.entry is other.entry and one.start + len(one.passage.costs) == other.start
            for one, other in pairwise(candidates)
        ]
        spaces = np.where([*joined, False], 0, REACH)
        self.first_row = np.cumsum(lines + spaces) - lines - spaces
        self.runs = np.cumsum(spaces) - spaces
        self.first_name = np.cumsum(names) - names
        self.most_names = max(1, int(names.max()))
        self.rows = _array([one.rows for one in passages], "u1") + np.repeat(self.first_row, tokens)
        self.token_locals = _array([one.tokens for one in passages], "<u2").astype(np.int64)
        local = self.token_locals + np.repeat(self.first_name, tokens)
        vocabulary = _array([one.names for one in passages], "<u4")
        self.names, inverse = np.unique(vocabulary, return_inverse=True)
        self.of_vocabulary = inverse
        self.token_names = inverse.take(local)
        self.chunk_of_name = np.repeat(np.arange(len(passages)), names)
        self.chunk_of_token = np.repeat(np.arange(len(passages)), tokens)
        self.parts = _array([one.parts for one in passages], "<u4")
        self.part_counts = _array([one.part_counts for one in passages], "u1")
        self.row_count = int(self.first_row[-1] + lines[-1])
        self.costs = np.zeros(self.row_count, np.int64)
        self.costs[_spread(self.first_row, lines)] = _array([one.costs for one in passages], "u1")


def _array(parts: list[memoryview], kind: str) -> NDArray[Any]:
    """Join the bytes of arrays to one."""
    return np.frombuffer(b"".join(parts), kind)


def pack(candidates: Sequence[Candidate], query: Query, idf: NDArray[np.float64]) -> Iterator[Block]:
    """Choose blocks of lines, the most valuable per token first; whoever has enough of them stops asking.

    A name has a worth: how likely it is to be written next. It counts for the first block that shows it, so
    that the next block is chosen for what it adds. `candidates` come best first, `idf` are those of the query's terms.
    """
    if not candidates:
        return iter(())
    ranks = sorted(
        range(len(candidates)), key=lambda at: (candidates[at].entry.relative, candidates[at].start)
    )
    ordered = [candidates[at] for at in ranks]
    table = _Table(ordered)
    return _choose(table, ordered, _worths(table, ordered, query, idf), ranks)


def _worths(
    table: _Table, candidates: Sequence[Candidate], query: Query, idf: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Give for each name how likely it is written next, by its chunks, its parts, the lines beside it and its files."""
    shown = places(table.names, query.shown)[1]
    relevance = np.array([one.relevance for one in candidates])
    trust = relevance**RELEVANCE_POWER
    best = np.zeros(len(table.names))
    np.maximum.at(best, table.of_vocabulary, relevance[table.chunk_of_name])
    by_chunk = _by_name(table, trust)
    by_part = _part_means(table, values_of(table.parts, query.terms, query.weights * idf))
    chunks = _by_name(table, np.ones(len(candidates)))
    lines = np.bincount(table.token_names, minlength=len(table.names))
    elsewhere = _by_name(table, np.array([not one.own for one in candidates], np.float64))
    kinship = _by_name(table, trust * np.array([one.kinship for one in candidates]))
    signs = (
        (best + _LEAST, BEST_WORTH),
        (by_chunk + _LEAST, CHUNK_WORTH),
        (by_part + _LEAST, PART_WORTH),
        (chunks, SPREAD_WORTH),
        (_files_by_name(table, candidates), FILES_WORTH),
        (lines / chunks, REPEAT_WORTH),
        *((sign + _LEAST, weight) for sign, weight in _signs_of_lines(table, relevance, query, idf, shown)),
    )
    # numpy takes logarithms of 32 bits eight at a time.
    logs = np.log(np.stack([sign for sign, _ in signs], dtype=np.float32, casting="same_kind"))
    sums = BASE_WORTH + KIN_WORTH * kinship / np.maximum(by_chunk, _TINY) + OWN_WORTH * (elsewhere == 0)
    for log, (_, weight) in zip(logs, signs, strict=True):
        sums += weight * log
    worth: NDArray[np.float64] = 1 / (1 + np.exp(-sums))
    worth[shown] = 0.0
    return worth


def _signs_of_lines(
    table: _Table,
    relevance: NDArray[np.float64],
    query: Query,
    idf: NDArray[np.float64],
    shown: NDArray[np.bool_],
) -> list[tuple[NDArray[np.float64], float]]:
    """Tell which names stand below lines like those before the cursor, above lines like those after it, or astray.

    Astray is what stands above lines like those before the cursor, and below lines like those after it. Names that are
    shown, two thirds of all that stand there, are not asked about.
    """
    at, asked = places(table.names, query.terms)
    before, after, last, next_ = (
        _sums(
            table.rows, np.where(asked, (side * idf).take(at), 0.0).take(table.token_names), table.row_count
        )
        for side in (query.before, query.after, query.before >= 1, query.after >= 1)
    )
    lit = (
        (_lit(before, 1), FOLLOW_WORTH),
        (_lit(after, -1), PRECEDE_WORTH),
        (_lit(before, -1), ASTRAY_WORTH),
        (_lit(after, 1), ASTRAY_WORTH),
        (_moved(last, 1), NEXT_WORTH),
        (_moved(next_, -1), NEXT_WORTH),
    )
    asked_about = np.flatnonzero(~shown.take(table.token_names))
    rows, names = table.rows.take(asked_about), table.token_names.take(asked_about)
    near = relevance.take(table.chunk_of_token.take(asked_about))
    return [(_sums(names, light.take(rows) * near, len(table.names)), power) for light, power in lit]


def _moved(match: NDArray[np.float64], step: int) -> NDArray[np.float64]:
    """Give for each row how much the one before it (`step` 1) or after it (-1) matches."""
    moved = np.zeros(len(match))
    moved[1:] = match[::step][:-1]
    return moved[::step]


def _files_by_name(table: _Table, candidates: Sequence[Candidate]) -> NDArray[np.float64]:
    """Count for each name the files that have it."""
    numbers: dict[int, int] = {}
    file = np.array([numbers.setdefault(one.entry.stamp, len(numbers)) for one in candidates])
    seen = np.zeros((len(table.names), len(numbers)), np.bool_)
    seen[table.of_vocabulary, file[table.chunk_of_name]] = True
    return np.asarray(seen.sum(axis=1), np.float64)


def _by_name(table: _Table, by_chunk: NDArray[np.float64]) -> NDArray[np.float64]:
    """Add up for each name what the chunks that have it are given."""
    return _sums(table.of_vocabulary, by_chunk.take(table.chunk_of_name), len(table.names))


def _lit(match: NDArray[np.float64], step: int) -> NDArray[np.float64]:
    """Give for each row how much the few rows before it (`step` 1) or after it (-1) match."""
    lit: NDArray[np.float64] = np.convolve(match[::step], _LIGHT)[: len(match)][::step]
    return lit


def _part_means(table: _Table, weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give for each name the mean weight of its parts in the query."""
    counts = table.part_counts.astype(np.int64)
    shared = _sums(np.repeat(np.arange(len(counts)), counts), weights, len(counts))
    means = np.zeros(len(table.names))
    means[table.of_vocabulary] = shared / np.maximum(counts, 1)
    return means


def _sums(groups: NDArray[np.int64], weights: NDArray[np.float64], count: int) -> NDArray[np.float64]:
    """Add up weights by group."""
    return np.asarray(np.bincount(groups, weights, minlength=count), np.float64)


def _choose(
    table: _Table, candidates: Sequence[Candidate], worth: NDArray[np.float64], ranks: Sequence[int]
) -> Iterator[Block]:
    """Take the best block again and again; among equals that of the better chunk, by `ranks`."""
    shown, begins, chunks = _begins(table)
    if not len(begins):
        return
    firsts = shown[begins]
    rows = (firsts - table.first_row[chunks]).tolist()
    ends = (shown[np.append(begins[1:], len(shown)) - 1] + 1 - table.first_row[chunks]).tolist()
    owners = chunks.tolist()
    files = np.array([one.entry.stamp for one in candidates])
    desk = Desk(
        np.add.reduceat(table.costs, firsts),
        *_names_by_block(table, firsts, chunks),
        worth,
        Places(files[chunks], table.runs[chunks], np.asarray(ranks)[chunks]),
    )
    while (at := desk.best()) is not None:
        value, tokens, part = desk.take(at)
        one = candidates[owners[at]]
        yield Block(one.entry, one.start + rows[at], one.start + ends[at], value, tokens, part)


def _begins(table: _Table) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Give the rows that are shown, which of them begin a block, and the chunk of each block.

    A block has `BLOCK_LINES` lines that are shown, and may have others.
    """
    shown = np.flatnonzero(table.costs)
    chunk = np.searchsorted(table.first_row, shown, side="right") - 1
    first = np.searchsorted(chunk, np.arange(len(table.first_row)))
    begins = np.flatnonzero((np.arange(len(shown)) - first[chunk]) % BLOCK_LINES == 0)
    return shown, begins, chunk[begins]


def _names_by_block(
    table: _Table, firsts: NDArray[np.int64], chunks: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Give the distinct names of each block as pairs, ascending by block: the block's index and the name's.

    `firsts` are the rows with which the blocks begin, `chunks` what they belong to. Flags in a table of blocks by
    names of a chunk find the distinct pairs in a tenth of the time of sorting.
    """
    width = table.most_names
    block = np.searchsorted(firsts, table.rows, side="right") - 1
    seen = np.zeros(len(firsts) * width, np.bool_)
    seen[block * width + table.token_locals] = True
    block, local = np.divmod(np.flatnonzero(seen), width)
    return block, table.of_vocabulary[table.first_name[chunks[block]] + local]


def _spread(starts: NDArray[np.int64], lengths: NDArray[np.int64]) -> NDArray[np.int64]:
    """Give all the places of runs that begin at `starts`."""
    ends = np.cumsum(lengths)
    return np.arange(int(ends[-1])) - np.repeat(ends - lengths, lengths) + np.repeat(starts, lengths)
