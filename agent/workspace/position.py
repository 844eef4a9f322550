"""Places in a text as editors name them: line and character, in the encoding that both sides agreed on."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from agent.errors import WorkspaceError

_HIGH_SURROGATES = range(0xD8, 0xDC)
_LOW_SURROGATES = range(0xDC, 0xE0)


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


def require_valid(position: Position) -> None:
    """Refuse a place that lies before the text; one that lies behind it is fine and clamped by the others.

    Raises:
        WorkspaceError: The line or the character is negative.
    """
    if position.line < 0 or position.character < 0:
        raise WorkspaceError(
            f"position {position.line}:{position.character}: line and character count from 0 (send no less)"
        )


def offset_in_line(line: str, character: int, encoding: PositionEncoding) -> int:
    """Give the offset (code points) of a character (units of `encoding`) in a line.

    A character behind the line's end gives that end, before its line ending if `line` has one; a character
    inside a surrogate pair or inside a UTF-8 sequence gives the start of that code point (LSP leaves
    this open).

    Raises:
        WorkspaceError: `character` is negative.
    """
    require_valid(Position(0, character))
    content = line.rstrip("\r\n")
    # A code point has at least one unit in every encoding, so nothing behind `character` is looked at.
    head = content[:character]
    if encoding is PositionEncoding.UTF32 or head.isascii():
        return len(head)
    if encoding is PositionEncoding.UTF8:
        return _code_points_utf8(head, character)
    return _code_points_utf16(head, character)


def character_in_line(line: str, offset: int, encoding: PositionEncoding) -> int:
    """Give the character (units of `encoding`) of an offset (code points) in a line.

    An offset behind the line's end gives that end, before its line ending if `line` has one.

    Raises:
        WorkspaceError: `offset` is negative.
    """
    require_valid(Position(0, offset))
    head = line.rstrip("\r\n")[:offset]
    if encoding is PositionEncoding.UTF32 or head.isascii():
        return len(head)
    if encoding is PositionEncoding.UTF8:
        return len(head.encode("utf-8", "surrogatepass"))
    return len(head.encode("utf-16-le", "surrogatepass")) // 2


def _code_points_utf8(head: str, character: int) -> int:
    data = head.encode("utf-8", "surrogatepass")
    cut = min(character, len(data))
    while cut < len(data) and data[cut] & 0xC0 == 0x80:
        cut -= 1
    return len(data[:cut].decode("utf-8", "surrogatepass"))


def _code_points_utf16(head: str, character: int) -> int:
    data = head.encode("utf-16-le", "surrogatepass")
    cut = min(2 * character, len(data))
    if 0 < cut < len(data) and data[cut - 1] in _HIGH_SURROGATES and data[cut + 1] in _LOW_SURROGATES:
        cut -= 2
    return len(data[:cut].decode("utf-16-le", "surrogatepass"))
