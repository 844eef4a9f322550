"""The file under the cursor of `bench_typing`: what stands there, what is missing, and where the wire says that is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bench.typing_tasks import Task


class Page:
    """One function as it is being written.

    Args:
        task: The function and its file.
        uri: How the file is named on the wire.

    Attributes:
        typed: Characters of the function before the cursor.
        version: Version of the document on the wire.
        keys: Keys pressed so far.
        asked_before: Requests that the model had seen when ghost text was last asked for.
    """

    def __init__(self, task: Task, uri: str) -> None:
        self.task = task
        self.uri = uri
        self.typed = 0
        self.version = 1
        self.keys = 0
        self.asked_before = 0

    @property
    def rest(self) -> str:
        """What is still to be written."""
        return self.task.missing[self.typed :]

    @property
    def done(self) -> bool:
        """Whether nothing but blanks is missing."""
        return not self.rest.strip()

    @property
    def _line(self) -> str:
        """What stands on the cursor's line before it."""
        return (self.task.before + self.task.missing[: self.typed]).rpartition("\n")[2]

    @property
    def at_line_start(self) -> bool:
        """Whether nothing but blanks stands before the cursor on its line."""
        return not self._line.strip()

    def next_key(self) -> str:
        """Give what the next key writes: a line end and an indentation come with one key, as editors indent."""
        rest = self.rest
        if rest[0] != "\n" and not (rest[0] in " \t" and self.at_line_start):
            return rest[0]
        end = 1
        while end < len(rest) and rest[end] in " \t":
            end += 1
        return rest[:end]

    def insert(self, text: str) -> None:
        """Take note that `text`, the next of the rest, was inserted."""
        self.typed += len(text)
        self.version += 1

    def inserted(self, item: Mapping[str, Any]) -> str:
        """Give what an item would insert at the cursor; nothing where it would change what stands there."""
        start, text = item["range"]["start"], str(item["insertText"])
        here = self.position()
        if start["line"] != here["line"]:
            return ""
        units = self._line.encode("utf-16-le")[2 * start["character"] :]
        head = units.decode("utf-16-le", "replace")
        return text[len(head) :] if text.startswith(head) else ""

    def position(self) -> dict[str, int]:
        """Give the cursor as on the wire."""
        line = self.task.before.count("\n") + self.task.missing.count("\n", 0, self.typed)
        return {"line": line, "character": len(self._line.encode("utf-16-le")) // 2}
