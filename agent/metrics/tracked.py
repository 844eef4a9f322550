"""A stretch of a document that moves with the document's edits."""

from __future__ import annotations


class TrackedRange:
    """A stretch from `start` up to, but without, `end`, in code points of the document's text.

    What is inserted at one of its borders is outside, what is inserted between them is inside. A splice that
    covers it whole leaves what was put in its place.
    """

    __slots__ = ("end", "start")

    def __init__(self, start: int, end: int) -> None:
        self.start = start
        self.end = end

    def splice(self, start: int, end: int, length: int) -> None:
        """Follow one edit: `length` code points took the place of those from `start` to `end`."""
        shift = length - (end - start)
        if end <= self.start:
            self.start += shift
            self.end += shift
        elif start >= self.end:
            return
        elif start < self.start and end > self.end:
            self.start, self.end = start, start + length
        elif start < self.start:
            self.start, self.end = start + length, self.end + shift
        elif end > self.end:
            self.end = start
        else:
            self.end += shift
