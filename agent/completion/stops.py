"""Stop strings applied on our side, for servers that ignore them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def apply_stops(text: str, stops: Sequence[str]) -> tuple[str, bool]:
    """Cut `text` before the stop string that is complete first, as a server does that reads along.

    The flag tells whether there was one; of two that end in one place the longer counts.
    """
    found = [(at + len(stop), at) for stop in stops if stop and (at := text.find(stop)) >= 0]
    return (text[: min(found)[1]], True) if found else (text, False)


class StopGuard:
    """Applies stop strings to a stream: gives only text that can no longer be the start of a stop string.

    Each call costs the new text plus the longest stop string, times the number of stop strings.
    """

    __slots__ = ("_held", "_stops", "hit")

    def __init__(self, stops: Sequence[str]) -> None:
        self._stops = tuple(stop for stop in stops if stop)
        self._held = ""
        self.hit = False

    def feed(self, chunk: str) -> str:
        """Take the next piece of the stream and give what may be used; nothing more after a stop string."""
        if self.hit:
            return ""
        text, self.hit = apply_stops(self._held + chunk, self._stops)
        keep = 0 if self.hit else self._partial(text)
        self._held = text[len(text) - keep :]
        return text[: len(text) - keep]

    def flush(self) -> str:
        """Give what was held back, once the stream has ended."""
        held, self._held = ("" if self.hit else self._held), ""
        return held

    def _partial(self, text: str) -> int:
        """Give the length of the longest end of `text` that is the start of a stop string."""
        return max((_overlap(text, stop) for stop in self._stops), default=0)


def _overlap(text: str, stop: str) -> int:
    for size in range(min(len(text), len(stop) - 1), 0, -1):
        if text.endswith(stop[:size]):
            return size
    return 0
