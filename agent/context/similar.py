"""Similar code in the files that were edited last: windows whose words overlap most with those round the cursor.

The measure is the Jaccard index of word sets over sliding windows, as Copilot has it; other than there, identifiers
are split, the lines after the cursor ask too, windows are short, and a floor keeps noise out.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from agent.context.chunks import CHARS_PER_TOKEN
from agent.context.snippet import Snippet, SnippetKind
from agent.context.words import words_of_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from agent.context.source import Cursor
    from agent.workspace.source_file import SourceFile

WINDOW_LINES = 20
"""Lines of a window: 20 find 1.7 times the identifiers that 60 do (pilot, completion-engine.md §4.2)."""
QUERY_BEFORE = 25
"""Lines up to and with the cursor's that ask (same pilot)."""
QUERY_AFTER = 8
"""Lines after the cursor's that ask (same pilot)."""
RECENT_FILES = 20
"""Files looked through, as many as the workspace remembers."""
PER_FILE = 2
"""Windows of one file that may be answered: a second one pays rarely, a third one never seemed to."""
MOST_SNIPPETS = 12
"""Snippets answered: twice what 1,024 tokens hold."""
SCORE_FLOOR = 0.05
"""Least Jaccard index of an answer: 95 % of the windows of unrelated packages are below 0.045 (122 files of 7)."""
OTHER_LANGUAGE = 0.6
"""Factor on the score of a file in another language: its names help (.proto, .sql), its shape misleads."""
INDEXES_CACHED = 48
"""File versions whose index is kept: the recent 20 and some that were there a moment ago; about 60 kB each."""
LONGEST_FILE = 20_000
"""Lines of a file that are looked through; what is longer is generated."""
REASON_WORDS = 4
"""Shared words that the reason names."""


@dataclass(frozen=True, slots=True)
class _Index:
    """The windows of one file version as intervals: word `word[i]` is in the windows `first[i]` to `last[i] - 1`.

    Attributes:
        lines: The file's lines.
        ids: Number of each word.
        word, first, last: The intervals, side by side.
        sizes: Distinct words of each window.
    """

    lines: list[str]
    ids: dict[str, int]
    word: NDArray[np.int64]
    first: NDArray[np.int64]
    last: NDArray[np.int64]
    sizes: NDArray[np.int64]

    def shared(self, query: frozenset[str]) -> NDArray[np.int64]:
        """Count for each window the query's words in it, by adding up where intervals begin and end."""
        asked = np.zeros(len(self.ids) + 1, dtype=bool)
        asked[[number for word in query if (number := self.ids.get(word)) is not None]] = True
        hits = asked[self.word]
        return _covered(self.first[hits], self.last[hits], len(self.sizes))


@dataclass(frozen=True, slots=True)
class _Hit:
    """A window above the floor: its file, its first line, its lines, and its Jaccard index."""

    file: SourceFile
    start: int
    lines: list[str]
    score: float


def _covered(first: NDArray[np.int64], last: NDArray[np.int64], windows: int) -> NDArray[np.int64]:
    """Count for each window the intervals that cover it."""
    begun = np.bincount(first, minlength=windows + 1)
    ended = np.bincount(last, minlength=windows + 1)
    counts: NDArray[np.int64] = np.cumsum(begun - ended)[:windows]
    return counts


def _index(text: str) -> _Index:
    """Index a file's text: a word on line n is in the windows that begin on lines n - WINDOW_LINES + 1 to n."""
    lines = text.split("\n")[:LONGEST_FILE]
    windows = max(1, len(lines) - WINDOW_LINES + 1)
    ids: dict[str, int] = {}
    numbers: list[int] = []
    per_line: list[int] = []
    for line in lines:
        words = words_of_line(line)
        numbers.extend([ids.setdefault(word, len(ids)) for word in words])
        per_line.append(len(words))
    word = np.array(numbers, dtype=np.int64)
    at = np.repeat(np.arange(len(lines), dtype=np.int64), per_line)
    order = np.argsort(word, kind="stable")
    word, at = word[order], at[order]
    first = np.minimum(np.maximum(at - WINDOW_LINES + 1, 0), windows)
    last = np.minimum(at + 1, windows)
    # Where the same word comes again before its windows end, the former interval ends where the next begins.
    again = word[1:] == word[:-1]
    last[:-1] = np.where(again, np.minimum(last[:-1], first[1:]), last[:-1])
    first = np.minimum(first, last)
    return _Index(lines, ids, word, first, last, _covered(first, last, windows))


class SimilarSource:
    """Finds windows of the recent files that resemble the code round the cursor; knows each file version once."""

    name = "similar"

    def __init__(self) -> None:
        self._indexes: OrderedDict[int, _Index] = OrderedDict()

    def snippets(self, cursor: Cursor) -> Sequence[Snippet]:
        """Find snippets for a cursor, best first, ties broken by path and line.

        At most `MOST_SNIPPETS`, and as many as may be shown (`Cursor.tokens`).
        Never two that overlap or have the same text, and none whose text the prompt's window shows already.
        """
        query = query_words(cursor.file.text, cursor.offset)
        if not query:
            return ()
        found: list[_Hit] = []
        for file in cursor.recent[:RECENT_FILES]:
            if file.path != cursor.file.path:
                factor = 1.0 if file.language == cursor.file.language else OTHER_LANGUAGE
                found.extend(self._of_file(file, query, factor))
        found.sort(key=lambda hit: (-hit.score, hit.file.relative, hit.start))
        return _distinct(found, cursor, query)

    def _of_file(self, file: SourceFile, query: frozenset[str], factor: float) -> list[_Hit]:
        """Give the best windows of one file that do not overlap and are above the floor."""
        index = self._of_version(file)
        shared = index.shared(query)
        scores = shared / (index.sizes + len(query) - shared) * factor
        found: list[_Hit] = []
        for _ in range(PER_FILE):
            best = int(np.argmax(scores))
            if scores[best] < SCORE_FLOOR:
                break
            found.append(_hit(file, index, best, float(scores[best])))
            scores[max(0, best - WINDOW_LINES + 1) : best + WINDOW_LINES] = 0.0
        return found

    def _of_version(self, file: SourceFile) -> _Index:
        index = self._indexes.get(file.stamp)
        if index is None:
            index = self._indexes[file.stamp] = _index(file.text)
            if len(self._indexes) > INDEXES_CACHED:
                self._indexes.popitem(last=False)
        self._indexes.move_to_end(file.stamp)
        return index


def query_words(text: str, offset: int) -> frozenset[str]:
    """Give the words of the lines round a cursor: `QUERY_BEFORE` up to its own, `QUERY_AFTER` below."""
    start = offset
    for _ in range(QUERY_BEFORE):
        start = text.rfind("\n", 0, start)
        if start < 0:
            break
    end = text.find("\n", offset)
    for _ in range(QUERY_AFTER):
        if end < 0:
            break
        end = text.find("\n", end + 1)
    lines = text[start + 1 : len(text) if end < 0 else end].split("\n")
    return frozenset(word for line in lines for word in words_of_line(line))


def _hit(file: SourceFile, index: _Index, first: int, score: float) -> _Hit:
    """Note the window that begins on line `first`, without blank lines at its ends."""
    last = min(first + WINDOW_LINES, len(index.lines))
    while not index.lines[first].strip():
        first += 1
    while not index.lines[last - 1].strip():
        last -= 1
    return _Hit(file, first, index.lines[first:last], round(score, 4))


def _snippet(hit: _Hit, text: str, query: frozenset[str]) -> Snippet:
    words = dict.fromkeys(word for line in hit.lines for word in words_of_line(line) if word in query)
    named = sorted(words, key=lambda word: (-len(word), word))[:REASON_WORDS]
    return Snippet(
        kind=SnippetKind.SIMILAR_FILE,
        path=hit.file.relative,
        start=hit.start,
        end=hit.start + len(hit.lines),
        text=text,
        score=hit.score,
        source=SimilarSource.name,
        why=f"shares {len(words)} words: {', '.join(named)}",
    )


def _distinct(found: list[_Hit], cursor: Cursor, query: frozenset[str]) -> list[Snippet]:
    """Make snippets of the best, as many as may be shown; the first of equal texts, none that the prompt shows."""
    shown = cursor.file.text[slice(*cursor.window)]
    left = cursor.tokens * CHARS_PER_TOKEN
    kept: dict[str, Snippet] = {}
    for hit in found:
        if left <= 0 or len(kept) == MOST_SNIPPETS:
            break
        text = "\n".join(hit.lines)
        if text not in kept and text not in shown:
            kept[text] = _snippet(hit, text, query)
            left -= len(text)
    return list(kept.values())
