"""Notices that a model writes what stands after the cursor already."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

TELLING_CHARS = 10
"""Letters and digits that make a line, alone, be taken for a repeat (own choice)."""
TELLING_RUN = 3
"""Common lines in a row, blank ones apart, that together are taken for a repeat (own choice)."""
_COMMON = re.compile(
    r"(?:return(?: (?:None|True|False|true|false|null|nil|self|this|undefined|err|nil, err|result))?|pass|break|"
    r"continue|else|try|finally|do|begin|super\(\)\.__init__\(\)|@Override|@override|@staticmethod|@property|"
    r"default|if err != nil|if __name__ == .__main__.)\W*"
)


def is_telling(line: str) -> bool:
    """Tell whether a line is so particular that the same line again is no accident."""
    stripped = line.strip()
    return sum(map(str.isalnum, stripped)) >= TELLING_CHARS and not _COMMON.fullmatch(stripped)


class FollowGuard:
    """Compares generated lines with the next non-blank lines of the file, in order.

    One telling line, a run of `TELLING_RUN` common ones, or a run that covers all that follows (two at least)
    is a repeat.
    """

    __slots__ = ("_following", "_run", "_start")

    def __init__(self, following: Sequence[str]) -> None:
        self._following = tuple(line.rstrip() for line in following)
        self._run = 0
        self._start = 0

    def repeats(self, line: str, index: int) -> int | None:
        """Take generated line number `index`; give the number of the line where a repeat began, or None."""
        line = line.rstrip()
        if not line or not self._following:
            return None
        if not self._same(line):
            self._run = 0
        if self._same(line):
            self._start = self._start if self._run else index
            self._run += 1
            if self._certain(line):
                return self._start
        return None

    def _same(self, line: str) -> bool:
        if self._run >= len(self._following):
            return False
        expected = self._following[self._run]
        return line == expected or (line.strip() == expected.strip() and is_telling(line))

    def _certain(self, line: str) -> bool:
        whole = self._run == len(self._following)
        return is_telling(line) or self._run >= TELLING_RUN or (whole and self._run > 1)
