"""The editor as scripts see it: where the user is, what it knows, what it can show, and how it asks the user."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from agent.log import logger
from agent.rpc.peer import PeerError, SilentPeerError
from agent.workspace.uri import uri_of_path

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from agent.rpc.peer import Peer
    from agent.shire.runtime.host import Place
    from agent.shire.runtime.values import Value

VARIABLE_LIMIT_S = 2.0
"""How long an editor may take to answer for one variable, seconds: the user waits for the whole of them."""
QUESTION_LIMIT_S = 300.0
"""How long a person may take to answer a question, seconds."""
_WARNING = 2
# `MessageType.Warning` of LSP

_log = logger("shire")


class NoEditor:
    """The editor of a run in a terminal: it knows the place that was named, and nothing else."""

    def __init__(self, place: Place | None = None) -> None:
        self.place = place

    async def variable(self, name: str) -> Value | None:  # noqa: ARG002 - the border's signature
        """Know nothing."""
        return None

    async def open(self, path: Path, line: int | None = None) -> None:
        """Show nothing."""


class PeerEditor:
    """The editor at the other end of a connection.

    Args:
        peer: The way to it.
        place: Where the user was when the action was started.
        answers: Whether it said that it answers `inlayd/variable`.
    """

    def __init__(self, peer: Peer, place: Place | None, *, answers: bool) -> None:
        self.place = place
        self._peer = peer
        self._answers = answers

    async def variable(self, name: str) -> Value | None:
        """Ask the editor for a variable; None when it does not know it or has once not answered."""
        if not self._answers:
            return None
        try:
            answer = await self._peer.request("inlayd/variable", {"name": name}, VARIABLE_LIMIT_S)
        except PeerError as error:
            # Who leaves a request without an answer leaves the others too: the run would wait for each.
            self._answers = not isinstance(error, SilentPeerError)
            _log.info("the editor does not know a variable", name=name, error=error)
            return None
        value = answer.get("value") if isinstance(answer, dict) else None
        return cast("Value", value)

    async def open(self, path: Path, line: int | None = None) -> None:
        """Show a file, at a line counted from 0; an editor that cannot is no error."""
        params: dict[str, object] = {"uri": uri_of_path(path), "takeFocus": True}
        if line is not None:
            here = {"line": line, "character": 0}
            params["selection"] = {"start": here, "end": here}
        try:
            await self._peer.request("window/showDocument", params)
        except PeerError as error:
            _log.info("the editor did not show a file", error=error)

    async def apply(self, label: str, edit: dict[str, object]) -> bool:
        """Apply a `WorkspaceEdit`; False where the editor declines; raises PeerError where it cannot."""
        answer = await self._peer.request(
            "workspace/applyEdit", {"label": label, "edit": edit}, QUESTION_LIMIT_S
        )
        return bool(isinstance(answer, dict) and answer.get("applied"))

    async def choose(self, question: str, answers: Sequence[str]) -> str | None:
        """Ask the user with buttons; None where they closed the question or nobody answered."""
        params = {
            "type": _WARNING,
            "message": f"inlayd: {question}",
            "actions": [{"title": answer} for answer in answers],
        }
        try:
            chosen = await self._peer.request("window/showMessageRequest", params, QUESTION_LIMIT_S)
        except PeerError as error:
            _log.info("nobody answered a question", error=error)
            return None
        title = chosen.get("title") if isinstance(chosen, dict) else None
        return title if isinstance(title, str) else None
