"""Places in a text as editors name them: line and character, in the encoding that both sides agreed on."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class PositionEncoding(StrEnum):
    """The unit in which `Position.character` counts; UTF-16 unless client and server agree on another."""

    UTF8 = "utf-8"
    UTF16 = "utf-16"
    UTF32 = "utf-32"


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """A place between two characters: zero-based line, and character in units of the agreed encoding."""

    line: int
    character: int


@dataclass(frozen=True, slots=True, order=True)
class Range:
    """A stretch of text from `start` up to, but without, `end`."""

    start: Position
    end: Position
