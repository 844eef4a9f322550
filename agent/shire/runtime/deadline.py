"""Time limits that stand still while a person thinks: their time is not the script's."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager, contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Generator


class _Limit:
    """One limit that is running, and how many questions it waits for."""

    def __init__(self, timeout: asyncio.Timeout) -> None:
        self._timeout = timeout
        self._questions = 0
        self._left = 0.0

    def stop(self) -> None:
        end = self._timeout.when()
        if self._questions == 0 and end is not None and not self._timeout.expired():
            self._left = end - asyncio.get_running_loop().time()
            self._timeout.reschedule(None)
        self._questions += 1

    def go_on(self) -> None:
        self._questions -= 1
        if self._questions == 0 and self._timeout.when() is None:
            self._timeout.reschedule(asyncio.get_running_loop().time() + self._left)


_RUNNING: ContextVar[tuple[_Limit, ...]] = ContextVar("limits", default=())
"""The limits round what runs now; tasks that it starts have the same."""


@asynccontextmanager
async def limited(seconds: float) -> AsyncGenerator[None, None]:
    """Limit what runs inside to so many seconds, without those in which a person is asked.

    Raises:
        TimeoutError: It took longer.
    """
    async with asyncio.timeout(seconds) as timeout:
        token = _RUNNING.set((*_RUNNING.get(), _Limit(timeout)))
        try:
            yield
        finally:
            _RUNNING.reset(token)


@contextmanager
def waiting_for_a_person() -> Generator[None, None, None]:
    """Let the limits round this stand still."""
    limits = _RUNNING.get()
    for limit in limits:
        limit.stop()
    try:
        yield
    finally:
        for limit in limits:
            limit.go_on()
