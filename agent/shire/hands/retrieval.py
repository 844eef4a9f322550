"""Retrieval for one run: cuts files, keeps what a script embeds, and finds passages by their words (BM25)."""

from __future__ import annotations

import asyncio
import math
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from agent.context.chunks import identifiers
from agent.context.words import words_of_identifier
from agent.errors import WorkspaceError
from agent.shire.runtime.values import Passage

if TYPE_CHECKING:
    from collections.abc import Sequence

    from agent.shire.runtime.host import Files
    from agent.workspace.source_file import SourceFile

PASSAGE_CHARS = 1_500
"""Longest passage, characters: about 40 lines or 512 tokens of code (first seed; sweep's chunker)."""
PASSAGE_LINES = 40
"""Longest passage, lines."""
LEAST_LINES = 8
"""A passage is not ended at a blank line before it has this many lines (as `agent.context.chunks`)."""
K1, B = 1.5, 0.75
"""BM25's saturation and length norm (reference 3: `CO/search/algorithm`)."""
PATH_WEIGHT = 2
"""How often the words of a passage's path count (Zed's index: path tokens count twice)."""
MOST_PASSAGES = 50_000
"""Passages that one run searches at most."""
_CJK = range(0x2E80, 0xD7FF)
# Chinese and Japanese have no blanks between words: pairs of signs stand for words.


class RunSearcher:
    """Implements `Searcher` of the host; one per run.

    Args:
        files: The files that are searched where a script embedded nothing.
    """

    def __init__(self, files: Files) -> None:
        self._files = files
        self._passages: dict[tuple[str, str], Passage] = {}

    async def split(self, files: Sequence[SourceFile]) -> list[Passage]:
        """Cut files into passages of at most `PASSAGE_CHARS`, where there is one at a blank line."""
        return await asyncio.to_thread(lambda: [passage for file in files for passage in passages_of(file)])

    async def embed(self, passages: Sequence[Passage], storage: Literal["memory", "disk"]) -> None:  # noqa: ARG002
        """Make passages searchable; equal ones are kept once. Words need no store: `disk` is as `memory`."""
        for passage in passages[: MOST_PASSAGES - len(self._passages)]:
            self._passages[passage.path, passage.text] = passage

    async def search(self, query: str, limit: int) -> list[Passage]:
        """Find passages, best first; the best has the score 1, the others their share of it."""
        passages = list(self._passages.values()) or await self._whole()
        return await asyncio.to_thread(ranked, query, passages, limit)

    async def _whole(self) -> list[Passage]:
        found: list[Passage] = []
        for path in await self._files.listed():
            try:
                found += passages_of(await self._files.read(path))
            except WorkspaceError:
                continue
            if len(found) >= MOST_PASSAGES:
                break
        return found


def passages_of(file: SourceFile) -> list[Passage]:
    """Cut one file at blank lines into passages; a line that is too long stands alone, cut off."""
    found: list[Passage] = []
    lines: list[str] = []
    first, size = 0, 0
    for row, line in enumerate(file.text.split("\n")):
        blank = not line.strip()
        full = size + len(line) > PASSAGE_CHARS or len(lines) >= PASSAGE_LINES
        if lines and (full or (blank and len(lines) >= LEAST_LINES)):
            _end(found, file, first, lines)
            lines, first, size = [], row, 0
        lines.append(line[:PASSAGE_CHARS])
        size += len(line) + 1
    _end(found, file, first, lines)
    return found


def ranked(query: str, passages: Sequence[Passage], limit: int) -> list[Passage]:
    """Rank passages by BM25 over whole identifiers and their parts; ties by path and line."""
    asked = Counter(terms(query))
    bags = [Counter([*terms(one.text), *(terms(one.path) * PATH_WEIGHT)]) for one in passages]
    holders = Counter(term for bag in bags for term in bag if term in asked)
    mean = sum(bag.total() for bag in bags) / max(1, len(bags))
    scored: list[tuple[float, Passage]] = []
    for bag, passage in zip(bags, passages, strict=True):
        norm = K1 * (1 - B + B * bag.total() / max(1.0, mean))
        score = sum(
            math.log(1 + (len(bags) - holders[term] + 0.5) / (holders[term] + 0.5))
            * bag[term]
            * (K1 + 1)
            / (bag[term] + norm)
            for term in asked
            if bag[term]
        )
        if score > 0:
            scored.append((score, passage))
    scored.sort(key=lambda pair: (-pair[0], pair[1].path, pair[1].start))
    best = scored[0][0] if scored else 1.0
    return [replace(passage, score=round(score / best, 4)) for score, passage in scored[:limit]]


def terms(text: str) -> list[str]:
    """Give the words of a text in lower case: identifiers, their parts, pairs of Chinese or Japanese signs."""
    found: list[str] = []
    for line in text.split("\n"):
        for identifier in identifiers(line):
            if any(ord(char) in _CJK for char in identifier):
                found += [identifier[at : at + 2] for at in range(max(1, len(identifier) - 1))]
                continue
            whole = identifier.lower()
            found.append(whole)
            found += [word for word in words_of_identifier(identifier) if word != whole]
    return found


def _end(found: list[Passage], file: SourceFile, first: int, lines: list[str]) -> None:
    """Make a passage of some lines, without the blank ones at both ends."""
    start, end = 0, len(lines)
    while start < end and not lines[start].strip():
        start += 1
    while end > start and not lines[end - 1].strip():
        end -= 1
    if start < end:
        found.append(Passage("\n".join(lines[start:end]), file.relative, first + start))
