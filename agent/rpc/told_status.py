"""Tells Copilot's clients whether the daemon is at work, and what is wrong with its model."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from agent.rpc.types.legacy import StatusNotificationParams, StatusParams

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from agent.rpc.peer import Peer
    from agent.rpc.services import Services

BUSY_S = 0.1
"""A request that takes longer than this is worth a word, seconds; most answers come from memory in a few ms."""


class ToldStatus:
    """The status as one client knows it; silent until the client shows that it wants it.

    Attributes:
        wanted: Whether the client knows these notifications.
    """

    def __init__(self, peer: Peer, services: Services) -> None:
        self.wanted = False
        self._peer = peer
        self._services = services
        self._running = 0
        self._told: StatusParams | None = None

    @asynccontextmanager
    async def working(self) -> AsyncIterator[None]:
        """Tell that a request is under way, if it takes long, and how things are once it is done."""
        if not self.wanted:
            yield
            return
        self._running += 1
        timer = asyncio.get_running_loop().call_later(BUSY_S, self._tell, True, "", "Normal")
        try:
            yield
        finally:
            timer.cancel()
            self._running -= 1
            if not self._running:
                await self.refresh()

    async def refresh(self) -> None:
        """Tell how things are, if that has changed."""
        medium = (await self._services.status()).models.get("medium")
        problem = (medium.last_error or "") if medium else ""
        self._tell(False, problem, "Warning" if problem else "Normal")

    def _tell(self, busy: bool, message: str, kind: str) -> None:
        params = StatusParams(busy, message, kind)
        if not self.wanted or params == self._told:
            return
        self._told = params
        self._peer.notify("didChangeStatus", params)
        old = "InProgress" if busy else kind
        self._peer.notify("statusNotification", StatusNotificationParams(old, message))
