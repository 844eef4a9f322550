"""Finds Velocity's directives in a body and reads what stands in their brackets."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from agent.shire.expression_parser import ExpressionParser
from agent.shire.problem import Problem, Unparsable
from agent.shire.tree.expressions import Access, Expression, Variable
from agent.shire.tree.node import Part, Token, TokenKind

if TYPE_CHECKING:
    from agent.shire.source import Source

_DIRECTIVE = re.compile(
    r"#(?:\{(?P<braced>if|elseif|else|endif|end|foreach|set|break|stop)\}"
    r"|(?P<plain>if|elseif|else|endif|end|foreach|set|break|stop)(?![\w-]))"
)
_OPENING = re.compile(r"[ \t]*\(")
_BLANK_LINE_END = re.compile(r"[ \t]*(?:\r\n?|\n|\Z)")
_BRACKETS = re.compile(r"\"(?:[^\"\\\r\n]|\\[^\r\n])*\"|'(?:[^'\\\r\n]|\\[^\r\n])*'|[()]")
_WITH_BRACKETS = frozenset({"if", "elseif", "foreach", "set"})
_HINTS = {
    "if": "write #if($name) or #if($name.length() > 0)",
    "elseif": "write #elseif($name)",
    "foreach": "write #foreach($item in $items)",
    "set": 'write #set($name = "value")',
}


class Directive(NamedTuple):
    """A directive that was read.

    Attributes:
        name: `if`, `elseif`, `else`, `end`, `foreach`, `set`, `break`, `stop`.
        start: Its offset; blanks before it on a line of its own belong to it.
        end: The offset behind it; the end of a line of its own belongs to it, as Velocity swallows it.
        parts: Its tokens and nodes.
        first: The condition, the loop's variable or what is set.
        second: The items of a loop or the value that is set.
        problem: What is wrong with its brackets.
    """

    name: str
    start: int
    end: int
    parts: tuple[Part, ...]
    first: Expression | None = None
    second: Expression | None = None
    problem: Problem | None = None


def read(source: Source, offset: int) -> Directive | None:
    """Read the directive at a `#`, or give None if none stands there."""
    found = _DIRECTIVE.match(source.text, offset)
    if found is None:
        return None
    name = found["braced"] or found["plain"]
    if name not in _WITH_BRACKETS:
        return _whole_line(source, Directive("end" if name == "endif" else name, offset, found.end(), ()))
    if not _OPENING.match(source.text, found.end()):
        # `#if` without a bracket is C's, or a word of the prompt.
        return None
    return _with_brackets(source, name, offset, found.end())


def _with_brackets(source: Source, name: str, offset: int, end: int) -> Directive:
    reader = _BracketReader(source, end, source.line_end(end))
    try:
        first, second = reader.read(name)
    except Unparsable as error:
        reader.report(error)
        return Directive(name, offset, _close(source, end), (), problem=reader.problems[0])
    stop = reader.parts[-1].span.end
    problem = reader.problems[0] if reader.problems else None
    return _whole_line(source, Directive(name, offset, stop, tuple(reader.parts), first, second, problem))


def _whole_line(source: Source, directive: Directive) -> Directive:
    """Add the tokens around the brackets, and the rest of the line where nothing else stands on it."""
    text, start, end = source.text, directive.start, directive.end
    inner = directive.parts
    inner_start = inner[0].span.start if inner else end
    blanks = start
    while blanks > 0 and text[blanks - 1] in " \t":
        blanks -= 1
    rest = _BLANK_LINE_END.match(text, end)
    if rest is None or (blanks > 0 and text[blanks - 1] not in "\r\n"):
        return directive._replace(parts=(*_token(source, TokenKind.MARK, start, inner_start), *inner))
    parts = (
        *_token(source, TokenKind.BLANK, blanks, start),
        *_token(source, TokenKind.MARK, start, inner_start),
        *inner,
        *_token(source, TokenKind.BLANK, end, rest.end()),
    )
    return directive._replace(start=blanks, end=rest.end(), parts=parts)


def _token(source: Source, kind: TokenKind, start: int, end: int) -> list[Part]:
    return [Token(kind, source.text[start:end], source.span(start, end))] if end > start else []


def _close(source: Source, start: int) -> int:
    """Give the offset behind the bracket that closes the first one, or the end of the line."""
    depth, line_end = 0, source.line_end(start)
    for found in _BRACKETS.finditer(source.text, start, line_end):
        depth += {"(": 1, ")": -1}.get(found[0], 0)
        if depth == 0 and found[0] == ")":
            return found.end()
    return line_end


class _BracketReader(ExpressionParser):
    """Reads the brackets of one directive; they end on the line on which they begin."""

    def read(self, name: str) -> tuple[Expression, Expression | None]:
        hint = _HINTS[name]
        self.expect("(", hint)
        first: Expression = self.expression()
        second = None
        if name == "foreach":
            if not isinstance(first, Variable):
                raise Unparsable(first.span.start, "a loop needs a variable", hint)
            self.expect("in", hint)
            second = self.expression()
        elif name == "set":
            if not isinstance(first, (Variable, Access)):
                raise Unparsable(first.span.start, "only a variable can be set", hint)
            self.expect("=", hint)
            second = self.expression()
        if not self.at(")"):
            raise self.unexpected("`)`", hint)
        self.take()
        return first, second
