"""A client of the real daemon over its pipes, as small as an editor's can be."""

from __future__ import annotations

import asyncio
import itertools
import json
import os
import sys
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Mapping
    from pathlib import Path

LIMIT_S = 20.0
"""The longest that any answer may take, seconds."""


class Daemon:
    """One running `inlayd serve --stdio`."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        assert process.stdin
        assert process.stdout
        self.process = process
        self.notes: list[dict[str, Any]] = []
        self.replies: dict[str, Callable[[Any], object]] = {}
        # What this editor answers to requests of the daemon; the others stay without an answer.
        self._ids = itertools.count(1)
        self._answers: dict[object, asyncio.Future[dict[str, Any]]] = {}
        self._reader = asyncio.create_task(self._read(process.stdout))
        self._stdin = process.stdin

    async def raw(self, data: bytes) -> None:
        self._stdin.write(data)
        await self._stdin.drain()

    async def send(self, message: object) -> None:
        body = json.dumps(message).encode()
        await self.raw(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))

    async def tell(self, method: str, params: object = None) -> None:
        await self.send({"jsonrpc": "2.0", "method": method, "params": params})

    async def ask(self, method: str, params: object = None) -> asyncio.Future[dict[str, Any]]:
        """Send a request without waiting; the future has the whole response."""
        number = next(self._ids)
        answer = self._answers[number] = asyncio.get_running_loop().create_future()
        answer.number = number  # type: ignore[attr-defined]
        await self.send({"jsonrpc": "2.0", "id": number, "method": method, "params": params})
        return answer

    async def call(self, method: str, params: object = None) -> dict[str, Any]:
        return await asyncio.wait_for(await self.ask(method, params), LIMIT_S)

    async def result(self, method: str, params: object = None) -> Any:
        answer = await self.call(method, params)
        assert "error" not in answer, answer
        return answer["result"]

    async def start(
        self, options: object = None, folder: Path | None = None, capabilities: object = None
    ) -> dict[str, Any]:
        params: dict[str, Any] = {
            "processId": None,
            "capabilities": capabilities or {},
            "initializationOptions": options,
        }
        if folder is not None:
            params["workspaceFolders"] = [{"uri": folder.as_uri(), "name": folder.name}]
        result: dict[str, Any] = await self.result("initialize", params)
        await self.tell("initialized", {})
        return result

    async def open(self, uri: str, text: str, language: str = "python", version: int | None = 1) -> None:
        document = {"uri": uri, "languageId": language, "text": text, "version": version}
        await self.tell("textDocument/didOpen", {"textDocument": document})

    async def type(self, uri: str, line: int, character: int, text: str, version: int) -> None:
        here = {"line": line, "character": character}
        await self.tell(
            "textDocument/didChange",
            {
                "textDocument": {"uri": uri, "version": version},
                "contentChanges": [{"range": {"start": here, "end": here}, "text": text}],
            },
        )

    @staticmethod
    def at(uri: str, line: int, character: int, **more: object) -> dict[str, object]:
        return {
            "textDocument": {"uri": uri},
            "position": {"line": line, "character": character},
            "context": {"triggerKind": 1},
            **more,
        }

    async def complete(self, uri: str, line: int, character: int, **more: object) -> list[str]:
        result = await self.result("textDocument/inlineCompletion", self.at(uri, line, character, **more))
        return [item["insertText"] for item in result["items"]]

    async def status(self) -> dict[str, Any]:
        result: dict[str, Any] = await self.result("inlayd/status", {})
        return result

    async def stop(self) -> int:
        if self.process.returncode is None:
            await self.call("shutdown")
            await self.tell("exit")
        return await self.ended()

    async def ended(self) -> int:
        code = await asyncio.wait_for(self.process.wait(), LIMIT_S)
        await asyncio.wait_for(self._reader, LIMIT_S)
        return code

    async def _read(self, stdout: asyncio.StreamReader) -> None:
        while header := await stdout.readline():
            assert header.startswith(b"Content-Length: "), header
            await stdout.readline()
            message = json.loads(await stdout.readexactly(int(header[16:])))
            if "method" in message:
                self.notes.append(message)
                if "id" in message and message["method"] in self.replies:
                    result = self.replies[message["method"]](message["params"])
                    await self.send({"jsonrpc": "2.0", "id": message["id"], "result": result})
            elif (answer := self._answers.pop(message["id"], None)) and not answer.done():
                answer.set_result(message)


def environment(home: Path, more: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment of a daemon that knows nothing of this user."""
    return {
        **os.environ,
        "INLAYD_HOME": str(home),
        "INLAYD_CONFIG": str(home / "inlayd.toml"),
        **(more or {}),
    }


@asynccontextmanager
async def running(home: Path, *arguments: str, **more: str) -> AsyncIterator[Daemon]:
    """A daemon with its state in `home`; killed at the end if it did not stop."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "agent",
        "serve",
        *arguments,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        env=environment(home, more),
    )
    daemon = Daemon(process)
    try:
        yield daemon
    finally:
        if process.returncode is None:
            process.kill()
            await asyncio.wait_for(process.wait(), LIMIT_S)
        daemon._reader.cancel()
