"""What every part of the tree has in common: a span, and parts that give back the text."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator

    from agent.shire.source import Span


class TokenKind(StrEnum):
    """What a leaf of the tree is."""

    BLANK = "blank"
    COMMENT = "comment"
    STRING = "string"
    NUMBER = "number"
    NAME = "name"
    VARIABLE = "variable"
    PATTERN = "pattern"
    MARK = "mark"
    TEXT = "text"
    JUNK = "junk"
    END = "end"


@dataclass(frozen=True, slots=True, eq=False)
class Token:
    """A leaf: a piece of the script's text."""

    kind: TokenKind
    text: str
    span: Span


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """A part of the script with a meaning.

    Attributes:
        span: Where it stands.
        parts: Its tokens and nodes in the order of the text, blanks and comments included. The other fields
            of a node name some of these parts; nothing stands in a field that is not also in `parts`.
    """

    span: Span
    parts: tuple[Part, ...] = field(repr=False)


Part: TypeAlias = Token | Node


@dataclass(frozen=True, slots=True, eq=False)
class ErrorNode(Node):
    """Text that does not fit the grammar, from where the parser gave up to where it could go on."""

    message: str
    hint: str


def leaves(node: Part) -> Iterator[Token]:
    """Give the leaves in order: their texts joined are the text of `node`."""
    stack: list[Part] = [node]
    while stack:
        part = stack.pop()
        if isinstance(part, Token):
            yield part
        else:
            stack.extend(reversed(part.parts))


def walk(node: Node) -> Iterator[Node]:
    """Give a node and all nodes below it, parents first, in the order of the text."""
    stack: list[Part] = [node]
    while stack:
        part = stack.pop()
        if isinstance(part, Node):
            yield part
            stack.extend(reversed(part.parts))


def text_of(node: Part) -> str:
    """Give the text of a node as it stands in the script."""
    return "".join(leaf.text for leaf in leaves(node))
