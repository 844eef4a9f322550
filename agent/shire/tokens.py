"""The words of expressions, actions and values, read one by one from a slice of a script."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from agent.shire.lexis import PATTERN, STRING
from agent.shire.problem import Problem, Unparsable
from agent.shire.tree.node import ErrorNode, Node, Part, Token, TokenKind

if TYPE_CHECKING:
    from collections.abc import Callable

    from agent.shire.source import Source

_TOKEN = re.compile(
    r"(?P<blank>\s+)"
    r"|(?P<comment>//[^\r\n]*)"
    r"|(?P<open>/\*)"
    rf"|(?P<string>{STRING})"
    r"|(?P<number>\d+(?:\.\d+)?(?![\w-]))"
    r"|(?P<variable>\$!?\w(?:[\w-]*\w)?)"
    r"|(?P<name>\w(?:[\w-]*\w)?)"
    r"|(?P<mark>\$!?\{|&&|\|\||==|!=|<=|>=|->|::|\.\.|[{}()\[\],.:|!<>+\-*/%=])"
    r"|(?P<junk>[\s\S])"
)
_PATTERN = re.compile(PATTERN)
_LOOSE_PATTERN = re.compile(r"/(?![*/])(?:[^\r\n\\]|\\[^\r\n])+?/(?=[ \t]*(?:\{|\r|\n|$))")
_BRACES = re.compile(rf"{STRING}|//[^\r\n]*|{PATTERN}|/\*|[{{}}]")

NodeT = TypeVar("NodeT", bound=Node)


class Word(NamedTuple):
    """A token that has been looked at and not taken yet: offsets in the script."""

    kind: TokenKind
    text: str
    start: int
    end: int


class TokenReader:
    """Reads the tokens of a slice and gathers them, with the nodes made of them, in the order of the text.

    Attributes:
        parts: What has been read and not become part of a node yet.
        offset: Where what has been taken ends.
    """

    def __init__(self, source: Source, start: int, end: int) -> None:
        self.source = source
        self.end = end
        self.parts: list[Part] = []
        self.problems: list[Problem] = []
        self.offset = start
        self._pending: list[Word] = []
        self._no_comment_from = end
        self._reported: set[int] = set()
        self._word: Word | None = None

    @property
    def word(self) -> Word:
        """The next token; it is looked for only when asked for, so that nothing behind a value is read."""
        if self._word is None:
            self._word = self._next(self.offset)
        return self._word

    def put(self, word: Word) -> None:
        """Read the next token as `word` instead."""
        self._word = word

    def _next(self, offset: int) -> Word:
        """Look at the token at `offset`; blanks and comments before it wait in `_pending`."""
        while True:
            found = _TOKEN.match(self.source.text, offset, self.end)
            if found is None:
                return Word(TokenKind.END, "", offset, offset)
            word = self._word_of(found)
            if word.kind not in (TokenKind.BLANK, TokenKind.COMMENT):
                return word
            self._pending.append(word)
            offset = word.end

    def _word_of(self, found: re.Match[str]) -> Word:
        start, kind = found.start(), found.lastgroup or "junk"
        if kind != "open":
            return Word(TokenKind(kind), found[0], start, found.end())
        end = self._comment_end(found.end())
        if end < 0:
            return Word(TokenKind.MARK, "/", start, start + 1)
        return Word(TokenKind.COMMENT, self.source.text[start:end], start, end)

    def _comment_end(self, start: int) -> int:
        """Give the offset behind the next `*/`, or -1; what was not found once is not looked for again."""
        found = -1 if start >= self._no_comment_from else self.source.text.find("*/", start, self.end)
        if found >= 0:
            return found + 2
        self._no_comment_from = min(self._no_comment_from, start)
        return -1

    def keep(self, kind: TokenKind, start: int, end: int) -> None:
        """Take a piece of text as one token."""
        self.parts.append(Token(kind, self.source.text[start:end], self.source.span(start, end)))
        self.offset = end
        self._word = None

    def settle(self) -> None:
        """Take the blanks and comments before the next token."""
        following = self.word
        for word in self._pending:
            self.keep(word.kind, word.start, word.end)
        self._pending.clear()
        self._word = following

    def mark(self) -> int:
        """Begin a node at the next token; give the mark to `node`."""
        self.settle()
        return len(self.parts)

    def take(self) -> Word:
        """Take the next token, which must not be the end."""
        self.settle()
        word = self.word
        self.keep(word.kind, word.start, word.end)
        return word

    def at(self, *texts: str) -> bool:
        """Tell whether the next token is one of these words or signs."""
        return self.word.text in texts and self.word.kind in (TokenKind.MARK, TokenKind.NAME)

    def accept(self, *texts: str) -> bool:
        """Take the next token if it is one of these, and tell whether it was."""
        if self.at(*texts):
            self.take()
            return True
        return False

    def expect(self, text: str, hint: str) -> None:
        """Take the next token, which must be `text`.

        Raises:
            Unparsable: it is another one.
        """
        if not self.accept(text):
            raise self.unexpected(f"`{text}`", hint)

    def name(self, what: str, hint: str) -> str:
        """Take a word and give it.

        Raises:
            Unparsable: the next token is no word.
        """
        if self.word.kind is not TokenKind.NAME:
            raise self.unexpected(what, hint)
        return self.take().text

    def unexpected(self, wanted: str, hint: str) -> Unparsable:
        """Say what was wanted at the next token."""
        if self.word.kind is not TokenKind.END:
            return Unparsable(self.word.start, f"expected {wanted}, not `{self.word.text[:20]}`", hint)
        # What is missing at the end is missed behind the last sign, not on the next line.
        offset = self.word.start
        while offset > 0 and self.source.text[offset - 1].isspace():
            offset -= 1
        return Unparsable(offset, f"expected {wanted}, not the end", hint)

    def followed_by(self, pattern: re.Pattern[str]) -> bool:
        """Tell whether the text right after the next token fits."""
        return pattern.match(self.source.text, self.word.end, self.end) is not None

    def see_pattern(self, *, loose: bool = False) -> bool:
        """Read a pattern instead of a slash at the next token; `loose` also takes what must be escaped elsewhere."""
        if self.word.text[:1] != "/":
            return False
        text, start = self.source.text, self.word.start
        found = _PATTERN.match(text, start, self.end)
        if found is None and loose:
            found = _LOOSE_PATTERN.match(text, start, self.end)
        if found is None:
            return False
        self.put(Word(TokenKind.PATTERN, found[0], start, found.end()))
        return True

    def close_of(self, start: int) -> int:
        """Give the offset of the brace that closes the one right before `start`, or the slice's end."""
        depth, at = 1, start
        while (found := _BRACES.search(self.source.text, at, self.end)) is not None:
            at = found.end()
            match found[0]:
                case "{":
                    depth += 1
                case "}":
                    depth -= 1
                case "/*":
                    at = max(at, self._comment_end(at))
            if depth == 0:
                return found.start()
        return self.end

    def node(self, kind: type[NodeT], mark: int, *values: object) -> NodeT:
        """Make a node of everything read since `mark`; `values` are its fields behind `span` and `parts`."""
        parts = tuple(self.parts[mark:])
        del self.parts[mark:]
        start = parts[0].span.start if parts else self.offset
        made = kind(self.source.span(start, parts[-1].span.end if parts else start), parts, *values)
        self.parts.append(made)
        return made

    def rewind(self, offset: int, kept: int) -> None:
        """Go back to `offset`, when `kept` parts had been read."""
        del self.parts[kept:]
        self._pending.clear()
        self.offset = offset
        self._word = None

    def fail(self, mark: int, error: Unparsable, until: int) -> ErrorNode:
        """Report an error and make a node of everything from `mark` to the offset `until`."""
        self.settle()
        start, until = self.word.start, max(self.word.start, until)
        if until > start:
            self.keep(TokenKind.JUNK, start, until)
        self.report(error)
        return self.node(ErrorNode, mark, error.message, error.hint)

    def report(self, error: Unparsable) -> None:
        """Note a problem; a second one at the same place says nothing new."""
        if error.offset not in self._reported:
            self._reported.add(error.offset)
            span = self.source.span(error.offset, error.offset)
            self.problems.append(Problem(span, error.message, error.hint))

    def in_braces(self, inside: Callable[[], NodeT], hint: str) -> NodeT | ErrorNode:
        """Read `{ … }`; what does not fit inside becomes an error node up to the closing brace.

        Raises:
            Unparsable: there is no opening brace.
        """
        self.expect("{", hint)
        start, mark = self.word.start, self.mark()
        made: NodeT | ErrorNode
        try:
            made = inside()
            if not self.at("}"):
                raise self.unexpected("`}`", hint)
        except Unparsable as error:
            made = self.fail(mark, error, self.close_of(start))
        self.accept("}")
        return made
