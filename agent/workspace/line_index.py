"""The starts of a text's lines, kept up to date edit by edit instead of being sought anew."""

from __future__ import annotations

import numpy as np

from agent.workspace.line_ends import starts_after_ends


class LineIndex:
    """Where each line of a text begins, in code points.

    A start `s` depends on the characters at `s - 1` and `s` alone, so an edit of `[start, end)` touches only
    those within `[start, end]`; those before are kept, those behind are shifted.
    """

    __slots__ = ("_starts",)

    def __init__(self, text: str) -> None:
        self._starts = np.concatenate((np.zeros(1, np.int64), starts_after_ends(text, 0, len(text))))

    def __len__(self) -> int:
        return len(self._starts)

    def start(self, line: int) -> int:
        """Give the offset at which a line begins; `line` must exist."""
        return int(self._starts[line])

    def line_at(self, offset: int) -> int:
        """Give the line that an offset stands in."""
        return int(np.searchsorted(self._starts, offset, side="right")) - 1

    def replaced(self, text: str, start: int, end: int, length: int) -> None:
        """Follow an edit: `[start, end)` of the old text became `length` code points of the new `text`."""
        first = max(1, int(np.searchsorted(self._starts, start, side="left")))
        last = max(first, int(np.searchsorted(self._starts, end, side="right")))
        shift = length - (end - start)
        found = starts_after_ends(text, max(start - 1, 0), start + length)
        if len(found) == last - first:
            self._starts[first:last] = found
            self._starts[last:] += shift
        else:
            self._starts = np.concatenate((self._starts[:first], found, self._starts[last:] + shift))
