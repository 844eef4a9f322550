"""The body: the prompt's text with what is filled in, run or left out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from agent.shire.tree.node import ErrorNode, Node

if TYPE_CHECKING:
    from agent.shire.tree.expressions import Access, Expression, Variable


@dataclass(frozen=True, slots=True, eq=False)
class Text(Node):
    """Text that goes into the prompt as it is."""

    text: str


@dataclass(frozen=True, slots=True, eq=False)
class Escape(Node):
    r"""A backslash that keeps the sign after it from being read: `\$name`; `text` is the sign alone."""

    text: str


@dataclass(frozen=True, slots=True, eq=False)
class Raw(Node):
    """Velocity's `#[[text]]#`: `text` goes into the prompt unread."""

    text: str


@dataclass(frozen=True, slots=True, eq=False)
class Comment(Node):
    """A line that begins with `[label]`, or Velocity's `#* … *#`; it is not part of the prompt.

    Attributes:
        label: What stands in the brackets, as `flow` in `[flow]:next.shire`; empty for `#* … *#`.
        value: What follows `]` and its colon.
    """

    label: str
    value: str


@dataclass(frozen=True, slots=True, eq=False)
class RoleMarker(Node):
    """A line such as three backticks, `system`, three backticks: what follows is said by this role."""

    role: str


@dataclass(frozen=True, slots=True, eq=False)
class Interpolation(Node):
    """A value that is written into the prompt: `$name`, `${a.b}`, `$x.method()`.

    Attributes:
        expression: The variable and what is taken from it.
        fallback: The value of `${name|fallback}` when the variable is unknown or empty.
    """

    expression: Variable | Access
    fallback: Expression | None


@dataclass(frozen=True, slots=True)
class LineRange:
    """Lines and columns of a file as `#L1C2-L3C4` names them: from 1, ends included; columns may be missing."""

    first: int
    last: int
    first_column: int | None
    last_column: int | None


@dataclass(frozen=True, slots=True, eq=False)
class Command(Node):
    """`/name:argument#L1-L2`.

    Attributes:
        name: The word after the slash; whether there is such a command is not the parser's business.
        argument: What follows the colon, without quotes and line range; None without a colon.
        lines: The line range, if there is one.
    """

    name: str
    argument: str | None
    lines: LineRange | None


@dataclass(frozen=True, slots=True, eq=False)
class Agent(Node):
    """`@name` or `@"a name"`."""

    name: str


@dataclass(frozen=True, slots=True, eq=False)
class Fence(Node):
    """A block of code between lines of backticks.

    Attributes:
        language: What follows the opening backticks, read like text: it may hold an interpolation.
        content: What stands in the block, its line ends included; commands, agents and comments are text here.
        closed: Whether there is a closing line; without one the block goes on to the end.
    """

    language: tuple[BodyNode, ...]
    content: tuple[BodyNode, ...]
    closed: bool


@dataclass(frozen=True, slots=True, eq=False)
class IfBranch(Node):
    """`#if(condition)`, `#elseif(condition)` or `#else` (no condition) with what it guards."""

    condition: Expression | None
    content: tuple[BodyNode, ...]


@dataclass(frozen=True, slots=True, eq=False)
class If(Node):
    """`#if … #elseif … #else … #end`."""

    branches: tuple[IfBranch, ...]


@dataclass(frozen=True, slots=True, eq=False)
class ForEach(Node):
    """`#foreach($variable in items) … #end`."""

    variable: str
    items: Expression
    content: tuple[BodyNode, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Set(Node):
    """`#set($name = value)`; `target` may also be an access."""

    target: Variable | Access
    value: Expression


@dataclass(frozen=True, slots=True, eq=False)
class Jump(Node):
    """`#break` ends the loop, `#stop` the whole prompt."""

    name: str


BodyNode: TypeAlias = (
    Text
    | Escape
    | Raw
    | Comment
    | RoleMarker
    | Interpolation
    | Command
    | Agent
    | Fence
    | If
    | ForEach
    | Set
    | Jump
    | ErrorNode
)


@dataclass(frozen=True, slots=True, eq=False)
class Body(Node):
    """Everything after the front matter; begins with the line end after its closing `---`."""

    content: tuple[BodyNode, ...]


def fence_after(content: tuple[BodyNode, ...], index: int) -> Fence | None:
    """Give the fence that belongs to the command at `index`: only blanks and line ends stand between them."""
    for node in content[index + 1 :]:
        if isinstance(node, Fence):
            return node
        if not (isinstance(node, Text) and node.text.isspace()):
            return None
    return None
