"""Whether an action is to be offered at a place: the condition `when` of its script."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from agent.errors import InlaydError
from agent.shire.runtime.evaluator import Evaluator
from agent.shire.runtime.scope import Scope
from agent.shire.runtime.sources import sources
from agent.shire.runtime.variables import Variables
from agent.shire.source import Source
from agent.shire.tree.actions import Pipeline, Query, Statement
from agent.shire.tree.expressions import Literal
from agent.shire.tree.node import ErrorNode
from agent.shire.value_parser import ValueParser

if TYPE_CHECKING:
    from collections.abc import Mapping

    from agent.shire.runtime.host import Host
    from agent.shire.runtime.values import Value
    from agent.shire.tree.expressions import Expression


async def available(when: str | None, host: Host, variables: Mapping[str, Value] | None = None) -> bool:
    """Tell whether a condition (`Metadata.when`) holds where the user is; without one an action is always offered.

    A condition that cannot be read or computed does not hold, and neither does a text in quotes.
    """
    if when is None:
        return True
    condition = _condition(when)
    if condition is None:
        return False
    scope = Scope(Variables(dict(variables or {}), sources(host)))
    try:
        return await Evaluator(scope, "when").holds(condition)
    except InlaydError:
        return False


@lru_cache(maxsize=512)
def _condition(text: str) -> Expression | None:
    """Read a condition, with or without braces; None where it is none."""
    parser = ValueParser(Source(text), 0, len(text))
    value = parser.value("when")
    if isinstance(value, Statement):
        content = value.content
        return None if isinstance(content, (Pipeline, Query, ErrorNode)) else content
    if isinstance(value, ErrorNode) or (isinstance(value, Literal) and isinstance(value.value, str)):
        return None
    return value  # type: ignore[return-value]  # `when` gives a statement or an expression
