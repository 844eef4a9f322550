"""Reads interpolations in a body: `$name`, `${a.b|"else"}`, `$x.method()`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from agent.shire.expression_parser import ExpressionParser
from agent.shire.problem import Unparsable
from agent.shire.tree.body import Interpolation
from agent.shire.tree.expressions import Access, Index, Method, Property, Step, Variable
from agent.shire.tree.node import ErrorNode, TokenKind

if TYPE_CHECKING:
    from collections.abc import Callable

    from agent.shire.problem import Problem
    from agent.shire.source import Source

_NAME = re.compile(r"\$!?(?P<name>[A-Za-z_](?:[A-Za-z0-9_-]*[A-Za-z0-9_])?)")
_BRACED = re.compile(r"(?P<open>\$!?\{)[ \t]*(?P<name>[^\W\d](?:[\w-]*\w)?)")
_PROPERTY = re.compile(r"\.(?P<name>[A-Za-z_](?:[A-Za-z0-9_-]*[A-Za-z0-9_])?)")
_INDEX = re.compile(r"\[(?=[\d\"'$])")


class Found(NamedTuple):
    """What stands at a `$`: a node, or None for text; what is before `resume` is not looked at again.

    That keeps reading linear: a call that does not fit is text up to the place where it stopped fitting.
    """

    node: Interpolation | ErrorNode | None
    resume: int
    problems: tuple[Problem, ...] = ()


def read(source: Source, offset: int, line_end: int, *, in_fence: bool) -> Found:
    """Read the interpolation at a `$`.

    `${name` without its brace is an error in a prompt and text in a fence; `${…}` that holds something else
    than a variable is text, as the templates and shell scripts in prompts have it.
    """
    bare = _NAME.match(source.text, offset, line_end)
    if bare is not None:
        reader = _BareReader(source, offset, line_end)
        node = reader.read(bare)
        return Found(node, max(reader.resume, node.span.end))
    braced = _BRACED.match(source.text, offset, line_end)
    if braced is None:
        return Found(None, offset + 1)
    return _braced(_BracedReader(source, offset, line_end), braced, in_fence=in_fence)


def _braced(reader: _BracedReader, braced: re.Match[str], *, in_fence: bool) -> Found:
    offset = braced.start()
    try:
        node = reader.read(quiet=braced["open"] == "$!{")
    except Unparsable as error:
        if in_fence or reader.source.text.find("}", offset, reader.end) >= 0:
            return Found(None, max(error.offset, offset + 1))
        stopped = error.offset
    else:
        return Found(node, node.span.end, tuple(reader.problems))
    reader.rewind(offset, 0)
    missing = Unparsable(offset, f"`{braced[0]}` has no closing brace", f"write {braced[0]}}}")
    failed = reader.fail(0, missing, braced.end())
    return Found(failed, max(failed.span.end, stopped), tuple(reader.problems))


class _BareReader(ExpressionParser):
    """Reads `$name` and what follows it without a blank; a step that does not fit is left to the text.

    The names are ASCII here: in a prompt, other letters may follow a variable directly.
    """

    resume = 0

    def read(self, name: re.Match[str]) -> Interpolation:
        self.keep(TokenKind.VARIABLE, name.start(), name.end())
        base = self.node(Variable, 0, name["name"], name[0].startswith("$!"))
        steps: list[Step] = []
        while (step := self._try_step()) is not None:
            steps.append(step)
        expression = self.node(Access, 0, base, tuple(steps)) if steps else base
        return self.node(Interpolation, 0, expression, None)

    def _try_step(self) -> Step | None:
        found = _PROPERTY.match(self.source.text, self.offset, self.end)
        if found is None:
            return (
                self._attempt(self._index) if _INDEX.match(self.source.text, self.offset, self.end) else None
            )
        mark = len(self.parts)
        self.keep(TokenKind.NAME, found.start(), found.end())
        name = found["name"]
        if self.source.text[self.offset : self.offset + 1] == "(":
            method = self._attempt(lambda: self.node(Method, mark, name, self.arguments()))
            if method is not None:
                return method
        return self.node(Property, mark, name)

    def _attempt(self, read: Callable[[], Step]) -> Step | None:
        """Read a step, or go back and give None if it does not fit."""
        start, kept = self.offset, len(self.parts)
        try:
            return read()
        except Unparsable as error:
            self.resume = max(self.resume, error.offset)
        self.problems.clear()
        self.rewind(start, kept)
        return None

    def _index(self) -> Step:
        mark = self.mark()
        self.take()
        index = self._primary()
        self.expect("]", "write [0]")
        return self.node(Index, mark, index)


class _BracedReader(ExpressionParser):
    """Reads `${name.steps|fallback}`."""

    def read(self, *, quiet: bool) -> Interpolation:
        self.take()
        mark = self.mark()
        name = self.name("a name", "write ${name}")
        base = self.node(Variable, mark, name, quiet)
        steps: list[Step] = []
        while (step := self._step()) is not None:
            steps.append(step)
        expression = self.node(Access, mark, base, tuple(steps)) if steps else base
        fallback = self.expression() if self.accept("|") else None
        self.expect("}", "write ${name}")
        return self.node(Interpolation, 0, expression, fallback)
