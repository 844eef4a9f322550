"""What the tests of the metrics share: time that stands still until it is told to move."""

from __future__ import annotations

import pytest

from agent.metrics.event import Event, Kind


class Clock:
    """A clock and its timers; nothing waits."""

    def __init__(self):
        self.now = 1000.0
        self.timers = []

    def __call__(self):
        return self.now

    def later(self, seconds, work):
        timer = Timer(self.now + seconds, work)
        self.timers.append(timer)
        return timer

    def pass_by(self, seconds):
        end = self.now + seconds
        while due := [timer for timer in self.timers if timer.live and timer.due <= end]:
            first = min(due, key=lambda timer: timer.due)
            self.now = max(self.now, first.due)
            first.live = False
            first.work()
        self.now = end


class Timer:
    def __init__(self, due, work):
        self.due = due
        self.work = work
        self.live = True

    def cancel(self):
        self.live = False


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def event():
    """Makes an event of a shown suggestion, or of what the test says."""

    def make(kind=Kind.SHOWN, **more):
        fields = {"at": 1.0, "suggestion": "s-1", "language": "python", "mode": "inline"}
        return Event(kind=kind, **(fields | {"model": "m", "source": "model", "chars": 5, "lines": 1} | more))

    return make
