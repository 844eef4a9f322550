"""What is done once an editor is there, in order: whatever runs beside the restoring of an index delays both."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING

from agent.log import logger

if TYPE_CHECKING:
    from collections.abc import Callable

    from agent.indexing.indexer import Indexer
    from agent.rpc.services import Client
    from agent.workbench import Workbench
    from agent.workspace.workspace import Workspace

_log = logger("session")


class Opening:
    """The work of a session's first second, and of each time that its folders change.

    Args:
        workspace: Whose files are watched.
        indexer: Gives the indexer: what the disk has of its index comes first.
        bench: Gives the parts under the present configuration.

    Attributes:
        indexing: Whether the index is restored at all.
    """

    def __init__(
        self, workspace: Workspace, indexer: Callable[[], Indexer], bench: Callable[[], Workbench]
    ) -> None:
        self.indexing = False
        self._workspace = workspace
        self._indexer = indexer
        self._bench = bench

    async def watch(self) -> None:
        """Follow what happens on the disk, if that is configured."""
        await self._restored()
        if self._bench().config.workspace.watch and self._workspace.folders:
            await self._workspace.watch()

    async def load(self, client: Client | None) -> None:
        """Load the model's vocabulary, and ask its server what it is."""
        await self._restored()
        if client is not None:
            # The first line of a log imports what writes it, for 0.1 s.
            connected = partial(_log.info, editor=client.name, version=client.version)
            await asyncio.to_thread(connected, "editor connected")
        await asyncio.to_thread(self._bench().load)
        await self.prepared()
        await self._bench().writer.facts()
        await self._bench().models.client("medium")

    async def prepared(self) -> None:
        """Load the vocabulary alone, which stops the event loop once: a build of the index begins after it."""
        await self._bench().writer.load_vocabulary()

    async def _restored(self) -> None:
        if self.indexing:
            await self._indexer().restored.wait()
