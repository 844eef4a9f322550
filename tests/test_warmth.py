from __future__ import annotations

import asyncio

from agent.warmth import Warmth


async def test_work_is_done_after_a_pause_and_only_the_last():
    warmth, done = Warmth(0.01), []
    warmth.after_pause(lambda: done.append("first"))
    warmth.after_pause(lambda: done.append("second"))
    async with asyncio.timeout(5):
        while not done:
            await asyncio.sleep(0.005)
    await asyncio.sleep(0.03)
    assert done == ["second"]


async def test_real_work_puts_it_off():
    warmth, done = Warmth(0.01), []
    warmth.put_off()
    warmth.after_pause(lambda: done.append("late"))
    warmth.put_off()
    await asyncio.sleep(0.05)
    assert done == []
