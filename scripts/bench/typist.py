"""Types real code: takes some lines out of a file and writes them again, key by key."""

from __future__ import annotations

from dataclasses import dataclass

MOST_LINES = 36
"""Lines that are taken out at most: the file keeps nearly its length, and the cache of suggestions, which
compares 40 lines, sees the comment above them that tells each take from the one before."""


@dataclass(frozen=True, slots=True)
class Key:
    """One character and where it is typed; line and character count from 0 as on the wire."""

    line: int
    character: int
    text: str


class Typist:
    """Writes the lines that were taken out of the second third of a text.

    Args:
        text: The text of the file; ASCII, no CR at line ends, at least three lines.
    """

    def __init__(self, text: str) -> None:
        lines = text.split("\n")
        first = len(lines) // 3
        last = min(first + MOST_LINES, 2 * len(lines) // 3)
        self._lead = "".join(f"{line}\n" for line in lines[:first])
        self._take = 1
        self._missing = "\n".join(lines[first:last])
        self._after = "\n" + "\n".join(lines[last:])
        self._typed = 0

    @property
    def _before(self) -> str:
        return f"{self._lead}# take {self._take}\n"

    @property
    def text(self) -> str:
        """The text of the file as it is now."""
        return self._before + self._missing[: self._typed] + self._after

    @property
    def offset(self) -> int:
        """The cursor as an index into `text`."""
        return len(self._before) + self._typed

    @property
    def place(self) -> tuple[int, int]:
        """The cursor as line and character."""
        before = self._before + self._missing[: self._typed]
        return before.count("\n"), len(before) - before.rfind("\n") - 1

    @property
    def rest_of_line(self) -> str:
        """What is still missing of the cursor's line."""
        return self._missing[self._typed :].partition("\n")[0]

    @property
    def done(self) -> bool:
        """Whether nothing is missing any more."""
        return self._typed >= len(self._missing)

    def key(self) -> Key:
        """Type the next character; raises IndexError if nothing is missing."""
        line, character = self.place
        key = Key(line, character, self._missing[self._typed])
        self._typed += 1
        return key

    def start_over(self) -> None:
        """Take out again what was typed, and begin another take, which has another comment above it."""
        self._typed = 0
        self._take += 1
