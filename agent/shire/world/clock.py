"""The machine's time."""

from __future__ import annotations

import time
from datetime import datetime


class SystemClock:
    """Implements `host.Clock`."""

    def now(self) -> datetime:
        """Give the local time with its zone."""
        return datetime.now().astimezone()

    def monotonic(self) -> float:
        """Give seconds that never go back."""
        return time.monotonic()
