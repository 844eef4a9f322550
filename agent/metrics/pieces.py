"""What a client's accepted length means: the whole suggestion, a word, a line, or a part of some other size."""

from __future__ import annotations

import re

from agent.metrics.event import Piece

_WORD = re.compile(r"\s*(?:[^\w\s]*\w+[^\w\s]*|[^\w\s]+)\s*")


def piece(text: str, start: int, end: int) -> Piece:
    """Name what was accepted at a stroke: `text[start:end]` of a suggestion whose first `start` were accepted before.

    A single word, with its blanks and marks, is a word even where it is a whole line.
    """
    taken = text[start:end]
    if _WORD.fullmatch(taken):
        return Piece.WORD
    ends_line = taken.endswith("\n") or end >= len(text) or text.startswith(("\n", "\r\n"), end)
    if ends_line and taken.strip("\n").count("\n") == 0:
        return Piece.LINE
    return Piece.WHOLE if start == 0 and end >= len(text) else Piece.PART


def code_points(text: str, units: int) -> int:
    """Give how many code points of `text` its first `units` UTF-16 units are; a half pair counts as nothing."""
    if text.isascii():
        return min(units, len(text))
    return len(text.encode("utf-16-le")[: 2 * units].decode("utf-16-le", "ignore"))
