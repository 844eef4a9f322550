"""What a suggestion is worth: beside the text that had stood there."""

from __future__ import annotations

import re
from dataclasses import dataclass

_PIECE = re.compile(r"\s*(?:\w+|[^\w\s])")


@dataclass(frozen=True, slots=True)
class Score:
    """One suggestion's worth, each figure from 0 to 1; blanks at both ends of the texts never count.

    Attributes:
        exact: 1 where it is the very rest of the line.
        similarity: 1 less the edit distance (Levenshtein) over the length of the longer text; 0 for nothing shown.
        saved: The part of the rest's characters that somebody gets who accepts word by word (a word, or a single
            mark) as long as all is right: what is right by chance within a wrong word does not count.
        silent: 1 where nothing was shown.
    """

    exact: float
    similarity: float
    saved: float
    silent: float


FIGURES = ("exact", "similarity", "saved", "silent")
"""The names of a score's figures."""


def score(said: str, truth: str) -> Score:
    """Judge the first line of what was said beside the rest of the line that stood there."""
    line, rest = said.strip("\n").split("\n", 1)[0].strip(), truth.strip()
    return Score(
        exact=float(line == rest),
        similarity=similarity(line, rest),
        saved=right_words(line, rest) / len(rest) if rest else 0.0,
        silent=float(not line),
    )


def similarity(one: str, other: str) -> float:
    """Give 1 less the edit distance of two texts over the length of the longer; 1 for two empty ones."""
    longer = max(len(one), len(other))
    return 1 - distance(one, other) / longer if longer else 1.0


def distance(one: str, other: str) -> int:
    """Give the edit distance of Levenshtein: insertions, deletions and substitutions, each counted once."""
    row = list(range(len(other) + 1))
    for index, char in enumerate(one, 1):
        before, row[0] = row[0], index
        for column, there in enumerate(other, 1):
            cost = before + (char != there)
            before = row[column]
            row[column] = min(cost, row[column] + 1, row[column - 1] + 1)
    return row[-1]


def right_words(said: str, rest: str) -> int:
    """Give the characters of `rest` that whole words at the beginning of `said` have right."""
    right = 0
    for mine, its in zip(_PIECE.finditer(said), _PIECE.finditer(rest), strict=False):
        if mine[0] != its[0]:
            break
        right = its.end()
    return right
