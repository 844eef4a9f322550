"""A real HTTP server on loopback that answers as its script says: well, badly, late, or not at all."""

from __future__ import annotations

import asyncio
import json
import time
from contextlib import suppress
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from types import TracebackType

GONE_POLL_S = 0.005
"""How often a pause looks whether the client has closed, seconds."""


class Act(Enum):
    """What a script can do besides sending bytes."""

    DROP = "drop"  # cut the connection at once (RST)
    CLOSE = "close"  # end it in an orderly way (FIN)
    HANG = "hang"  # send nothing more until the client closes


Step = bytes | float | Act
"""Bytes to send, a pause in seconds, or an act."""


@dataclass(frozen=True)
class Answer:
    """One answer: status, headers and steps of the body.

    With `chunked` the steps are sent as HTTP chunks and ended properly; otherwise as they are, with whatever
    length the headers say. `repeat` sends the steps again and again until the client closes. `bare` sends no head.
    """

    steps: tuple[Step, ...] = ()
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    chunked: bool = True
    repeat: bool = False
    bare: bool = False


@dataclass(frozen=True)
class Seen:
    """One request as it arrived; `at` is `time.perf_counter()` once it had been read."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    at: float

    def json(self) -> Any:
        return json.loads(self.body)


SSE = {"content-type": "text/event-stream"}


def event(payload: object) -> bytes:
    """One server-sent event with a JSON payload."""
    return b"data: " + json.dumps(payload).encode() + b"\n\n"


def openai_event(text: str, finish: str | None = None) -> bytes:
    return event({"choices": [{"index": 0, "text": text, "finish_reason": finish}]})


def openai(*texts: str, delay: float = 0.0, finish: str = "stop") -> Answer:
    """A good stream of `/v1/completions`: one event per text, `delay` seconds before each."""
    steps: list[Step] = []
    for text in texts:
        steps += [delay, openai_event(text)] if delay else [openai_event(text)]
    return Answer((*steps, openai_event("", finish), b"data: [DONE]\n\n"), headers=SSE)


def openai_chat(*texts: str) -> Answer:
    """A good stream of `/v1/chat/completions`."""
    events = [event({"choices": [{"index": 0, "delta": {"content": text}}]}) for text in texts]
    end = event({"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]})
    return Answer((*events, end, b"data: [DONE]\n\n"), headers=SSE)


def llamacpp(*texts: str, timings: dict[str, int] | None = None) -> Answer:
    """A good stream of llama.cpp's `/completion`."""
    events = [event({"index": 0, "content": text, "stop": False}) for text in texts]
    end = event({"index": 0, "content": "", "stop": True, "stop_type": "eos", "timings": timings or {}})
    return Answer((*events, end), headers=SSE)


def ollama(*texts: str) -> Answer:
    """A good stream of Ollama's `/api/generate`."""
    lines = [json.dumps({"model": "m", "response": text, "done": False}).encode() + b"\n" for text in texts]
    end = {
        "response": "",
        "done": True,
        "done_reason": "stop",
        "prompt_eval_count": 7,
        "eval_count": len(texts),
    }
    return Answer(
        (*lines, json.dumps(end).encode() + b"\n"), headers={"content-type": "application/x-ndjson"}
    )


def document(payload: object, status: int = 200, headers: dict[str, str] | None = None) -> Answer:
    """A whole JSON answer."""
    head = {"content-type": "application/json"} | (headers or {})
    return Answer((json.dumps(payload).encode(),), status, head)


def refused(status: int, message: str = "", headers: dict[str, str] | None = None) -> Answer:
    """An error with a JSON body as OpenAI words it."""
    return document({"error": {"message": message or f"status {status}"}}, status, headers)


def html(status: int = 200) -> Answer:
    """A page of some proxy that knows no model."""
    page = b"<!doctype html>\n<html><body><h1>It works!</h1></body></html>\n"
    return Answer((page,), status, {"content-type": "text/html; charset=utf-8"})


def dies_after(*texts: str) -> Answer:
    """A stream whose connection is cut after some texts, or, without any, before the first byte of the answer."""
    if not texts:
        return Answer((Act.DROP,), bare=True)
    return Answer((*(openai_event(text) for text in texts), 0.02, Act.DROP), headers=SSE)


def hangs(*texts: str) -> Answer:
    """A stream that falls silent after some texts; without any not even a head is sent."""
    return Answer((*(openai_event(text) for text in texts), Act.HANG), headers=SSE, bare=not texts)


def half_event(*texts: str) -> Answer:
    """A stream that ends, in an orderly way, in the middle of an event."""
    half = openai_event("never read")[:-20]
    return Answer((*(openai_event(text) for text in texts), half, Act.CLOSE), headers=SSE, chunked=False)


def endless(text: str = "x = 1\n", delay: float = 0.001) -> Answer:
    """A stream that never ends."""
    return Answer((openai_event(text), delay), headers=SSE, repeat=True)


def _gone(reader: asyncio.StreamReader) -> bool:
    return reader.at_eof() or reader.exception() is not None


class ScriptedServer:
    """Serves answers in the order of its script; the last one is given again and again.

    `script(...)` sets the answers for every path; `route(path, ...)` those for one path, which come first.
    """

    def __init__(self) -> None:
        self.requests: list[Seen] = []
        self.connections = 0
        self.gone = asyncio.Event()
        """Set when a client closed its connection before its answer was complete."""
        self._script: list[Answer] = [Answer(status=404)]
        self._routes: dict[str, list[Answer]] = {}
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self.port = 0

    @property
    def root(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def url(self) -> str:
        """The base URL of its OpenAI-compatible API."""
        return f"{self.root}/v1"

    def script(self, *answers: Answer) -> None:
        self._script = list(answers)

    def route(self, path: str, *answers: Answer) -> None:
        self._routes[path] = list(answers)

    def asked(self, path: str) -> list[Seen]:
        """The requests for one path."""
        return [seen for seen in self.requests if seen.path == path]

    async def request_seen(self, count: int = 1, limit_s: float = 20.0) -> None:
        """Wait until so many requests have arrived; raises TimeoutError."""
        async with asyncio.timeout(limit_s):
            while len(self.requests) < count:
                await asyncio.sleep(GONE_POLL_S)

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Stop listening and cut what is open; `start` takes the same port again."""
        assert self._server is not None
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        self.connections += 1
        try:
            with suppress(asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
                while await self._serve(reader, writer):
                    pass
        finally:
            self._tasks.discard(task)
            writer.transport.abort() if _gone(reader) else writer.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        method, path, _ = head[0].split(" ")
        headers = {
            name.lower(): value for name, _, value in (line.partition(": ") for line in head[1:] if line)
        }
        body = await reader.readexactly(int(headers.get("content-length", 0)))
        self.requests.append(Seen(method, path, headers, body, time.perf_counter()))
        answers = self._routes.get(path, self._script)
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        try:
            alive = await self._send(answer, reader, writer)
        except ConnectionError:
            alive = False
        if _gone(reader):
            self.gone.set()
        return alive and not _gone(reader)

    async def _send(self, answer: Answer, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        if not answer.bare:
            lines = [f"HTTP/1.1 {answer.status} Scripted", *(f"{k}: {v}" for k, v in answer.headers.items())]
            if answer.chunked:
                lines.append("transfer-encoding: chunked")
            writer.write("\r\n".join([*lines, "", ""]).encode("latin-1"))
        while True:
            for step in answer.steps:
                if not await self._step(step, answer, reader, writer):
                    return False
            if not answer.repeat:
                break
        if answer.chunked and not answer.bare:
            writer.write(b"0\r\n\r\n")
            await writer.drain()
        return True

    async def _step(
        self, step: Step, answer: Answer, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> bool:
        match step:
            case bytes():
                writer.write(
                    b"%x\r\n%b\r\n" % (len(step), step) if answer.chunked and not answer.bare else step
                )
                await writer.drain()
                return not _gone(reader)
            case Act.DROP:
                writer.transport.abort()
                return False
            case Act.CLOSE:
                return False
            case Act.HANG:
                return await self._pause(float("inf"), reader)
        return await self._pause(step, reader)

    async def _pause(self, seconds: float, reader: asyncio.StreamReader) -> bool:
        until = time.monotonic() + seconds
        while not _gone(reader) and (left := until - time.monotonic()) > 0:
            await asyncio.sleep(min(left, GONE_POLL_S))
        return not _gone(reader)
