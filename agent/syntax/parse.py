"""The daemon's way to trees: parsed once, parsed again only where an edit changed something, and bounded."""

from __future__ import annotations

import time
from collections import OrderedDict
from typing import TYPE_CHECKING

import msgspec

from agent.syntax.grammars import grammar_of
from agent.syntax.tree import SyntaxTree, to_bytes

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tree_sitter import Parser, Tree

    from agent.syntax.grammars import Grammar
    from agent.workspace.source_file import SourceFile

MAX_BYTES = 1_000_000
"""Texts above this (bytes of UTF-8) are not parsed: the largest file that may be context by default (own choice)."""

MAX_SECONDS = 0.25
"""A parse that takes longer is given up. A 1,000-line Kotlin file takes 0.015 s, the slowest of our languages."""

PATIENT_SECONDS = 5.0
"""The same where no key waits: a busy machine must not make another answer of the same text (own choice)."""

MAX_TREES = 64
"""Trees kept, least recently used first out; three times the recent files (own choice, memory not measured)."""

_READ = 16_384
_SHRUNK = 0.8


class _Kept(msgspec.Struct, frozen=True, eq=False):
    """The last parse of one path; `tree` is None where it was too slow."""

    stamp: int
    size: int
    tree: SyntaxTree | None


class Parses:
    """Trees by path, the newest version of each file only.

    Not safe to share between threads: one of these per thread that parses. While it parses it lets other
    threads run, because the progress call back runs Python (the binding itself holds the GIL throughout).
    """

    def __init__(
        self,
        *,
        capacity: int = MAX_TREES,
        max_seconds: float = MAX_SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._capacity = capacity
        self._max_seconds = max_seconds
        self._clock = clock
        self._kept: OrderedDict[Path, _Kept] = OrderedDict()
        self._parsers: dict[str, Parser] = {}

    def tree(self, file: SourceFile) -> SyntaxTree | None:
        """Give the tree of this version of a file; None without a grammar or where parsing takes too long.

        The earlier version's tree is reused for what did not change: 0.4 ms instead of 14 ms after one key
        in 100 KB of Python.
        """
        kept = self._kept.get(file.path)
        if kept and kept.stamp == file.stamp:
            self._kept.move_to_end(file.path)
            return kept.tree
        grammar = grammar_of(file.language, file.path.suffix)
        if grammar is None:
            return None
        data = to_bytes(file.text)
        tree = None
        if len(data) <= MAX_BYTES and not _hopeless(kept, len(data)):
            tree = self._parse(grammar, file.text, data, kept.tree if kept else None)
        self._keep(file.path, _Kept(file.stamp, len(data), tree))
        return tree

    def forget(self, path: Path) -> None:
        """Drop what is kept of a path, which may be unknown."""
        self._kept.pop(path, None)

    def _keep(self, path: Path, kept: _Kept) -> None:
        self._kept[path] = kept
        self._kept.move_to_end(path)
        while len(self._kept) > self._capacity:
            self._kept.popitem(last=False)

    def _parse(self, grammar: Grammar, text: str, data: bytes, old: SyntaxTree | None) -> SyntaxTree | None:
        base = _edited(old, data) if old and old.grammar is grammar else None
        parser = self._parser(grammar)
        deadline = self._clock() + self._max_seconds

        def read(byte: int, _point: object) -> bytes:
            return data[byte : byte + _READ]

        def late(_byte: int, _error: bool) -> bool:
            return self._clock() > deadline

        try:
            if base is None:
                tree = parser.parse(read, progress_callback=late)
            else:
                tree = parser.parse(read, base, progress_callback=late)
        except ValueError:
            # Raised when the progress call back stops it; without a reset the next parse would go on with this.
            parser.reset()
            return None
        return SyntaxTree(grammar, text, data, tree)

    def _parser(self, grammar: Grammar) -> Parser:
        from tree_sitter import Parser  # noqa: PLC0415  # 10 ms, and only if there is something to parse

        if grammar.name not in self._parsers:
            self._parsers[grammar.name] = Parser(grammar.language)
        return self._parsers[grammar.name]


def _hopeless(kept: _Kept | None, size: int) -> bool:
    """Tell whether this file was too slow before and is not much smaller now."""
    return kept is not None and kept.tree is None and size > kept.size * _SHRUNK


def _edited(old: SyntaxTree, data: bytes) -> Tree:
    """Copy a tree and tell it the one stretch in which its text and `data` (both bytes) differ."""
    start = _common_prefix(old.data, data)
    limit = min(len(old.data), len(data)) - start
    tail = _common_suffix(old.data, data, limit)
    old_end, new_end = len(old.data) - tail, len(data) - tail
    tree = old.tree.copy()
    if old_end == new_end == start:
        return tree
    tree.edit(
        start,
        old_end,
        new_end,
        _point(data, start),
        _point(old.data, old_end),
        _point(data, new_end),
    )
    return tree


def _common_prefix(one: bytes, other: bytes) -> int:
    """Count the bytes in which two texts begin alike, by halving: a compare of slices runs at memory speed."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _common_suffix(one: bytes, other: bytes, limit: int) -> int:
    """Count the bytes in which two texts end alike, at most `limit`."""
    low, high = 0, limit
    while low < high:
        middle = (low + high + 1) // 2
        if one[len(one) - middle : len(one) - low] == other[len(other) - middle : len(other) - low]:
            low = middle
        else:
            high = middle - 1
    return low


def _point(data: bytes, byte: int) -> tuple[int, int]:
    """Give row and column (bytes) of a byte index."""
    return data.count(b"\n", 0, byte), byte - (data.rfind(b"\n", 0, byte) + 1)
