"""The front matter (hobbit hole): its entries and their values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from agent.shire.tree.actions import Statement
from agent.shire.tree.node import ErrorNode, Node

if TYPE_CHECKING:
    from collections.abc import Mapping

    from agent.shire.keys import ScalarKind
    from agent.shire.tree.expressions import Expression


@dataclass(frozen=True, slots=True, eq=False)
class Scalar(Node):
    """A plain value; a date keeps its text `YYYY-MM-DD`."""

    kind: ScalarKind
    value: str | int | bool


@dataclass(frozen=True, slots=True, eq=False)
class PatternAction(Node):
    """`/pattern/ { pipeline }`; `action` is None for a pattern alone."""

    pattern: str
    action: Statement | None


@dataclass(frozen=True, slots=True, eq=False)
class ForeignFunction(Node):
    """`"path"::function(types) -> results`: a program of the project that the script calls as a function.

    Attributes:
        path: The file to run.
        function: The function in it, or None for the file's default.
        parameters: The names of the parameters' types.
        results: The names of the results.
    """

    path: str
    function: str | None
    parameters: tuple[str, ...]
    results: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Block(Node):
    """The entries below a key that has no value of its own; empty when there are none."""

    entries: tuple[Entry, ...]


Value: TypeAlias = "Scalar | PatternAction | ForeignFunction | Block | Statement | Expression"


@dataclass(frozen=True, slots=True, eq=False)
class Entry(Node):
    """`key: value`.

    Attributes:
        key: The key without quotes or slashes.
        is_pattern: Whether the key is a pattern between slashes (`fileName-rules`).
        value: What the key is given.
    """

    key: str
    is_pattern: bool
    value: Value


@dataclass(frozen=True, slots=True, eq=False)
class Header(Node):
    """The front matter between its two `---` lines."""

    entries: tuple[Entry, ...]

    def value(self, key: str) -> Value | None:
        """Give the value of a top-level key, the last one if it stands there twice."""
        return next((entry.value for entry in reversed(self.entries) if entry.key == key), None)

    def block(self, key: str) -> Mapping[str, Value]:
        """Give the entries below a top-level key such as `variables` or `functions`, by name, in order."""
        value = self.value(key)
        return {entry.key: entry.value for entry in value.entries} if isinstance(value, Block) else {}

    def statement(self, key: str) -> Statement | None:
        """Give what a life cycle key has in braces, or None if it is not there or not usable."""
        value = self.value(key)
        return value if isinstance(value, Statement) and not isinstance(value.content, ErrorNode) else None
