"""The lines of indexed files, unpacked piece by piece when somebody asks, the last ones kept."""

from __future__ import annotations

from collections import OrderedDict
from itertools import chain
from typing import TYPE_CHECKING

from agent.context.record import PIECE_LINES

if TYPE_CHECKING:
    from agent.context.entry import Entry

PIECES_CACHED = 2_048
"""Pieces that are kept, some 2.5 kB each; one search shows about 50."""


class Unpacked:
    """Gives lines of files as they were indexed."""

    def __init__(self) -> None:
        self._pieces: OrderedDict[tuple[int, int], list[str]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._pieces)

    def lines(self, entry: Entry, start: int, end: int) -> list[str]:
        """Give the lines from `start` to before `end` that there are."""
        held = entry.open_lines
        if held is not None:
            return held[start:end]
        first, last = start // PIECE_LINES, -(-min(end, entry.starts[-1]) // PIECE_LINES)
        skipped = first * PIECE_LINES
        if last - first == 1:
            return self._piece(entry, first)[start - skipped : end - skipped]
        lines = list(chain.from_iterable(self._piece(entry, number) for number in range(first, last)))
        return lines[start - skipped : end - skipped]

    def _piece(self, entry: Entry, number: int) -> list[str]:
        key = entry.stamp, number
        lines = self._pieces.get(key)
        if lines is None:
            lines = self._pieces[key] = entry.piece(number)
            while len(self._pieces) > PIECES_CACHED:
                self._pieces.popitem(last=False)
        return lines
