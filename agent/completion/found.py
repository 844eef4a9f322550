"""The context that was found for a place, and how long it serves while the user types there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from agent.completion.moment import Moment
    from agent.context.snippet import Snippet

SERVED_CHARS = 12
"""Characters typed on one line for which the context stays, two words or so: looking for it takes most of a prompt's
time (6 to 15 ms of 8 to 20), and a context that changes with each key empties the model's cache."""


@dataclass(frozen=True, slots=True)
class Found:
    """The fused snippets of one place.

    Attributes:
        path: The file.
        above: Its text before the cursor's line.
        line: The text of that line before the cursor.
        after: The text after the cursor.
        recent: Stamps of the recent files.
        tokens: Tokens of context that were asked for.
        snippets: What was found, best first.
    """

    path: Path
    above: str
    line: str
    after: str
    recent: tuple[int, ...]
    tokens: int
    snippets: Sequence[Snippet]

    @classmethod
    def at(cls, moment: Moment, tokens: int, snippets: Sequence[Snippet]) -> Found:
        """Note what was found for a moment."""
        above, line = _parted(moment.before)
        stamps = tuple(file.stamp for file in moment.recent)
        return cls(moment.file.path, above, line, moment.after, stamps, tokens, snippets)

    def serves(self, moment: Moment, tokens: int) -> bool:
        """Tell whether nothing has happened since but a few keys on this line."""
        above, line = _parted(moment.before)
        return (
            moment.file.path == self.path
            and tokens == self.tokens
            and abs(len(line) - len(self.line)) < SERVED_CHARS
            and (line.startswith(self.line) or self.line.startswith(line))
            and above == self.above
            and moment.after == self.after
            and tuple(file.stamp for file in moment.recent) == self.recent
        )


def _parted(before: str) -> tuple[str, str]:
    start = before.rfind("\n") + 1
    return before[:start], before[start:]
