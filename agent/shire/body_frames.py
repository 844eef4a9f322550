"""What is open while a body is read: the body itself, blocks of code, `#if` and `#foreach`."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from agent.shire.tree.body import Body, BodyNode, Fence, ForEach, If, IfBranch
from agent.shire.tree.expressions import Variable

if TYPE_CHECKING:
    from agent.shire.directives import Directive
    from agent.shire.source import Source, Span
    from agent.shire.tree.expressions import Expression
    from agent.shire.tree.node import Part


class Frame:
    """Something that holds nodes.

    Attributes:
        content: The nodes of the part that is open.
        start: Offset at which it begins.
    """

    in_fence = False
    what = ""

    def __init__(self, start: int) -> None:
        self.start = start
        self.content: list[BodyNode] = []


class BodyFrame(Frame):
    """The body."""

    def close(self, source: Source) -> Body:
        """Make the node."""
        content = tuple(self.content)
        return Body(source.span(self.start, len(source.text)), content, content)


class FenceFrame(Frame):
    """A block of code."""

    in_fence = True

    def __init__(
        self, start: int, marks: int, head: tuple[Part, ...], language: tuple[BodyNode, ...]
    ) -> None:
        super().__init__(start)
        self.marks = marks
        self._head = head
        self._language = language

    def close(self, source: Source, tail: tuple[Part, ...]) -> Fence:
        """Make the node; without a tail the block has no closing line."""
        parts = (*self._head, *self.content, *tail)
        return Fence(_span(source, parts), parts, self._language, tuple(self.content), bool(tail))


class IfFrame(Frame):
    """An `#if` with the branch that is open and those that are closed."""

    what = "#if"

    def __init__(self, directive: Directive, *, in_fence: bool) -> None:
        super().__init__(directive.start)
        self.in_fence = in_fence
        self._directive = directive
        self._branches: list[IfBranch] = []

    @property
    def has_else(self) -> bool:
        """Whether the open branch is `#else`."""
        return self._directive.name == "else"

    def branch(self, source: Source, directive: Directive) -> None:
        """Close the open branch and open the next one."""
        self._end_branch(source)
        self._directive = directive

    def close(self, source: Source, tail: tuple[Part, ...]) -> If:
        """Make the node."""
        self._end_branch(source)
        parts = (*self._branches, *tail)
        return If(_span(source, parts), parts, tuple(self._branches))

    def _end_branch(self, source: Source) -> None:
        parts = (*self._directive.parts, *self.content)
        self._branches.append(
            IfBranch(_span(source, parts), parts, self._directive.first, tuple(self.content))
        )
        self.content = []


class ForEachFrame(Frame):
    """A `#foreach`."""

    what = "#foreach"

    def __init__(self, directive: Directive, items: Expression, *, in_fence: bool) -> None:
        super().__init__(directive.start)
        self.in_fence = in_fence
        self._directive = directive
        self._variable = directive.first.name if isinstance(directive.first, Variable) else ""
        self._items = items

    def close(self, source: Source, tail: tuple[Part, ...]) -> ForEach:
        """Make the node."""
        parts = (*self._directive.parts, *self.content, *tail)
        return ForEach(_span(source, parts), parts, self._variable, self._items, tuple(self.content))


OpenFrame: TypeAlias = FenceFrame | IfFrame | ForEachFrame


def _span(source: Source, parts: tuple[Part, ...]) -> Span:
    return source.span(parts[0].span.start, parts[-1].span.end)
