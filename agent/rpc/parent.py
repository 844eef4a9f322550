"""Notices that the process that started the daemon is gone, which a pipe alone does not always tell."""

from __future__ import annotations

import asyncio
import os

POLL_S = 3.0
"""How often it is looked for, seconds; one look is one system call."""


async def until_gone(process: int, every: float = POLL_S) -> None:
    """Wait until no process of that number exists; at once if there is none."""
    while is_alive(process):  # noqa: ASYNC110 - a foreign process sets no event
        await asyncio.sleep(every)


def is_alive(process: int) -> bool:
    """Tell whether a process of that number exists, whoever owns it."""
    if os.name == "nt" or process <= 0:
        return False  # os.kill would end it on Windows; 0 and less name groups
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        return True
    return True
