"""Retrieval by words: passages cut at borders of syntax, ranked by BM25.

What scripts call embedding and searching is answered here by words alone; `agent/search` will add vectors.
"""

from __future__ import annotations

import asyncio
import contextlib
import math
import re
from array import array
from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

import numpy as np

from agent.context.words import words_of_identifier
from agent.errors import WorkspaceError
from agent.shire.runtime.values import Passage
from agent.syntax.syntax import Syntax
from agent.workspace.admission import is_minified

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from agent.shire.runtime.host import Files
    from agent.workspace.source_file import SourceFile

PASSAGE_CHARS = 1_500
"""Characters of a passage, about 40 lines or 512 tokens (the seed's number, from Sweep's chunks)."""
MOST_PASSAGES = 50_000
"""Passages that are searched; what is embedded beyond is not found."""
LONGEST_LINE = 2_000
"""Characters of a line whose words are counted; what is longer is data."""
PATH_WEIGHT = 2
"""How often the words of a passage's path count (Zed's index: path tokens count twice)."""
K1, B = 1.5, 0.75
"""BM25's saturation and length norm, the reference's."""

_IDENTIFIER = re.compile(r"[^\W_]\w*")
_HAN = re.compile(r"[\u2e80-\ud7ff]+")
# Chinese and Japanese have no blanks between words: pairs of signs stand for words.


class WordSearcher:
    """Implements `host.Searcher`; for one run.

    Args:
        files: The workspace's files, which are searched where a script has embedded nothing.
    """

    def __init__(self, files: Files) -> None:
        self._files = files
        self._passages: dict[tuple[str, str], Passage] = {}
        self._ranking: Ranking | None = None
        self._lock = asyncio.Lock()

    async def split(self, files: Sequence[SourceFile]) -> list[Passage]:
        """Cut files into passages of at most `PASSAGE_CHARS`, whole definitions where they fit."""
        return await asyncio.to_thread(lambda: [one for file in files for one in passages(file)])

    async def embed(self, passages: Sequence[Passage], storage: Literal["memory", "disk"]) -> None:  # noqa: ARG002
        """Make passages searchable; counting words needs no model, so nothing is worth keeping on disk."""
        self._add(passages)

    async def search(self, query: str, limit: int) -> list[Passage]:
        """Find passages, best first; the best has score 1, the others their share of its BM25 weight."""
        async with self._lock:
            if not self._passages:
                self._add(await self.split(await self._workspace()))
            if self._ranking is None:
                self._ranking = await asyncio.to_thread(Ranking, list(self._passages.values()))
            return await asyncio.to_thread(self._ranking.best, query, limit)

    def _add(self, passages: Iterable[Passage]) -> None:
        for passage in passages:
            if len(self._passages) >= MOST_PASSAGES:
                return
            self._passages.setdefault((passage.path, passage.text), passage)
        self._ranking = None

    async def _workspace(self) -> list[SourceFile]:
        found = []
        for path in await self._files.listed():
            with contextlib.suppress(WorkspaceError):
                file = await self._files.read(path)
                if not is_minified(file.text):
                    found.append(file)
        return found


def passages(file: SourceFile) -> Iterator[Passage]:
    """Cut a file into passages: at borders of its syntax, joined and cut to `PASSAGE_CHARS`; blank ones are left out."""
    lines = file.text.split("\n")
    borders = [*Syntax().borders(file), len(lines)]
    start, size = 0, 0
    for first, last in pairwise(borders):
        length = sum(len(line) + 1 for line in lines[first:last])
        if size and size + length > PASSAGE_CHARS:
            yield from _cut(file, lines, start, first)
            start, size = first, 0
        size += length
    yield from _cut(file, lines, start, len(lines))


def _cut(file: SourceFile, lines: Sequence[str], start: int, end: int) -> Iterator[Passage]:
    """Cut lines into pieces of at most `PASSAGE_CHARS`, one line at least; blank lines at the ends are left out."""
    while start < end:
        stop, size = start, 0
        while stop < end and (stop == start or size + len(lines[stop]) < PASSAGE_CHARS):
            size += len(lines[stop]) + 1
            stop += 1
        first, last = start, stop
        while first < last and not lines[first].strip():
            first += 1
        while last > first and not lines[last - 1].strip():
            last -= 1
        if first < last:
            yield Passage("\n".join(lines[first:last]), file.relative, first)
        start = stop


class Ranking:
    """BM25 (Robertson and Zaragoza, 2009) over passages; counts 1,000 of them in about half a second."""

    def __init__(self, held: Sequence[Passage]) -> None:
        self._held = held
        self._terms: dict[str, int] = {}
        terms, places, counts = array("I"), array("I"), array("f")
        lengths = np.zeros(len(held))
        for at, passage in enumerate(held):
            words = Counter([*words_of(passage.text), *[*words_of(passage.path)] * PATH_WEIGHT])
            lengths[at] = words.total()
            for word, count in words.items():
                terms.append(self._terms.setdefault(word, len(self._terms)))
                places.append(at)
                counts.append(count)
        ids = np.array(terms, np.uint32)
        order = np.argsort(ids, kind="stable")
        self._starts = np.searchsorted(ids[order], np.arange(len(self._terms) + 1))
        self._places = np.array(places, np.uint32)[order]
        frequency = np.array(counts, np.float64)[order]
        norm = K1 * (1 - B + B * lengths / max(1.0, float(lengths.mean()) if len(held) else 1.0))
        self._weights: NDArray[np.float64] = frequency * (K1 + 1) / (frequency + norm[self._places])

    def best(self, query: str, limit: int) -> list[Passage]:
        """Give the passages that share words with a query, best first, ties by place; the best has score 1."""
        scores = np.zeros(len(self._held))
        for word in dict.fromkeys(words_of(query)):
            term = self._terms.get(word)
            if term is None:
                continue
            span = slice(self._starts[term], self._starts[term + 1])
            found = span.stop - span.start
            idf = math.log((len(self._held) - found + 0.5) / (found + 0.5) + 1)
            scores[self._places[span]] += idf * self._weights[span]
        if not len(scores) or scores.max() <= 0:
            return []
        top = float(scores.max())
        candidates = [int(at) for at in np.argsort(-scores, kind="stable")[: 4 * limit] if scores[at] > 0]
        candidates.sort(key=lambda at: (-scores[at], self._held[at].path, self._held[at].start))
        return [
            Passage(one.text, one.path, one.start, float(scores[at]) / top)
            for at in candidates[:limit]
            for one in [self._held[at]]
        ]


def words_of(text: str) -> Iterator[str]:
    """Give the words that are searched: identifiers in lower case and their parts, Chinese in pairs of characters."""
    for line in text.split("\n"):
        for found in _IDENTIFIER.finditer(line, 0, LONGEST_LINE):
            word = found[0]
            if word.isascii():
                whole = word.lower()
                yield whole
                parts = words_of_identifier(word)
                yield from (part for part in parts if part not in {word, whole})
            else:
                yield from _mixed(word)


def _mixed(word: str) -> Iterator[str]:
    at = 0
    for run in _HAN.finditer(word):
        if run.start() > at:
            yield word[at : run.start()].lower()
        han = run[0]
        yield from (han[n : n + 2] for n in range(max(1, len(han) - 1)))
        at = run.end()
    if at < len(word):
        yield word[at:].lower()
