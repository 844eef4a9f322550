"""A model that answers at once: an OpenAI-compatible server on loopback, in a thread that blocks.

While the daemon works, the thread of the benchmark waits for it and holds no lock, so the two do not disturb
each other, and both read the same clock.
"""

from __future__ import annotations

import json
import socket
import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from collections.abc import Mapping

_LIMIT_S = 120.0
"""A connection that says nothing for so long is closed, seconds."""


class StubModel:
    """Serves `/v1/completions`; use it as a context manager.

    Attributes:
        answer: What the model says to every request.
        seen: Number of requests so far.
        arrived: `time.perf_counter()` when the last one had been read whole, seconds.
        prompt_chars: Length of its prompt, characters.
        connections: Number of connections so far.
    """

    def __init__(self) -> None:
        self.answer = ""
        self.seen = 0
        self.arrived = 0.0
        self.prompt_chars = 0
        self.connections = 0
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._open: set[socket.socket] = set()

    @property
    def url(self) -> str:
        """The base URL of its API."""
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}/v1"

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept, name="stub model", daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        # Only a shutdown wakes a thread that waits in accept or recv.
        for one in (self._listener, *self._open):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()

    def reply(self, request: Mapping[str, Any]) -> str:  # noqa: ARG002 - others look at it
        """Say something to a request; called on the thread of its connection."""
        return self.answer

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                self.connections += 1
                self._open.add(connection)
                threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        connection.settimeout(_LIMIT_S)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with suppress(OSError), connection:
            while body := _request(connection):
                self.arrived = time.perf_counter()
                request = json.loads(body)
                self.prompt_chars = len(request.get("prompt", ""))
                self.seen += 1
                connection.sendall(streamed(self.reply(request)))
        self._open.discard(connection)


def streamed(text: str) -> bytes:
    """Write a whole HTTP answer that streams one text."""
    events = b"".join(
        b"data: "
        + json.dumps({"choices": [{"index": 0, "text": said, "finish_reason": why}]}).encode()
        + b"\n\n"
        for said, why in ((text, None), ("", "stop"))
    )
    events += b"data: [DONE]\n\n"
    head = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"
    return head + b"%x\r\n%b\r\n0\r\n\r\n" % (len(events), events)


def _request(connection: socket.socket) -> bytes | None:
    """Read one request and give its body; None at the end of the connection."""
    data = b""
    while b"\r\n\r\n" not in data:
        if not (block := connection.recv(1 << 16)):
            return None
        data += block
    head, _, body = data.partition(b"\r\n\r\n")
    fields = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:])
    length = int(fields.get(b"content-length", b"0"))
    while len(body) < length:
        if not (block := connection.recv(1 << 16)):
            return None
        body += block
    return body
