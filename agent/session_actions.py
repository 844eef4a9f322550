"""The actions of one session: brings Shire in when it is first needed, and speaks in the wire's terms."""

from __future__ import annotations

import asyncio
from importlib import import_module
from typing import TYPE_CHECKING

from agent.rpc.services import ActionDone, ActionOffer
from agent.workspace.uri import uri_of_path

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from agent.indexing.indexer import Indexer
    from agent.models.roles import Models
    from agent.rpc.peer import Peer
    from agent.rpc.services import ActionListener, ActionPlace, ActionRequest, Client
    from agent.shire.catalogue import Catalogue
    from agent.shire.desk import Desk
    from agent.shire.runtime.host import Place
    from agent.workspace.workspace import Workspace


class SessionActions:
    """Lists and runs the actions of one session.

    Args:
        workspace: Its files.
        indexer: Knows definitions once it is ready.
        models: Gives the models under the present configuration.
        peer: The way to the editor; None for the command line, which runs scripts itself.
        state: The folder of state.
        user_scripts: The user's own folder of scripts.
    """

    def __init__(  # noqa: PLR0913 - what a session has
        self,
        workspace: Workspace,
        indexer: Indexer,
        models: Callable[[], Models],
        peer: Peer | None,
        *,
        state: Path,
        user_scripts: Path,
    ) -> None:
        self._workspace = workspace
        self._indexer = indexer
        self._models = models
        self._peer = peer
        self._state = state
        self._user_scripts = user_scripts
        self._client: Client | None = None
        self._brought_in: set[str] = set()
        self._catalogue: Catalogue | None = None
        self._folders: tuple[Path, ...] = ()

    def met(self, client: Client) -> None:
        """Note who the client is, and so what it can do."""
        self._client = client

    async def offers(self, place: ActionPlace | None, location: str | None) -> Sequence[ActionOffer]:
        """List the actions at a place, all of them or those of one menu.

        Raises:
            WorkspaceError: The place's document is not open.
        """
        await self._bring_in("agent.shire.catalogue", "agent.shire.offers")
        from agent.shire.offers import offers  # noqa: PLC0415 - nothing of Shire is imported until it is used

        return [
            ActionOffer(
                one.action.id,
                one.action.title,
                one.action.metadata.description,
                one.action.metadata.action_location.value,
                one.action.metadata.interaction.value,
                one.action.origin,
                one.enabled,
                one.action.metadata.shortcut,
                one.action.metadata.selection_strategy and one.action.metadata.selection_strategy.value,
            )
            for one in await offers(self._scripts(), self._place(place), location)
        ]

    async def run(self, request: ActionRequest, listener: ActionListener) -> ActionDone:
        """Run an action.

        Raises:
            WorkspaceError: There is no such action, or its document is not open.
            ScriptError: The script cannot go on, or the user did not allow it.
            ModelError: The model does not answer.
        """
        desk = await self._at_desk()
        from agent.shire.desk import edit_of  # noqa: PLC0415 - nothing of Shire is imported until it is used
        from agent.shire.interactions import WITH_EDIT  # noqa: PLC0415 - as above

        symbols = self._indexer.symbols if self._indexer.state == "ready" else None
        done = await desk.run(
            request.id,
            self._place(request.place),
            request.variables,
            listener,
            self._models(),
            symbols=symbols,
            dry=request.dry,
        )
        into_text = done.action.metadata.interaction in WITH_EDIT
        return ActionDone(
            done.output if into_text else done.text,
            done.action.metadata.interaction.value,
            edit_of(done.change, self._workspace) if done.change else None,
            uri_of_path(done.file) if done.file else None,
            tuple((one.script, one.stage, one.what, one.effect, one.done) for one in done.steps),
            done.prompt,
        )

    def _place(self, place: ActionPlace | None) -> Place | None:
        from agent.shire.offers import place_at  # noqa: PLC0415 - as above

        return None if place is None else place_at(self._workspace, place.uri, place.corners)

    def _scripts(self) -> Catalogue:
        """Give the catalogue of the present folders; what it has read is kept until they change."""
        from agent.shire.catalogue import Catalogue  # noqa: PLC0415 - as above

        if self._catalogue is None or self._folders != self._workspace.folders:
            self._folders = self._workspace.folders
            self._catalogue = Catalogue(self._folders, self._user_scripts)
        return self._catalogue

    async def _at_desk(self) -> Desk:
        """Give a desk with the present scripts; the first time brings the runtime in."""
        await self._bring_in("agent.shire.offers", "agent.shire.desk")
        from agent.shire.desk import Abilities, Desk  # noqa: PLC0415 - as above

        if self._peer is None:
            raise RuntimeError("the command line runs scripts itself")
        client = self._client
        return Desk(
            self._scripts(),
            self._workspace,
            self._peer,
            abilities=Abilities(bool(client and client.applies_edits), bool(client and client.creates_files)),
            state=self._state,
            user_scripts=self._user_scripts,
        )

    async def _bring_in(self, *modules: str) -> None:
        """Import modules of Shire aside of the event loop; another import of the same ones is waited for there."""
        for module in modules:
            if module not in self._brought_in:
                await asyncio.to_thread(import_module, module)
                self._brought_in.add(module)
