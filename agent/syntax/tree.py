"""One parsed version of one text, in bytes inside and in code points at its border."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tree_sitter import Node, Tree

    from agent.syntax.grammars import Grammar


def to_bytes(text: str) -> bytes:
    """Encode a text as the parser reads it; a lone surrogate, which UTF-8 cannot hold, becomes `?`.

    Every code point stays one code point, so offsets keep their meaning.
    """
    return text.encode("utf-8", "replace")


@dataclass(frozen=True, slots=True, eq=False)
class SyntaxTree:
    """A tree-sitter tree and the text that it belongs to.

    Attributes:
        grammar: What it was parsed with.
        text: The text, as `SourceFile.text`.
        data: The same in the parser's bytes.
        tree: The tree itself; never edited again, an edit works on a copy.
    """

    grammar: Grammar
    text: str
    data: bytes
    tree: Tree
    _ascii: bool = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_ascii", len(self.data) == len(self.text))

    @property
    def root(self) -> Node:
        """The node of the whole text."""
        return self.tree.root_node

    def byte_of(self, offset: int) -> int:
        """Turn an index into the text (code points, cut to its length) into one into the bytes."""
        offset = max(0, min(offset, len(self.text)))
        return offset if self._ascii else len(to_bytes(self.text[:offset]))

    def offset_of(self, byte: int) -> int:
        """Turn an index into the bytes that stands between two characters into one into the text."""
        return byte if self._ascii else len(self.data[:byte].decode("utf-8", "replace"))

    def slice(self, start: int, end: int) -> str:
        """Read the text between two byte indexes."""
        return self.data[start:end].decode("utf-8", "replace")

    def path_to(self, offset: int) -> list[Node]:
        """List the nodes that hold a place between two characters, or end at it, outermost first.

        Of two neighbours that meet at the place the earlier one is taken, because one types at its end.
        """
        byte = self.byte_of(offset)
        cursor = self.tree.walk()
        path = [self.root]
        while cursor.goto_first_child_for_byte(max(0, byte - 1)) is not None:
            node = cursor.node
            if node is None or node.start_byte > byte:
                break
            path.append(node)
        return path
