"""What the completion room asks of a syntax tree, if there is one for the file."""

from __future__ import annotations

from typing import Protocol


class SyntaxView(Protocol):
    """The tree of one document at one moment; offsets are characters of the text with plain line ends."""

    def in_comment_or_string(self, offset: int) -> bool:
        """Tell whether text typed at `offset` would be part of a comment or a string."""
        ...

    def enclosing_block(self, offset: int) -> tuple[int, int] | None:
        """Give start and end of the innermost type, function or statement with a body around `offset`."""
        ...
