"""Places within lines of code: the rest of the line is cut away and kept, to be compared with what a model says."""

from __future__ import annotations

import random
import re
from itertools import cycle
from typing import TYPE_CHECKING

from bench.context_points import FIRST_LINE, TRIES, code_of, is_code, is_worth_cutting
from bench.places import Cut

if TYPE_CHECKING:
    from collections.abc import Mapping

LINE_START, AFTER_TOKEN, IN_WORD = "line start", "after a token", "in a word"
KINDS = (LINE_START, AFTER_TOKEN, IN_WORD)
"""Where a cursor stands: after the indentation, between two tokens, or behind the first letters of a word."""
LEAST_WORD = 4
"""Letters of a word that somebody would want completed."""
LEAST_REST = 3
"""Characters of code that are cut at least: less is typed quicker than it is read."""
_TOKEN = re.compile(r"\w+|[^\w\s]")
_WORD = re.compile(r"[A-Za-z_]\w+")


def draw(texts: Mapping[str, str], count: int, seed: int | str, kinds: tuple[str, ...] = KINDS) -> list[Cut]:
    """Draw `count` places, the kinds by turns; the same ones for the same files and seed, a longer list begins alike.

    The first one's kind is drawn too, so that the first places of several projects are a mixture. Gives fewer where
    the files have not so many; never two places on one line.
    """
    rng = random.Random(seed)
    names = [name for name in sorted(texts) if is_worth_cutting(name, texts[name])]
    cuts: list[Cut] = []
    taken: set[tuple[str, int]] = set()
    first = rng.randrange(len(kinds))
    wanted = cycle(kinds[first:] + kinds[:first])
    kind = next(wanted)
    for _ in range(count * TRIES if names else 0):
        name = rng.choice(names)
        lines = texts[name].split("\n")
        at = rng.randrange(FIRST_LINE, len(lines))
        columns = columns_of(name, lines, at, kind)
        if not columns or (name, at) in taken:
            continue
        taken.add((name, at))
        cuts.append(cut_at(name, lines, at, rng.choice(columns), kind))
        kind = next(wanted)
        if len(cuts) == count:
            break
    return cuts


def columns_of(name: str, lines: list[str], at: int, kind: str) -> list[int]:
    """Give the columns of a line where a cursor of a kind may stand; none where the line is no code."""
    if not is_code(name, lines, at):
        return []
    line = lines[at].rstrip()
    code = code_of(line, name)
    if not _TOKEN.search(code):
        return []
    start = len(line) - len(line.lstrip())
    if kind == LINE_START:
        columns = [start]
    elif kind == AFTER_TOKEN:
        columns = [token.end() for token in _TOKEN.finditer(line)]
    else:
        words = [word for word in _WORD.finditer(line) if len(word[0]) >= LEAST_WORD]
        columns = [column for word in words for column in range(word.start() + 1, word.end())]
    return [column for column in columns if _is_worth_it(line[column:])]


def cut_at(name: str, lines: list[str], at: int, column: int, kind: str) -> Cut:
    """Cut the rest of a line away."""
    before = "".join(f"{line}\n" for line in lines[:at]) + lines[at][:column]
    after = "".join(f"\n{line}" for line in lines[at + 1 :])
    return Cut(name, kind, at + 1, before + after, len(before), lines[at][column:])


def _is_worth_it(rest: str) -> bool:
    """Tell whether a rest is long enough and has a word: lines of numbers are data."""
    return len(rest.strip()) >= LEAST_REST and bool(_WORD.search(rest))
