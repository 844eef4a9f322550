"""Expressions: what `when`, conditions, arguments, queries and Velocity directives compute."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from agent.shire.tree.node import ErrorNode, Node


@dataclass(frozen=True, slots=True, eq=False)
class Literal(Node):
    r"""A string, number, truth value or `null`.

    A string's value is its text without the outer quotes; backslashes stay, so `"\s"` reaches a regular
    expression as it was written.
    """

    value: str | int | float | bool | None


@dataclass(frozen=True, slots=True, eq=False)
class Regex(Node):
    """A pattern between slashes; `pattern` is the text between them."""

    pattern: str


@dataclass(frozen=True, slots=True, eq=False)
class Variable(Node):
    """`$name` or `${name}`; `quiet` is Velocity's `$!name`, which prints nothing when it is unknown."""

    name: str
    quiet: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Name(Node):
    """A word without `$`: a variable of a query, or `output` in a condition."""

    name: str


@dataclass(frozen=True, slots=True, eq=False)
class Call(Node):
    """A function: `grep("x")`, or `head` without brackets as a step of a pipeline."""

    name: str
    arguments: tuple[Expression, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Property(Node):
    """`.name` after a value."""

    name: str


@dataclass(frozen=True, slots=True, eq=False)
class Method(Node):
    """`.name(arguments)` after a value."""

    name: str
    arguments: tuple[Expression, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Index(Node):
    """`[index]` after a value."""

    index: Expression


Step: TypeAlias = Property | Method | Index


@dataclass(frozen=True, slots=True, eq=False)
class Access(Node):
    """A value and what is taken from it, step by step: `$x.name.length()`."""

    base: Expression
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Unary(Node):
    """`!` or `-` before an operand."""

    operator: str
    operand: Expression


@dataclass(frozen=True, slots=True, eq=False)
class Operation(Node):
    """Operands joined by operators of one precedence, from left to right; one more operand than operators.

    Operators are `||`, `&&`, `==`, `!=`, `<`, `<=`, `>`, `>=`, `+`, `-`, `*`, `/`, `%`; words (`and`, `or`,
    Velocity's `eq`, `ne`, `lt`, `le`, `gt`, `ge`) are given as their signs.
    """

    operators: tuple[str, ...]
    operands: tuple[Expression, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Group(Node):
    """An expression in brackets, braces or `${…}`."""

    expression: Expression


@dataclass(frozen=True, slots=True, eq=False)
class ListLiteral(Node):
    """`[a, b]`."""

    items: tuple[Expression, ...]


@dataclass(frozen=True, slots=True, eq=False)
class RangeLiteral(Node):
    """Velocity's `[1..3]`, both ends included."""

    first: Expression
    last: Expression


@dataclass(frozen=True, slots=True, eq=False)
class MapLiteral(Node):
    """`{"key": value, …}`."""

    entries: tuple[tuple[Expression, Expression], ...]


Expression: TypeAlias = (
    Literal
    | Regex
    | Variable
    | Name
    | Call
    | Access
    | Unary
    | Operation
    | Group
    | ListLiteral
    | RangeLiteral
    | MapLiteral
    | ErrorNode
)
