"""Decides when the model may read a prompt in advance: after a pause, and when another file gets the focus."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from agent.workspace.position import Position

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
