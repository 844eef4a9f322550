"""What the tests of the wire share: a channel in memory, and a client of a real process."""

from __future__ import annotations

import asyncio
import importlib.util
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from agent.rpc.connection import Connection

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

HERE = Path(__file__).parent
LIMIT_S = 30.0
END = object()


def _load(name: str) -> Any:
    spec = importlib.util.spec_from_file_location(name, HERE / f"{name}.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


FakeSession = _load("fake_session").FakeSession


class MemoryChannel:
    """A channel whose both ends are in this process."""

    def __init__(self) -> None:
        self.inbox: asyncio.Queue[object] = asyncio.Queue()
        self.sent: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.waiting = 0
        self.closed = 0
        self.open = asyncio.Event()
        self.open.set()

    async def messages(self) -> AsyncIterator[object]:
        while (message := await self.inbox.get()) is not END:
            yield message

    def post(self, body: bytes) -> None:
        self.sent.put_nowait(json.loads(body))

    async def flush(self) -> None:
        await self.open.wait()

    async def aclose(self) -> None:
        self.closed += 1


class Editor:
    """The other end of a connection in this process."""

    def __init__(self) -> None:
        self.channel = MemoryChannel()
        self.connection = Connection(self.channel, FakeSession)
        self.session: Any = self.connection.services
        self.running = asyncio.create_task(self.connection.run())

    def send(self, message: object) -> None:
        self.channel.inbox.put_nowait(message)

    def ask(self, number: object, method: str, params: object = None) -> None:
        self.send({"jsonrpc": "2.0", "id": number, "method": method, "params": params})

    def tell(self, method: str, params: object = None) -> None:
        self.send({"jsonrpc": "2.0", "method": method, "params": params})

    async def receive(self) -> Any:
        return await asyncio.wait_for(self.channel.sent.get(), LIMIT_S)

    async def call(self, method: str, params: object = None, number: object = 1) -> Any:
        self.ask(number, method, params)
        return await self.receive()

    async def start(self) -> Editor:
        await self.call("initialize", {"processId": None, "capabilities": {}}, 0)
        return self

    async def ping(self) -> None:
        answer = await self.call("inlayd/status", {}, "ping")
        assert (answer["id"], answer["result"]["version"]) == ("ping", "0")

    async def end(self) -> int:
        self.channel.inbox.put_nowait(END)
        return await asyncio.wait_for(self.running, LIMIT_S)


@pytest.fixture
async def editor() -> AsyncIterator[Editor]:
    it = await Editor().start()
    yield it
    if not it.running.done():
        await it.end()


@pytest.fixture
async def fresh_editor() -> AsyncIterator[Editor]:
    it = Editor()
    yield it
    if not it.running.done():
        await it.end()


class Child:
    """A client of the fake daemon as a real process, hostile if it wants to be."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process
        assert process.stdin
        assert process.stdout
        self.stdin, self.stdout = process.stdin, process.stdout

    async def raw(self, data: bytes) -> None:
        self.stdin.write(data)
        await self.stdin.drain()

    async def send(self, message: object) -> None:
        body = json.dumps(message).encode()
        await self.raw(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))

    async def receive(self) -> Any:
        async with asyncio.timeout(LIMIT_S):
            header = await self.stdout.readuntil(b"\r\n\r\n")
            assert header.startswith(b"Content-Length: "), header
            return json.loads(await self.stdout.readexactly(int(header[16:])))

    async def call(self, method: str, params: object = None, number: object = 1) -> Any:
        await self.send({"jsonrpc": "2.0", "id": number, "method": method, "params": params})
        while (message := await self.receive()).get("id") != number or "method" in message:
            pass
        return message

    async def start(self) -> Child:
        await self.call("initialize", {"processId": None}, 0)
        return self

    async def ping(self) -> None:
        assert (await self.call("inlayd/status", {}, "ping"))["result"]["version"] == "0"

    async def end(self) -> int:
        self.stdin.close()
        async with asyncio.timeout(LIMIT_S):
            await self.stdout.read()
            return await self.process.wait()


@pytest.fixture
async def child() -> AsyncIterator[Child]:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        str(HERE / "fake_daemon.py"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    yield await Child(process).start()
    if process.returncode is None:
        process.kill()
        await process.wait()


@pytest.fixture
def fake_session() -> Any:
    return FakeSession
