"""What a body's line can be as a whole: a comment, a role, the beginning or the end of a block of code."""

from __future__ import annotations

import re
from typing import NamedTuple

COMMENT = re.compile(r"\[(?P<label>[^\]\r\n]*)\](?P<rest>[^\r\n]*)(?:\r\n?|\n|\Z)")
ROLE = re.compile(r"[ \t]*```[ \t]*(?P<role>[A-Za-z][\w-]*)[ \t]*```[ \t]*(?:\r\n?|\n|\Z)")
_OPENING = re.compile(r"[ \t]*(?P<marks>`{3,})(?P<info>[^`\r\n]*)(?=[\r\n]|\Z)")
_CLOSING = re.compile(r"[ \t]*(?P<marks>`{3,})[ \t]*(?=[\r\n]|\Z)")


class Opening(NamedTuple):
    """The line that begins a block of code: offsets of its backticks' end and its end, and how many they are."""

    info: int
    end: int
    marks: int


def opening(text: str, start: int) -> Opening | None:
    """Read the line at `start` as the beginning of a block of code; a language may follow the backticks."""
    found = _OPENING.match(text, start)
    return None if found is None else Opening(found.start("info"), found.end(), len(found["marks"]))


def closing(text: str, start: int, marks: int) -> int | None:
    """Give the end of the line at `start` if it closes a block that was opened with so many backticks."""
    found = _CLOSING.match(text, start)
    return found.end() if found is not None and len(found["marks"]) >= marks else None
