"""The background tasks of a session: who owns them, and what becomes of their faults."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from agent.errors import InlaydError
from agent.log import logger

if TYPE_CHECKING:
    from collections.abc import Coroutine

_log = logger("session")


async def own_tasks(ready: asyncio.Future[asyncio.TaskGroup]) -> None:
    """Own all tasks of one session until cancelled."""
    async with asyncio.TaskGroup() as tasks:
        ready.set_result(tasks)
        await asyncio.get_running_loop().create_future()


async def guarded(work: Coroutine[object, object, None]) -> None:
    """Run work in the background: it may fail, the session goes on."""
    try:
        await work
    except InlaydError as error:
        _log.info("background work failed", error=error)
    except Exception as error:  # noqa: BLE001 - one failing background task must not end the others
        _log.error("background work failed", error=error)
