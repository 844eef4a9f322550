"""What scripts compute with, and how each value is written into a prompt.

A value is None, a text, a number, a truth value, a `FilePath`, a `Passage`, a `Table`, a `Record`, a list of
values or a map from texts to values. Printing (`show`): None is empty; truth values are `true` and `false`; a
whole float has no `.0`; a list has one item a line (passages a blank line between them); a map is
`key: value` line by line; a path is relative to its workspace folder, with forward slashes; a passage is
`path:first-last` and its text; a table is written column after column, one cell a line, as the reference does.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias, TypeGuard

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class FilePath:
    """A file of the workspace.

    Attributes:
        path: Absolute path.
        shown: The path as people and prompts see it: within its folder, forward slashes.
    """

    path: Path
    shown: str


@dataclass(frozen=True, slots=True)
class Passage:
    """Some lines of a file, or any text, as retrieval cuts, finds and orders it.

    Attributes:
        text: The lines, without a line end at the end.
        path: Where they stand, as shown to people; empty for a text that no file holds.
        start: First line, zero-based.
        score: How well it fits the last search, 0 to 1; 0 before one.
    """

    text: str
    path: str = ""
    start: int = 0
    score: float = 0.0

    @property
    def place(self) -> str:
        """`path:first-last`, lines counted from 1; the path alone is never enough to find code again."""
        if not self.path:
            return ""
        first, lines = self.start + 1, self.text.count("\n")
        return f"{self.path}:{first}-{first + lines}" if lines else f"{self.path}:{first}"


@dataclass(frozen=True, slots=True)
class Record:
    """Something with named properties: a type, a function, a commit, a date.

    Attributes:
        kind: What it is (`PsiClass`, `GitCommit`, …).
        text: What it prints as.
        fields: Its properties; a method without arguments reads the property of its name.
        methods: What can be called on it with arguments.
    """

    kind: str
    text: str
    fields: Mapping[str, Value] = field(hash=False, default_factory=dict)
    methods: Mapping[str, Callable[..., Value]] = field(
        hash=False, compare=False, repr=False, default_factory=dict
    )


@dataclass(frozen=True, slots=True)
class Table:
    """The answer of a query: `columns` are the select expressions as written, `rows` one per element."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]


Scalar: TypeAlias = "str | int | float | bool | FilePath | Passage | Record | Table | None"
Value: TypeAlias = "Scalar | Sequence[Value] | Mapping[str, Value]"


def show(value: Value) -> str:
    """Write a value as a prompt shows it."""
    if is_list(value):
        gap = "\n\n" if any(isinstance(item, Passage) for item in value) else "\n"
        return gap.join(show(item) for item in value)
    if isinstance(value, Mapping):
        return "\n".join(f"{key}: {show(inner)}" for key, inner in value.items())
    if isinstance(value, Table):
        return "\n".join(show(row[at]) for at in range(len(value.columns)) for row in value.rows)
    return _show_one(value)


def _show_one(value: Value) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case float() if value.is_integer():
            return str(int(value))
        case FilePath():
            return value.shown
        case Passage():
            return f"{value.place}\n{value.text}" if value.path else value.text
    return value.text if isinstance(value, Record) else str(value)


def lines(value: Value) -> list[str]:
    """Give a value line by line: a text's lines, a list's items as they print, nothing of nothing."""
    if value is None or value == "":
        return []
    if is_list(value):
        return [show(item) for item in value]
    return show(value).split("\n")


def items(value: Value) -> list[Value]:
    """Give the items of a list, the rows of a table as maps, nothing of nothing; any other value is one item."""
    if value is None:
        return []
    if isinstance(value, Table):
        return [dict(zip(value.columns, row, strict=True)) for row in value.rows]
    if is_list(value):
        return list(value)
    return [value]


def is_list(value: Value) -> TypeGuard[Sequence[Value]]:
    """Tell whether a value is a list; a text is none."""
    return isinstance(value, Sequence) and not isinstance(value, str)


def truth(value: Value) -> bool:
    """Tell whether a condition holds: everything but nothing, `false`, 0, and what is empty."""
    return bool(value.rows) if isinstance(value, Table) else bool(value)


def size(value: Value) -> int:
    """Estimate the characters that a value prints as, without printing it."""
    match value:
        case str():
            return len(value)
        case Passage() | Record():
            return len(value.text)
        case Table():
            return sum(size(cell) for row in value.rows for cell in row)
        case Mapping():
            return sum(len(key) + size(inner) for key, inner in value.items())
    return sum(size(item) + 1 for item in value) if is_list(value) else 8
