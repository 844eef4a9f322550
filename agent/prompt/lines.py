"""What lines of text cost in tokens, and how far whole lines fit: counted once per line, then remembered."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from agent.prompt.tokenizer import Tokenizer

LINES_CACHED = 32_768
"""Lines whose cost is remembered; about 150 bytes each."""
LONG_LINE = 2_000
"""Characters above which a line is data (minified, base64): its bytes stand for its tokens, which no tokenizer of
bytes exceeds, so that a megabyte on one line costs no keystroke."""
CHARS_PER_TOKEN = 8
"""Characters that a cut line is looked at per token of room; tokens of code have 3 to 4, runs of blanks more."""


class LineCosts:
    """Costs of text as the sum over its lines, each with its line end.

    The sum is 1 to 2 % above the count of the whole text (embedded.md, section 3), so that budgets hold.
    """

    def __init__(self, tokenizer: Tokenizer) -> None:
        self._tokenizer = tokenizer
        self._cached = lru_cache(maxsize=LINES_CACHED)(tokenizer.count)

    def _line(self, line: str) -> int:
        """Cost of one line; a long one is not remembered, for it would be a megabyte at each key typed in it."""
        if not line:
            return 0
        if len(line) > LONG_LINE:
            return len(line.encode("utf-8", "surrogatepass"))
        return self._cached(line)

    def cost(self, text: str) -> int:
        """Give the tokens of `text`, at least as many as it has as a whole."""
        *whole, rest = text.split("\n")
        cost = self._line
        return sum([cost(line + "\n") for line in whole]) + cost(rest)

    def back(self, text: str, offset: int, limit: int, lowest: int = 0) -> tuple[int, int]:
        """Walk up from `offset` over whole lines while they fit into `limit` tokens, not above `lowest`.

        Answers where the walk ends and what it cost; it stays at `offset` if not even the begun line fits.
        """
        start, used = offset, 0
        line = text.rfind("\n", 0, offset) + 1
        while line >= lowest:
            cost = self._line(text[line:start])
            if used + cost > limit:
                break
            start, used = line, used + cost
            if start == 0:
                break
            line = text.rfind("\n", 0, start - 1) + 1
        return start, used

    def forward(self, text: str, offset: int, limit: int) -> tuple[int, int]:
        """Walk down from `offset` over whole lines while they fit into `limit` tokens: where to, at what cost."""
        end, used, size = offset, 0, len(text)
        while end < size:
            line = text.find("\n", end) + 1 or size
            cost = self._line(text[end:line])
            if used + cost > limit:
                break
            end, used = line, used + cost
        return end, used

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
