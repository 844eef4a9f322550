"""A completion on its way through the rules."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace

if TYPE_CHECKING:
    from agent.completion.cursor import Cursor
    from agent.completion.request import Mode


class Candidate(msgspec.Struct, frozen=True):
    """A completion that might be shown.

    Attributes:
        text: What would be inserted at the cursor; nothing after the cursor is ever replaced.
        cursor: The place it is for.
        mode: How it was asked for.
        stops: Stop strings of the model's family, besides the markers that are known anyway.
    """

    text: str
    cursor: Cursor
    mode: Mode
    stops: tuple[str, ...] = ()

    def cut(self, text: str) -> Candidate:
        """Give the same candidate with another text."""
        return self if text == self.text else replace(self, text=text)


Rule = Callable[[Candidate], Candidate | None]
"""One rule: gives the candidate, changed or not, or None where nothing is to be shown."""
