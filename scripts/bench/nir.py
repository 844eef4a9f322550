"""Novel identifier recall: which share of the identifiers that only context can tell a context tells."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from bench.context_points import IDENTIFIER

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from bpe_openai import Tokenizer

BUDGETS = (1_024, 4_096)
"""Tokens of context."""
DRAWS = 2_000
"""Draws of the bootstrap."""


@dataclass(slots=True)
class Tally:
    """What one way to build context found.

    Attributes:
        found, asked: Identifiers by budget, kind of group (`project`, `language` or `where`) and group.
        tokens: Tokens of each context by budget, counted by cl100k.
        ms: Time to build each, by budget, milliseconds.
    """

    found: Counter[tuple[int, str, str]] = field(default_factory=Counter)
    asked: Counter[tuple[int, str, str]] = field(default_factory=Counter)
    tokens: dict[int, list[int]] = field(default_factory=dict)
    ms: dict[int, list[float]] = field(default_factory=dict)

    def judge(self, budget: int, text: str, wanted: Mapping[str, str], groups: Mapping[str, str]) -> None:
        """Count what a context shows of the wanted identifiers; `groups` by kind, beside where each one lives."""
        shown = set(IDENTIFIER.findall(text))
        for word, place in wanted.items():
            for key in (*groups.items(), ("where", place)):
                self.asked[budget, *key] += 1
                self.found[budget, *key] += word in shown

    def share(self, budget: int, kind: str, group: str = "") -> float:
        """Give the share found in a group, or in all of a kind; 0 where nothing was asked."""
        keys = [key for key in self.asked if key[:2] == (budget, kind) and group in ("", key[2])]
        return sum(self.found[key] for key in keys) / max(1, sum(self.asked[key] for key in keys))

    def interval(self, budget: int, seed: int) -> tuple[float, float]:
        """Give the 95 % interval of the share by drawing projects with replacement."""
        keys = sorted(key for key in self.asked if key[:2] == (budget, "project"))
        found, asked = (
            np.array([counts[key] for key in keys], np.float64) for counts in (self.found, self.asked)
        )
        picks = np.random.default_rng(seed).integers(0, len(keys), (DRAWS, len(keys)))
        low, high = np.percentile(found[picks].sum(axis=1) / asked[picks].sum(axis=1), [2.5, 97.5])
        return float(low), float(high)


def fill(
    pieces: Sequence[tuple[str, Sequence[str]]], budget: int, comment: Callable[[str], str], headline: str
) -> str:
    """Write pieces (path, lines) as comments below a headline, best first, as many whole lines as the budget has."""
    written: list[str] = []
    left = budget
    for path, lines in pieces:
        head, *body = (comment(line + "\n") for line in (headline.format(path=path), *lines))
        kept: list[str] = []
        left -= tokens(head)
        for line in body:
            if tokens(line) > left:
                break
            left -= tokens(line)
            kept.append(line)
        if not kept:
            break
        written += [head, *kept]
    return "".join(written)


@lru_cache(maxsize=65_536)
def tokens(text: str) -> int:
    """Count the tokens of a text by cl100k."""
    return len(_encoding().encode_ordinary(text))


@lru_cache(maxsize=1)
def _encoding() -> Tokenizer:
    import bpe_openai  # noqa: PLC0415 - loads a vocabulary

    encoding: Tokenizer = bpe_openai.get_encoding("cl100k_base")
    return encoding
