"""Reads what stands behind a key of the front matter."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from agent.shire import scalars
from agent.shire.action_parser import ActionParser
from agent.shire.keys import LIFE_CYCLE
from agent.shire.problem import Unparsable
from agent.shire.tokens import Word
from agent.shire.tree.header import Block, ForeignFunction, PatternAction, Scalar
from agent.shire.tree.node import ErrorNode, TokenKind

if TYPE_CHECKING:
    from agent.shire.source import Source
    from agent.shire.tree.header import Value

_FOREIGN = re.compile(r"\s*(?:::|\()")
_FOREIGN_HINT = 'write "file.py"::function(string, number) -> result'
_PATTERN_VALUE = re.compile(r"[ \t]*(?:\{|\r|\n|//|/\*|$)")


class ValueParser(ActionParser):
    """Reads one value; its slice is what stands between a key's colon and the end of the entry."""

    def __init__(self, source: Source, start: int, end: int) -> None:
        super().__init__(source, start, end)
        self._start = start

    def value(self, key: str) -> Value:
        """Read the value of `key`; what does not fit becomes an error node, up to the end of the entry."""
        self._begin_with_pattern()
        mark = self.mark()
        try:
            found = self._value(key, mark)
            self._rest()
        except Unparsable as error:
            return self.fail(mark, error, self.end)
        return found

    def _begin_with_pattern(self) -> None:
        """Read a pattern at the very beginning, which may look like a comment's beginning: `/*.java/ { cat }`."""
        text = self.source.text
        blanks = len(text[self._start : self.end]) - len(text[self._start : self.end].lstrip(" \t"))
        if text.startswith("/*", self._start + blanks):
            self.keep(TokenKind.BLANK, self._start, self._start + blanks)
            self.put(Word(TokenKind.MARK, "/", self.offset, self.offset + 1))
            if not self._at_pattern():
                self.rewind(self._start, 0)

    def _value(self, key: str, mark: int) -> Value:
        if self.word.kind is TokenKind.END:
            return self.node(Block, mark, ())
        if key == "when":
            return self.condition_statement() if self.at("{") else self.expression()
        if self.at("{") and (key in LIFE_CYCLE or not self.at_map()):
            return self.statement()
        if self.at("{", "["):
            return self.expression()
        return self._plain(key, mark)

    def _plain(self, key: str, mark: int) -> Value:
        if self.word.kind is TokenKind.STRING and self.followed_by(_FOREIGN):
            return self._foreign(mark)
        if self._at_pattern():
            return self._pattern_action(mark)
        if key in LIFE_CYCLE:
            return self.expression()
        return self._scalar(mark)

    def _rest(self) -> None:
        """Take what follows a value: blanks and comments, a `#` comment among them."""
        if self.at("}") and not self.problems:
            raise self.unexpected("the end of the value", "there is one `}` more than `{`")
        if self.word.text == "#":
            self._take_until(self.source.line_end(self.word.start), TokenKind.COMMENT)
        self.done()

    def _take_until(self, end: int, kind: TokenKind) -> None:
        self.settle()
        self.keep(kind, self.word.start, end)

    def _at_pattern(self) -> bool:
        before = self.word
        if not self.see_pattern(loose=True):
            return False
        if self.followed_by(_PATTERN_VALUE):
            return True
        self.put(before)
        return False

    def _pattern_action(self, mark: int) -> PatternAction:
        pattern = self.take().text[1:-1]
        action = self.statement() if self.at("{") else None
        return self.node(PatternAction, mark, pattern, action)

    def _scalar(self, mark: int) -> Value:
        plain = scalars.read(self.source.text, self.word.start, self.end)
        if plain is None:
            return self.node(Block, mark, ())
        if not plain.closed:
            self.report(
                Unparsable(plain.start, "this text has no closing quote", "end it with the same quote")
            )
        self._take_until(plain.end, TokenKind.TEXT if plain.kind == "bare" else TokenKind.STRING)
        return self.node(Scalar, mark, plain.kind, plain.value)

    def _foreign(self, mark: int) -> ForeignFunction | ErrorNode:
        path = self.string()
        function = self.name("a function's name", _FOREIGN_HINT) if self.accept("::") else None
        self.expect("(", _FOREIGN_HINT)
        parameters = () if self.at(")") else self._names()
        self.expect(")", _FOREIGN_HINT)
        results = self._names() if self.accept("->") else ()
        return self.node(ForeignFunction, mark, path, function, parameters, results)

    def _names(self) -> tuple[str, ...]:
        names = [self.name("a name", _FOREIGN_HINT)]
        while self.accept(","):
            names.append(self.name("a name", _FOREIGN_HINT))
        return tuple(names)
