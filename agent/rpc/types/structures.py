"""The structures that several methods share: places in a text, documents, commands."""

from typing import Annotated, Any, Self

import msgspec

from agent.workspace import position as domain

Natural = Annotated[int, msgspec.Meta(ge=0)]
"""A number from zero up; LSP's `uinteger` without its upper limit, because clients send larger ones."""

Token = int | str
"""A progress token or a request id."""


class Wire(msgspec.Struct, rename="camel"):
    """The root of all structures on the wire: camelCase names, unknown fields are ignored."""


class Position(Wire):
    """A place in a text: zero-based line, and character in units of the negotiated encoding."""

    line: Natural
    character: Natural

    def to_domain(self) -> domain.Position:
        """Give the place as the workspace knows it."""
        return domain.Position(self.line, self.character)

    @classmethod
    def of(cls, position: domain.Position) -> Self:
        """Give a place of the workspace as it stands on the wire."""
        return cls(position.line, position.character)


class Range(Wire):
    """A stretch of text from `start` up to, but without, `end`."""

    start: Position
    end: Position

    def to_domain(self) -> domain.Range:
        """Give the stretch as the workspace knows it."""
        return domain.Range(self.start.to_domain(), self.end.to_domain())

    @classmethod
    def of(cls, stretch: domain.Range) -> Self:
        """Give a stretch of the workspace as it stands on the wire."""
        return cls(Position.of(stretch.start), Position.of(stretch.end))

    @classmethod
    def of_lines(cls, lines: tuple[int, int] | None) -> Self | None:
        """Give the stretch of whole lines from the first up to, but without, the second."""
        return lines and cls(Position(lines[0], 0), Position(lines[1], 0))


class TextDocument(Wire):
    """Names a document; real clients leave `version` out or send null."""

    uri: str
    version: int | None = None


class Command(Wire):
    """A command that the client sends back with `workspace/executeCommand`."""

    title: str
    command: str
    arguments: tuple[Any, ...] | None = None


class Nothing(Wire):
    """No parameters: absent, null, `[]` and `{}` all do, and fields are ignored."""
