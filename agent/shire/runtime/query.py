"""Answers queries: `from { Type name } where { … } select { … }` over code, commits, branches and dates."""

from __future__ import annotations

import asyncio
import itertools
from typing import TYPE_CHECKING

from agent.errors import LimitError, ScriptError
from agent.shire.runtime.evaluator import Evaluator
from agent.shire.runtime.strings import where
from agent.shire.runtime.values import Table
from agent.shire.tree.expressions import Literal
from agent.shire.tree.node import ErrorNode, text_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from agent.shire.runtime.run import Run
    from agent.shire.runtime.scope import Scope
    from agent.shire.runtime.values import Record, Value
    from agent.shire.tree.actions import Query, QuerySource
    from agent.shire.tree.expressions import Expression

MOST_ROWS = 1_000
"""Rows of an answer; the rest is left out, and the user is told."""
MOST_COMBINATIONS = 200_000
"""Combinations that a query with several sources looks at."""

BREATH_ROWS = 100
"""Rows between two breaths of the event loop: each costs some 20 µs or more."""


async def answer(query: Query, run: Run, scope: Scope) -> Table:
    """Give one row for each combination of elements for which the condition holds.

    Raises:
        ScriptError: It has a part that could not be read, an unknown type, or an expression that fails.
        LimitError: It combines too much.
    """
    for part in (query.sources, query.select):
        if isinstance(part, ErrorNode):
            raise ScriptError(f"{where(run.name, part)}: {part.message} ({part.hint})")
    sources, select = query.sources, query.select
    assert not isinstance(sources, ErrorNode)  # noqa: S101 - looked at above
    assert not isinstance(select, ErrorNode)  # noqa: S101
    names = [source.variable.name for source in sources]
    held = [await _elements(source, run) for source in sources]
    _bounded(held, query, run)
    rows: list[tuple[Value, ...]] = []
    for number, combination in enumerate(itertools.product(*held)):
        if number % BREATH_ROWS == 0:
            await asyncio.sleep(0)
        evaluator = Evaluator(scope.inner(dict(zip(names, combination, strict=True))), run.name)
        if query.where is None or await evaluator.holds(query.where):
            if len(rows) == MOST_ROWS:
                run.warn(
                    f"line {query.span.line}: the query finds more than {MOST_ROWS} rows; the first are used"
                )
                break
            rows.append(tuple([await _cell(one, evaluator) for one in select]))
    return Table(tuple(text_of(one).strip() for one in select), tuple(rows))


async def _elements(source: QuerySource, run: Run) -> Sequence[Record]:
    from agent.shire.runtime.elements import elements  # noqa: PLC0415 - reads code and commits

    found = await elements(source.type_name, run)
    if found is None:
        raise ScriptError(
            f"{where(run.name, source)}: there is no type `{source.type_name}` "
            "(PsiFile, PsiPackage, PsiClass, PsiMethod, PsiField, GitCommit, GitBranch, Date)"
        )
    return found


def _bounded(held: Sequence[Sequence[Record]], query: Query, run: Run) -> None:
    count = 1
    for elements in held:
        count *= len(elements)
    if len(held) > 1 and count > MOST_COMBINATIONS:
        raise LimitError(
            f"{where(run.name, query)}: {count} combinations (the most is {MOST_COMBINATIONS}; ask one type at a time)"
        )


async def _cell(expression: Expression, evaluator: Evaluator) -> Value:
    """Compute a cell; a text keeps its quotes, as the reference prints it."""
    if isinstance(expression, Literal) and isinstance(expression.value, str):
        return text_of(expression).strip()
    return await evaluator.value(expression)
