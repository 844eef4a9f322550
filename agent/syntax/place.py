"""What stands round a place in a text: comment or string, the block, the functions and types that hold it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from agent.languages import language_of_id
from agent.syntax.lexical import in_comment_or_string
from agent.syntax.node import (
    block_inside,
    body_of,
    encloses,
    is_bare_block,
    is_function,
    is_type,
    literal_at,
    name_of,
)
from agent.syntax.signature import short
from agent.syntax.symbol import SymbolKind
from agent.syntax.textual import end_of_block, header, headers_above, indent_of

if TYPE_CHECKING:
    from tree_sitter import Node

    from agent.syntax.tree import SyntaxTree


class Enclosing(msgspec.Struct, frozen=True):
    """A type or function that holds a place.

    Attributes:
        name: Its name; empty where it has none.
        is_type: Whether it is a type (class, struct, impl block, ...) and not a function.
        signature: Its declaration on one line, as `Symbol.signature`.
        start: First line, zero-based.
        begins: Index into the text (code points) of its first character.
    """

    name: str
    is_type: bool
    signature: str
    start: int
    begins: int


class Surroundings:
    """Answers about places of one version of one text; all offsets are indexes in code points."""

    def __init__(self, language: str, text: str, tree: SyntaxTree | None) -> None:
        self._language = language
        self._text = text
        self._tree = tree
        self._indented = language_of_id(language).indented
        self._path_at = -1
        self._path_kept: list[Node] = []

    def in_comment_or_string(self, offset: int) -> bool:
        """Tell whether text typed here would belong to a comment or a string.

        Right after a line comment is still in it; right after a closing quote is not in the string.
        """
        offset = self._clip(offset)
        if self._tree is None:
            return in_comment_or_string(self._language, self._text, offset)
        path = self._path(offset)
        literal = literal_at(path, self._tree.byte_of(offset))
        if literal is None and self._doubtful(path, offset):
            return in_comment_or_string(self._language, self._text, offset)
        return bool(literal)

    def enclosing_block(self, offset: int) -> tuple[int, int] | None:
        """Give start and end of the innermost type, function or statement with a body, header included.

        None at the top of a file. In a language whose blocks are indented the end is that of the last deeper line.
        """
        found = self._block(offset)
        return (found[0], found[3]) if found else None

    def inside_block(self, offset: int) -> tuple[int, int] | None:
        """Give the stretch in which the statements of the innermost block stand: between braces, below a header."""
        found = self._block(offset)
        return (found[1], found[2]) if found else None

    def body_empty(self, offset: int) -> bool:
        """Tell whether the innermost block holds nothing yet but white space."""
        block = self.inside_block(offset)
        return block is not None and not self._text[block[0] : block[1]].strip()

    def enclosing(self, offset: int) -> tuple[Enclosing, ...]:
        """List the types and functions that hold a place, outermost first."""
        offset = self._clip(offset)
        if self._tree is None:
            return self._from_text(offset)
        place = self._after_code(offset) if self._indented else offset
        byte, path = self._tree.byte_of(place), self._path(place)
        held = (node for node in path[1:] if encloses(node, byte))
        found = [self._from_node(node) for node in held if is_type(node) or is_function(node)]
        if self._indented or any(node.is_error for node in path):
            # On a blank line of an indented language, and in broken code, the tree does not hold the place.
            known = {enclosing.start for enclosing in found}
            found.extend(guess for guess in self._from_text(offset) if guess.start not in known)
            found.sort(key=lambda enclosing: enclosing.begins)
        return tuple(found)

    def _block(self, offset: int) -> tuple[int, int, int, int] | None:
        """Give where the innermost block's header, its inside, the inside's end and the whole's end are."""
        offset = self._clip(offset)
        tree = self._tree
        if tree is not None and not self._indented:
            path = self._path(offset)
            byte = tree.byte_of(offset)
            for at in range(len(path) - 1, -1, -1):
                inside = block_inside(path[at], byte)
                if inside:
                    owner = path[at - 1] if at > 1 and is_bare_block(path[at]) else path[at]
                    ends = (owner.start_byte, *inside, owner.end_byte)
                    return tuple(tree.offset_of(end) for end in ends)  # type: ignore[return-value]
            if not any(node.is_error for node in path):
                return None
        return self._indented_block(offset)

    def _doubtful(self, path: list[Node], offset: int) -> bool:
        """Tell whether an open string may have been parsed as something else: code is broken here or is quoted."""
        if not path[0].has_error:
            return False
        line = self._text[self._text.rfind("\n", 0, offset) + 1 : offset]
        return any(quote in line for quote in "\"'`") or any(node.is_error for node in path)

    def _after_code(self, offset: int) -> int:
        """Move a place back over the spaces before it, unless they are all that its line holds so far."""
        start = self._text.rfind("\n", 0, offset) + 1
        before = self._text[start:offset].rstrip(" \t")
        return start + len(before) if before else offset

    def _clip(self, offset: int) -> int:
        return max(0, min(offset, len(self._text)))

    def _path(self, offset: int) -> list[Node]:
        if self._path_at != offset and self._tree is not None:
            self._path_kept = self._tree.path_to(offset)
            self._path_at = offset
        return self._path_kept

    def _from_node(self, node: Node) -> Enclosing:
        tree = self._tree
        assert tree is not None  # noqa: S101
        body = body_of(node)
        text = tree.slice(node.start_byte, body.start_byte if body else node.end_byte)
        name = name_of(node)
        return Enclosing(
            tree.slice(name.start_byte, name.end_byte) if name else "",
            is_type(node),
            short(text if body else text.partition("\n")[0]),
            node.start_point[0],
            tree.offset_of(node.start_byte),
        )

    def _from_text(self, offset: int) -> tuple[Enclosing, ...]:
        """Guess from the lines above that are less indented, outermost first."""
        lines = self._text.split("\n")
        at = self._text.count("\n", 0, offset)
        found = []
        for line, _ in headers_above(lines, at, self._depth(lines, at, offset)):
            told = header(lines[line])
            if told is None:
                continue
            begins = (
                sum(len(text) + 1 for text in lines[:line]) + len(lines[line]) - len(lines[line].lstrip())
            )
            found.append(
                Enclosing(
                    told[1],
                    told[0] is not SymbolKind.FUNCTION,
                    short("\n".join(lines[line : _end_of_header(lines, line, at) + 1])),
                    line,
                    begins,
                )
            )
        return tuple(reversed(found))

    def _indented_block(self, offset: int) -> tuple[int, int, int, int] | None:
        """Take the lines that are deeper than the nearest less indented line above for a block."""
        lines = self._text.split("\n")
        at = self._text.count("\n", 0, offset)
        above = next(headers_above(lines, at, self._depth(lines, at, offset)), None)
        if above is None:
            return None
        first = _end_of_header(lines, above[0], at) + 1
        indents = [above[1], *(indent_of(line) for line in lines[at + 1 : at + 1 + MAX_AHEAD])]
        last = at + end_of_block(indents, 0)
        head = lines[above[0]]
        begins = sum(len(text) + 1 for text in lines[: above[0]])
        start = begins + sum(len(text) + 1 for text in lines[above[0] : first])
        end = max(offset, start + sum(len(text) + 1 for text in lines[first:last]) - 1)
        return begins + len(head) - len(head.lstrip()), start, end, end

    def _depth(self, lines: list[str], at: int, offset: int) -> int:
        """Measure the cursor's indentation in columns: its line's, or on a blank line the cursor's own."""
        indent = indent_of(lines[at])
        if indent is not None:
            return indent
        return len(self._text[self._text.rfind("\n", 0, offset) + 1 : offset].expandtabs(4))


MAX_AHEAD = 2_000
"""Lines below the cursor that are read for the end of a block."""

_MAX_HEADER = 30
"""Lines that a declaration with one parameter a line may take."""


def _end_of_header(lines: list[str], start: int, before: int) -> int:
    """Find the last line of a declaration that begins at line `start`: where its parentheses are closed."""
    depth = 0
    for line in range(start, min(before, start + _MAX_HEADER)):
        depth += lines[line].count("(") - lines[line].count(")")
        if depth <= 0:
            return line
    return start
