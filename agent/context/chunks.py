"""Cuts a file into small chunks at natural borders, and counts what each one says for the index."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING
from zlib import crc32

import msgspec
import numpy as np

from agent.context.words import LONGEST_LINE, tells, words_of_identifier

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from numpy.typing import NDArray

MIN_LINES = 8
"""A chunk is not cut at a blank line before it has this many lines (on the tuning set, 20/8 beat
14/5 and 10/4; 24/10 and 32/12 were no worse)."""
MAX_LINES = 20
"""A chunk never has more lines than this (completion-engine.md, part 3: 20-line chunks beat 40-line ones)."""
SHORTEST_NAME = 3
"""Identifiers with fewer characters say nothing of their own: loop variables, type parameters."""
IDENTIFIERS_CACHED = 32_768
"""Identifiers whose term numbers are remembered."""
CHARS_PER_TOKEN = 3.6
"""Characters of a line of code per token of cl100k, blanks at its start not counted: between
3.6 and 4.4 in five of six projects measured, 1.9 in one full of tables."""
LINE_TOKENS = 2
"""Tokens of a line beside its text: the comment mark before it and its end."""
K1, B, MEAN_LENGTH = 1.5, 0.7, 110.0
"""BM25's saturation and length norm, and the terms, repeats included, taken for the length of a usual chunk: a constant, not
tuned, instead of the index's own mean, so that an edit changes no other chunk's weight."""
IMPACT = 255 / (K1 + 1)
"""Steps per unit of BM25 term weight in which impacts are stored as bytes."""

MOST_COST = 255
"""Tokens that a line counts at most: a byte."""
_COSTS = (
    0,
    *(min(MOST_COST, int(written / CHARS_PER_TOKEN) + LINE_TOKENS + 1) for written in range(1, LONGEST_LINE)),
)
"""By the characters written on the line; longer ones cost the most."""
_IDENTIFIER = re.compile(r"[^\W\d]\w*")
_ASCII_IDENTIFIER = re.compile(r"[A-Za-z_]\w*", re.ASCII)
"""The same, for texts of ASCII, in half its time."""


class Chunk(msgspec.Struct, frozen=True):
    """What the index keeps of one stretch of lines; all arrays are parallel where their names say so.

    Attributes:
        terms: Distinct term numbers (identifiers and their parts), uint32.
        impacts: BM25 weight of each term without its idf, in steps of 1 / `IMPACT`, uint8.
        names: Distinct numbers of the identifiers worth predicting, uint32.
        parts: Term numbers of the names' parts, one name's after another's, uint32.
        part_counts: How many of `parts` each name has, uint8.
        tokens: Index into `names`, once per line that has the name, uint16.
        rows: Line within the chunk of each of `tokens`, uint8.
        costs: Estimated tokens of each line, uint8; 0 for one that is blank or prose.
    """

    terms: NDArray[np.uint32]
    impacts: NDArray[np.uint8]
    names: NDArray[np.uint32]
    parts: NDArray[np.uint32]
    part_counts: NDArray[np.uint8]
    tokens: NDArray[np.uint16]
    rows: NDArray[np.uint8]
    costs: NDArray[np.uint8]


def term_number(word: str) -> int:
    """Give the number that stands for a word: CRC-32, the same in every process, so that it may be stored."""
    return crc32(word.encode("utf-8", "surrogatepass"))


def term_numbers(words: Collection[str]) -> list[int]:
    """Give the number of each word, in order."""
    try:
        return list(map(crc32, map(str.encode, words)))
    except UnicodeEncodeError:
        return list(map(term_number, words))


@lru_cache(maxsize=IDENTIFIERS_CACHED)
def terms_of_identifier(identifier: str) -> tuple[int, tuple[int, ...]]:
    """Give the number of an identifier as it is written, and those of its parts in lower case."""
    if "_" not in identifier and identifier.islower() and identifier.isascii():
        # The commonest kind is its own only part.
        return term_number(identifier), (term_number("~" + identifier),) if tells(identifier) else ()
    parts = {word for word in words_of_identifier(identifier) if word != identifier or word.islower()}
    return term_number(identifier), tuple(sorted(term_number("~" + part) for part in parts))


def identifiers(line: str) -> dict[str, None]:
    """Give the distinct identifiers of a line in order; what stands far right of any screen is data, not code."""
    return dict.fromkeys(_found(line[:LONGEST_LINE]))


def words_in(text: str) -> list[str]:
    """Give the identifiers of some lines as `identifiers` gives those of each, repeats included."""
    if len(text) <= LONGEST_LINE or max(map(len, text.split("\n"))) <= LONGEST_LINE:
        return _found(text)
    return [word for line in text.split("\n") for word in identifiers(line)]


def _found(text: str) -> list[str]:
    return (_ASCII_IDENTIFIER if text.isascii() else _IDENTIFIER).findall(text)


def line_cost(line: str) -> int:
    """Estimate the tokens of a line in a prompt; at most 255, and 0 for a blank one."""
    written = len(line.strip())
    return _COSTS[written] if written < len(_COSTS) else MOST_COST


def borders(lines: Sequence[str]) -> list[int]:
    """Give the first line of each chunk.

    A border depends only on the lines since the one before, so that chunks below an edit soon are as they were.
    """
    found = []
    size, after_blank = MAX_LINES, False
    for number, line in enumerate(lines):
        blank = not line or line.isspace()
        if size >= MAX_LINES or (size >= MIN_LINES and after_blank and not blank):
            found.append(number)
            size = 0
        size += 1
        after_blank = blank
    return found


def chunk_of(lines: Sequence[str], code: Sequence[str]) -> Chunk:
    """Count a stretch of at most `MAX_LINES` lines; `code` are the same ones without prose (`agent.context.prose`).

    All words can be searched for, but only names in code are worth predicting, and lines without code cost nothing,
    for they are not shown.
    """
    terms: list[int] = []
    index: dict[int, int] = {}
    parts: list[int] = []
    part_counts: list[int] = []
    tokens: list[int] = []
    rows: list[int] = []
    for row, (line, coded) in enumerate(zip(lines, code, strict=True)):
        words = identifiers(line)
        named = words if coded is line or coded == line else identifiers(coded)
        for word in words:
            number, own_parts = terms_of_identifier(word)
            terms.append(number)
            terms += own_parts
            if len(word) >= SHORTEST_NAME and word in named:
                if number not in index:
                    index[number] = len(index)
                    parts.extend(own_parts)
                    part_counts.append(len(own_parts))
                tokens.append(index[number])
                rows.append(row)
    counts = Counter(terms)
    return Chunk(
        np.array(list(counts), np.uint32),
        _impacts(np.array(list(counts.values()), np.float32)),
        np.array(list(index), np.uint32),
        np.array(parts, np.uint32),
        np.array(part_counts, np.uint8),
        np.array(tokens, np.uint16),
        np.array(rows, np.uint8),
        np.array(
            [line_cost(line) if coded.strip() else 0 for line, coded in zip(lines, code, strict=True)],
            np.uint8,
        ),
    )


def _impacts(counts: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Weigh term counts by BM25 (Robertson and Zaragoza, 2009) without idf."""
    norm = K1 * (1 - B + B * float(counts.sum()) / MEAN_LENGTH)
    return np.ceil(counts * (K1 + 1) / (counts + norm) * IMPACT).clip(1, 255).astype(np.uint8)
