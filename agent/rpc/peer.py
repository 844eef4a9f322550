"""The way back: notifications and requests from the daemon to the editor."""

from __future__ import annotations

import asyncio
import itertools
from typing import TYPE_CHECKING

from agent.errors import InlaydError
from agent.rpc.decoding import encode
from agent.rpc.types.window import (
    LogMessageParams,
    MessageType,
    ProgressParams,
    WorkDone,
    WorkDoneCreateParams,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from agent.rpc.channel import Channel
    from agent.rpc.types.structures import Token, Wire

MOST_WAITING_BYTES = 8 * 1024 * 1024
"""Notifications are dropped while the editor leaves more than this unread, bytes."""

REQUEST_TIMEOUT_S = 60.0
"""How long an editor, or the person at it, may take to answer, seconds."""


class PeerError(InlaydError):
    """The editor refused a request, did not answer in time, or is gone."""


class SilentPeerError(PeerError):
    """The editor did not answer a request in time."""


class Peer:
    """The editor at the other end of one connection; to be used on the event loop's thread only."""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel
        self._ids = itertools.count(1)
        self._waiting: dict[Token, asyncio.Future[object]] = {}

    def notify(self, method: str, params: Wire | Mapping[str, object]) -> None:
        """Tell the editor something, without waiting; dropped if the editor has stopped reading."""
        if self._channel.waiting < MOST_WAITING_BYTES:
            self._channel.post(encode({"jsonrpc": "2.0", "method": method, "params": params}))

    async def request(
        self, method: str, params: Wire | Mapping[str, object], limit_s: float = REQUEST_TIMEOUT_S
    ) -> object:
        """Ask the editor; gives the result as plain JSON values.

        Raises:
            SilentPeerError: It did not answer within `limit_s` seconds.
            PeerError: It answered with an error, or is gone.
        """
        number = next(self._ids)
        answer = self._waiting[number] = asyncio.get_running_loop().create_future()
        message = {"jsonrpc": "2.0", "id": number, "method": method, "params": params}
        try:
            self._channel.post(encode(message))
            async with asyncio.timeout(limit_s):
                return await answer
        except TimeoutError:
            raise SilentPeerError(f"{method}: the editor did not answer within {limit_s:g} s") from None
        finally:
            del self._waiting[number]

    def settle(self, message: Mapping[str, object]) -> None:
        """Hand an answer to the request that waits for it; ignored where none does."""
        number = message.get("id")
        answer = self._waiting.get(number) if isinstance(number, int | str) else None
        if answer is None or answer.done():
            return
        error = message.get("error")
        if error is None:
            answer.set_result(message.get("result"))
        else:
            reason = error.get("message") if isinstance(error, dict) else error
            answer.set_exception(PeerError(f"the editor refused: {reason}"))

    def forsake(self) -> None:
        """End all waiting: the editor is gone."""
        for answer in self._waiting.values():
            if not answer.done():
                answer.set_exception(PeerError("the editor is gone"))

    def log(self, kind: MessageType, message: str) -> None:
        """Write a line to the editor's log."""
        self.notify("window/logMessage", LogMessageParams(kind, message))

    def progress(self, token: Token, value: Wire | Mapping[str, object]) -> None:
        """Send a step of a work or a part of a result under a token that the editor gave."""
        self.notify("$/progress", ProgressParams(token, value))

    async def begin_work(self, title: str) -> Work:
        """Show a progress of the daemon's own in the editor.

        Raises:
            PeerError: The editor shows no progress.
        """
        token = f"inlayd-{next(self._ids)}"
        await self.request("window/workDoneProgress/create", WorkDoneCreateParams(token))
        return Work(self, token, title)


class Work:
    """A work of some seconds, shown in the editor from its making until `end`."""

    def __init__(self, peer: Peer, token: Token, title: str) -> None:
        self._peer = peer
        self._token = token
        peer.progress(token, WorkDone("begin", title=title, percentage=0))

    def report(self, message: str, percentage: int | None = None) -> None:
        """Tell how far it is, percentage 0 to 100."""
        self._peer.progress(self._token, WorkDone("report", message=message, percentage=percentage))

    def end(self, message: str | None = None) -> None:
        """Tell that it is done."""
        self._peer.progress(self._token, WorkDone("end", message=message))
