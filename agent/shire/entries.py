"""Finds the front matter and cuts it into entries, without reading their values.

Both readers of a script stand on this: the parser, which reads every value, and the quick look at a script's
metadata, so that they cannot disagree.
"""

from __future__ import annotations

import re
from enum import Enum, auto
from typing import NamedTuple

from agent.shire.lexis import PATTERN, STRING

_OPENING = re.compile(r"\ufeff?(?:[ \t]*(?:\r\n?|\n))*(---[ \t]*)(?=[\r\n]|\Z)")
_CLOSING = re.compile(r"[\r\n]---[ \t]*(?=[\r\n]|\Z)")
_KEY = (
    r"(?P<key>\"(?:[^\"\\\r\n]|\\[^\r\n])*\"|'(?:[^'\\\r\n]|\\[^\r\n])*'|"
    rf"{PATTERN}|[^\W\d_][\w.*-]*|[\d_*][\w.*-]*)"
)
_ENTRY = re.compile(rf"(?P<indent>[ \t]*){_KEY}[ \t]*:")
_PLAIN = re.compile(
    r"[ \t]*((?!when\b)[A-Za-z][\w.*-]*|\"[^\"\\\r\n]*\")[ \t]*:(?=[ \t]*[^ \t{\[/])[^\r\n]*(?:\r\n?|\n|\Z)"
)
"""An entry that ends with its line, as most do; `_ENTRY` and `_entry_end` say the same in several steps."""
_NOTHING = re.compile(r"[ \t]*(?://[^\r\n]*|#(?=[ \t\r\n]|\Z)[^\r\n]*)?(?:\r\n?|\n|\Z)")
_BLOCK_COMMENT = re.compile(r"[ \t]*/\*[\s\S]*?\*/[ \t]*(?:\r\n?|\n|\Z)")
_LINE_END = re.compile(r"\r\n?|\n")
_BLANKS = re.compile(r"[ \t]*")
_BALANCE = re.compile(rf"{STRING}|//[^\r\n]*|{PATTERN}|/\*|[{{}}\[\]]|\r\n?|\n")
_CONTINUED = re.compile(r"[ \t]*(?:&&|\|\||(?:and|or)\b)")
_OPERATOR_LAST = re.compile(r"(?:&&|\|\||\band|\bor)\Z")


class Bounds(NamedTuple):
    """Where a front matter stands: offsets of its first `---`, of what is inside, and of its last `---`."""

    opening: int
    start: int
    end: int
    close: int
    closed: bool


class ChunkKind(Enum):
    """What a chunk of the front matter is."""

    ENTRY = auto()
    NOTHING = auto()
    UNREADABLE = auto()


class Chunk(NamedTuple):
    """Whole lines of the front matter.

    Attributes:
        start: Offset of the first line.
        end: Offset behind the last line's end.
        key: For an entry, the offsets of the key with its quotes or slashes; otherwise (0, 0).
        value: For an entry, the offset behind the colon.
    """

    kind: ChunkKind
    start: int
    end: int
    key: tuple[int, int] = (0, 0)
    value: int = 0


def find(text: str) -> Bounds | None:
    """Find the front matter of a script; None if it has none.

    Without a closing line the front matter ends at the first blank line, if its first line is an entry;
    else the `---` is a rule in the text.
    """
    opening = _OPENING.match(text)
    if opening is None:
        return None
    start = _line_after(text, opening.end(), len(text))
    closing = _CLOSING.search(text, opening.end())
    if closing is not None:
        return Bounds(opening.start(1), start, closing.start() + 1, closing.end(), closed=True)
    if _ENTRY.match(text, start) is None:
        return None
    end = start
    while end < len(text) and not _is_blank(line := _line(text, end)):
        end += len(line)
    return Bounds(opening.start(1), start, end, end, closed=False)


def chunks(text: str, bounds: Bounds) -> list[Chunk]:
    """Cut the inside of the front matter into entries, empty or commented lines, and unreadable lines."""
    found: list[Chunk] = []
    at = bounds.start
    while at < bounds.end:
        chunk = _chunk(text, at, bounds.end)
        found.append(chunk)
        at = chunk.end
    return found


def indent_of(chunk: Chunk) -> int:
    """Give how far an entry stands from the line's start, in characters."""
    return chunk.key[0] - chunk.start


def is_bare(text: str, chunk: Chunk) -> bool:
    """Tell whether an entry's key is a plain word, without quotes or slashes."""
    return text[chunk.key[0]] not in "\"'/"


def _chunk(text: str, at: int, end: int) -> Chunk:
    plain = _PLAIN.match(text, at, end)
    if plain is not None:
        return Chunk(ChunkKind.ENTRY, at, plain.end(), plain.span(1), text.index(":", plain.end(1), end) + 1)
    nothing = _NOTHING.match(text, at, end)
    if nothing is not None and nothing.end() > at:
        return Chunk(ChunkKind.NOTHING, at, nothing.end())
    entry = _ENTRY.match(text, at, end)
    if entry is not None:
        return Chunk(
            ChunkKind.ENTRY,
            at,
            _entry_end(text, entry, end),
            (entry.start("key"), entry.end("key")),
            entry.end(),
        )
    comment = _BLOCK_COMMENT.match(text, at, end)
    if comment is not None:
        return Chunk(ChunkKind.NOTHING, at, comment.end())
    return Chunk(ChunkKind.UNREADABLE, at, _line_after(text, at, end))


def _entry_end(text: str, entry: re.Match[str], end: int) -> int:
    blanks = _BLANKS.match(text, entry.end(), end)
    first = blanks.end() if blanks else entry.end()
    if entry["key"] == "when" and text[first : first + 1] != "{":
        return _condition_end(text, entry.end(), end)
    if text[first : first + 1] in ("{", "[", "/"):
        return _balanced_end(text, first, end, len(entry["indent"]))
    return _line_after(text, entry.end(), end)


def _condition_end(text: str, at: int, end: int) -> int:
    """A condition goes on where a line ends with an operator or the next one begins with one."""
    after = _line_after(text, at, end)
    while after < end and (
        _OPERATOR_LAST.search(text[at:after].rstrip()) or _CONTINUED.match(text, after, end)
    ):
        at, after = after, _line_after(text, after, end)
    return after


def _balanced_end(text: str, at: int, end: int, indent: int) -> int:
    """Give the end of the line on which every bracket is closed, or where another entry begins instead."""
    depth, comments_end = 0, True
    while (found := _BALANCE.search(text, at, end)) is not None:
        at = found.end()
        match found[0]:
            case "{" | "[":
                depth += 1
            case "}" | "]":
                depth -= 1
            case "/*":
                close = text.find("*/", at, end) if comments_end else -1
                comments_end = close >= 0
                at = close + 2 if comments_end else at
            case "\n" | "\r" | "\r\n":
                entry = _ENTRY.match(text, at, end) if depth > 0 else None
                if depth <= 0 or (entry is not None and len(entry["indent"]) <= indent):
                    return at
    return end


def _line(text: str, at: int) -> str:
    return text[at : _line_after(text, at, len(text))]


def _line_after(text: str, at: int, end: int) -> int:
    found = _LINE_END.search(text, at, end)
    return found.end() if found else end


def _is_blank(line: str) -> bool:
    return not line.strip()
