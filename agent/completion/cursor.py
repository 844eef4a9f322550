"""The place where text is to be completed: its line, what stands round it and the block it is in."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec

from agent.completion.block_words import header_word, is_type, opens_block
from agent.completion.lexis import Blocks, Lexis, Quote, lexis_of
from agent.completion.scanner import Scanner

if TYPE_CHECKING:
    from collections.abc import Sequence

    from agent.completion.syntax_view import SyntaxView

TAB_WIDTH = 4
"""Columns of one tab when indentations are compared (own choice; only the order matters)."""
WINDOW_CHARS = 12_000
"""How much text on each side of the cursor is looked at, characters: bounds the cost on large files."""
SCAN_LINES = 60
"""Lines before the cursor that are scanned for open strings and comments (measured: 0.3 ms)."""
FOLLOWING_LINES = 8
"""Non-blank lines after the cursor that are kept for comparing."""
_SAFE_START = re.compile(
    r"(?:@\w|(?:async |export |pub |public |private |abstract |final )*"
    r"(?:def|class|func|fn|fun|function|interface|impl|struct|enum|trait|module|import|package)\b)"
)
_CLOSERS = re.compile(r"[\s)\]}>\"'`;,:]*\Z")


def width(line: str) -> int:
    """Give the indentation of a line in columns, a tab counting `TAB_WIDTH`."""
    blanks = line[: len(line) - len(line.lstrip(" \t"))]
    return len(blanks) + (TAB_WIDTH - 1) * blanks.count("\t")


class Header(msgspec.Struct, frozen=True):
    """The line that opens the block round the cursor.

    Attributes:
        indent: Its indentation, columns.
        word: Its word (`def`, `if`, `fn`), or an empty string.
        is_type: Whether it opens a type or module.
        adjacent: Whether nothing of the body stands between it and the cursor.
    """

    indent: int
    word: str
    is_type: bool
    adjacent: bool


class Cursor(msgspec.Struct, frozen=True):
    """What the text round one place tells; made once for each request.

    Attributes:
        lexis: Marks of the language.
        line: Text before the cursor on its line.
        rest: Text after the cursor on its line.
        previous: The nearest line above that is not blank, or an empty string.
        previous_code: Its code, without comments.
        above: The lines above that are not blank, as far as the window goes.
        following: The next lines that are not blank, blanks at their ends removed.
        quote: The string or comment that the cursor stands in, or None.
        in_text: Whether the cursor stands in a string or comment.
        indent: Indentation of what is to be written here, columns.
        header: What opens the block round the cursor, or None at the top of the file.
        blank_above: Whether a blank line stands straight above.
    """

    lexis: Lexis
    line: str
    rest: str
    previous: str
    previous_code: str
    above: tuple[str, ...]
    following: tuple[str, ...]
    quote: Quote | None
    in_text: bool
    indent: int
    header: Header | None
    blank_above: bool

    @property
    def begun(self) -> bool:
        """Whether there is text before the cursor on its line."""
        return bool(self.line.strip())

    @property
    def mid_line(self) -> bool:
        """Whether something other than closing marks stands after the cursor on its line."""
        return not only_closers(self.rest)

    @property
    def closed_after(self) -> bool:
        """Whether the text after the cursor already holds the mark that closes the block round the cursor."""
        if self.rest.lstrip().startswith("}"):
            return True
        top = self.header.indent if self.header else 0
        nearest = next((line for line in self.following if width(line) <= top), "")
        return width(nearest) == top and _closes(nearest.strip())

    def scanner(self) -> Scanner:
        """Give a scanner that starts at the cursor."""
        return Scanner(self.lexis, self.quote)


def only_closers(rest: str) -> bool:
    """Tell whether the rest of a line is blank or nothing but closing brackets, quotes and punctuation."""
    return bool(_CLOSERS.match(rest))


def cursor_at(before: str, after: str, language: str, syntax: SyntaxView | None = None) -> Cursor:
    """Look round the place between `before` and `after`; costs the same in a small file and in a large one."""
    lexis = lexis_of(language)
    lines = before[-WINDOW_CHARS:].replace("\r\n", "\n").split("\n")
    rest, *below = after[:WINDOW_CHARS].replace("\r\n", "\n").split("\n")
    line = lines.pop()
    quote = _quote_at(lines, line, lexis)
    in_text = quote is not None if syntax is None else syntax.in_comment_or_string(len(before))
    above = [one for one in lines if one.strip()]
    previous = above[-1] if above else ""
    following = tuple([one.rstrip() for one in below if one.strip()][:FOLLOWING_LINES])
    code = "" if in_text else Scanner(lexis).read(previous)
    indent = _indent(line, previous, code, following, lexis)
    header = _header_of_tree(before, syntax) or _header(above, line, indent, code, lexis)
    blank_above = bool(lines) and not lines[-1].strip()
    return Cursor(
        lexis,
        line,
        rest,
        previous,
        code,
        tuple(above),
        following,
        quote if in_text else None,
        in_text,
        indent,
        header,
        blank_above,
    )


def _closes(stripped: str) -> bool:
    return stripped[:1] in {"}", ")", "]"} or bool(re.match(r"(?:end|fi|done|esac)\b", stripped))


def _quote_at(lines: Sequence[str], line: str, lexis: Lexis) -> Quote | None:
    """Find out what string or comment is open at the cursor, from the last place that surely is code."""
    start = max(0, len(lines) - SCAN_LINES)
    for index in range(len(lines) - 1, start, -1):
        if _SAFE_START.match(lines[index]):
            start = index
            break
    scanner = Scanner(lexis)
    for above in lines[start:]:
        scanner.read(above)
    scanner.peek(line)
    mark = lexis.language.line_comment
    if scanner.quote is None and mark and _in_line_comment(line, lexis):
        return Quote(mark, "\n", escapes=False, comment=True)
    return scanner.quote


def _in_line_comment(line: str, lexis: Lexis) -> bool:
    scanner = Scanner(lexis)
    probe = scanner.peek(line + "\x00")
    return scanner.quote is None and not probe.endswith("\x00")


def _indent(line: str, previous: str, code: str, following: Sequence[str], lexis: Lexis) -> int:
    """Guess the indentation of what is to be written; a line without blanks has it from its neighbours."""
    if line or not previous:
        return width(line)
    if opens_block(code, lexis):
        return width(previous) + TAB_WIDTH
    below = width(following[0]) if following else 0
    if lexis.blocks is Blocks.INDENT:
        return width(previous) if below >= width(previous) else 0
    return width(previous)


def _header(above: Sequence[str], line: str, indent: int, code: str, lexis: Lexis) -> Header | None:
    if line.strip():
        own = Scanner(lexis).peek(line)
        if opens_block(own, lexis):
            return _logical([*above, line], len(above), lexis, adjacent=True)
    elif above and opens_block(code, lexis) and width(above[-1]) <= indent:
        return _logical(above, len(above) - 1, lexis, adjacent=True)
    for index in range(len(above) - 1, -1, -1):
        if width(above[index]) < indent and not lexis.is_comment(above[index].lstrip()):
            return _logical(above, index, lexis, adjacent=False)
    return None


def _logical(lines: Sequence[str], index: int, lexis: Lexis, *, adjacent: bool) -> Header:
    """Go from the last line of a header to its first, over brackets that were opened further up."""
    codes: list[str] = []
    missing = 0
    for at in range(index, max(-1, index - SCAN_LINES), -1):
        scanner = Scanner(lexis)
        codes.insert(0, scanner.read(lines[at]))
        # The brace of `} else {` closes the block before and belongs to no header.
        closed = [loose for loose in scanner.loose if loose.mark in ")]"]
        missing = max(0, missing + len(closed) - sum(mark in ")]" for mark in scanner.stack))
        if not missing:
            index = at
            break
    code = " ".join(codes)
    return Header(width(lines[index]), header_word(code), is_type(code), adjacent)


def _header_of_tree(before: str, syntax: SyntaxView | None) -> Header | None:
    block = syntax.enclosing_block(len(before)) if syntax else None
    if block is None or len(before) - block[0] > WINDOW_CHARS:
        return None
    start = before.rfind("\n", 0, block[0]) + 1
    head = before[start:].split("\n", 1)
    adjacent = len(head) == 1 or not head[1].strip()
    return Header(
        width(head[0]), header_word(before[block[0] :].split("\n", 1)[0]), is_type(head[0]), adjacent
    )
