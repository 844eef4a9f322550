"""Puts a completion into the indentation of the file."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from agent.completion.cursor import TAB_WIDTH, Cursor, width
from agent.completion.request import Mode

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from agent.completion.filters.candidate import Candidate
    from agent.completion.scanner import Scanner

STYLE_LINES = 60
"""Lines above the cursor that show how the file is indented."""
_BLANKS = re.compile(r"[ \t]*")


def in_file_style(candidate: Candidate) -> Candidate | None:
    """Write indentation with tabs where the file does, and with its number of blanks where it does not.

    Lines inside a string stay as they are, and so does everything in a file that is not indented yet.
    """
    unit = _unit_at(candidate.cursor)
    lines = candidate.text.split("\n")
    own = unit_of(lines)
    if not unit or not own or (unit == "\t") == (own == "\t"):
        return candidate
    scanner = candidate.cursor.scanner()
    return candidate.cut("\n".join(_restyled(line, own, unit, scanner) for line in lines))


def unit_of(lines: Iterable[str]) -> str:
    """Give what one level of indentation is written with, or an empty string where no line is indented."""
    blanks = [match for line in lines if line.strip() and (match := _leading(line))]
    if not blanks:
        return ""
    if sum(one[0] == "\t" for one in blanks) * 2 > len(blanks):
        return "\t"
    sizes = Counter(len(one) for one in blanks if one[0] == " ")
    small = [size for size in (2, 4, 8) if sizes and all(each % size == 0 for each in sizes)]
    return " " * (small[-1] if small and small[-1] <= min(sizes) else min(sizes, default=TAB_WIDTH))


def after_the_cursor(candidate: Candidate) -> Candidate | None:
    """On a line of blanks: take from the first line the indentation that stands there already.

    A first line at the left edge of an indented, still empty block is moved into it.
    """
    line, text = candidate.cursor.line, candidate.text
    if line.strip() or candidate.cursor.in_text:
        return candidate
    first, *more = text.split("\n")
    if not first.strip():
        return candidate
    return candidate.cut("\n".join([_placed(first, more, candidate), *more]))


def one_blank_between(candidate: Candidate) -> Candidate | None:
    """Take the blanks from the beginning where the text before the cursor ends with one."""
    cursor = candidate.cursor
    doubled = cursor.begun and cursor.line[-1:] in {" ", "\t"}
    return candidate.cut(candidate.text.lstrip(" \t")) if doubled else candidate


def blank_lines_bare(candidate: Candidate) -> Candidate | None:
    """Take blanks from lines that hold nothing else; the first line ends at the cursor's own."""
    first, *more = candidate.text.split("\n")
    bare = [line if line.strip() else "" for line in more]
    return candidate.cut("\n".join([first if first.strip() or not more else "", *bare]))


def without_trailing_space(candidate: Candidate) -> Candidate | None:
    """Take blanks from the end; in the middle of a line one stays, where the rest begins with a word."""
    text = candidate.text.rstrip()
    rest = candidate.cursor.rest
    joins = bool(text) and candidate.cursor.mid_line and not rest[:1].isspace()
    return candidate.cut(text + " " if joins and candidate.text != text else text)


def _unit_at(cursor: Cursor) -> str:
    return unit_of((*cursor.above[-STYLE_LINES:], *cursor.following))


def _placed(first: str, more: Sequence[str], candidate: Candidate) -> str:
    cursor = candidate.cursor
    body, present = first.lstrip(" \t"), width(cursor.line)
    own = width(first)
    if own > present:
        return (
            first.removeprefix(cursor.line)
            if first.startswith(cursor.line)
            else _blanks(own - present, cursor) + body
        )
    missing = cursor.indent - present
    inside = candidate.mode is Mode.IN_BLOCK and cursor.header is not None and not own
    if cursor.line or missing <= 0 or not inside or (more and width(more[0]) == 0 and more[0].strip()):
        return body if present or not own else first
    return _blanks(missing, cursor) + body


def _blanks(columns: int, cursor: Cursor) -> str:
    if _unit_at(cursor) == "\t":
        return "\t" * round(columns / TAB_WIDTH)
    return " " * columns


def _restyled(line: str, own: str, unit: str, scanner: Scanner) -> str:
    inside = scanner.in_text
    scanner.read(line)
    blanks = _leading(line)
    if inside or not blanks:
        return line
    columns = blanks.count("\t") * len(own) + blanks.count(" ") if own != "\t" else width(line) // TAB_WIDTH
    levels, odd = divmod(columns, len(own)) if own != "\t" else (columns, blanks.count(" ") % TAB_WIDTH)
    return unit * levels + " " * odd + line[len(blanks) :]


def _leading(line: str) -> str:
    match = _BLANKS.match(line)
    return match.group() if match else ""
