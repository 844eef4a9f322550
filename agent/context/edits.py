"""The source `edits`: what the user changed last, as small diffs with deleted lines marked."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

import msgspec

from agent.context.snippet import Snippet, SnippetKind

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from agent.context.source import Cursor
    from agent.workspace.source_file import SourceFile

MAX_EDITS = 8
"""Edits that are remembered (as Copilot does, completion-engine.md §1.4)."""
MERGE_LINES = 8
"""Changes of one file at most so many lines apart are one edit (as Zed groups them, §1.5)."""
MAX_LINES = 12
"""Removed lines of one edit that are shown at most, and added ones likewise."""
MAX_LINE_CHARS = 200
"""Characters of a line that are shown."""
LARGEST_FILE = 400_000
"""Changes of longer texts are not followed, characters."""
CONTEXT_LINES = 1
"""Unchanged lines shown before and after a change."""


class Edit(msgspec.Struct):
    """One edit: `base` are the file's lines before it; the rest tells where it stands in the file as it is now."""

    path: Path
    relative: str
    base: list[str]
    start: int
    removed: list[str]
    added: list[str]
    above: list[str]
    below: list[str]

    @property
    def end(self) -> int:
        """Line after the last one that it added."""
        return self.start + len(self.added)


class EditHistory:
    """The last edits of all files; typing in one place is one edit, and what was taken back is none."""

    def __init__(self) -> None:
        self._edits: deque[Edit] = deque()

    def record(self, before: SourceFile, after: SourceFile) -> None:
        """Note that `before` became `after`; costs two passes over the lines, 0.3 ms for 1,000 of them."""
        if before.text == after.text or max(len(before.text), len(after.text)) > LARGEST_FILE:
            return
        old, new = before.text.split("\n"), after.text.split("\n")
        start, old_end, new_end = changed(old, new)
        last = self._edits[-1] if self._edits else None
        near = (
            last is not None
            and last.path == after.path
            and start <= last.end + MERGE_LINES
            and old_end >= last.start - MERGE_LINES
        )
        self._shift(after.path, old_end, new_end - old_end, but=last if near else None)
        if last is not None and near:
            self._edits.pop()
            old = last.base
            start, old_end, new_end = changed(old, new)
        if old != new:
            self._edits.append(
                Edit(
                    after.path,
                    after.relative,
                    old,
                    start,
                    old[start:old_end],
                    new[start:new_end],
                    new[max(0, start - CONTEXT_LINES) : start],
                    new[new_end : new_end + CONTEXT_LINES],
                )
            )
        while len(self._edits) > MAX_EDITS:
            self._edits.popleft()

    def forget(self, path: Path) -> None:
        """Drop the edits of a file that has gone."""
        self._edits = deque(edit for edit in self._edits if edit.path != path)

    def latest(self) -> list[Edit]:
        """Give the edits, newest first."""
        return list(reversed(self._edits))

    def _shift(self, path: Path, line: int, delta: int, but: Edit | None) -> None:
        """Move the edits below a change with their lines."""
        for edit in self._edits:
            if edit.path == path and edit is not but and edit.start >= line:
                edit.start += delta


class EditsSource:
    """The last edits as diffs, newest first; a prompt shows them the other way round, by rising score."""

    name = "edits"

    def __init__(self, history: EditHistory) -> None:
        self._history = history

    def snippets(self, cursor: Cursor) -> Sequence[Snippet]:
        """Give the edits that the window does not show anyway; scores are 1 for the newest, falling by halves."""
        text, (start, end) = cursor.file.text, cursor.window
        first = text.count("\n", 0, start)
        last = first + text.count("\n", start, end)
        found = []
        for age, edit in enumerate(self._history.latest()):
            here = edit.path == cursor.file.path
            if here and first <= edit.start and edit.end <= last + 1:
                continue
            found.append(_snippet(edit, 0.5**age, age))
        return found


def changed(old: Sequence[str], new: Sequence[str]) -> tuple[int, int, int]:
    """Find the stretch in which two lists of lines differ: its start, its end in `old` and its end in `new`."""
    shorter = min(len(old), len(new))
    start = next((at for at in range(shorter) if old[at] != new[at]), shorter)
    room = shorter - start
    same = next((at for at in range(room) if old[-1 - at] != new[-1 - at]), room)
    return start, len(old) - same, len(new) - same


def _snippet(edit: Edit, score: float, age: int) -> Snippet:
    lines = [
        *(" " + line for line in edit.above),
        *_marked("-", edit.removed),
        *_marked("+", edit.added),
        *(" " + line for line in edit.below),
    ]
    text = "".join(line[:MAX_LINE_CHARS] + "\n" for line in lines)
    why = "last edit" if age == 0 else f"edit {age + 1} back"
    return Snippet(SnippetKind.RECENT_EDIT, edit.relative, edit.start, edit.end, text, score, "edits", why)


def _marked(mark: str, lines: list[str]) -> list[str]:
    """Mark lines with `+` or `-`, blank ones left out, and say how many did not fit."""
    shown = [mark + line for line in lines if line.strip()]
    more = len(shown) - MAX_LINES
    return [*shown[:MAX_LINES], f"{mark}… {more} more"] if more > 0 else shown
