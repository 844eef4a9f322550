"""Reads what stands in braces in the front matter: pipelines, cases, conditions and queries."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeVar

from agent.shire.expression_parser import ExpressionParser
from agent.shire.problem import Unparsable
from agent.shire.tree.actions import (
    Branch,
    BranchKey,
    Case,
    Condition,
    Pipeline,
    PipelineStep,
    Query,
    QuerySource,
    Statement,
)
from agent.shire.tree.expressions import Call, Name
from agent.shire.tree.node import ErrorNode, Node, TokenKind

if TYPE_CHECKING:
    from collections.abc import Callable

    from agent.shire.tree.actions import StatementContent
    from agent.shire.tree.expressions import Expression

_Item = TypeVar("_Item", bound=Node)

MAX_CASES = 16
"""How deep cases may stand in the branches of cases; each level costs about seven frames of the stack."""

_OPENING_BRACE = re.compile(r"\s*\{")
_NAMED_CONDITIONS = re.compile(r"\s*:\s*\{")
_SUBJECT = re.compile(r"\s+(?:condition\b|[\"'$\w])")
_PIPELINE_HINT = 'write functions parted by `|`: { grep("x") | head(1) }'
_BRANCH_HINT = 'write `"key" { … }`, `/pattern/ { … }` or `default { … }`'
_QUERY_HINT = "write from { Type name } where { … } select { … }"


class ActionParser(ExpressionParser):
    """Reads statements, pipelines, cases and queries."""

    _cases = 0

    def statement(self) -> Statement:
        """Read `{ … }` and what is in it: a pipeline, a query or an expression.

        Raises:
            Unparsable: there is no opening brace.
        """
        mark = self.mark()
        content = self.in_braces(self._content, _PIPELINE_HINT)
        return self.node(Statement, mark, content)

    def condition_statement(self) -> Statement:
        """Read `{ expression }`.

        Raises:
            Unparsable: there is no opening brace.
        """
        mark = self.mark()
        content = self.in_braces(self.expression, "write one condition in the braces")
        return self.node(Statement, mark, content)

    def _content(self) -> StatementContent:
        if self.at("from") and self.followed_by(_OPENING_BRACE):
            return self._query()
        mark = self.mark()
        if self.at("}"):
            return self.node(Pipeline, mark, ())
        first = self._step_or_expression()
        if isinstance(first, (Call, Case)):
            return self._pipeline(mark, first)
        if self.at("|"):
            raise Unparsable(first.span.start, "only functions can be joined by `|`", _PIPELINE_HINT)
        return first

    def pipeline(self) -> Pipeline:
        """Read the functions of a branch; there may be none.

        Raises:
            Unparsable: a step is no function.
        """
        mark = self.mark()
        if self.at("}"):
            return self.node(Pipeline, mark, ())
        return self._pipeline(mark, self._function())

    def _pipeline(self, mark: int, first: PipelineStep) -> Pipeline:
        steps: list[PipelineStep] = [first]
        while self.accept("|"):
            steps.append(self._function())
        return self.node(Pipeline, mark, tuple(steps))

    def _function(self) -> PipelineStep:
        step = self._step_or_expression()
        if isinstance(step, (Call, Case)):
            return step
        raise Unparsable(step.span.start, "a step of a pipeline must be a function", _PIPELINE_HINT)

    def _step_or_expression(self) -> Case | Expression:
        mark = self.mark()
        if self._at_case():
            return self._case(mark)
        found = self.expression()
        if isinstance(found, Name):
            # `head` alone: the name's node becomes a call without arguments.
            self.parts[mark:] = list(found.parts)
            return self.node(Call, mark, found.name, ())
        return found

    def _at_case(self) -> bool:
        if self.at("condition"):
            return self.followed_by(_OPENING_BRACE)
        if self.word.kind is TokenKind.NAME and self.followed_by(_NAMED_CONDITIONS):
            return True
        return self.at("case") and self.followed_by(_SUBJECT)

    def _case(self, mark: int) -> Case:
        if self._cases >= MAX_CASES:
            raise Unparsable(
                self.word.start, f"cases nested deeper than {MAX_CASES} levels", "run a second script instead"
            )
        self._cases += 1
        try:
            return self._open_case(mark)
        finally:
            self._cases -= 1

    def _open_case(self, mark: int) -> Case:
        conditions: tuple[Condition | ErrorNode, ...] = ()
        word = "condition"
        if not self.at("case"):
            # The language's first versions named the block and put colons: flags: { "key": … } case flags { … }.
            word = self.take().text
            self.accept(":")
            conditions = self._block(self._condition)
        self.expect("case", "after condition { … } write case condition { … }")
        subject = None if self.accept(word) else self._subject()
        return self.node(Case, mark, conditions, subject, self._block(self._branch))

    def _subject(self) -> Expression:
        if self.word.kind in (TokenKind.STRING, TokenKind.VARIABLE, TokenKind.NAME):
            return self._postfix()
        raise self.unexpected(
            "`condition`, a text or a variable", 'write case condition { … } or case "$0" { … }'
        )

    def _block(self, item: Callable[[], _Item]) -> tuple[_Item | ErrorNode, ...]:
        """Read `{ item … }`; an item that does not fit becomes an error node up to the next one."""
        self.expect("{", "open the block with `{`")
        items: list[_Item | ErrorNode] = []
        while not self.at("}") and self.word.kind is not TokenKind.END:
            mark = self.mark()
            try:
                items.append(item())
            except Unparsable as error:
                items.append(self.fail(mark, error, self._after_item(error.offset)))
        self.accept("}")
        return tuple(items)

    def _after_item(self, offset: int) -> int:
        """Give the end of the item at `offset`: behind its braces, else the end of its line or of the block."""
        text, line_end = self.source.text, min(self.source.line_end(offset), self.end)
        opening = text.find("{", offset, line_end)
        closing = text.find("}", offset, line_end)
        if opening >= 0 and not 0 <= closing < opening:
            return min(self.close_of(opening + 1) + 1, self.end)
        return closing if closing >= 0 else line_end

    def _key(self) -> BranchKey:
        mark = self.mark()
        if self.see_pattern(loose=True):
            return self.node(BranchKey, mark, self.take().text[1:-1], True)
        if self.word.kind is TokenKind.STRING:
            return self.node(BranchKey, mark, self.string())
        name = self.name("a branch", _BRANCH_HINT)
        return self.node(BranchKey, mark, None if name == "default" else name)

    def _condition(self) -> Condition:
        mark = self.mark()
        key = self._key()
        if self.accept(":"):
            return self.node(Condition, mark, key, self.expression())
        return self.node(Condition, mark, key, self.in_braces(self.expression, _BRANCH_HINT))

    def _branch(self) -> Branch:
        mark = self.mark()
        key = self._key()
        return self.node(Branch, mark, key, self.in_braces(self.pipeline, _BRANCH_HINT))

    def _query(self) -> Query:
        mark = self.mark()
        self.take()
        sources = self._listed(self._source)
        where = None
        if self.accept("where"):
            where = self.in_braces(self.expression, _QUERY_HINT)
        self.expect("select", _QUERY_HINT)
        return self.node(Query, mark, sources, where, self._listed(self.expression))

    def _listed(self, item: Callable[[], _Item]) -> tuple[_Item, ...] | ErrorNode:
        """Read `{ item, item }`; if one does not fit, the whole list becomes an error node."""
        self.expect("{", _QUERY_HINT)
        start, mark = self.word.start, self.mark()
        items: list[_Item] = []
        try:
            items.append(item())
            while self.accept(","):
                items.append(item())
            if not self.at("}"):
                raise self.unexpected("`,` or `}`", _QUERY_HINT)
        except Unparsable as error:
            failed = self.fail(mark, error, self.close_of(start))
            self.accept("}")
            return failed
        self.take()
        return tuple(items)

    def _source(self) -> QuerySource:
        mark = self.mark()
        type_name = self.name("a type", _QUERY_HINT)
        variable_mark = self.mark()
        name = self.name("a name for it", _QUERY_HINT)
        return self.node(QuerySource, mark, type_name, self.node(Name, variable_mark, name))
