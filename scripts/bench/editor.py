"""An editor's end of the wire: asks the daemon over its pipes and takes the time.

It blocks instead of using an event loop, so that what it measures is the daemon's time and not its own.
"""

from __future__ import annotations

import json
import os
import select
import time
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING, Any

from bench.errors import BenchError

if TYPE_CHECKING:
    import subprocess

LIMIT_S = 20.0
"""Time limit of one answer, seconds."""
METHOD_NOT_FOUND = -32601
"""The code of JSON-RPC 2.0."""
_BLOCK_BYTES = 1 << 16


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a request.

    Attributes:
        result: What the daemon gave.
        sent: `time.perf_counter()` right before the request was written, seconds.
        ms: Time until the last byte of the answer was read, milliseconds; JSON is written and read outside of it.
    """

    result: Any
    sent: float
    ms: float


@dataclass(frozen=True, slots=True)
class Question:
    """A request under way: its id, its method, and `time.perf_counter()` right before it was written, seconds."""

    number: int
    method: str
    sent: float


def framed(message: object) -> bytes:
    """Write a message with its `Content-Length` header."""
    body = json.dumps(message, separators=(",", ":")).encode()
    return b"Content-Length: %d\r\n\r\n%b" % (len(body), body)


class Frames:
    """Cuts a stream of bytes into the bodies of its messages."""

    def __init__(self) -> None:
        self._rest = b""

    def feed(self, data: bytes) -> list[bytes]:
        """Take the next bytes and give the bodies that are complete with them."""
        self._rest += data
        bodies = []
        while (body := self._take()) is not None:
            bodies.append(body)
        return bodies

    def _take(self) -> bytes | None:
        head, mark, rest = self._rest.partition(b"\r\n\r\n")
        if not mark:
            return None
        fields = dict(line.split(b": ", 1) for line in head.split(b"\r\n"))
        length = int(fields[b"Content-Length"])
        if len(rest) < length:
            return None
        self._rest = rest[length:]
        return rest[:length]


class Editor:
    """Talks to a daemon; one request at a time.

    Args:
        process: The daemon, its stdin and stdout being unbuffered pipes.
    """

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        if process.stdin is None or process.stdout is None:
            raise ValueError("stdin and stdout have to be pipes")
        self._in, self._out = process.stdin.fileno(), process.stdout.fileno()
        self._frames = Frames()
        self._ids = count(1)
        self._poll = select.poll()
        self._poll.register(self._out, select.POLLIN)

    def notify(self, method: str, params: object) -> None:
        """Send a notification."""
        self._write(framed({"jsonrpc": "2.0", "method": method, "params": params}))

    def request(self, method: str, params: object) -> Answer:
        """Ask and wait for the answer; what else comes meanwhile is dropped.

        Raises:
            BenchError: The daemon answered with an error, ended, or took longer than `LIMIT_S`.
        """
        question = self.ask(method, params)
        answer = self.answer(question, question.sent + LIMIT_S)
        if answer is None:
            raise BenchError(f"{method}: no answer within {LIMIT_S:.0f} s")
        return answer

    def ask(self, method: str, params: object) -> Question:
        """Send a request without waiting."""
        question = Question(next(self._ids), method, time.perf_counter())
        self._write(framed({"jsonrpc": "2.0", "id": question.number, "method": method, "params": params}))
        return question

    def answer(self, question: Question, until: float) -> Answer | None:
        """Wait for an answer until `until` (`time.perf_counter()`); None: it has not come, and may be waited for again.

        Raises:
            BenchError: The daemon answered with an error, or ended.
        """
        while (data := self._read(question.method, until)) is not None:
            bodies = self._frames.feed(data)
            ms = (time.perf_counter() - question.sent) * 1000
            for answer in map(json.loads, bodies):
                self._refuse(answer)
                if answer.get("id") == question.number and "method" not in answer:
                    if "error" in answer:
                        raise BenchError(f"{question.method}: the daemon answered {answer['error']}")
                    return Answer(answer["result"], question.sent, ms)
        return None

    def _refuse(self, message: dict[str, Any]) -> None:
        """Answer what the daemon asks as a client does that does not know the method."""
        if "method" in message and "id" in message:
            error = {"code": METHOD_NOT_FOUND, "message": "not known"}
            self._write(framed({"jsonrpc": "2.0", "id": message["id"], "error": error}))

    def _write(self, data: bytes) -> None:
        view = memoryview(data)
        try:
            while view:
                view = view[os.write(self._in, view) :]
        except BrokenPipeError as error:
            raise BenchError("the daemon has ended") from error

    def _read(self, method: str, until: float) -> bytes | None:
        left = max(until - time.perf_counter(), 0.0)
        if not self._poll.poll(left * 1000):
            return None
        data = os.read(self._out, _BLOCK_BYTES)
        if not data:
            raise BenchError(f"{method}: the daemon ended before it answered")
        return data
