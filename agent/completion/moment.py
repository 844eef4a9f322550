"""The moment a completion is asked for: the file, the cursor and what the user had in hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace

if TYPE_CHECKING:
    from agent.completion.request import Mode
    from agent.workspace.source_file import SourceFile


class Moment(msgspec.Struct, frozen=True, eq=False):
    """All that a completion depends on besides the model; make it with `at`.

    Attributes:
        file: The current file.
        offset: The cursor, an index into the file's text (code points).
        before: Text before the cursor.
        after: Text after the cursor.
        recent: The last edited files, newest first, without the current one.
        mode: The mode that was asked for, or None.
        private: Whether the file must never be context for others: no source may look at it.
    """

    file: SourceFile
    offset: int
    before: str
    after: str
    recent: tuple[SourceFile, ...] = ()
    mode: Mode | None = None
    private: bool = False

    @classmethod
    def at(
        cls,
        file: SourceFile,
        offset: int,
        recent: tuple[SourceFile, ...] = (),
        mode: Mode | None = None,
        *,
        private: bool = False,
    ) -> Moment:
        """Make the moment of a cursor at `offset` in `file`."""
        return cls(file, offset, file.text[:offset], file.text[offset:], recent, mode, private)

    def typed(self, text: str, stamp: int) -> Moment:
        """Give the moment after `text` was inserted at the cursor; `stamp` names the file's new version."""
        before = self.before + text
        file = replace(self.file, text=before + self.after, stamp=stamp)
        return Moment(file, self.offset + len(text), before, self.after, self.recent, self.mode, self.private)
