"""Where a completion ends, one class for each mode: asked line by line as the text comes in."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple, Protocol

from agent.completion.block_words import (
    CONTINUES,
    END_WORDS,
    IMPORTS,
    chains,
    defines,
    first_word,
    header_word,
    opens_block,
)
from agent.completion.cursor import Cursor, width
from agent.completion.lexis import Blocks
from agent.completion.request import Mode

if TYPE_CHECKING:
    from agent.completion.scanner import Scanner

INLINE_LINES = 12
"""Lines that an open bracket or string may add to a completion of one line (own choice)."""
# No word that matters is longer than forty letters; the bound keeps a line of one endless word cheap.
_HEAD = re.compile(r"(\w{1,40})(?=\W)|\W...|\w{41}", re.DOTALL)
_BLOCK_BRACE = re.compile(r"(?:[)\w>\]]|^)\s*\{$")
_AFTER_BRACE = re.compile(r"(?:\(\))?[)\]]*[;,]?")
_VALUE_BRACE = re.compile(r"(?:=|\breturn|\byield|\bawait)\s*\{$")


class Head(NamedTuple):
    """The start of a line: indentation in columns, its first word, and its first characters."""

    indent: int
    word: str
    start: str


class Line(NamedTuple):
    """A line that was read: text, code, indentation in columns, whether it began inside of something open."""

    text: str
    code: str
    indent: int
    inside: bool


class End(Protocol):
    """Decides where a completion ends.

    Attributes:
        solid: How many of the lines taken so far are sure to belong to the completion.
    """

    solid: int

    def before(self, head: Head, scanner: Scanner) -> bool:
        """Tell from the start of the next line that is not blank whether the completion ends before it."""
        ...

    def within(self, line: Line, scanner: Scanner) -> int | None:
        """Take a line; give how many of its characters still belong if the end is in it, else None."""
        ...


def head_of(text: str, indent: int, *, whole: bool) -> Head | None:
    """Give the start of a line as soon as it is sure, whatever comes behind it; None until then."""
    stripped = text.lstrip(" \t")
    match = _HEAD.match(stripped + ("\n\n\n\n" if whole else ""))
    if match is None:
        return None
    return Head(indent, match[1] or "", stripped[:4])


def end_for(mode: Mode, cursor: Cursor) -> End:
    """Give the end that belongs to a mode."""
    if mode is Mode.INLINE:
        return LineEnd(cursor)
    return BlockEnd(cursor) if mode is Mode.IN_BLOCK else SiblingEnd(cursor)


class LineEnd:
    """The end of the line, or of the brackets and strings that are open at its end."""

    def __init__(self, cursor: Cursor) -> None:
        self.solid = 0
        self._lines = 0
        self._cursor = cursor
        self._indent = width(cursor.line)
        self._awaited = _awaited(cursor)

    def before(self, head: Head, scanner: Scanner) -> bool:
        """End before a line further out than the first: its bracket is never closed."""
        inside = scanner.in_text or head.start[:1] in {"}", ")", "]"}
        return self._lines > 0 and head.indent < self._indent and not inside

    def within(self, line: Line, scanner: Scanner) -> int | None:
        """End with the first line at whose end nothing is open; keep one line where that never comes."""
        self._lines += 1
        for loose in scanner.loose:
            if self._awaited and self._awaited[-1] == loose.mark:
                self._awaited.pop()
        if self._goes_on(line.code, scanner) and not self._cursor.mid_line:
            self.solid = 1
            # Past the bound there is nothing of this line to keep, nor of those after the first.
            return -1 if self._lines > INLINE_LINES else None
        self.solid = self._lines
        return len(line.text)

    def _goes_on(self, code: str, scanner: Scanner) -> bool:
        if self._cursor.in_text:
            return False
        if scanner.in_text or code.endswith("\\"):
            return True
        if not code.strip() and self._lines == 1 and not self._awaited:
            return False
        whole = self._cursor.line + code if self._lines == 1 else code
        opened = scanner.stack
        if opened and _BLOCK_BRACE.search(whole) and not _VALUE_BRACE.search(whole):
            opened = opened[:-1]
        return bool(opened or self._awaited)


def _awaited(cursor: Cursor) -> list[str]:
    """Give the brackets that the cursor's line leaves open and the text after it does not close."""
    scanner = cursor.scanner()
    scanner.quote = None
    scanner.peek(cursor.line)
    closed = cursor.rest.strip() or any(line.lstrip()[:1] in {")", "]", "}"} for line in cursor.following[:1])
    if cursor.in_text or closed:
        return []
    return [mark for mark in scanner.stack if mark != "}"]


class BlockEnd:
    """The end of the block that the cursor stands in, with the branches that go on with it."""

    def __init__(self, cursor: Cursor) -> None:
        self.solid = 0
        self._lines = 0
        self._blank_ends = cursor.header is None and not cursor.indent
        header = cursor.header
        self._top = header.indent if header else -1
        self._floor = self._top + 1 if header and header.adjacent else cursor.indent
        self._word = header.word if header else ""
        self._lexis = cursor.lexis
        self._closed_after = cursor.closed_after
        self._branch_after = self._followed_by_branch(cursor)
        self._closed = False

    def before(self, head: Head, scanner: Scanner) -> bool:
        """End before a line outside the block: further out, and no closing mark, branch or comment."""
        if scanner.in_text or self._lines == 0:
            return False
        if scanner.stack:
            return head.indent <= self._top and defines(head.word)
        if self._closed:
            return not self._branches(head)
        if head.indent >= self._floor or self._passes(head):
            return False
        return not (head.indent == self._top and (self._closing(head) or self._branches(head)))

    def within(self, line: Line, scanner: Scanner) -> int | None:
        """End at the mark that closes the block; it belongs to the completion if it is not there yet."""
        self._lines += 1
        stripped = line.text.strip()
        if not stripped:
            return 0 if (self._blank_ends and self.solid) or self._closed else None
        if scanner.loose:
            return self._at_loose(line, scanner)
        if line.indent <= self._top and self._lines > 1 and not line.inside:
            return self._at_top(line)
        self.solid = self._lines
        return None

    def _at_loose(self, line: Line, scanner: Scanner) -> int | None:
        offset, mark = scanner.loose[0]
        if self._closed_after or (mark != "}" and not line.text[:offset].strip()):
            return offset
        behind = line.text[offset + 1 :]
        goes_on = self._word in CONTINUES.get(first_word(behind), ())
        if goes_on and not scanner.stack:
            return len(line.text)
        if mark == "}" and (goes_on or (chains(self._word) and not behind.strip())):
            self._word = header_word(behind) or self._word
            self._closed, self.solid = True, self._lines
            return None
        return _behind(line.text, offset + 1)

    def _at_top(self, line: Line) -> int | None:
        word = first_word(line.code)
        if word in END_WORDS:
            self.solid = self._lines
            return len(line.text)
        if self._word in CONTINUES.get(word, ()) and not self._lexis.is_comment(line.text.lstrip()):
            self._word, self.solid = word, self._lines
        # Anything else there is a comment, which stays only if the block goes on after it.
        return None

    def _passes(self, head: Head) -> bool:
        """Tell whether a line may stand further out without ending the block: comments, `#if`, `public:`."""
        if self._lexis.is_comment(head.start):
            return True
        if self._lexis.language.id not in {"c", "cpp", "csharp"}:
            return False
        return head.start.startswith("#") or (head.indent == self._top and head.word in {"public", "private"})

    def _closing(self, head: Head) -> bool:
        if self._lexis.blocks is Blocks.INDENT:
            return False
        if self._lexis.blocks is Blocks.END and head.word in END_WORDS:
            return not self._closed_after
        return head.start[:1] in {"}", ")", "]"}

    def _branches(self, head: Head) -> bool:
        return not self._branch_after and self._word in CONTINUES.get(head.word, ())

    def _followed_by_branch(self, cursor: Cursor) -> bool:
        if not cursor.following:
            return False
        first = cursor.following[0]
        return width(first) == self._top and first_word(first) in CONTINUES


def _behind(text: str, offset: int) -> int:
    """Give the offset behind the punctuation and brackets that go with a closing mark: `});`."""
    match = _AFTER_BRACE.match(text, offset)
    return match.end() if match else offset


class SiblingEnd:
    """The end of one sibling with its comments and decorators, or of a paragraph of plain lines."""

    def __init__(self, cursor: Cursor) -> None:
        self.solid = 0
        self._lines = 0
        self._lexis = cursor.lexis
        self._floor = cursor.indent
        self._base = -1
        self._word = ""
        self._body = False
        self._gap = False

    def before(self, head: Head, scanner: Scanner) -> bool:
        """End before the next sibling, and before whatever is further out than this one."""
        if scanner.in_text:
            return False
        if self._lines and head.indent < self._floor:
            return not scanner.stack or defines(head.word)
        if scanner.stack or self._base < 0 or head.indent > self._base:
            return bool(scanner.stack) and head.indent <= self._base and defines(head.word)
        if self._goes_on(head):
            return False
        return self._body or self._gap or defines(head.word) or head.start[:1] == "@"

    def _goes_on(self, head: Head) -> bool:
        """Tell whether a line as far out as the sibling's first still belongs to it."""
        if head.word in END_WORDS or self._word in CONTINUES.get(head.word, ()):
            return True
        alike = head.word in IMPORTS and head.word == self._word
        return (alike and not self._gap) or (head.start[:1] == "{" and not self._body)

    def within(self, line: Line, scanner: Scanner) -> int | None:
        """End at the mark that closes the sibling, or at the outer mark that closes what it stands in."""
        self._lines += 1
        if scanner.loose and self._lexis.blocks is not Blocks.INDENT:
            return scanner.loose[0].offset
        if not line.text.strip():
            self._gap = self._base >= 0
            return 0 if self._gap and self._finished_brace(scanner) else None
        if self._base < 0:
            return self._prelude(line, scanner)
        self._gap = False
        self._body = self._body or line.indent > self._base
        self.solid = self._lines
        return self._after(line, scanner)

    def _prelude(self, line: Line, scanner: Scanner) -> int | None:
        """Take comments, decorators and attributes until the sibling itself begins."""
        code = line.code.strip()
        if code.startswith(("@", "#[", "#!")) or (code.startswith("[") and code.endswith("]")):
            return None
        if not code.strip("\"'`"):
            return None
        self._base, self._word = line.indent, header_word(code)
        self.solid = self._lines
        return self._after(line, scanner)

    def _after(self, line: Line, scanner: Scanner) -> int | None:
        if scanner.in_text or scanner.stack:
            return None
        if self._lexis.blocks is Blocks.END and line.indent <= self._base:
            closes = line.code.strip() in END_WORDS or line.code.endswith((" end", ";end"))
            self._body = self._body or (opens_block(line.code, self._lexis) and not closes)
            return len(line.text) if closes else None
        if self._lexis.blocks is Blocks.INDENT:
            self._body = self._body or opens_block(line.code, self._lexis)
            return None
        if line.code.endswith(("}", "};", "})", "});")):
            self._body = True
            return None if chains(self._word) else len(line.text)
        return None

    def _finished_brace(self, scanner: Scanner) -> bool:
        done = self._lexis.blocks is Blocks.BRACES and self._body
        return done and not scanner.stack and not scanner.in_text
