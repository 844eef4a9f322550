"""Reads code line by line and knows what is open: brackets, strings, comments, here-documents."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import re

    from agent.completion.lexis import Lexis, Quote

CLOSING = {"(": ")", "[": "]", "{": "}"}
"""The bracket that closes each bracket."""
MAX_DEPTH = 200
"""Brackets remembered at most; deeper ones are not code that somebody types (own bound)."""


class Loose(NamedTuple):
    """A closing mark that closes something opened before the scanner started: its offset in the line."""

    offset: int
    mark: str


class Scanner:
    """What is open after the lines read so far; each line is read once, in time linear in its length.

    Attributes:
        stack: Closing brackets that are awaited, innermost last.
        quote: The string or block comment that the next line starts in, or None.
        loose: Closing marks of the last line that match nothing of `stack`.
    """

    __slots__ = ("_heredocs", "_inherited", "_lexis", "_nested", "loose", "quote", "stack")

    def __init__(self, lexis: Lexis, quote: Quote | None = None) -> None:
        self._lexis = lexis
        self._inherited = quote is not None
        self._heredocs: list[str] = []
        self._nested = 0
        self.quote = quote
        self.stack: list[str] = []
        self.loose: list[Loose] = []

    @property
    def in_text(self) -> bool:
        """Whether the next line starts inside a string, a comment or a here-document."""
        return self.quote is not None or bool(self._heredocs)

    def read(self, line: str) -> str:
        """Read one line without its end; gives its code: no comments, strings emptied, no blanks at its end."""
        code = self.peek(line)
        if self.quote is not None and not self.quote.lines:
            self.quote = None
        return code

    def peek(self, line: str) -> str:
        """Read the start of a line, up to a cursor: as `read`, but a string open at the end stays open."""
        self.loose = []
        if self._heredocs:
            if line.strip() == self._heredocs[0]:
                del self._heredocs[0]
            return ""
        code: list[str] = []
        at = 0
        while at >= 0:
            at = self._in_code(line, at, code) if self.quote is None else self._in_quote(line, at, code)
        return "".join(code).rstrip()

    def _in_quote(self, line: str, at: int, code: list[str]) -> int:
        quote = self.quote
        if quote is None or (end := quote.end(line, at)) < 0:
            self._nested += line.count(quote.opening, at) if quote is not None and quote.nests else 0
            return -1
        if quote.nests:
            self._nested += line.count(quote.opening, at, end)
            if self._nested:
                self._nested -= 1
                return end
        if self._inherited:
            self.loose.append(Loose(end - len(quote.closing), quote.closing))
            self._inherited = False
        if not quote.comment:
            code.append(quote.closing)
        self.quote = None
        return end

    def _in_code(self, line: str, at: int, code: list[str]) -> int:
        match = self._lexis.token.search(line, at)
        if match is None:
            code.append(line[at:])
            return -1
        code.append(line[at : match.start()])
        return self._mark(match, code)

    def _mark(self, match: re.Match[str], code: list[str]) -> int:
        text, kind = match.group(), match.lastgroup
        if kind == "comment":
            return -1
        if kind == "open":
            self.quote = self._lexis.quotes[text]
            if not self.quote.comment:
                code.append(text)
            return match.end()
        if kind == "raw":
            self.quote = self._lexis.raw_quote(text, match["raw"])
            code.append(text)
            return match.end()
        if kind == "bracket":
            self._bracket(text, match.start())
        elif kind == "heredoc":
            self._heredocs.append(match["heredoc"])
        code.append(text)
        return match.end()

    def _bracket(self, mark: str, offset: int) -> None:
        if closing := CLOSING.get(mark):
            if len(self.stack) < MAX_DEPTH:
                self.stack.append(closing)
        elif mark in self.stack:
            # What was left open inside is given up: the outer bracket closes it.
            while self.stack.pop() != mark:
                pass
        else:
            self.loose.append(Loose(offset, mark))
