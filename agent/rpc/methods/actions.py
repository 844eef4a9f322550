"""Actions: which there are, and running one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agent.rpc.method import Call, Method, request
from agent.rpc.services import ActionPlace, ActionRequest
from agent.rpc.types.actions import (
    ActionItem,
    ActionMessage,
    ActionsParams,
    ActionsResult,
    ActionStep,
    ActionText,
    RunActionParams,
    RunActionResult,
)
from agent.rpc.types.window import WorkDone

if TYPE_CHECKING:
    from agent.rpc.peer import Peer
    from agent.rpc.types.structures import Token


async def actions(call: Call, params: ActionsParams) -> ActionsResult:
    """List the actions at a place."""
    offered = await call.services.actions(_place(params), params.location)
    return ActionsResult(
        tuple(
            ActionItem(
                one.id,
                one.title,
                one.description,
                one.location,
                one.interaction,
                one.origin,
                one.enabled,
                one.shortcut,
                one.selection_strategy,
            )
            for one in offered
        )
    )


async def run_action(call: Call, params: RunActionParams) -> RunActionResult:
    """Run an action; cancel the request to stop it."""
    listener = _Progress(call.peer, params.partial_result_token, params.work_done_token)
    request = ActionRequest(params.id, _place(params), params.variables or {}, params.dry_run)
    listener.begin(params.id)
    try:
        done = await call.services.run_action(request, listener)
    finally:
        listener.end()
    return RunActionResult(
        done.text,
        done.interaction,
        done.edit,
        done.file,
        tuple(ActionStep(*step) for step in done.steps),
        tuple(ActionMessage(*message) for message in done.prompt),
    )


def _place(params: ActionsParams | RunActionParams) -> ActionPlace | None:
    """Give the place of a request: its selection, else its caret, else the document's beginning."""
    if params.text_document is None:
        return None
    if params.range is not None:
        start, end = params.range.start, params.range.end
        corners = ((start.line, start.character), (end.line, end.character))
    else:
        at = params.position
        corners = ((at.line, at.character) if at else (0, 0),) * 2
    return ActionPlace(params.text_document.uri, corners)


class _Progress:
    """Tells the editor what a run does while it does it."""

    def __init__(self, peer: Peer, pieces: Token | None, steps: Token | None) -> None:
        self._peer = peer
        self._pieces = pieces
        self._steps = steps
        self._speaker: str | None = None

    def begin(self, title: str) -> None:
        if self._steps is not None:
            self._peer.progress(self._steps, WorkDone("begin", title=title))

    def end(self) -> None:
        if self._steps is not None:
            self._peer.progress(self._steps, WorkDone("end"))

    def answered(self, script: str, text: str) -> None:
        if self._pieces is not None and text:
            another = self._speaker not in {None, script}
            self._speaker = script
            self._peer.progress(self._pieces, ActionText(f"\n\n{text}" if another else text))

    def stepped(self, what: str) -> None:
        if self._steps is not None:
            self._peer.progress(self._steps, WorkDone("report", message=what))

    def notified(self, message: str) -> None:
        self.stepped(message)


METHODS: tuple[Method, ...] = (
    request("inlayd/actions", ActionsParams, ActionsResult, actions),
    request("inlayd/runAction", RunActionParams, RunActionResult, run_action),
)
"""The methods of this group."""
