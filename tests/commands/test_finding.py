from __future__ import annotations

import asyncio
import threading

import pytest

from agent.commands.finding import Check, Finding, Level, in_thread
from agent.errors import ConfigError


def raising(error: Exception):
    async def look() -> Finding:
        raise error

    return look


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (ConfigError("a.toml:1: x: unknown key"), "a.toml:1: x: unknown key"),
        (OSError(28, "No space left on device", "/tmp/x"), "/tmp/x: No space left on device"),
        (OSError("odd"), "odd"),
        (ZeroDivisionError("division by zero"), "internal error: ZeroDivisionError: division by zero"),
    ],
)
async def test_errors_become_findings(error: Exception, text: str) -> None:
    assert await Check("thing", raising(error), 5).finding() == Finding("thing", Level.FAIL, text)


async def test_a_check_that_hangs_is_left() -> None:
    async def look() -> Finding:
        await asyncio.Event().wait()
        raise AssertionError

    found = await Check("thing", look, 0.02).finding()
    assert found == Finding("thing", Level.FAIL, "did not answer within 0.02 s")


async def test_a_thread_that_hangs_is_left_and_holds_nothing_up() -> None:
    release = threading.Event()
    found = await Check("thing", lambda: in_thread(release.wait), 0.02).finding()
    assert found.level is Level.FAIL
    stuck = [thread for thread in threading.enumerate() if thread.name == "check"]
    assert stuck
    assert all(thread.daemon for thread in stuck)
    release.set()
    for thread in stuck:
        await asyncio.to_thread(thread.join, 2)
    await asyncio.sleep(0)


async def test_threads_give_their_result_or_their_error() -> None:
    assert await in_thread(lambda: 7) == 7
    with pytest.raises(ValueError, match="x"):
        await in_thread(lambda: int("x"))


def test_a_thread_that_outlives_its_loop_is_silent() -> None:
    release = threading.Event()

    async def leave() -> None:
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(in_thread(release.wait), 0.02)

    asyncio.run(leave())
    release.set()
    for thread in threading.enumerate():
        if thread.name == "check":
            thread.join(2)
