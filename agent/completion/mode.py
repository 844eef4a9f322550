"""Decides how much a completion should say from the text round the cursor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agent.completion.block_words import opens_block
from agent.completion.cursor import Cursor, cursor_at, width
from agent.completion.lexis import Blocks
from agent.completion.request import Mode
from agent.completion.scanner import Scanner

if TYPE_CHECKING:
    from agent.completion.syntax_view import SyntaxView


def decide(before: str, after: str, language: str, syntax: SyntaxView | None = None) -> Mode:
    """Give the mode for the place between `before` and `after` (the file's text on either side of the cursor).

    `inline`: the line has text, or something but closing marks follows on it, or it is a comment or string.
    `in-block`: a body is empty or begun. `after-block`: a block is finished and its sibling may follow.
    """
    return mode_at(cursor_at(before, after, language, syntax))


def mode_at(cursor: Cursor) -> Mode:
    """Give the mode for a cursor that has been looked at already."""
    if cursor.in_text or cursor.lexis.prose or cursor.mid_line:
        return Mode.INLINE
    if cursor.begun:
        own = Scanner(cursor.lexis).read(cursor.line)
        return Mode.IN_BLOCK if opens_block(own, cursor.lexis) else Mode.INLINE
    return _on_blank_line(cursor)


def _on_blank_line(cursor: Cursor) -> Mode:
    header = cursor.header
    if header is None:
        # Indented, and no header in sight: the block is longer than the window.
        return Mode.IN_BLOCK if cursor.indent else Mode.AFTER_BLOCK
    if header.adjacent or not header.is_type:
        return Mode.IN_BLOCK
    return Mode.AFTER_BLOCK if _block_finished(cursor) else Mode.IN_BLOCK


def _block_finished(cursor: Cursor) -> bool:
    """Tell whether the line above ends a member of the type that the cursor is in."""
    if width(cursor.previous) > cursor.indent:
        return True
    code = cursor.previous_code.strip()
    if cursor.lexis.blocks is Blocks.INDENT:
        return False
    return code.endswith(("}", "};")) or code == "end"
