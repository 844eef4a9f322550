"""How the text under the cursor stands to what is indexed of it: an edit that the prompt shows need not be indexed yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from agent.workspace.source_file import BYTE_ORDER_MARK

if TYPE_CHECKING:
    from agent.context.entry import Entry
    from agent.context.index import WorkspaceIndex
    from agent.context.source import Cursor
    from agent.workspace.source_file import SourceFile


class Standing(msgspec.Struct, frozen=True):
    """The current file as it is indexed. Beyond the window it has the lines of the text under the cursor.

    Attributes:
        entry: What is held of the file; None: nothing.
        first: The first of its lines that the window shows, even in part.
        last: The line after the last of those.
        moved: Lines by which those from `last` on stand lower in the text than in the entry.
    """

    entry: Entry | None
    first: int
    last: int
    moved: int = 0

    def line(self, number: int) -> int:
        """Give the line of the text on which a line of the entry stands."""
        return number + self.moved if number >= self.last else number


def standing(index: WorkspaceIndex, cursor: Cursor) -> Standing:
    """Find the window's lines in what is indexed of the file, which is indexed anew if it differs beyond the window.

    Indexing costs 3 to 6 ms where a file has just been opened, and makes each later search slower: an edited file is
    searched on its own (`agent.context.index.HOT_FILES`).
    """
    held = standing_in(index, cursor.file, cursor.window)
    if held is None:
        index.update(cursor.file)
        held = standing_in(index, cursor.file, cursor.window)
    # None: it was refused, or a thread has taken in a newer version meanwhile; then none of its lines may be shown.
    return held or Standing(None, 0, 0)


def standing_in(index: WorkspaceIndex, file: SourceFile, window: tuple[int, int]) -> Standing | None:
    """Find the lines of a window (code points); None where the index has nothing of the file or differs beyond it."""
    entry = index.entry(file.path)
    if entry is None or entry.language != file.language:
        return None
    text, (start, end) = file.text, window
    lines = index.lines(entry)
    indexed = "\n".join(lines)
    before = text[:start].removeprefix(BYTE_ORDER_MARK)
    same = len(indexed) >= len(before) + len(text) - end and indexed.startswith(before)
    if not same or not indexed.endswith(text[end:]):
        return None
    first = text.count("\n", 0, start)
    shown = text.count("\n", start, end) + 1
    last = len(lines) - text.count("\n", end)
    return Standing(entry, first, last, first + shown - last)
