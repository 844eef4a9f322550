"""GitHub Copilot's choice of context with its published constants (completion-engine.md, sections 1.2 and 1.3)."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

WINDOW_LINES = 60
LONGEST_FILE = 10_000
"""Longer files are not looked at, characters."""
SNIPPETS = 4
_CODE_STOPS = """if then else for while with def function return TODO import try catch raise finally repeat switch case
match assert continue break const class enum struct static new super this var"""
_ENGLISH_STOPS = """we our you it its they them their what which who whom these those am is are was were be been being
have has had having do does did doing can don t s will would should a an the and or not no but because as until again
further once here there when where why how all any both each few more most other some such above below to during before
after of at by about between into through from up down in out on off over under only own same so than too very just
now"""
STOPS = frozenset((_CODE_STOPS + " " + _ENGLISH_STOPS).split())
"""The reference gives how many there are (31 and 99) and some of them; the rest is a guess."""

Piece = tuple[str, tuple[str, ...]]
"""A snippet: its path and its lines."""


def snippets(before: str, recent: Sequence[tuple[str, str]]) -> list[Piece]:
    """Give the best window of each recent file (path and text, same language), the four best of them first."""
    asked = frozenset(word for line in before.split("\n")[-WINDOW_LINES:] for word in _words(line))
    best = []
    for path, text in recent:
        if 0 < len(text) < LONGEST_FILE:
            lines = text.split("\n")
            score, start = _best_window(asked, lines)
            if score > 0:
                best.append((score, path, tuple(lines[start : start + WINDOW_LINES])))
    best.sort(key=lambda one: -one[0])
    return [(path, lines) for _, path, lines in best[:SNIPPETS]]


def _best_window(asked: frozenset[str], lines: list[str]) -> tuple[float, int]:
    """Give the highest Jaccard index of all windows of 60 lines, and where its first one begins."""
    held: Counter[str] = Counter()
    shared, best = 0, (-1.0, 0)
    for at, line in enumerate(lines):
        for word in _words(line):
            shared += not held[word] and word in asked
            held[word] += 1
        gone = lines[at - WINDOW_LINES] if at >= WINDOW_LINES else ""
        for word in _words(gone):
            held[word] -= 1
            if not held[word]:
                del held[word]
                shared -= word in asked
        if at >= WINDOW_LINES - 1 or at == len(lines) - 1:
            score = shared / max(1, len(asked) + len(held) - shared)
            start = max(0, at - WINDOW_LINES + 1)
            best = (score, start) if score > best[0] else best
    return best


@lru_cache(maxsize=65_536)
def _words(line: str) -> frozenset[str]:
    return frozenset(word for word in re.split(r"[^a-zA-Z0-9]", line) if word and word not in STOPS)
