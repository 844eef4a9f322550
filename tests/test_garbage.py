"""When garbage is looked for."""

from __future__ import annotations

import asyncio
import gc
import weakref

import pytest

from agent import garbage
from agent.garbage import BATCH, YOUNG, Garbage, between_batches, spare_answers


class Ring:
    """Something that refers to itself."""

    def __init__(self):
        self.own = self


@pytest.fixture(autouse=True)
def as_before():
    """Begin with nothing young, and leave the collector as it was."""
    thresholds = gc.get_threshold()
    gc.collect()
    yield
    gc.set_threshold(*thresholds)
    gc.enable()


def some(number):
    """Make a ring that is garbage, and so many objects that are not."""
    ring = weakref.ref(Ring())
    return ring, [[] for _ in range(number)]


async def test_what_a_request_leaves_is_found_after_its_answer_and_not_before():
    spare_answers()
    looks = Garbage()
    ring, kept = some(BATCH)
    assert ring() is not None
    looks.answered()
    assert ring() is None
    looks.end()
    assert len(kept) == BATCH


async def test_after_a_small_answer_nothing_is_looked_at():
    looks = Garbage()
    gc.disable()
    ring, kept = some(YOUNG // 2)
    gc.enable()
    looks.answered()
    assert ring() is not None
    looks.end()
    assert kept


async def test_what_outlived_an_answer_is_looked_at_once_nobody_asks(monkeypatch):
    monkeypatch.setattr(garbage, "REST_S", 0.02)
    looks = Garbage()
    ring = Ring()
    told = weakref.ref(ring)
    gc.collect(0)
    del ring
    looks.answered()
    assert told() is not None
    async with asyncio.timeout(5):
        while told() is not None:
            await asyncio.sleep(0.01)
    looks.end()


def test_long_work_looks_by_itself_unless_that_is_switched_off():
    spare_answers()
    gc.disable()
    ring, kept = some(BATCH)
    between_batches()
    assert ring() is not None
    gc.enable()
    between_batches()
    assert ring() is None
    assert kept
