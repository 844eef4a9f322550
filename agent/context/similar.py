"""Similar code in the files that were edited last: windows whose words overlap most with those round the cursor.

The measure is the Jaccard index of word sets over sliding windows, as Copilot has it; other than there, identifiers
are split, the lines after the cursor ask too, windows are short, and a floor keeps noise out.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from typing import TYPE_CHECKING

import msgspec
import numpy as np

from agent.context.chunks import CHARS_PER_TOKEN
from agent.context.snippet import Snippet, SnippetKind
from agent.context.words import LONGEST_LINE, words_of_identifier, words_of_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

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
FRESH_CHARS = 8_000
"""Characters of files not indexed before that one request indexes, some 2 ms, the last edited first and none that is longer:
nine files of a small project took 19 ms, one of 84,000 characters 17. What is left over is indexed once the editor has its
answer (`SimilarSource.prepare`)."""
REASON_WORDS = 4
"""Shared words that the reason names."""
WORDS_KEPT = 100_000
"""Words that are numbered before all begins anew; 20 files of 300 lines have some 5,000."""
_LINE_ENDS_AND_IDENTIFIERS = re.compile(r"\n|\b[^\W\d]\w*")
_NOTHING = np.ones(1, dtype=np.int64)
"""The place after a file's windows; no word is in it, and its size is not 0."""


class _Index(msgspec.Struct, frozen=True):
    """The windows of one file version as intervals: word `word[i]` is in the windows `first[i]` to `last[i] - 1`.

    Attributes:
        lines: The file's lines.
        word: Numbers of the words in the source's vocabulary.
        first, last: The intervals, beside them.
        sizes: Distinct words of each window.
    """

    lines: list[str]
    word: NDArray[np.int64]
    first: NDArray[np.int64]
    last: NDArray[np.int64]
    sizes: NDArray[np.int64]


class _Joined:
    """The windows of several files, one after the other, with one place more after those of each file.

    Attributes:
        begins: The first window of each file, and the count of all places at the end.
    """

    def __init__(self, indexes: Sequence[_Index]) -> None:
        begins = np.cumsum([0, *(len(index.sizes) + 1 for index in indexes)])
        lengths = [len(index.word) for index in indexes]
        shift = np.repeat(begins[:-1], lengths)
        self.begins: list[int] = begins.tolist()
        self._word = np.concatenate([index.word for index in indexes])
        self._first = np.concatenate([index.first for index in indexes]) + shift
        self._last = np.concatenate([index.last for index in indexes]) + shift
        self._sizes = np.concatenate([part for index in indexes for part in (index.sizes, _NOTHING)])

    def scores(self, asked: NDArray[np.bool_], query: int) -> NDArray[np.float64]:
        """Give the Jaccard index of each window with the words `asked`, `query` many, known or not."""
        hits = asked[self._word]
        shared = _covered(self._first[hits], self._last[hits], len(self._sizes))
        return shared / (self._sizes + query - shared)


class _Hit(msgspec.Struct, frozen=True):
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


class _Vocabulary:
    """Numbers of words, and of the words of identifiers."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._parts: dict[str, tuple[int, ...]] = {}

    def __len__(self) -> int:
        return len(self._numbers)

    def asked(self, words: frozenset[str]) -> NDArray[np.bool_]:
        """Mark the words that are asked for; those that no file has are unknown."""
        asked = np.zeros(len(self._numbers) + 1, dtype=bool)
        known = self._numbers
        asked[[number for word in words if (number := known.get(word)) is not None]] = True
        return asked

    def parts(self, identifier: str) -> tuple[int, ...]:
        """Give the numbers of an identifier's words."""
        parts = self._parts.get(identifier)
        if parts is None:
            numbers = self._numbers
            words = words_of_identifier(identifier)
            parts = self._parts[identifier] = tuple(
                [numbers.setdefault(word, len(numbers)) for word in words]
            )
        return parts


def _index(text: str, vocabulary: _Vocabulary) -> _Index:
    """Index a file's text: a word on line n is in the windows that begin on lines n - WINDOW_LINES + 1 to n."""
    lines = text.split("\n")[:LONGEST_FILE]
    windows = max(1, len(lines) - WINDOW_LINES + 1)
    word, at = _words(lines, vocabulary)
    order = np.argsort(word, kind="stable")
    word, at = word[order], at[order]
    first = np.minimum(np.maximum(at - WINDOW_LINES + 1, 0), windows)
    last = np.minimum(at + 1, windows)
    # Where the same word comes again before its windows end, the former interval ends where the next begins.
    again = word[1:] == word[:-1]
    last[:-1] = np.where(again, np.minimum(last[:-1], first[1:]), last[:-1])
    first = np.minimum(first, last)
    return _Index(lines, word, first, last, _covered(first, last, windows))


def _words(lines: Sequence[str], vocabulary: _Vocabulary) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Give the words of lines, repeats included, and the line of each.

    As `words_of_line` has them, in two thirds of its time for lines that are new (80 files of Scrapy: 99 ms of CPU for 139).
    """
    found = _LINE_ENDS_AND_IDENTIFIERS.findall("\n".join([line[:LONGEST_LINE] for line in lines]))
    known = dict.fromkeys(found)
    known.pop("\n", None)
    places = {identifier: place for place, identifier in enumerate(known, start=1)}
    places["\n"] = 0
    parts = [(), *map(vocabulary.parts, known)]
    sizes = np.array([len(one) for one in parts], dtype=np.int64)
    tokens = np.array([places[one] for one in found], dtype=np.int64)
    flat = np.array([number for one in parts for number in one], dtype=np.int64)
    counts = sizes[tokens]
    within = np.arange(int(counts.sum())) - np.repeat(np.cumsum(counts) - counts, counts)
    word = flat[np.repeat((np.cumsum(sizes) - sizes)[tokens], counts) + within]
    return word, np.repeat(np.cumsum(tokens == 0), counts)


class SimilarSource:
    """Finds windows of the recent files that resemble the code round the cursor; knows each file version once."""

    name = "similar"

    def __init__(self) -> None:
        self._indexes: OrderedDict[int, _Index] = OrderedDict()
        self._vocabulary = _Vocabulary()
        self._joined: tuple[tuple[int, ...], _Joined] | None = None

    def snippets(self, cursor: Cursor) -> Sequence[Snippet]:
        """Find snippets for a cursor, best first, ties broken by path and line.

        At most `MOST_SNIPPETS`, and as many as may be shown (`Cursor.tokens`).
        Never two that overlap or have the same text, and none whose text the prompt's window shows already.
        """
        query = query_words(cursor.file.text, cursor.offset)
        others = [file for file in cursor.recent[:RECENT_FILES] if file.path != cursor.file.path]
        files = list(self._affordable(others))
        if not query:
            return ()
        if not files:
            return []
        indexes = self._of_versions(files)
        joined = self._together(files, indexes)
        scores = joined.scores(self._vocabulary.asked(query), len(query))
        found: list[_Hit] = []
        for file, index, start in zip(files, indexes, joined.begins, strict=False):
            own = scores[start : start + len(index.sizes)]
            if file.language != cursor.file.language:
                own *= OTHER_LANGUAGE
            found.extend(_best(file, index, own))
        found.sort(key=lambda hit: (-hit.score, hit.file.relative, hit.start))
        return _distinct(found, cursor, query)

    def prepare(self, file: SourceFile) -> bool:
        """Index a file before a request asks for it, 1 to 16 ms; tells whether that was still to be done."""
        known = file.stamp in self._indexes
        if not known:
            self._of_versions([file])
        return not known

    def _affordable(self, files: Sequence[SourceFile]) -> Iterator[SourceFile]:
        """Give the files that are known, and new ones with at most `FRESH_CHARS` together."""
        left = FRESH_CHARS
        for file in files:
            if file.stamp not in self._indexes:
                if len(file.text) > left:
                    continue
                left -= len(file.text)
            yield file

    def _together(self, files: Sequence[SourceFile], indexes: Sequence[_Index]) -> _Joined:
        """Join the files' windows, once for as long as they stay the same."""
        stamps = tuple(file.stamp for file in files)
        if self._joined is None or self._joined[0] != stamps:
            self._joined = stamps, _Joined(indexes)
        return self._joined[1]

    def _of_versions(self, files: Sequence[SourceFile]) -> list[_Index]:
        if len(self._vocabulary) > WORDS_KEPT:
            self._vocabulary, self._joined = _Vocabulary(), None
            self._indexes.clear()
        return [self._of_version(file) for file in files]

    def _of_version(self, file: SourceFile) -> _Index:
        index = self._indexes.get(file.stamp)
        if index is None:
            index = self._indexes[file.stamp] = _index(file.text, self._vocabulary)
            if len(self._indexes) > INDEXES_CACHED:
                self._indexes.popitem(last=False)
        self._indexes.move_to_end(file.stamp)
        return index


def _best(file: SourceFile, index: _Index, scores: NDArray[np.float64]) -> Iterator[_Hit]:
    """Give the best windows of one file that do not overlap and are above the floor."""
    for _ in range(PER_FILE):
        best = int(scores.argmax())
        score = float(scores[best])
        if score < SCORE_FLOOR:
            return
        yield _hit(file, index, best, score)
        scores[max(0, best - WINDOW_LINES + 1) : best + WINDOW_LINES] = 0.0


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
