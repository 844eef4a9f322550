"""The child process that sorts a folder's postings on the disk: its memory and its time are not the daemon's."""

from __future__ import annotations

import asyncio
import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from agent.indexing.store import IndexStore
from agent.log import logger

if TYPE_CHECKING:
    from collections.abc import Sequence

COMMAND = (sys.executable, "-m", "agent.indexing.sorting")
LIMIT_S = 120.0
"""How long it may take, seconds; 8 million postings take two on an idle core."""
NICE = 5
"""How much it yields to all others, as the child that reads files does."""

_log = logger("indexing")


async def sort_postings(store: IndexStore, folder: Path, command: Sequence[str] = COMMAND) -> None:
    """Have a folder's postings sorted; what goes wrong costs the next start some time, and no more."""
    try:
        child = await asyncio.create_subprocess_exec(
            *command,
            store.path,
            folder,
            store.shape,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
        )
    except (OSError, ValueError) as error:
        _log.warning("no process to sort the index", error=error)
        return
    try:
        async with asyncio.timeout(LIMIT_S):
            await child.wait()
    except TimeoutError:
        _log.warning("sorting the index takes too long", seconds=LIMIT_S)
    finally:
        if child.returncode is None:
            with suppress(ProcessLookupError):
                child.kill()
            await child.wait()


def main(arguments: Sequence[str]) -> int:
    """Sort the postings of one folder: the store's file, the folder and the store's shape are the arguments."""
    if hasattr(os, "nice"):
        os.nice(NICE)
    file, folder, shape = arguments
    store = IndexStore(Path(file), lambda: shape)
    store.sort(Path(folder))
    store.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
