"""Reads expressions, by precedence: `||`, `&&`, comparison, sum, product, sign, value and what is taken from it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from agent.shire.problem import Unparsable
from agent.shire.tokens import TokenReader
from agent.shire.tree.expressions import (
    Access,
    Call,
    Expression,
    Group,
    Index,
    ListLiteral,
    Literal,
    MapLiteral,
    Method,
    Name,
    Operation,
    Property,
    RangeLiteral,
    Regex,
    Step,
    Unary,
    Variable,
)
from agent.shire.tree.node import TokenKind

if TYPE_CHECKING:
    from collections.abc import Callable


MAX_DEPTH = 32
"""How deep brackets may nest; each level costs about seven frames of Python's stack of 1,000."""

_SIGNS = {"or": "||", "and": "&&", "eq": "==", "ne": "!=", "lt": "<", "le": "<=", "gt": ">", "ge": ">="}
_LEVELS = {
    sign: level
    for level, signs in enumerate(("||", "&&", "== != < <= > >=", "+ -", "* / %"))
    for sign in signs.split()
}
_COMPARISON = _LEVELS["=="]
_CONSTANTS = {"true": True, "TRUE": True, "false": False, "FALSE": False, "null": None}
_CLOSING_BRACE = re.compile(r"\s*\}")
_OPENING_BRACKET = re.compile(r"\(")
_MAP_KEY = re.compile(r"\s*(?:(?:\"[^\"\r\n]*\"|'[^'\r\n]*'|[\w-]+)\s*:(?!:))")

VALUE_HINT = 'write a value: `$name`, `name`, `"text"`, `1`, `true`, `(…)` or `f(…)`'


class ExpressionParser(TokenReader):
    """Reads one expression after another from a slice of a script."""

    _depth = 0

    def expression(self, level: int = 0) -> Expression:
        """Read an expression whose operators bind at least as strongly as `level`.

        Raises:
            Unparsable: the next tokens are no expression.
        """
        mark = self.mark()
        left = self._unary()
        while (found := _LEVELS.get(self._sign(), -1)) >= level:
            left = self._joined(mark, left, found)
        return left

    def _joined(self, mark: int, first: Expression, level: int) -> Expression:
        operands: list[Expression] = [first]
        operators: list[str] = []
        while _LEVELS.get(sign := self._sign()) == level:
            if level == _COMPARISON and operators:
                raise self.unexpected("one comparison", "join comparisons with `&&` or put one in brackets")
            self.take()
            operators.append(sign)
            operands.append(self.expression(level + 1))
        return self.node(Operation, mark, tuple(operators), tuple(operands))

    def _sign(self) -> str:
        if self.word.kind is TokenKind.MARK:
            return self.word.text
        return _SIGNS.get(self.word.text, "") if self.word.kind is TokenKind.NAME else ""

    def _unary(self) -> Expression:
        if not (self.at("!", "-") or (self.at("not") and not self.followed_by(_OPENING_BRACKET))):
            return self._postfix()
        mark = self.mark()
        operator = "-" if self.take().text == "-" else "!"
        return self.node(Unary, mark, operator, self._nested(self._unary))

    def _postfix(self) -> Expression:
        mark = self.mark()
        base = self._primary()
        steps: list[Step] = []
        while (step := self._step()) is not None:
            steps.append(step)
        return self.node(Access, mark, base, tuple(steps)) if steps else base

    def _step(self) -> Step | None:
        if not (self.at(".") or (self.at("[") and not self._spaced())):
            return None
        mark = self.mark()
        if self.take().text == ".":
            name = self.name("a name after `.`", "write `.length` or `.contains(…)`")
            if self.at("("):
                return self.node(Method, mark, name, self.arguments())
            return self.node(Property, mark, name)
        index = self._nested(self.expression)
        self.expect("]", "close the index with `]`")
        return self.node(Index, mark, index)

    def _spaced(self) -> bool:
        return self.source.text[self.word.start - 1 : self.word.start].isspace()

    def arguments(self) -> tuple[Expression, ...]:
        """Read `(a, b)`.

        Raises:
            Unparsable: it is no list of expressions in brackets.
        """
        self.expect("(", "write the arguments in brackets")
        return self._items(")")

    def _items(self, close: str) -> tuple[Expression, ...]:
        items: list[Expression] = []
        while not self.at(close):
            if items:
                self.expect(",", f"part the values with `,` and end them with `{close}`")
            items.append(self._nested(self.expression))
        self.take()
        return tuple(items)

    def _nested(self, read: Callable[[], Expression]) -> Expression:
        if self._depth >= MAX_DEPTH:
            raise Unparsable(
                self.word.start, f"nested deeper than {MAX_DEPTH} levels", "name a part of it with a variable"
            )
        self._depth += 1
        try:
            return read()
        finally:
            self._depth -= 1

    def _primary(self) -> Expression:
        mark = self.mark()
        match self.word.kind:
            case TokenKind.STRING:
                return self.node(Literal, mark, self.string())
            case TokenKind.NUMBER:
                text = self.take().text
                return self.node(Literal, mark, float(text) if "." in text else _whole(text))
            case TokenKind.VARIABLE:
                text = self.take().text
                return self.node(Variable, mark, text.lstrip("$!"), text.startswith("$!"))
            case TokenKind.NAME:
                return self._named(mark)
        return self._bracketed(mark)

    def _named(self, mark: int) -> Expression:
        name = self.take().text
        if self.at("(") and not self._spaced():
            return self.node(Call, mark, name, self.arguments())
        if name in _CONSTANTS:
            return self.node(Literal, mark, _CONSTANTS[name])
        return self.node(Name, mark, name)

    def _bracketed(self, mark: int) -> Expression:
        if self.see_pattern():
            return self.node(Regex, mark, self.take().text[1:-1])
        if self.at_map() or (self.at("{") and self.followed_by(_CLOSING_BRACE)):
            return self._map(mark)
        if self.at("(", "{", "${", "$!{"):
            close = ")" if self.take().text == "(" else "}"
            inner = self._nested(self.expression)
            self.expect(close, f"close the bracket with `{close}`")
            return self.node(Group, mark, inner)
        if self.accept("["):
            return self._list(mark)
        raise self.unexpected("a value", VALUE_HINT)

    def _list(self, mark: int) -> Expression:
        if self.accept("]"):
            return self.node(ListLiteral, mark, ())
        first = self._nested(self.expression)
        if self.accept(".."):
            last = self._nested(self.expression)
            self.expect("]", "close the range with `]`")
            return self.node(RangeLiteral, mark, first, last)
        if self.accept("]"):
            return self.node(ListLiteral, mark, (first,))
        self.expect(",", "part the values with `,` and end them with `]`")
        return self.node(ListLiteral, mark, (first, *self._items("]")))

    def at_map(self) -> bool:
        """Tell whether the next tokens begin `{key: …`."""
        return self.at("{") and self.followed_by(_MAP_KEY)

    def _map(self, mark: int) -> Expression:
        self.take()
        entries: list[tuple[Expression, Expression]] = []
        while not self.accept("}"):
            key = self._primary()
            self.expect(":", "write `key: value`")
            entries.append((key, self._nested(self.expression)))
            self.accept(",")
        return self.node(MapLiteral, mark, tuple(entries))

    def string(self) -> str:
        """Take a string and give its text without the outer quotes; one without its closing quote is reported."""
        word = self.take()
        quote = word.text[0]
        if len(word.text) > 1 and word.text.endswith(quote) and not _escaped(word.text):
            return word.text[1:-1]
        self.report(Unparsable(word.start, "this text has no closing quote", f"end it with `{quote}`"))
        return word.text[1:]

    def done(self) -> None:
        """Take what is left of the slice, which may only be blanks and comments.

        Raises:
            Unparsable: there is more.
        """
        if self.word.kind is not TokenKind.END:
            raise self.unexpected("the end of the value", "put it on a line of its own or in quotes")
        self.settle()


def _whole(digits: str) -> int | float:
    # Python refuses to read whole numbers of more than 4,300 digits; nobody means one.
    return int(digits) if len(digits) <= 18 else float(digits)


def _escaped(text: str) -> bool:
    """Tell whether the last character stands behind an odd number of backslashes."""
    body = text[:-1]
    return (len(body) - len(body.rstrip("\\"))) % 2 == 1
