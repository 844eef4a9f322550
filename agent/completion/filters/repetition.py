"""Cuts what a model says over and over again."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from agent.completion.filters.candidate import Candidate

TIMES = 3
"""So often in a row is a loop (own choice; Copilot needs 10 of the same)."""
LONGEST_PERIOD = 8
"""Lines of the longest loop that is looked for (own choice)."""
LINE_CHARS = 600
"""How much of one line is searched for loops, characters: bounds the cost."""
_WORDS = re.compile(r"(?<!\w)([^\W\d][\w.-]*)(?:\s+\1){2,}(?!\w)")
_PIECES = re.compile(r"((?=[^\n]{0,23}[A-Za-z])[^\n]{4,24}?)\1{3,}")


def without_loops_of_lines(candidate: Candidate) -> Candidate | None:
    """Keep the first round of a line, or of a group of lines, that comes three times in a row."""
    lines = candidate.text.split("\n")
    for start in range(len(lines)):
        for period in range(1, LONGEST_PERIOD + 1):
            if _loops(lines, start, period):
                return candidate.cut("\n".join(lines[: start + period]).rstrip())
    return candidate


def without_loops_of_words(candidate: Candidate) -> Candidate | None:
    """Cut from a line in which a word comes three times in a row, or a longer piece four times."""
    lines = candidate.text.split("\n")
    for index, line in enumerate(lines):
        if _stammers(line.strip()[:LINE_CHARS]):
            return candidate.cut("\n".join(lines[:index]).rstrip()) if index else None
    return candidate


def _loops(lines: Sequence[str], start: int, period: int) -> bool:
    if lines[start : start + 1] != lines[start + period : start + period + 1]:
        return False
    first = lines[start : start + period]
    if not any(map(str.isalnum, "".join(first))) or not first[0].strip():
        return False
    # Rounds may be set apart by blank lines, which then belong to the period.
    return all(
        lines[start + period * turn : start + period * (turn + 1)] == first for turn in range(1, TIMES)
    )


def _stammers(line: str) -> bool:
    # Four rounds of a piece hold at least nine groups of four letters that were there before.
    groups = [line[at : at + 4] for at in range(len(line) - 3)]
    pieces = len(groups) - len(set(groups)) >= 9 and _PIECES.search(line)
    return bool(pieces or _WORDS.search(line))
