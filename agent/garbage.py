"""When Python looks for garbage: right after an answer has left and while nobody asks, not while somebody waits."""

from __future__ import annotations

import asyncio
import gc

COLLECT_AFTER = 50_000
"""Objects more than there were after which Python itself searches the youngest for garbage. A fresh request makes some
thousands that stay; with 10,000 one request in ten was searched in, for 3 to 10 ms (150 places of 5 projects, with a
launcher that notes collections and is not kept)."""
YOUNG = 1_000
"""Objects more than there were from which on it is worth looking after an answer."""
BATCH = 10_000
"""Objects more than there were from which on work in the background looks. After building an index of 5,700 files the daemon
had 329 to 392 MB (5 builds, some by `scripts/bench_index`), without these looks 361 to 409 (3)."""
OLDER = 10
"""Such looks after which everything is looked at that was not there at the start: Python's own number."""
REST_S = 1.0
"""So long nobody asks before what has outlived such looks is looked at, seconds: that takes 2 ms, after
many answers 10 to 22."""


def spare_answers() -> None:
    """Keep Python from searching while an answer is made; whoever answers has to look (`Garbage`)."""
    gc.set_threshold(COLLECT_AFTER, *gc.get_threshold()[1:])


def between_batches() -> None:
    """Look for garbage in the midst of long work that nobody waits for."""
    young, looks, _ = gc.get_count()
    if young >= BATCH and gc.isenabled():
        gc.collect(2 if looks >= OLDER else 0)


class Garbage:
    """Looks for garbage between the answers of one conversation."""

    def __init__(self) -> None:
        self._answers = 0
        self._timer: asyncio.TimerHandle | None = None

    def answered(self) -> None:
        """Search what the request that was just answered has left: it is at hand still, so that this takes 0.5 ms."""
        self._answers += 1
        _search(0)
        if self._timer is None:
            self._wait()

    def end(self) -> None:
        """Look no more."""
        if self._timer is not None:
            self._timer.cancel()

    def _wait(self) -> None:
        self._timer = asyncio.get_running_loop().call_later(REST_S, self._rest, self._answers)

    def _rest(self, answers: int) -> None:
        self._timer = None
        if answers == self._answers:
            _search(1)
        else:
            self._wait()


def _search(generation: int) -> None:
    if gc.isenabled() and (generation or gc.get_count()[0] >= YOUNG):
        gc.collect(generation)
