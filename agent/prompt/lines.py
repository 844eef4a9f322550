"""What lines of text cost in tokens, and how far whole lines fit: counted once per line, then remembered."""

from __future__ import annotations

from bisect import bisect_right
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterator

    from agent.prompt.tokenizer import Tokenizer

LINES_CACHED = 32_768
"""Lines whose cost is remembered; about 150 bytes each."""
LONG_LINE = 2_000
"""Characters above which a line is data (minified, base64): its bytes stand for its tokens, which no tokenizer of
bytes exceeds, so that a megabyte on one line costs no keystroke."""
CHARS_PER_TOKEN = 8
"""Characters that a cut line is looked at per token of room; tokens of code have 3 to 4, runs of blanks more."""


_CUT = "\0"
# Marks where lines are cut; texts seldom have it, and are cut another way then.


def _cut(text: str) -> list[str]:
    """Cut a text behind each line end; what is behind the last one may be nothing."""
    *whole, rest = text.split("\n")
    return [*(line + "\n" for line in whole), rest]


class _Walk(msgspec.Struct, frozen=True):
    """A walk from a place over whole lines: as far as it went, and the steps that would be next.

    Attributes:
        text, offset: What and where from.
        reached: Where each step led, as characters from `offset`.
        costs: What all lines up to there cost, ascending as well.
        coming: Further steps.
    """

    text: str
    offset: int
    reached: list[int]
    costs: list[int]
    coming: Iterator[tuple[int, int]]

    def within(self, limit: int, farthest: int) -> tuple[int, int]:
        """Give how far one gets for `limit` tokens and at most `farthest` characters, and what that costs."""
        reached, costs = self.reached, self.costs
        while not costs or (costs[-1] <= limit and reached[-1] <= farthest):
            step = next(self.coming, None)
            if step is None:
                break
            reached.append(step[0])
            costs.append(step[1])
        count = min(bisect_right(costs, limit), bisect_right(reached, farthest))
        return (reached[count - 1], costs[count - 1]) if count else (0, 0)


class LineCosts:
    """Costs of text as the sum over its lines, each with its line end.

    The sum is 1 to 2 % above the count of the whole text (embedded.md, section 3), so that budgets hold.
    """

    def __init__(self, tokenizer: Tokenizer) -> None:
        self._tokenizer = tokenizer
        self._cached = lru_cache(maxsize=LINES_CACHED)(tokenizer.count)
        self._walks: dict[Literal["back", "forward"], _Walk] = {}

    def _line(self, line: str) -> int:
        """Cost of one line; a long one is not remembered, for it would be a megabyte at each key typed in it."""
        if not line:
            return 0
        if len(line) > LONG_LINE:
            return len(line.encode("utf-8", "surrogatepass"))
        return self._cached(line)

    def cost(self, text: str) -> int:
        """Give the tokens of `text`, at least as many as it has as a whole."""
        # Cut behind each line end: marked, then split at the marks, in less than half of the time that a loop takes.
        lines = text.replace("\n", "\n" + _CUT).split(_CUT) if _CUT not in text else _cut(text)
        if not lines[-1]:
            lines.pop()
        short = len(text) <= LONG_LINE or max(map(len, lines)) <= LONG_LINE
        return sum(map(self._cached if short else self._line, lines))

    def back(self, text: str, offset: int, limit: int, lowest: int = 0) -> tuple[int, int]:
        """Walk up from `offset` over whole lines while they fit into `limit` tokens, not above `lowest`.

        Answers where the walk ends and what it cost; it stays at `offset` if not even the begun line fits.
        """
        far, used = self._walk("back", text, offset).within(limit, offset - lowest)
        return offset - far, used

    def forward(self, text: str, offset: int, limit: int) -> tuple[int, int]:
        """Walk down from `offset` over whole lines while they fit into `limit` tokens: where to, at what cost."""
        far, used = self._walk("forward", text, offset).within(limit, len(text))
        return offset + far, used

    def _walk(self, way: Literal["back", "forward"], text: str, offset: int) -> _Walk:
        """Give the last walk of a way if it was the same: one prompt walks the same way five times."""
        walk = self._walks.get(way)
        if walk is None or walk.offset != offset or walk.text != text:
            coming = self._up(text, offset) if way == "back" else self._down(text, offset)
            walk = self._walks[way] = _Walk(text, offset, [], [], coming)
        return walk

    def _up(self, text: str, offset: int) -> Iterator[tuple[int, int]]:
        start, used = offset, 0
        line = text.rfind("\n", 0, offset) + 1
        while True:
            used += self._line(text[line:start])
            yield offset - line, used
            if line == 0:
                return
            start = line
            line = text.rfind("\n", 0, start - 1) + 1

    def _down(self, text: str, offset: int) -> Iterator[tuple[int, int]]:
        end, used, size = offset, 0, len(text)
        while end < size:
            line = text.find("\n", end) + 1 or size
            used += self._line(text[end:line])
            end = line
            yield end - offset, used

    def tail(self, text: str, limit: int) -> str:
        """Give the longest end of a line that fits into `limit` tokens."""
        if limit <= 0:
            return ""
        return self._tokenizer.tail(text[-limit * CHARS_PER_TOKEN :], limit)

    def head(self, text: str, limit: int) -> str:
        """Give the longest beginning of a line that fits into `limit` tokens."""
        if limit <= 0:
            return ""
        return self._tokenizer.head(text[: limit * CHARS_PER_TOKEN], limit)
