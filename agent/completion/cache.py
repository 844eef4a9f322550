"""Remembers suggestions and finds them again while the user types what they say."""

from __future__ import annotations

from collections import OrderedDict, deque
from itertools import count
from typing import TYPE_CHECKING

import msgspec

from agent.completion.cursor import WINDOW_CHARS, only_closers
from agent.completion.filters.closers import balanced
from agent.completion.lexis import lexis_of
from agent.completion.request import Mode, Origin
from agent.completion.scanner import Scanner

if TYPE_CHECKING:
    from collections.abc import Iterator

TYPED_CHARS = 200
"""How far back a suggestion is looked for, typed characters (llama.vim: 128)."""
TAIL_LINES = 40
"""Lines before the cursor that must be the same."""
TAIL_CHARS = 2_000
"""At most so many characters of those lines."""
HEAD_CHARS = 400
"""Characters after the cursor that must be the same."""
ANCHOR_CHARS = 24
"""End of a stored tail that is searched for before the rest is compared, characters."""
INSERTED_CHARS = 60
"""Closing marks and blanks that an editor may put after the cursor on its own, characters."""
FILES = 64
"""Files remembered; the longest unused goes first."""
PER_FILE = 32
"""Suggestions remembered for one file: bounds the cost of a look-up."""


class Hit(msgspec.Struct, frozen=True):
    """What the cache knows for a place.

    Attributes:
        text: What is left of the best suggestion.
        kind: `Origin.CACHE` at the very place of the suggestion, `Origin.TYPED` when some of it has been typed.
        alternatives: All that fit, the best first, none twice, none blank.
        mode: How the best one was asked for.
        model: Who wrote it.
    """

    text: str
    kind: Origin
    alternatives: tuple[str, ...]
    mode: Mode
    model: str


class _Entry(msgspec.Struct, frozen=True):
    serial: int
    tail: str
    head: str
    texts: tuple[str, ...]
    mode: Mode
    model: str

    @property
    def place(self) -> tuple[str, str, Mode]:
        return self.tail, self.head, self.mode


class CompletionCache:
    """Suggestions by file, language and the text round the cursor: the last lines before it and the first after it.

    An edit far away neither loses a suggestion nor makes it fit where it does not. A look-up costs the same in
    every file; its bounds are the constants of this module.
    """

    def __init__(self, files: int = FILES, per_file: int = PER_FILE) -> None:
        self._files: OrderedDict[tuple[str, str], deque[_Entry]] = OrderedDict()
        self._most_files = files
        self._per_file = per_file
        self._serials = count()

    def put(  # noqa: PLR0913 - the place and the answer are one record
        self,
        path: str,
        language: str,
        before: str,
        after: str,
        texts: tuple[str, ...],
        *,
        mode: Mode = Mode.INLINE,
        model: str = "",
    ) -> None:
        """Remember suggestions for a place, the best first, instead of those of the same place and mode before."""
        kept = tuple(dict.fromkeys(text for text in texts if text.strip()))
        if not kept:
            return
        entries = self._files.setdefault((path, language), deque(maxlen=self._per_file))
        self._files.move_to_end((path, language))
        entry = _Entry(next(self._serials), _tail(before), after[:HEAD_CHARS], kept, mode, model)
        for old in [one for one in entries if one.place == entry.place]:
            entries.remove(old)
        entries.append(entry)
        while len(self._files) > self._most_files:
            self._files.popitem(last=False)

    def lookup(
        self, path: str, language: str, before: str, after: str, mode: Mode | None = None
    ) -> Hit | None:
        """Give what fits the text round the cursor; a `mode` leaves out what was made in another.

        The suggestion with the fewest typed characters is the best, then the newest.
        """
        found = []
        for entry in self._files.get((path, language), ()):
            fit = _left(entry, before, after, language) if mode in {None, entry.mode} else None
            if fit is not None:
                found.append((len(fit[0]), -entry.serial, entry, fit[1]))
        if not found:
            return None
        self._files.move_to_end((path, language))
        found.sort(key=lambda one: one[:2])
        typed, _, best, _ = found[0]
        texts = tuple(dict.fromkeys(text for *_, left in found for text in left))
        return Hit(texts[0], Origin.TYPED if typed else Origin.CACHE, texts, best.mode, best.model)

    def clear(self) -> None:
        """Forget everything."""
        self._files.clear()


def fits(request_before: str, request_after: str, streamed: str, before: str, after: str) -> bool:
    """Tell whether a running request still answers what is wanted after the user typed on in the same file.

    `streamed` is what the model has said so far: what was typed meanwhile must begin it, or go on with it.
    """
    if _inserted_closers(request_after[:HEAD_CHARS], after) is None:
        return False
    streams = _as_inserted(streamed, request_before)
    return any(
        stream.startswith(typed) or typed.startswith(stream)
        for typed in _typings(_tail(request_before), before)
        for stream in streams
    )


def _typings(tail: str, before: str) -> Iterator[str]:
    """Give each stretch at the end of `before` that may have been typed after `tail`, the shortest first."""
    if not tail:
        if len(before) <= TYPED_CHARS:
            yield before
        return
    # The end of the tail is found first: a search for the whole of it costs ten times as much.
    anchor = tail[-ANCHOR_CHARS:]
    first = max(0, len(before) - TYPED_CHARS - len(anchor))
    end = len(before)
    while (at := before.rfind(anchor, first, end)) >= 0:
        stop = at + len(anchor)
        if before.endswith(tail, max(0, stop - len(tail)), stop):
            yield before[stop:]
        end = stop - 1


def _as_inserted(streamed: str, before: str) -> tuple[str, ...]:
    """Give the stream as it is, and without the indentation that the cursor's line has already."""
    line = before[before.rfind("\n") + 1 :]
    return (streamed,) if line.strip() or not line else (streamed, streamed.lstrip(" \t"))


def _left(entry: _Entry, before: str, after: str, language: str) -> tuple[str, tuple[str, ...]] | None:
    """Give what was typed of an entry and what is left of its suggestions, or None if it does not fit."""
    inserted = _inserted_closers(entry.head, after)
    if inserted is None:
        return None
    for typed in _typings(entry.tail, before):
        left = [text[len(typed) :] for text in entry.texts if text.startswith(typed)]
        if inserted:
            # Nothing was typed, so these marks are the user's own doing and not the editor's.
            left = [_without(text, inserted, before, language) for text in left] if typed else []
        left = [text for text in left if text.strip()]
        if left:
            return typed, tuple(left)
    return None


def _inserted_closers(head: str, after: str) -> str | None:
    """Give the closing marks that the editor has put before `head`, empty if none; None if the text differs."""
    if after[:HEAD_CHARS] == head:
        return ""
    for size in range(1, INSERTED_CHARS):
        if not only_closers(after[:size]):
            return None
        if after[size : size + HEAD_CHARS] == head:
            return after[:size].strip()
    return None


def _without(text: str, inserted: str, before: str, language: str) -> str:
    """Take from a suggestion the closing marks that the editor has put after the cursor."""
    lexis = lexis_of(language)
    scanner = Scanner(lexis)
    scanner.peek(before[-WINDOW_CHARS:].rpartition("\n")[2])
    return balanced(text, inserted, lexis, scanner.quote).rstrip()


def _tail(before: str) -> str:
    """Give the last lines of a text, whole ones if the bound allows."""
    window = before[-TAIL_CHARS:]
    at = len(window)
    for _ in range(TAIL_LINES):
        at = window.rfind("\n", 0, at)
        if at < 0:
            return window
    return window[at + 1 :]
