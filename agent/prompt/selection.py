"""Which snippets go into a prompt, and in which order: worth per token, but what is in stays in.

A server can reuse its cache only up to the first byte that changes, so a snippet that is in the prompt keeps its place
and its very text until another is clearly worth more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from agent.context.snippet import Snippet
    from agent.prompt.blocks import Block

CANDIDATES = 96
"""Snippets that are looked at, best first; 4,096 tokens hold about 25."""
RANK_OFFSET = 8
"""A snippet's worth is 1 / (its rank + this): the ninth is worth half the first. Ranks, since scores of different
sources cannot be compared; the offset is small against the 60 of reciprocal rank fusion, which has been done before."""
LEAST_TOKENS = 200
"""Shorter snippets are taken to cost this much, lest scraps win by being small: with 64 (and `REPEATED` at 0.6) NIR@1k
was 6 points lower on 6 projects (.664 for .725) and 7 on 11 others; the sources have packed by density already."""
KEEP_BONUS = 1.5
"""What is in the prompt counts this much more: a newcomer has to be that much better, some four ranks near the top.
With 1.5, ranks that shift by one or two while a word is typed change nothing."""
MISSES = 40
"""Prompts in a row, about a line of typing, that a snippet may go unfound before it is dropped: half-typed words hide
it for some keys, and an empty place gains nothing. It ranks behind all that was found."""
SAME_LINES = 0.5
"""Two snippets of one file and source are one that has shifted if this part of the shorter one's lines is in both."""
REPEATED = 0.9
"""A snippet is left out if this part of its telling lines already stands in the prompt (measured with `LEAST_TOKENS`)."""


class Candidate(msgspec.Struct, frozen=True):
    """A snippet that might go in, as it would be written.

    Attributes:
        snippet: What was found.
        block: How it is written.
        rank: Its place among what was found, from 0.
        place: Its place among the snippets of the last prompt, from 0; None: it is new.
        misses: Prompts in a row for which it was not found again.
    """

    snippet: Snippet
    block: Block
    rank: int
    place: int | None = None
    misses: int = 0


class Selection(msgspec.Struct, frozen=True):
    """What was chosen, in the order of the prompt, and what was left out, best first, with the reason."""

    chosen: tuple[Candidate, ...]
    dropped: tuple[tuple[Candidate, str], ...]
    tokens: int


def select(
    found: Sequence[Snippet],
    kept: Sequence[Candidate],
    write: Callable[[Snippet], Block],
    shown: frozenset[str],
    limit: int,
) -> Selection:
    """Choose among `found` (best first) and what the last prompt had (`kept`, in its order) for `limit` tokens.

    `shown` are the telling lines round the cursor. Greedy by worth per token; ties by path, line and rank. Kept ones
    stand first and in their old order, then new ones with the best last, nearest to the cursor.
    """
    chosen: list[Candidate] = []
    dropped: list[tuple[Candidate, str]] = []
    seen, used = set(shown), 0
    for one in sorted(_merge(found[:CANDIDATES], kept, write), key=_order):
        why = _objection(one.block, seen, limit - used)
        if not why:
            chosen.append(one)
            seen |= one.block.lines
            used += one.block.tokens
        elif not one.misses:
            dropped.append((one, why))
    dropped.sort(key=lambda pair: pair[0].rank)
    return Selection(tuple(_in_prompt_order(chosen)), tuple(dropped), used)


def _merge(
    found: Sequence[Snippet], kept: Sequence[Candidate], write: Callable[[Snippet], Block]
) -> list[Candidate]:
    """Make candidates of what was found, where a kept one stands for itself and for itself shifted."""
    free = dict(enumerate(kept))
    candidates: list[Candidate] = []
    for rank, snippet in enumerate(found):
        place = next((at for at, one in free.items() if _is_same(one.snippet, snippet)), None)
        if place is None:
            candidates.append(Candidate(snippet, write(snippet), rank))
        else:
            candidates.append(Candidate(free[place].snippet, free.pop(place).block, rank, place))
    for place, one in free.items():
        if one.misses < MISSES and not any(_is_newer(one.snippet, snippet) for snippet in found):
            rank = max(one.rank, len(found))
            candidates.append(Candidate(one.snippet, one.block, rank, place, one.misses + 1))
    return candidates


def _is_same(old: Snippet, new: Snippet) -> bool:
    """Whether `new` is `old`, perhaps shifted by some lines, with what both have unchanged."""
    if not _of_one_kind(old, new):
        return False
    if old.text == new.text:
        return True
    if _overlap(old, new) < max(1, SAME_LINES * min(old.end - old.start, new.end - new.start)):
        return False
    return _part(old, new) == _part(new, old)


def _is_newer(old: Snippet, new: Snippet) -> bool:
    """Whether `new` shows that lines of `old` have changed since."""
    return _of_one_kind(old, new) and _overlap(old, new) > 0 and _part(old, new) != _part(new, old)


def _of_one_kind(one: Snippet, other: Snippet) -> bool:
    return one.path == other.path and one.source == other.source


def _overlap(one: Snippet, other: Snippet) -> int:
    """Give the lines that both snippets of a file have, 0 or less if none."""
    return min(one.end, other.end) - max(one.start, other.start)


def _part(one: Snippet, other: Snippet) -> list[str]:
    """Give the lines of `one` that lie where `other` has lines too."""
    start, end = max(one.start, other.start), min(one.end, other.end)
    return one.text.split("\n")[start - one.start : end - one.start]


def _order(one: Candidate) -> tuple[float, str, int, int]:
    """Sort key of the packing: worth per token, best first; ties by path, line and rank."""
    worth = (1.0 if one.place is None else KEEP_BONUS) / (one.rank + RANK_OFFSET)
    density = worth / max(one.block.tokens, LEAST_TOKENS)
    return (-density, one.snippet.path, one.snippet.start, one.rank)


def _objection(block: Block, seen: set[str], room: int) -> str:
    """Say why a block cannot go in, or nothing."""
    if block.lines and len(block.lines & seen) >= REPEATED * len(block.lines):
        return "repeats what the prompt shows"
    if block.tokens > room:
        return no_room(block.tokens, room)
    return ""


def no_room(tokens: int, room: int) -> str:
    """Say that a part needs more tokens than there are."""
    return f"no room: needs {tokens} tokens, {room} are left"


def _in_prompt_order(chosen: list[Candidate]) -> list[Candidate]:
    """Old ones first, as they stood; then new ones, the best nearest to the cursor."""
    return sorted(
        chosen,
        key=lambda one: (
            one.place is None,
            -one.rank if one.place is None else one.place,
            one.snippet.path,
            one.snippet.start,
        ),
    )
