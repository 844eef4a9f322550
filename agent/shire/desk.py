"""Runs actions for one editor."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from agent.errors import RefusedError, WorkspaceError
from agent.shire import output_file
from agent.shire.hands.editor import PeerEditor
from agent.shire.hands.edits import EditorEdits, text_edit, wire_range
from agent.shire.hands.hosts import Surroundings, host_of
from agent.shire.interactions import change_of
from agent.shire.keys import Interaction
from agent.shire.runtime.host import ConsentRequest, Permission, ScriptFile
from agent.shire.runtime.invocation import Effect
from agent.shire.runtime.lifecycle import run_script
from agent.shire.runtime.values import show
from agent.shire.selection import PlacedEditor, widened

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from agent.context.symbols import SymbolIndex
    from agent.models.roles import Models
    from agent.rpc.peer import Peer
    from agent.shire.catalogue import Action, Catalogue
    from agent.shire.hands.fences import Fences
    from agent.shire.interactions import Change
    from agent.shire.runtime.host import Edits, Files, Host, Listener, Place
    from agent.shire.runtime.life import Outcome
    from agent.shire.runtime.run import Step
    from agent.workspace.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Done:
    """What came of an action.

    Attributes:
        action: The action.
        text: The answer for a person: the model's text, or the result where no model was asked.
        output: What the script made of the answer: the code in it, the cleaned message; the text by default.
        change: What the answer makes in the current file, which the editor has not been asked to apply.
        file: What the script saved last, or None.
        steps: What was done; in a dry run what would be done.
        prompt: The prompt, turn by turn, as `(role, text)`.
    """

    action: Action
    text: str
    output: str
    change: Change | None = None
    file: Path | None = None
    steps: tuple[Step, ...] = ()
    prompt: tuple[tuple[str, str], ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Abilities:
    """What the editor can do: apply edits, make files with them."""

    applies: bool = False
    creates: bool = False


class Desk:
    """What one session needs to run actions.

    Args:
        catalogue: The scripts.
        workspace: The session's files.
        peer: The way to the editor.
        abilities: What the editor can do.
        state: The folder of state.
        user_scripts: The user's own folder of scripts, or None.
    """

    def __init__(  # noqa: PLR0913 - one editor, one project, one user
        self,
        catalogue: Catalogue,
        workspace: Workspace,
        peer: Peer,
        *,
        abilities: Abilities,
        state: Path,
        user_scripts: Path | None = None,
    ) -> None:
        self._catalogue = catalogue
        self._workspace = workspace
        self._peer = peer
        self._abilities = abilities
        self._state = state
        self._user_scripts = user_scripts

    async def run(  # noqa: PLR0913 - what `inlayd/runAction` says
        self,
        name: str,
        place: Place | None,
        variables: Mapping[str, str],
        listener: Listener,
        models: Models,
        *,
        symbols: SymbolIndex | None = None,
        dry: bool = False,
    ) -> Done:
        """Run an action; cancelling the task ends all that it does.

        Raises:
            WorkspaceError: There is no such action.
            ScriptError: The script cannot go on, or the user did not allow it.
            ModelError: The model does not answer.
        """
        action = await asyncio.to_thread(self._catalogue.find, name)
        if action is None:
            raise WorkspaceError(f"{name}: there is no such action (`inlayd actions` lists them)")
        editor = PeerEditor(self._peer, place, answers=True)
        around = Surroundings(
            self._workspace,
            models,
            editor,
            listener,
            self._state,
            editor,
            edits=self._edits(editor),
            user_scripts=self._user_scripts,
            symbols=symbols,
        )
        host, scripts = host_of(around)
        text = await asyncio.to_thread(action.path.read_text, "utf-8", "replace")
        name = self._workspace.relative(action.path) if action.origin == "project" else f"{action.id}.shire"
        script = scripts.note(ScriptFile(name, text, action.path))
        return await run_action(action, script, host, variables, dry=dry)

    def _edits(self, editor: PeerEditor) -> Callable[[Files, Fences], Edits] | None:
        if not self._abilities.applies:
            return None
        return lambda files, fences: EditorEdits(
            files, fences, self._workspace, editor, creates=self._abilities.creates
        )


async def run_action(
    action: Action, script: ScriptFile, host: Host, variables: Mapping[str, str], *, dry: bool = False
) -> Done:
    """Run an action's script once it is trusted; raises as `Desk.run`."""
    if action.origin == "project" and not dry:
        request = ConsentRequest(Permission.SCRIPT, action.title, script.name)
        if not await host.consent.ask(request):
            raise RefusedError(f"{script.name}: this script of the project was not allowed to run")
    place = host.editor.place
    if place is not None:
        wider = await widened(place, action.metadata.selection_strategy, host.code)
        host = host if wider is place else replace(host, editor=PlacedEditor(host.editor, wider))
    outcome = await run_script(script, host, dict(variables), dry=dry)
    text = _text(outcome, script)
    change = None if dry else change_of(action.metadata.interaction, host.editor.place, outcome.answer.output)
    file = outcome.answer.file
    if (
        file is None
        and action.metadata.interaction is Interaction.OUTPUT_FILE
        and not dry
        and outcome.answer.text
    ):
        file = await output_file.save(action.id, outcome.answer, host)
    prompt = tuple((message.role, message.content) for message in outcome.messages)
    output = outcome.answer.output or text
    return Done(action, text, output, change, file.path if file else None, outcome.steps, prompt)


def _text(outcome: Outcome, script: ScriptFile) -> str:
    """Give what a person is told last: the answer, or that of the script that this one ran on it to answer better."""
    result = show(outcome.result)
    others = any(step.effect is Effect.ASKS_MODEL and step.script != script.name for step in outcome.steps)
    further = others and outcome.metadata.interaction is not Interaction.OUTPUT_FILE
    return (further and result) or outcome.answer.text or result


def edit_of(change: Change, workspace: Workspace) -> dict[str, object]:
    """Write a change as a `WorkspaceEdit` of LSP, in the session's position encoding."""
    file = workspace.source(change.path)
    if file is None:
        raise WorkspaceError(f"{change.path.name}: the document was closed meanwhile")
    span = wire_range(file.text, change.start, change.end, workspace.encoding)
    return {"documentChanges": [text_edit(change.path, span, change.text)]}
