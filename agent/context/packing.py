"""Chooses the lines that most likely name what comes next: value per token over small blocks of lines."""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from agent.context.entry import Entry, Passage
    from agent.context.query import Query

BLOCK_LINES = 4
"""Lines of a block, the smallest piece that is chosen:
3 find no more at 1,024 tokens, 1 found 6 points more in a trial but reads as a list."""
HEAD_TOKENS = 10
"""Tokens that a block costs beside its lines, for the line that names its file."""
DECAY, REACH = 0.7, 4
"""How a line that looks like those round the cursor lights up the lines beside it: by a power of the distance."""
RELEVANCE_POWER = 4
"""Names of chunks with half the best score count a sixteenth."""
CHUNK_WORTH, PART_WORTH = 0.74, 0.37
FOLLOW_WORTH, PRECEDE_WORTH, ASTRAY_WORTH = 0.22, 0.15, -0.24
SPREAD_WORTH, KIN_WORTH, OWN_WORTH = 0.48, 1.51, 2.9
"""How much each sign tells that a name comes next, by logistic regression over the names of 840 cursors in 14 projects of
the tuning set. Parting the lines lit up by where the lines that light them stand took the log likelihood from -4,809
to -4,684, the kin of the file's name to -4,649, the count of chunks to -4,618, names of the own file alone to -4,593.
Beside the three signs there were before, NIR@1k rose from .680 to .696 and NIR@4k from .831 to .839 (13 of them, 921
names; before `prose` knew escaped line ends). Whether a chunk is from a test, an imported file or the same folder told
little more (7, 1 and 0)."""
_LEAST, _TINY = 0.01, 1e-9


@dataclass(frozen=True, slots=True)
class Candidate:
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


@dataclass(frozen=True, slots=True)
class Block:
    """Some lines of a chunk that were chosen.

    Attributes:
        entry: Their file.
        start: First line.
        end: Line after the last one.
        value: Worth per token when it was chosen.
        tokens: Estimated cost.
    """

    entry: Entry
    start: int
    end: int
    value: float
    tokens: int


class _Table:
    """All names of all candidates in joined arrays: one row per line, `REACH` empty rows between chunks."""

    def __init__(self, candidates: Sequence[Candidate]) -> None:
        passages = [one.passage for one in candidates]
        lines = np.array([len(one.costs) for one in passages])
        names = np.array([len(one.names) for one in passages])
        tokens = [len(one.tokens) for one in passages]
        self.first_row = np.cumsum(lines + REACH) - lines
        self.first_name = np.cumsum(names) - names
        self.most_names = max(1, int(names.max()))
        self.rows = np.concatenate([one.rows for one in passages]) + np.repeat(self.first_row, tokens)
        self.token_locals = np.concatenate([one.tokens for one in passages]).astype(np.int64)
        local = self.token_locals + np.repeat(self.first_name, tokens)
        vocabulary = np.concatenate([one.names for one in passages])
        self.names, inverse = np.unique(vocabulary, return_inverse=True)
        self.of_vocabulary = inverse
        self.token_names = inverse[local]
        self.chunk_of_name = np.repeat(np.arange(len(passages)), names)
        self.chunk_of_token = np.repeat(np.arange(len(passages)), tokens)
        self.parts = np.concatenate([one.parts for one in passages])
        self.part_counts = np.concatenate([one.part_counts for one in passages])
        self.row_count = int(self.first_row[-1] + lines[-1])
        self.costs = np.zeros(self.row_count, np.int64)
        self.costs[_spread(self.first_row, lines)] = np.concatenate([one.costs for one in passages])


def pack(candidates: Sequence[Candidate], query: Query, idf: NDArray[np.float64]) -> Iterator[Block]:
    """Choose blocks of lines, the most valuable per token first; whoever has enough of them stops asking.

    A name has a worth: how likely it is to be written next. It counts for the first block that shows it, so
    that the next block is chosen for what it adds. `idf` are those of the query's terms.
    """
    if not candidates:
        return iter(())
    table = _Table(candidates)
    worth = _worths(table, candidates, query, idf)
    return _choose(table, candidates, worth)


def _worths(
    table: _Table, candidates: Sequence[Candidate], query: Query, idf: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Weigh each name by its chunks, by the lines beside it, by its parts and by its files."""
    relevance = np.array([one.relevance for one in candidates])
    trust = relevance**RELEVANCE_POWER
    by_chunk = _by_name(table, trust)
    by_part = _part_means(table, _look_up(table.parts, query.terms, query.weights * idf))
    worth = (by_chunk + _LEAST) ** CHUNK_WORTH * (by_part + _LEAST) ** PART_WORTH
    worth *= _by_name(table, np.ones(len(candidates))) ** SPREAD_WORTH
    for sign, power in _signs_of_lines(table, relevance, query, idf):
        worth *= (sign + _LEAST) ** power
    kinship = _by_name(table, trust * np.array([one.kinship for one in candidates]))
    worth *= np.exp(KIN_WORTH * kinship / np.maximum(by_chunk, _TINY))
    elsewhere = _by_name(table, np.array([not one.own for one in candidates], np.float64))
    worth[elsewhere == 0] *= OWN_WORTH
    worth[_member(table.names, query.shown)] = 0.0
    return worth


def _signs_of_lines(
    table: _Table, relevance: NDArray[np.float64], query: Query, idf: NDArray[np.float64]
) -> list[tuple[NDArray[np.float64], float]]:
    """Tell which names stand below lines like those before the cursor, above lines like those after it, or astray.

    Astray is what stands above lines like those before the cursor: it was written before them.
    """
    near = relevance[table.chunk_of_token]
    before, after = (
        _sums(table.rows, _look_up(table.names, query.terms, side * idf)[table.token_names], table.row_count)
        for side in (query.before, query.after)
    )
    lit = (
        (_lit(before, 1), FOLLOW_WORTH),
        (_lit(after, -1), PRECEDE_WORTH),
        (_lit(before, -1), ASTRAY_WORTH),
    )
    return [
        (_sums(table.token_names, light[table.rows] * near, len(table.names)), power) for light, power in lit
    ]


def _by_name(table: _Table, by_chunk: NDArray[np.float64]) -> NDArray[np.float64]:
    """Add up for each name what the chunks that have it are given."""
    return _sums(table.of_vocabulary, by_chunk[table.chunk_of_name], len(table.names))


def _lit(match: NDArray[np.float64], step: int) -> NDArray[np.float64]:
    """Give for each row how much the few rows before it (`step` 1) or after it (-1) match."""
    lit = np.zeros(len(match))
    for distance in range(1, REACH + 1):
        lit[distance:] += DECAY**distance * match[::step][:-distance]
    return lit[::step]


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


def _choose(table: _Table, candidates: Sequence[Candidate], worth: NDArray[np.float64]) -> Iterator[Block]:
    """Take the best block again and again; a block's value only falls, so it is recounted when it is on top."""
    shown, begins, chunks = _begins(table)
    if not len(begins):
        return
    firsts = shown[begins]
    costs = np.add.reduceat(table.costs, firsts) + HEAD_TOKENS
    blocks, names = _names_by_block(table, firsts, chunks)
    values = _sums(blocks, worth[names], len(firsts)) / costs
    promising = np.flatnonzero(values > 0)
    heap = list(zip((-values[promising]).tolist(), promising.tolist(), strict=True))
    heapq.heapify(heap)
    edges = np.searchsorted(blocks, np.arange(len(firsts) + 1)).tolist()
    flat, prices, left = names.tolist(), costs.tolist(), worth.tolist()
    rows = (firsts - table.first_row[chunks]).tolist()
    ends = (shown[np.append(begins[1:], len(shown)) - 1] + 1 - table.first_row[chunks]).tolist()
    owners = chunks.tolist()
    value_of = left.__getitem__
    while heap:
        _, at = heap[0]
        mine = flat[edges[at] : edges[at + 1]]
        value = sum(map(value_of, mine)) / prices[at]
        if value <= 0:
            heapq.heappop(heap)
            continue
        heapq.heapreplace(heap, (-value, at))
        if heap[0][1] != at:
            continue
        heapq.heappop(heap)
        for name in mine:
            left[name] = 0.0
        one = candidates[owners[at]]
        yield Block(one.entry, one.start + rows[at], one.start + ends[at], value, prices[at])


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


def _look_up(
    keys: NDArray[np.uint32], terms: NDArray[np.uint32], weights: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Give the weight of each key, 0 where it is not among the ascending `terms`."""
    if not len(terms):
        return np.zeros(len(keys))
    at = np.minimum(np.searchsorted(terms, keys), len(terms) - 1)
    return np.where(terms[at] == keys, weights[at], 0.0)


def _member(keys: NDArray[np.uint32], ascending: NDArray[np.uint32]) -> NDArray[np.bool_]:
    at = np.minimum(np.searchsorted(ascending, keys), len(ascending) - 1)
    found: NDArray[np.bool_] = ascending[at] == keys
    return found


def _spread(starts: NDArray[np.int64], lengths: NDArray[np.int64]) -> NDArray[np.int64]:
    """Give all the places of runs that begin at `starts`."""
    ends = np.cumsum(lengths)
    return np.arange(int(ends[-1])) - np.repeat(ends - lengths, lengths) + np.repeat(starts, lengths)
