"""Decides when the model may read a prompt in advance: after a pause, and when another file gets the focus."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from agent.workspace.position import Position

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from agent.workspace.document import TextChange

PAUSE_S = 0.35
"""A pause in typing, seconds: longer than between two keys (80 to 200 ms), shorter than a thought."""


class Warmth:
    """Runs one piece of work after a pause; what happens meanwhile puts it off.

    Args:
        pause_s: The pause, seconds.

    Attributes:
        places: Where the user last was in each document, by its URI: the wire tells no cursor when the focus changes.
    """

    def __init__(self, pause_s: float = PAUSE_S) -> None:
        self.places: dict[str, Position] = {}
        self._pause_s = pause_s
        self._due: asyncio.TimerHandle | None = None

    def after_pause(self, work: Callable[[], None]) -> None:
        """Run `work` once nothing else has been asked for during the pause."""
        self.put_off()
        self._due = asyncio.get_running_loop().call_later(self._pause_s, work)

    def put_off(self) -> None:
        """Drop what is due: real work has come."""
        if self._due is not None:
            self._due.cancel()
            self._due = None


def end_of(changes: Sequence[TextChange]) -> Position | None:
    """Give the place where the last change ended; None where the whole text was replaced."""
    if not changes or changes[-1].range is None:
        return None
    start, text = changes[-1].range.start, changes[-1].text
    lines = text.split("\n")
    if len(lines) == 1:
        return Position(start.line, start.character + len(text))
    return Position(start.line + len(lines) - 1, len(lines[-1]))
