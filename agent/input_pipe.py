"""The pipe into a program that may have ended before it read all of it."""

from __future__ import annotations

import asyncio
import contextlib
from typing import Final

LIMIT_S: Final = 1.0
"""How long it may take, seconds (own choice): what a program has started may hold the pipe and not read from it."""


async def let_go(pipe: asyncio.StreamWriter) -> None:
    """Give up what a program that has ended has not read.

    Where nobody asks how the pipe ended, Python 3.11.2 complains of a broken one on the standard error output (3.11.7
    does not).
    """
    with contextlib.suppress(OSError, TimeoutError):
        async with asyncio.timeout(LIMIT_S):
            pipe.close()
            await pipe.wait_closed()
