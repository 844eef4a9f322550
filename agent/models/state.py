"""How a model is doing, for `inlayd/status` and `inlayd doctor`."""

from __future__ import annotations

from collections import deque
from enum import StrEnum

import msgspec

LATENCIES_KEPT = 100
"""So many of the last latencies make the median."""


class Phase(StrEnum):
    """What a model is doing just now."""

    IDLE = "idle"
    STARTING = "starting"
    READY = "ready"
    BUSY = "busy"
    ERROR = "error"
    OFF = "off"


class ModelState(msgspec.Struct):
    """The running record of one role's model; written by its client, read by whoever reports.

    Attributes:
        phase: `idle` before the first request, `busy` while one is under way, `error` after one failed.
        endpoint: Where the model is, as last resolved; empty before.
        model: Its name on that server.
        error: What is wrong, where, and the mend; None once a request has worked again.
        requests: Requests begun.
        failures: Requests that ended in an error.
        cancelled: Requests given up by the caller before any text had come.
        last_ms: Time of the last finished request, milliseconds.
        first_text_ms: Time until its first text came, milliseconds.
    """

    phase: Phase = Phase.IDLE
    endpoint: str = ""
    model: str = ""
    error: str | None = None
    requests: int = 0
    failures: int = 0
    cancelled: int = 0
    last_ms: float | None = None
    first_text_ms: float | None = None
    _running: int = 0
    _latencies: deque[float] = msgspec.field(default_factory=lambda: deque(maxlen=LATENCIES_KEPT))

    @property
    def median_ms(self) -> float | None:
        """Median time of the last finished requests, milliseconds; None before the first."""
        if not self._latencies:
            return None
        ordered, middle = sorted(self._latencies), len(self._latencies) // 2
        return (ordered[middle] + ordered[~middle]) / 2

    def switch_off(self, why: str) -> None:
        """Note that there is no model to ask, and why."""
        self.phase, self.error = Phase.OFF, why

    def begin(self) -> None:
        """Note that a request begins: the model's address is being resolved, its server perhaps started."""
        self.requests += 1
        self._running += 1
        self.phase = Phase.STARTING if self.phase in {Phase.IDLE, Phase.OFF} else Phase.BUSY

    def reach(self, endpoint: str, model: str) -> None:
        """Note where the model is; from now on it is at work."""
        self.endpoint, self.model = endpoint, model
        self.phase = Phase.BUSY

    def succeed(self, total_ms: float, first_text_ms: float | None) -> None:
        """Note that a request was answered, or that the caller had read as much as it wanted."""
        self.last_ms, self.first_text_ms = total_ms, first_text_ms
        self._latencies.append(total_ms)
        self.error = None
        self._end(Phase.READY)

    def fail(self, error: str) -> None:
        """Note that a request failed."""
        self.failures += 1
        self.error = error
        self._end(Phase.ERROR)

    def cancel(self) -> None:
        """Note that the caller gave a request up before any text came: that tells nothing of the model."""
        self.cancelled += 1
        self._end(Phase.ERROR if self.error else Phase.READY if self.last_ms is not None else Phase.IDLE)

    def _end(self, phase: Phase) -> None:
        self._running -= 1
        self.phase = Phase.BUSY if self._running else phase
