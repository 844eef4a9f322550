"""Times the stages of one request."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


class Stages:
    """Collects milliseconds by stage name, in the order in which the stages end.

    Args:
        clock: A monotonic clock, seconds.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._since = clock()
        self.ms: dict[str, float] = {}

    def end(self, stage: str) -> None:
        """Note that `stage` ends now; it began where the one before ended."""
        now = self._clock()
        self.ms[stage] = self.ms.get(stage, 0.0) + (now - self._since) * 1000
        self._since = now
