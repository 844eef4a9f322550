"""How much of each prompt a server has in its cache already: the longest beginning it shares with the one before."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from agent.models.tokens import EncodingTokenizer
from agent.models.vocabulary import FALLBACK_ENCODING, published_encoding
from agent.prompt.families import BY_NAME

if TYPE_CHECKING:
    from collections.abc import Iterable

FAMILY = BY_NAME["qwen2.5-coder"]
"""The family that the daemon is told the model belongs to."""
_MARKERS = re.compile("(" + "|".join(re.escape(marker) for marker in FAMILY.special) + ")")


class Counter:
    """Reads prompts as tokens: the family's markers as one token each, the rest by OpenAI's o200k.

    The daemon counts with the same vocabulary where it has not the model's own.
    """

    def __init__(self) -> None:
        self.tokenizer = EncodingTokenizer(published_encoding(FALLBACK_ENCODING))

    def ids(self, prompt: str) -> list[int]:
        """Give the tokens of a prompt; markers have negative numbers."""
        found: list[int] = []
        for part in _MARKERS.split(prompt):
            if part in FAMILY.special:
                found.append(-1 - FAMILY.special.index(part))
            else:
                found += self.tokenizer.encode(part)
        return found


@dataclass(frozen=True, slots=True)
class Read:
    """One prompt as a server with one slot reads it.

    Attributes:
        moved: Whether the user went to another function since the prompt before.
        tokens: All of its tokens.
        reused: Those at its beginning that the prompt before had as well.
    """

    moved: bool
    tokens: int
    reused: int


def read(prompts: Iterable[tuple[object, str]], counter: Counter) -> list[Read]:
    """Read prompts one after the other, each with what tells one place of writing from another.

    What a server wrote itself, and prompts of other files that it may keep, are not counted as reuse.
    """
    reads: list[Read] = []
    last_place: object = None
    last: list[int] = []
    for place, prompt in prompts:
        ids = counter.ids(prompt)
        reads.append(Read(place is not last_place, len(ids), shared(last, ids)))
        last_place, last = place, ids
    return reads


def shared(one: list[int], other: list[int]) -> int:
    """Give how many tokens two prompts share from their beginnings on."""
    same = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        same += 1
    return same


def share(reads: Iterable[Read], *, moved: bool) -> float:
    """Give the share of all tokens that were reused, after a move or while writing at one place."""
    chosen = [one for one in reads if one.moved == moved]
    return sum(one.reused for one in chosen) / max(1, sum(one.tokens for one in chosen))


def evaluated(reads: Iterable[Read]) -> int:
    """Give how many tokens a server has to read anew."""
    return sum(one.tokens - one.reused for one in reads)
