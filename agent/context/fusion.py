"""Fuses what several sources found into one list: reciprocal rank over lines, nothing said twice, dense first."""

from __future__ import annotations

import heapq
import math
from types import MappingProxyType
from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace

from agent.context.chunks import CHARS_PER_TOKEN, line_cost

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from agent.context.snippet import Snippet

RANK_CONSTANT = 60
"""k of reciprocal rank fusion (Cormack, Clarke and Büttcher, 2009)."""
WEIGHTS = MappingProxyType({"retrieved": 1.0, "related": 0.8, "edits": 0.9, "similar": 0.3})
"""Trust in each source. Measured for `similar` beside `retrieved` (11 projects, NIR@1k): 0.3 costs 0.7 points (and
gains 0.3 at 4k), 0.8 costs 3, 1.0 costs 14, for its long windows fill the budget. For `related` (6 projects):
0.95 costs 1.7 points at 1k. 0.8, with which its best stands beside the sixteenth of `retrieved`, found 1.4 points more at
1k than 0.85 and as much at 4k (14 projects, 852 names) once `retrieved` chose single lines."""
SHORTEST_LINE = 4
"""Characters of a line that has an identity; `}` and `else` are everywhere and count as said."""
LEAST_NEW = 0.1
"""A snippet of which a smaller share of tokens is new is left out: near copies of the window's code with one new
line are worth much (0.34 costs 2 points of NIR@1k, 0.02 is no better)."""
_SHOWN = -1


def fuse(
    lists: Sequence[Sequence[Snippet]],
    window: str,
    weights: Mapping[str, float] = WEIGHTS,
    cost: Callable[[str], int] = line_cost,
    tokens: float = math.inf,
) -> list[Snippet]:
    """Give the snippets of all lists, best first, each cut to what neither `window` nor a better one shows.

    A line is worth the sum over the sources that found it of weight / (60 + rank), and a snippet the mean of its
    new lines by their tokens. `weights` are by source name, 1 where it names none. No more are given once they have
    `tokens` estimated tokens: what is worse does not get in, and counting it would take time.
    Snippets keep their source's score. Deterministic: ties are broken by path and line.
    """
    pool = _Pool(window, cost)
    entrants = [pool.entrants(one, weights) for one in lists]
    heap: list[tuple[float, str, int, int, _Entrant]] = []
    for number, entrant in enumerate(entrant for one in entrants for entrant in one):
        value = pool.value(entrant)
        if value > 0:
            heap.append((-value, entrant.snippet.path, entrant.snippet.start, number, entrant))
    heapq.heapify(heap)
    fused = []
    while heap and tokens > 0:
        _, path, start, number, entrant = heapq.heappop(heap)
        value = pool.value(entrant)
        if value == 0:
            continue
        if heap and value < -heap[0][0]:
            heapq.heappush(heap, (-value, path, start, number, entrant))
            continue
        fused.append(pool.take(entrant))
        tokens -= len(fused[-1].text) / CHARS_PER_TOKEN
    return fused


class _Entrant(msgspec.Struct, frozen=True):
    """A snippet with its lines as numbers; the same line of the same file has the same number everywhere.

    Attributes:
        snippet: The snippet.
        lines: Number of each line, `_SHOWN` where the window has that line.
        telling: Numbers and tokens of the lines that have an identity and are not in the window.
        tokens: Tokens of all lines.
    """

    snippet: Snippet
    lines: list[int]
    telling: list[tuple[int, int]]
    tokens: int


class _Pool:
    """What each line is worth, and which lines have been said."""

    def __init__(self, window: str, cost: Callable[[str], int]) -> None:
        self._window = {line.strip() for line in window.split("\n")}
        self._cost = cost
        self._numbers: dict[str, dict[str, int]] = {}
        self._costs: list[int] = []
        self._worth: list[float] = []
        self._said: set[int] = set()

    def entrants(self, snippets: Sequence[Snippet], weights: Mapping[str, float]) -> list[_Entrant]:
        """Enter what one source found: each of its lines is worth what the best snippet that has it gives."""
        mine: dict[int, float] = {}
        entrants = []
        for rank, snippet in enumerate(snippets):
            worth = weights.get(snippet.source, 1.0) / (RANK_CONSTANT + rank + 1)
            entrants.append(self._entrant(snippet))
            for number, _ in entrants[-1].telling:
                mine.setdefault(number, worth)
        for number, worth in mine.items():
            self._worth[number] += worth
        return entrants

    def value(self, entrant: _Entrant) -> float:
        """Give the mean worth of a snippet's new lines by their tokens; 0 if too little of it is new.

        Lines said elsewhere do not lower it: where they did, NIR@1k fell by 7 points.
        """
        worth, said = self._worth, self._said
        value, new = 0.0, 0
        for number, tokens in entrant.telling:
            if number not in said:
                new += tokens
                value += worth[number] * tokens
        return value / new if new and new >= LEAST_NEW * entrant.tokens else 0.0

    def take(self, entrant: _Entrant) -> Snippet:
        """Say a snippet, without the lines at both ends that are shown elsewhere; inner ones stay, to be readable."""
        known = [number == _SHOWN or number in self._said for number in entrant.lines]
        first = known.index(False)
        last = len(known) - known[::-1].index(False)
        self._said.update(entrant.lines[first:last])
        snippet = entrant.snippet
        if last - first == len(known):
            return snippet
        text = "\n".join(_lines(snippet)[first:last]) + "\n"
        if len(known) != snippet.end - snippet.start:
            return replace(snippet, text=text)
        return replace(snippet, text=text, start=snippet.start + first, end=snippet.start + last)

    def _entrant(self, snippet: Snippet) -> _Entrant:
        """Name each line by its file and text, which finds it in outlines and diffs as well as in the file."""
        numbers = self._numbers.setdefault(snippet.path, {})
        window, costs = self._window, self._costs
        lines: list[int] = []
        telling: list[tuple[int, int]] = []
        total = 0
        for line in _lines(snippet):
            text = line.strip()
            number = numbers.get(text)
            if number is None:
                number = numbers[text] = len(costs)
                costs.append(self._cost(text))
                self._worth.append(0.0)
            tokens = costs[number]
            total += tokens
            if text in window:
                lines.append(_SHOWN)
                continue
            lines.append(number)
            if len(text) >= SHORTEST_LINE:
                telling.append((number, tokens))
        return _Entrant(snippet, lines, telling, total)


def _lines(snippet: Snippet) -> list[str]:
    return snippet.text.removesuffix("\n").split("\n")
