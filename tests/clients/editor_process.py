"""The real daemon as a child process, and an editor's end of the wire that does only what it is told."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from pathlib import Path

LIMIT_S = 20.0
COMMAND = [sys.executable, "-m", "agent", "serve", "--stdio"]


def environment(folder: Path, model_url: str) -> dict[str, str]:
    """Write a configuration with one model and give the environment that points to it."""
    config = folder / "inlayd.toml"
    config.write_text(
        f'[models.medium]\nbase_url = "{model_url}"\nmodel = "qwen2.5-coder"\ndialect = "openai"\n'
        'fim = "qwen2.5-coder"\nmetered = true\n[completion]\ndebounce_ms = 0\n'
    )
    home = folder / "home"
    return os.environ | {"INLAYD_CONFIG": str(config), "INLAYD_HOME": str(home)}


class EditorProcess:
    """Starts the daemon, sends what the test says, and hands out what comes back."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process
        assert process.stdin
        assert process.stdout
        self._stdin, self._stdout = process.stdin, process.stdout
        self._kept: list[dict[str, Any]] = []

    @classmethod
    async def start(cls, environment: dict[str, str]) -> Self:
        pipe = asyncio.subprocess.PIPE
        return cls(
            await asyncio.create_subprocess_exec(
                *COMMAND, stdin=pipe, stdout=pipe, stderr=pipe, env=environment, limit=2**24
            )
        )

    async def raw(self, data: bytes) -> None:
        self._stdin.write(data)
        await self._stdin.drain()

    async def send(self, message: object) -> None:
        body = json.dumps(message).encode()
        await self.raw(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))

    async def ask(self, number: object, method: str, params: object = None) -> None:
        await self.send({"jsonrpc": "2.0", "id": number, "method": method, "params": params})

    async def tell(self, method: str, params: object = None) -> None:
        await self.send({"jsonrpc": "2.0", "method": method, "params": params})

    async def call(self, method: str, params: object = None, number: object = 1) -> Any:
        await self.ask(number, method, params)
        return await self.answer(number)

    async def answer(self, number: object) -> Any:
        """Give the answer of that id; others that come before it are kept for later."""
        return await self.next_like({"id": number})

    async def next_like(self, wanted: dict[str, Any]) -> Any:
        """Give the next message of that id or that method."""
        for message in self._kept:
            if _is_like(message, wanted):
                self._kept.remove(message)
                return message
        while not _is_like(message := await self._receive(), wanted):
            self._kept.append(message)
        return message

    async def end(self) -> int:
        """Close stdin and give the exit code."""
        self._stdin.close()
        async with asyncio.timeout(LIMIT_S):
            await self._stdout.read()
            return await self.process.wait()

    async def kill(self) -> None:
        if self.process.returncode is None:
            self.process.kill()
            await self.process.wait()

    async def _receive(self) -> Any:
        async with asyncio.timeout(LIMIT_S):
            header = await self._stdout.readuntil(b"\r\n\r\n")
            assert header.startswith(b"Content-Length: "), header
            return json.loads(await self._stdout.readexactly(int(header[16:])))


def _is_like(message: dict[str, Any], wanted: dict[str, Any]) -> bool:
    if "method" in wanted:
        return message.get("method") == wanted["method"]
    return "method" not in message and message.get("id") == wanted["id"]
