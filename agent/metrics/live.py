"""Where a suggestion stands in its document, and how much of it is in the text already."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from agent.metrics.tracked import TrackedRange
from agent.workspace.line_ends import normalised
from agent.workspace.splice import common_head

if TYPE_CHECKING:
    from agent.workspace.document import Document
    from agent.workspace.position import Range

_CLOSERS = re.compile(r"[)\]}>\"'`;,\s]*")
"""What editors put after the cursor on their own while one types."""


class Live:
    """Follows a suggestion's place through the edits of its document, whoever makes them.

    Only the text after the anchor is looked at, so it does not matter in what order a client inserts and reports,
    nor whether it types, inserts, replaces the line or sends the whole document.

    Args:
        document: The document.
        where: What the suggestion is to replace.
        text: The suggestion as the client inserts it.

    Attributes:
        progress: Code points of `text` that stand at the anchor.
        before: How many stood there before the last edit that changed their number.
        diverged: Whether something else stands there.
    """

    def __init__(self, document: Document, where: Range, text: str) -> None:
        self.document = document
        self.text = text
        self.progress = 0
        self.before = 0
        self.diverged = False
        self._lost = False
        start, end = document.offset_at(where.start), document.offset_at(where.end)
        self._anchor = start
        self._length = len(document.text)
        self._after = self._length - end

    def splice(self, start: int, end: int, length: int) -> None:
        """Follow one edit of the document, which has not been applied yet."""
        shift = length - (end - start)
        border = self._length - self._after
        self._length += shift
        if start < self._anchor:
            # What stands right before the cursor was changed: the suggestion was made for something else.
            self._lost |= end >= self._anchor
            self._anchor = self._anchor + shift if end <= self._anchor else start + length
        elif start > border or (start == border and end > start):
            self._after += shift

    def look(self) -> None:
        """See how much of the suggestion stands in the document now."""
        self._length = len(self.document.text)
        grown = normalised(self._grown())
        progress = common_head(grown, self.text)
        if progress != self.progress:
            self.progress, self.before = progress, self.progress
        rest = grown[self.progress :]
        strange = bool(rest) and not _CLOSERS.fullmatch(rest)
        self.diverged = self._lost or self._size() < 0 or strange

    def typed(self, end: int) -> int:
        """Give how much the user had typed when the rest up to code point `end` was accepted.

        A client reports that before its text arrives or after; 0 where edits since then leave it open.
        """
        return next((count for count in (self.progress, self.before) if count < end), 0)

    def stretch(self, start: int, end: int) -> TrackedRange:
        """Give the place in the document of the suggestion's code points from `start` to `end`."""
        grown = self._grown()
        return TrackedRange(self._anchor + _raw(grown, start), self._anchor + _raw(grown, end))

    def _size(self) -> int:
        return self._length - self._anchor - self._after

    def _grown(self) -> str:
        return self.document.text[self._anchor : self._anchor + max(0, self._size())]


def _raw(text: str, count: int) -> int:
    r"""Give how many code points of `text` become `count` once its line ends are `\n`."""
    size = count
    while size < len(text) and len(normalised(text[:size])) < count:
        size += 1
    return min(size, len(text))
