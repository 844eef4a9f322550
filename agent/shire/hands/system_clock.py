"""The time of this machine."""

from __future__ import annotations

import time
from datetime import datetime


class SystemClock:
    """Implements `Clock` of the host."""

    def now(self) -> datetime:
        """Give the local time with its zone."""
        return datetime.now().astimezone()

    def monotonic(self) -> float:
        """Give seconds that never go back."""
        return time.monotonic()
