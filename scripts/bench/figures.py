"""Numbers of a benchmark: a row of measurements, what they come to, and whether that is good enough."""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class Summary:
    """What a series of measurements comes to, in its own unit.

    Attributes:
        count: Number of measurements.
        median: The middle one.
        p95: The smallest that at least 95 % of them do not exceed.
        spread: From the first to the third quartile.
    """

    count: int
    median: float
    p95: float
    spread: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table.

    Attributes:
        name: What was measured.
        values: The measurements; at least one.
        unit: `ms` or `MB` (10^6 bytes).
        target: The most that the median may be, or None where nothing was promised.
        target_p95: The most that `p95` may be, likewise.
        rival: What GitHub Copilot's server needs for it, as published.
    """

    name: str
    values: Sequence[float]
    unit: str = "ms"
    target: float | None = None
    rival: str = ""
    target_p95: float | None = None

    @property
    def summary(self) -> Summary:
        """What the measurements come to."""
        return summarize(self.values)

    @property
    def met(self) -> bool | None:
        """Whether it keeps to its targets; None without any."""
        if self.target is None and self.target_p95 is None:
            return None
        found = self.summary
        limits = ((found.median, self.target), (found.p95, self.target_p95))
        return all(limit is None or value <= limit for value, limit in limits)


def summarize(values: Sequence[float]) -> Summary:
    """Sum up measurements; raises ValueError if there are none."""
    if not values:
        raise ValueError("nothing was measured")
    spread = (percentile(values, 25), percentile(values, 75))
    return Summary(len(values), median(values), percentile(values, 95), spread)


def percentile(values: Sequence[float], percent: float) -> float:
    """Give the smallest value that at least `percent` % of all do not exceed (nearest rank)."""
    rank = math.ceil(len(values) * percent / 100)
    return sorted(values)[max(rank, 1) - 1]
