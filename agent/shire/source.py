"""A script's text with its lines: turns offsets into the lines and columns that people read."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass

_LINE_END = re.compile(r"\r\n?|\n")


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a text: offsets in code points, and where it begins for people, both counted from 1."""

    start: int
    end: int
    line: int
    column: int


class Source:
    r"""One script's text; a line ends at `\n`, `\r\n` or a lone `\r`."""

    __slots__ = ("_ends", "_starts", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        line_ends = [found.span() for found in _LINE_END.finditer(text)]
        self._starts = [0, *(end for _, end in line_ends)]
        self._ends = [*(start for start, _ in line_ends), len(text)]

    def span(self, start: int, end: int) -> Span:
        """Give the span between two offsets."""
        line = bisect_right(self._starts, start)
        return Span(start, end, line, start - self._starts[line - 1] + 1)

    def line_end(self, offset: int) -> int:
        """Give the offset of the end of the line that holds `offset`, before its line end."""
        return self._ends[bisect_right(self._starts, offset) - 1]
