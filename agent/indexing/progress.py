"""Shows in the editor how the first reading of the workspace goes."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from agent.rpc.peer import PeerError

if TYPE_CHECKING:
    from agent.indexing.indexer import Indexer
    from agent.rpc.peer import Peer

SHOWN_AFTER_S = 2.0
"""An index that is ready sooner needs no progress, seconds; one that comes from the disk mostly is."""
STEP_S = 1.0
"""How often the editor is told, seconds."""


async def show(
    indexer: Indexer, peer: Peer, *, after_s: float = SHOWN_AFTER_S, step_s: float = STEP_S
) -> None:
    """Show a progress from `after_s` on until the index is ready; ends by itself, and silently if the editor refuses."""
    await asyncio.sleep(after_s)
    if indexer.state != "building":
        return
    try:
        work = await peer.begin_work("inlayd: reading the workspace")
    except PeerError:
        return
    try:
        while indexer.state == "building":
            work.report(_files(indexer))
            await asyncio.sleep(step_s)
    finally:
        work.end(_files(indexer))


def _files(indexer: Indexer) -> str:
    return f"{indexer.index.size()[0]} files"
