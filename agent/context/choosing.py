"""Chooses blocks of lines one by one, each for what it adds at the price that it has beside those chosen already."""

from __future__ import annotations

import heapq
import math
from itertools import pairwise
from typing import TYPE_CHECKING

import msgspec
import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

HEAD_TOKENS, GAP_TOKENS = 10, 2
"""Tokens that a block costs beside its lines: for the line that names its file, or for the mark of a gap in a file that
has been named. A block next to a chosen one costs neither, so that what is chosen grows together."""
ROUND_TOKENS = 450
"""After so many tokens of blocks a file is named anew: what was chosen until then stands file by file, a file's lines in
order."""
ROUNDS = 3
"""Rounds of that size, enough for 1,024 tokens and what is spare; then files are named once for all that follows. With 4,096
tokens of context this found .891 of 852 names instead of .886 (14 projects of the tuning set), in a tenth less time."""
STEPS = 1 << 26
"""Steps in which a worth, a probability, is counted: sums of whole numbers do not depend on their order, so that what is
taken off them leaves nothing, and blocks with the same names are worth the same. Most lines' names add up to
less than 2 ** 30, above which Python's numbers need more than one digit."""
TIE = 2.0**-51
"""What a better place weighs, as a part of a value: among blocks that are worth the same, that of the better chunk comes
first, then the one that stands first. So the heap holds single numbers: a twelfth fewer instructions than with tuples, and
the same blocks. Two whose keys happen to be the same, one pair in some 10 ** 12, count as one."""
_MOST_SHORT = 1 << 16
# Names that numbers of 16 bits can tell apart: numpy sorts those by counting.


class Places(msgspec.Struct, frozen=True):
    """Where blocks stand; one object for all, since there are a thousand of them.

    Attributes:
        files: The number of each one's file; those of a file stand together.
        runs: The run of joined chunks that each one is in.
        ranks: The rank of its chunk.
    """

    files: NDArray[np.int64]
    runs: NDArray[np.int64]
    ranks: NDArray[np.int64]


class Desk:
    """What is on the table while blocks are chosen: which are left, and what each would add at which price.

    A block's value falls with the names that others show, and rises once its file is named or its neighbour chosen. What
    falls is recounted when it is on top of the heap, what rises is put onto it again.

    Args:
        costs: Tokens of each block without what names its file.
        blocks, names: Which block shows which name, in pairs sorted by block.
        worth: How likely each name is written next.
        places: Where each block stands.
    """

    def __init__(
        self,
        costs: NDArray[np.int64],
        blocks: NDArray[np.int64],
        names: NDArray[np.int64],
        worth: NDArray[np.float64],
        places: Places,
    ) -> None:
        steps = np.rint(worth * STEPS).astype(np.int64)
        each = steps.take(names)
        # Most names are worth nothing: the window shows them, and they are what most lines have.
        telling = np.flatnonzero(each)
        blocks, names, each = blocks.take(telling), names.take(telling), each.take(telling)
        gains = np.bincount(blocks, each, minlength=len(costs))
        scales = (places.ranks * len(costs) + np.arange(len(costs))) * TIE - 1
        keys = gains / (costs + HEAD_TOKENS) * scales
        promising = np.flatnonzero(keys)
        self._files: list[int] = places.files.tolist()
        self._runs: list[int] = places.runs.tolist()
        self._scales: list[float] = scales.tolist()
        self._heap: list[float] = keys[promising].tolist()
        self._block_of: dict[float, int] = dict(zip(self._heap, promising.tolist(), strict=True))
        heapq.heapify(self._heap)
        # Each block's names, each name's blocks: lists, since one after the other is looked at.
        self._names: list[int] = names.tolist()
        self._names_of = _begins(blocks, len(costs))
        short = names.astype(np.uint16) if len(worth) <= _MOST_SHORT else names
        self._blocks: list[int] = blocks[np.argsort(short, kind="stable")].tolist()
        self._blocks_of = _begins(names, len(worth))
        self._worth: list[int] = steps.tolist()
        self._gains: list[int] = gains.astype(np.int64).tolist()
        self._costs: list[int] = costs.tolist()
        self._prices: list[int] = (costs + HEAD_TOKENS).tolist()
        self._of_file = _stretches(places.files)
        self._fresh = set(self._of_file)
        self._named: set[int] = set()
        self._part = 0
        self._room: float = ROUND_TOKENS

    def best(self) -> int | None:
        """Give the block that adds most per token; None where none adds anything."""
        heap, block_of = self._heap, self._block_of
        gains, prices, scales = self._gains, self._prices, self._scales
        while heap:
            key = heap[0]
            at = block_of[key]
            now = gains[at] / prices[at] * scales[at]
            if now <= key:
                heapq.heappop(heap)
                return at
            if now:
                block_of[now] = at
                heapq.heapreplace(heap, now)
            else:
                heapq.heappop(heap)
        return None

    def take(self, at: int) -> tuple[float, int, int]:
        """Choose a block; gives its value, its tokens and the number of its part."""
        price, part = self._prices[at], self._part
        value = self._gains[at] / price / STEPS
        self._show(self._names[self._names_of[at] : self._names_of[at + 1]])
        self._room -= price
        if self._room <= 0:
            self._part, self._room = part + 1, ROUND_TOKENS if part + 1 < ROUNDS else math.inf
            for file in self._named:
                self._price(file, HEAD_TOKENS)
            self._named.clear()
        else:
            self._cheapen(at)
        return value, price, part

    def _show(self, names: list[int]) -> None:
        """Let names add nothing from now on; a block of which all are shown, such as a chosen one, is worth nothing."""
        gains, worths, blocks, begins = self._gains, self._worth, self._blocks, self._blocks_of
        for name in names:
            worth, worths[name] = worths[name], 0
            if worth:
                for block in blocks[begins[name] : begins[name + 1]]:
                    gains[block] -= worth

    def _cheapen(self, at: int) -> None:
        """Put what costs less now onto the heap again: the neighbours, and all of a file that is named first."""
        gains, prices, scales = self._gains, self._prices, self._scales
        runs, file = self._runs, self._files[at]
        cheaper: Sequence[int] = [
            one for one in (at - 1, at + 1) if 0 <= one < len(runs) and runs[one] == runs[at]
        ]
        if file not in self._named:
            self._named.add(file)
            self._price(file, GAP_TOKENS)
        for one in cheaper:
            prices[one] = self._costs[one]
        if file in self._fresh:
            # Only once: a later round that names it again meets its blocks at the price they had.
            self._fresh.remove(file)
            cheaper = range(*self._of_file[file])
        for one in cheaper:
            if gains[one]:
                key = gains[one] / prices[one] * scales[one]
                self._block_of[key] = one
                heapq.heappush(self._heap, key)

    def _price(self, file: int, more: int) -> None:
        """Let each block of a file cost so many tokens beside its lines."""
        start, end = self._of_file[file]
        self._prices[start:end] = [cost + more for cost in self._costs[start:end]]


def _begins(numbers: NDArray[np.int64], count: int) -> list[int]:
    """Give where each number's stretch begins once they are sorted, and where the last one ends."""
    begins: list[int] = [0, *np.cumsum(np.bincount(numbers, minlength=count)).tolist()]
    return begins


def _stretches(files: NDArray[np.int64]) -> dict[int, tuple[int, int]]:
    """Give where the blocks of each file begin and end: they stand together."""
    begins = np.flatnonzero(np.diff(files, prepend=-1)).tolist()
    return dict(zip(files[begins].tolist(), pairwise([*begins, len(files)]), strict=True))
