"""The transport of everybody else: WebSocket on loopback, one message per text frame, behind a token.

There are no pings: over loopback a client that is gone is noticed at once, and a ping that a busy client
answers late would end a good connection (embedded.md §4). No compression either: it costs 70 µs a message.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections import deque
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from websockets.asyncio.server import serve
from websockets.exceptions import ConnectionClosed

from agent.rpc.access_token import load_token
from agent.rpc.connection import Connection
from agent.rpc.decoding import DecodingError, decode
from agent.rpc.framing import MOST_BODY_BYTES
from agent.rpc.gate import Gate

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from websockets.asyncio.server import ServerConnection
    from websockets.http11 import Request, Response

    from agent.rpc.services import SessionFactory

HOST = "127.0.0.1"
"""The only address that is listened on."""

FLUSH_BYTES = 64 * 1024
"""A connection with more than this unread is waited for, bytes (asyncio's own limit for pipes)."""

CLOSE_TIMEOUT_S = 1.0
"""How long a client may take to read the last answers and to say goodbye, seconds."""

_log = logging.getLogger(__name__)
_log.setLevel(logging.INFO)  # at DEBUG websockets logs the headers, and with them the token


@dataclass(frozen=True, slots=True)
class Listening:
    """A WebSocket server that runs: its port, and the token that opens it."""

    port: int
    token: str


@asynccontextmanager
async def serve_websocket(
    factory: SessionFactory,
    *,
    port: int,
    state: Path,
    allowed_origins: tuple[str, ...] = (),
    most_bytes: int = MOST_BODY_BYTES,
) -> AsyncIterator[Listening]:
    """Listen on loopback while the context lasts; each connection has a session of its own.

    Args:
        factory: Makes the session of a connection.
        port: TCP port; 0 lets the system choose.
        state: Folder of the token's file.
        allowed_origins: Origins of web pages that may connect.
        most_bytes: Largest message that is taken, bytes; a larger one ends its connection (1009).

    Raises:
        InlaydError: The token's file is not private.
        OSError: The port is taken.
    """
    gate = Gate(load_token(state), allowed_origins)

    def judge(connection: ServerConnection, request: Request) -> Response | None:
        get = request.headers.get_all
        refused = gate.refusal(request.path, get("Host"), get("Origin"), get("Authorization"))
        return connection.respond(*refused) if refused else None

    async def converse(socket: ServerConnection) -> None:
        await Connection(WebSocketChannel(socket), factory).run()

    async with serve(
        converse,
        HOST,
        port,
        process_request=judge,
        compression=None,
        ping_interval=None,
        max_size=most_bytes,
        close_timeout=CLOSE_TIMEOUT_S,
        server_header=None,
        logger=_log,
    ) as server:
        yield Listening(next(iter(server.sockets)).getsockname()[1], gate.token)


class WebSocketChannel:
    """Carries messages over one WebSocket."""

    def __init__(self, socket: ServerConnection) -> None:
        self._socket = socket
        self._posted: deque[bytes] = deque()
        self._waiting = 0
        self._taken = asyncio.Event()
        self._taken.set()
        self._sending: asyncio.Task[None] | None = None

    async def messages(self) -> AsyncIterator[object]:
        """Give what the client sends, decoded, or the error that it is; ends with the connection."""
        with contextlib.suppress(ConnectionClosed):
            while True:
                yield _decode(await self._socket.recv(decode=False))

    @property
    def waiting(self) -> int:
        """Bytes that were posted and that the client has not taken."""
        return self._waiting

    def post(self, body: bytes) -> None:
        """Send a message as soon as the client takes it."""
        self._posted.append(body)
        self._waiting += len(body)
        if self._waiting > FLUSH_BYTES:
            self._taken.clear()
        if self._sending is None:
            self._sending = asyncio.create_task(self._send())

    async def flush(self) -> None:
        """Wait until the client has taken most of what was posted, or is gone."""
        await self._taken.wait()

    async def aclose(self) -> None:
        """Give the client a moment to take what was posted, and close the connection."""
        if self._sending:
            await asyncio.wait([self._sending], timeout=CLOSE_TIMEOUT_S)
        if self._sending:
            self._sending.cancel()
        await self._socket.close()

    async def _send(self) -> None:
        """Send what is posted, in order, until nothing is left."""
        try:
            while self._posted:
                body = self._posted[0]
                await self._socket.send(body, text=True)
                self._drop(len(body))
        except ConnectionClosed:
            while self._posted:
                self._drop(len(self._posted[0]))
        finally:
            self._sending = None

    def _drop(self, size: int) -> None:
        self._posted.popleft()
        self._waiting -= size
        if self._waiting <= FLUSH_BYTES:
            self._taken.set()


def _decode(body: bytes) -> object:
    try:
        return decode(body)
    except DecodingError as error:
        return error
