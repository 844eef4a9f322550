"""What stands in braces: pipelines of functions, cases, and queries over code and commits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from agent.shire.tree.expressions import Call
from agent.shire.tree.node import ErrorNode, Node

if TYPE_CHECKING:
    from agent.shire.tree.expressions import Expression, Name


@dataclass(frozen=True, slots=True, eq=False)
class BranchKey(Node):
    """What selects a branch: a text or a pattern (`is_pattern`), or `default` (`text` is None)."""

    text: str | None
    is_pattern: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Condition(Node):
    """`"key" { expression }` of a `condition` block."""

    key: BranchKey
    expression: Expression


@dataclass(frozen=True, slots=True, eq=False)
class Branch(Node):
    """`"key" { pipeline }` of a `case` block."""

    key: BranchKey
    body: Pipeline | ErrorNode


@dataclass(frozen=True, slots=True, eq=False)
class Case(Node):
    """`condition { … } case condition { … }`, or `case "$0" { … }`.

    Attributes:
        conditions: The named conditions of the `condition` block; empty without one.
        subject: What the keys are compared with; None for `case condition`, where a key names a condition.
        branches: The branches in the order of the text, `default` among them.
    """

    conditions: tuple[Condition | ErrorNode, ...]
    subject: Expression | None
    branches: tuple[Branch | ErrorNode, ...]


PipelineStep: TypeAlias = Call | Case | ErrorNode


@dataclass(frozen=True, slots=True, eq=False)
class Pipeline(Node):
    """`f | g("x")`: functions of which each works on the result of the one before; may be empty."""

    steps: tuple[PipelineStep, ...]


@dataclass(frozen=True, slots=True, eq=False)
class QuerySource(Node):
    """`Type name` of a query's `from`."""

    type_name: str
    variable: Name


@dataclass(frozen=True, slots=True, eq=False)
class Query(Node):
    """`from { … } where { … } select { … }`; `where` is None when left out."""

    sources: tuple[QuerySource, ...] | ErrorNode
    where: Expression | None
    select: tuple[Expression, ...] | ErrorNode


@dataclass(frozen=True, slots=True, eq=False)
class Statement(Node):
    """What a front matter key has in braces, braces included."""

    content: StatementContent


StatementContent: TypeAlias = "Pipeline | Query | Expression"
