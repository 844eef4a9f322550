"""The context that was found for a place, and how long it serves while the user types there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from agent.completion.moment import Moment
    from agent.context.snippet import Snippet

SERVED_CHARS = 12
"""Characters typed on one line for which the context stays, two words or so: looking for it takes most of a prompt's
time (6 to 15 ms of 8 to 20), and a context that changes with each key empties the model's cache."""
SERVED_CHARS_HERE = 400
"""The same for a model on this machine, over line ends as well, some ten lines: it reads a changed prompt anew for
4 s (600 tokens at 7 ms, embedded.md 1.2), which costs more than the newest context is worth."""


class Found(msgspec.Struct, frozen=True):
    """The fused snippets of one place.

    Attributes:
        path: The file.
        before: Its text before the cursor.
        after: Its text after the cursor.
        recent: Stamps of the recent files.
        tokens: Tokens of context that were asked for.
        snippets: What was found, best first.
    """

    path: Path
    before: str
    after: str
    recent: tuple[int, ...]
    tokens: int
    snippets: Sequence[Snippet]

    @classmethod
    def at(cls, moment: Moment, tokens: int, snippets: Sequence[Snippet]) -> Found:
        """Note what was found for a moment."""
        stamps = tuple(file.stamp for file in moment.recent)
        return cls(moment.file.path, moment.before, moment.after, stamps, tokens, snippets)

    def serves(self, moment: Moment, tokens: int, *, here: bool, late: bool = False) -> bool:
        """Tell whether nothing has happened since but some typing at this place.

        `here` says that the model is on this machine and reads every new token slowly; `late`, that what is served
        now is looked for anew right after.
        """
        if moment.file.path != self.path or tokens != self.tokens or moment.after != self.after:
            return False
        shorter, longer = sorted((self.before, moment.before), key=len)
        limit = (SERVED_CHARS_HERE if here else SERVED_CHARS) + (SERVED_CHARS if late else 0)
        if len(longer) - len(shorter) >= limit or not longer.startswith(shorter):
            return False
        if not here and "\n" in longer[len(shorter) :]:
            return False
        return tuple(file.stamp for file in moment.recent) == self.recent
