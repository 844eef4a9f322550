"""The border between a cursor and the sources of context: what they are given and what they answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import msgspec

if TYPE_CHECKING:
    from collections.abc import Sequence

    from agent.context.snippet import Snippet
    from agent.workspace.source_file import SourceFile


class Cursor(msgspec.Struct, frozen=True):
    """A cursor in a file and what the user had in hand before: all that a source may look at.

    Attributes:
        file: The current file.
        offset: The cursor as an index into `file.text` (code points).
        window: The stretch `(start, end)` of `file.text` (code points) that the prompt shows anyway as
            text before and after the cursor: no source should answer with it.
        recent: The last edited files, newest first, without the current one.
        tokens: So many tokens of context will be shown at most; a source that finds more may stop there.
    """

    file: SourceFile
    offset: int
    window: tuple[int, int]
    recent: tuple[SourceFile, ...]
    tokens: int = 5_000


class Source(Protocol):
    """A source of context: deterministic, without I/O, and quick enough for every keystroke."""

    name: str

    def snippets(self, cursor: Cursor) -> Sequence[Snippet]:
        """Find snippets for a cursor, best first, ties broken by path and line."""
        ...
