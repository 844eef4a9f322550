"""Regular expressions that scripts bring along: bounded in time, run beside the event loop, replaced as Java does."""

from __future__ import annotations

import asyncio
import time
from functools import lru_cache
from typing import TYPE_CHECKING, TypeVar

import regex

from agent.errors import LimitError, ScriptError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

MATCH_LIMIT_S = 2.0
"""Processor time that one call may match, over all its texts, seconds: an honest pattern reads megabytes in that time,
and a busy machine makes it no shorter."""
LONGEST_PATTERN = 2_000
"""Characters of a pattern; what is longer was not written by hand."""

LONGEST_TEXT = 10_000_000
"""Characters that a replacement may make."""

T = TypeVar("T")


class Pattern:
    """A script's pattern; every method may take `MATCH_LIMIT_S` at most, counted from the pattern's making.

    Make a new one for each call (compiling is cached), and use it inside `beside`.
    """

    def __init__(self, pattern: str) -> None:
        """Compile a pattern.

        Raises:
            ScriptError: It is no regular expression.
        """
        self.pattern = pattern
        self._compiled = _compile(pattern)
        self._until = time.thread_time() + MATCH_LIMIT_S

    def full(self, text: str) -> regex.Match[str] | None:
        """Match a whole text."""
        return self._compiled.fullmatch(text, timeout=self._left(), concurrent=True)

    def found(self, text: str) -> regex.Match[str] | None:
        """Find the first place where it matches."""
        return self._compiled.search(text, timeout=self._left(), concurrent=True)

    def all(self, text: str) -> Iterator[regex.Match[str]]:
        """Find all places where it matches."""
        for found in self._compiled.finditer(text, timeout=self._left(), concurrent=True):
            yield found
            self._left()

    def replaced(self, text: str, replacement: str, count: int = 0) -> str:
        r"""Replace `count` matches (0: all); `$1`, `${name}` are groups, `\` keeps the sign after it."""
        parts = _replacement(replacement)
        left = LONGEST_TEXT

        def fill(found: regex.Match[str]) -> str:
            nonlocal left
            filled = "".join(part if isinstance(part, str) else self._group(found, part[0]) for part in parts)
            left -= len(filled)
            if left < 0:
                raise LimitError(f"replacing {self.pattern!r} makes more than {LONGEST_TEXT} characters")
            return filled

        return self._compiled.sub(fill, text, count, timeout=self._left(), concurrent=True)

    def split(self, text: str) -> list[str]:
        """Give what stands between the matches."""
        pieces, at = [], 0
        for found in self.all(text):
            pieces.append(text[at : found.start()])
            at = found.end()
        return [*pieces, text[at:]]

    @property
    def groups(self) -> int:
        """How many groups it has."""
        return self._compiled.groups

    def _group(self, found: regex.Match[str], name: str | int) -> str:
        try:
            return found[name] or ""
        except IndexError:
            raise ScriptError(f"the pattern {self.pattern!r} has no group {name}") from None

    def _left(self) -> float:
        left = self._until - time.thread_time()
        if left <= 0:
            raise TimeoutError
        return left


async def beside(pattern: str, work: Callable[[Pattern], T]) -> T:
    """Run `work` with a pattern in a thread.

    Raises:
        ScriptError: It is no regular expression.
        LimitError: It takes too long.
    """
    try:
        return await asyncio.to_thread(lambda: work(Pattern(pattern)))
    except TimeoutError:
        shown = pattern if len(pattern) <= 60 else pattern[:59] + "…"
        raise LimitError(
            f"the pattern {shown!r} needs more than {MATCH_LIMIT_S:g} s (avoid repeats in repeats, such as (a+)+)"
        ) from None


def first_group(found: regex.Match[str], groups: int) -> str:
    """Give what the first group of a match holds if the pattern has groups, else the whole match."""
    return (found[1] if groups else found[0]) or ""


def has_groups(pattern: str) -> bool:
    """Tell whether a pattern has groups; it must be known to be one."""
    return _compile(pattern).groups > 0


def full_matches(pattern: Pattern, texts: Iterable[str]) -> list[regex.Match[str] | None]:
    """Match whole texts, one after another, within the pattern's time."""
    return [pattern.full(text) for text in texts]


@lru_cache(maxsize=256)
def _compile(pattern: str) -> regex.Pattern[str]:
    if len(pattern) > LONGEST_PATTERN:
        raise ScriptError(f"a pattern of {len(pattern)} characters (the most is {LONGEST_PATTERN})")
    try:
        return regex.compile(pattern)
    except (regex.error, RecursionError, OverflowError) as error:
        raise ScriptError(f"{pattern!r} is no regular expression: {error}") from None


@lru_cache(maxsize=256)
def _replacement(text: str) -> tuple[str | tuple[str | int], ...]:
    """Take a replacement apart as Java's `Matcher.replaceAll` reads it; a `$` before anything else is itself."""
    parts: list[str | tuple[str | int]] = []
    at = 0
    for found in regex.finditer(r"\\(.)|\$(?:(\d{1,2})|\{(\w+)\})", text, flags=regex.DOTALL):
        parts.append(text[at : found.start()])
        at = found.end()
        if found[1] is not None:
            parts.append(found[1])
        elif found[2] is not None:
            parts.append((int(found[2]),))
        else:
            parts.append((found[3],))
    return (*parts, text[at:])
