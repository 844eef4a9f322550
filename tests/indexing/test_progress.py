"""The progress that an editor shows while the workspace is read."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace

import pytest

from agent.indexing.progress import show
from agent.rpc.peer import PeerError


class Peer:
    def __init__(self, *, refuses=False):
        self.told = []
        self.refuses = refuses

    async def begin_work(self, title):
        if self.refuses:
            raise PeerError("no")
        self.told.append(title)
        return SimpleNamespace(
            report=self.told.append, end=lambda message: self.told.append(f"end: {message}")
        )


def indexer(state):
    made = SimpleNamespace(state=state, files=3)
    made.index = SimpleNamespace(size=lambda: (made.files, 9))
    return made


async def test_the_editor_is_told_until_the_index_is_ready():
    one, peer = indexer("building"), Peer()
    task = asyncio.create_task(show(one, peer, after_s=0, step_s=0.005))
    while len(peer.told) < 3:
        await asyncio.sleep(0.001)
    one.state, one.files = "ready", 7
    await asyncio.wait_for(task, 5)
    assert peer.told[:2] == ["inlayd: reading the workspace", "3 files"]
    assert peer.told[-1] == "end: 7 files"


@pytest.mark.parametrize(("state", "refuses"), [("ready", False), ("off", False), ("building", True)])
async def test_nothing_is_shown_where_there_is_nothing_or_nobody(state, refuses):
    peer = Peer(refuses=refuses)
    await asyncio.wait_for(show(indexer(state), peer, after_s=0), 5)
    assert peer.told == []


async def test_a_session_that_ends_ends_it():
    peer = Peer()
    task = asyncio.create_task(show(indexer("building"), peer, after_s=0))
    while len(peer.told) < 2:
        await asyncio.sleep(0.001)
    task.cancel()
    await asyncio.wait([task])
    assert peer.told[-1] == "end: 3 files"
