"""A hostile client and a real process: nothing of what it does ends the daemon."""

from __future__ import annotations

import asyncio
import json
import socket
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from agent.rpc.framing import FrameParser, frame

if TYPE_CHECKING:
    from conftest import Child

URI = "file:///w/a.py"
ASK = {"textDocument": {"uri": URI}, "position": {"line": 0, "character": 0}}
DAEMON = [sys.executable, str(Path(__file__).with_name("fake_daemon.py"))]


def note(method: str, params: object = None) -> dict[str, Any]:
    return {"jsonrpc": "2.0", "method": method, "params": params}


def request(number: object, method: str, params: object = None) -> dict[str, Any]:
    return note(method, params) | {"id": number}


def opening(text: str) -> dict[str, Any]:
    return note("textDocument/didOpen", {"textDocument": {"uri": URI, "text": text}})


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"garbage\r\n", -32700),
        (b"\x00\xff\xfe garbage without an end", -32700),
        (b"Content-Length: nonsense\r\n\r\n", -32700),
        (b"Content-Length: -1\r\n\r\n", -32700),
        (b"Content-Length: 99999999999\r\n\r\n", -32700),
        (frame(b"{nope"), -32700),
        (frame(b""), -32700),
        (frame(b"\xff"), -32700),
        (b"Content-Length: 300\r\n\r\n" + frame(b"{}") * 15, -32700),
        (frame(b"[]"), -32600),
        (frame(b"{}"), -32600),
        (frame(b'{"jsonrpc":"2.0","id":1,"method":"no/such"}'), -32601),
        (frame(b'{"jsonrpc":"2.0","id":1,"method":"inlayd/prompt"}'), -32602),
    ],
)
async def test_bad_bytes_get_their_error_and_the_next_request_is_answered(
    child: Child, data: bytes, expected: int
) -> None:
    await child.raw(data)
    await child.send(request("next", "inlayd/status"))
    assert (await child.receive())["error"]["code"] == expected
    while (answer := await child.receive())["id"] != "next":
        assert "error" in answer
    assert "result" in answer


async def test_a_message_may_come_byte_by_byte(child: Child) -> None:
    data = frame(json.dumps(request(1, "inlayd/status")).encode())
    for index in range(len(data)):
        await child.raw(data[index : index + 1])
    assert "result" in await child.receive()


async def test_a_document_of_50_mb_is_taken(child: Child) -> None:
    text = "x = 'ж' # \"\\\n" * (50_000_000 // 14)
    await child.send(opening(text))
    answer = await child.call("textDocument/inlineCompletion", ASK)
    assert answer["result"]["items"][0]["insertText"] == f"<{text[:40]}>"


async def test_a_burst_of_1000_requests_is_answered(child: Child) -> None:
    burst = b"".join(frame(json.dumps(request(number, "inlayd/status")).encode()) for number in range(1000))
    sending = asyncio.create_task(child.raw(burst))
    answers = [await child.receive() for _ in range(1000)]
    await sending
    assert {answer["id"] for answer in answers} == set(range(1000))
    assert all("result" in answer for answer in answers)


async def test_a_burst_that_nobody_reads_until_later_is_answered(child: Child) -> None:
    await child.send(opening("y" * 40))
    burst = b"".join(
        frame(json.dumps(request(number, "textDocument/inlineCompletion", ASK)).encode())
        for number in range(1000)
    )
    sending = asyncio.create_task(child.raw(burst))
    await asyncio.wait([sending], timeout=0.5)
    assert {(await child.receive())["id"] for _ in range(1000)} == set(range(1000))
    await sending


async def test_cancels_of_anything_are_harmless(child: Child) -> None:
    await child.ping()
    for number in ("ping", 99, None, "x", [1]):
        await child.send(note("$/cancelRequest", {"id": number}))
    await child.send(opening("hang"))
    await child.send(request(7, "textDocument/inlineCompletion", ASK))
    await child.send(note("$/cancelRequest", {"id": 7}))
    while (answer := await child.receive()).get("id") != 7:
        assert answer["method"] == "window/logMessage"
    assert answer["error"]["code"] == -32800
    await child.ping()


async def test_nobody_but_the_daemon_writes_to_stdout(child: Child) -> None:
    await child.send(note("initialized"))
    await child.ping()
    assert await child.end() == 1
    assert child.process.stderr
    said = await child.process.stderr.read()
    assert b"a library prints something" in said
    assert b"bad" in said


@pytest.mark.parametrize("rest", [b"", b"Content-Le", b"Content-Length: 50\r\n\r\n{", b"garbage"])
async def test_the_end_of_stdin_ends_the_process(child: Child, rest: bytes) -> None:
    await child.raw(rest)
    assert await child.end() == 1


async def test_half_a_message_and_the_end_are_told(child: Child) -> None:
    await child.raw(b"Content-Length: 50\r\n\r\n{")
    child.stdin.close()
    assert (await child.receive())["error"]["code"] == -32700


@pytest.mark.parametrize(("first", "expected"), [("shutdown", 0), ("inlayd/status", 1)])
async def test_the_exit_code_tells_whether_shutdown_came(child: Child, first: str, expected: int) -> None:
    await child.call(first)
    await child.send(note("exit"))
    async with asyncio.timeout(30):
        assert await child.process.wait() == expected


async def test_a_client_that_stops_reading_and_leaves_ends_the_process(child: Child) -> None:
    await child.send(opening("z" * 40))
    child.process._transport.get_pipe_transport(1).close()  # type: ignore[attr-defined]
    for number in range(50):
        await child.send(request(number, "textDocument/inlineCompletion", ASK))
    child.stdin.close()
    async with asyncio.timeout(30):
        assert await child.process.wait() == 1
    assert child.process.stderr
    assert b"Traceback" not in await child.process.stderr.read()


def test_files_do_in_the_place_of_pipes(tmp_path: Path) -> None:
    messages = [
        request(0, "initialize", {}),
        opening("text"),
        request(1, "textDocument/inlineCompletion", ASK),
    ]
    messages += [request(2, "shutdown"), note("exit")]
    (tmp_path / "in").write_bytes(b"".join(frame(json.dumps(message).encode()) for message in messages))
    with (tmp_path / "in").open("rb") as stdin, (tmp_path / "out").open("wb") as stdout:
        done = subprocess.run(
            DAEMON, stdin=stdin, stdout=stdout, stderr=subprocess.PIPE, timeout=20, check=False
        )
    assert done.returncode == 0, done.stderr
    answers = [json.loads(body) for body in FrameParser().feed((tmp_path / "out").read_bytes())]  # type: ignore[arg-type]
    assert sorted(answer["id"] for answer in answers) == [0, 1, 2]


def test_a_full_disk_is_survived() -> None:
    messages = [request(0, "initialize", {}), request(2, "shutdown"), note("exit")]
    data = b"".join(frame(json.dumps(message).encode()) for message in messages)
    with Path("/dev/full").open("wb") as stdout:
        done = subprocess.run(
            DAEMON, input=data, stdout=stdout, stderr=subprocess.PIPE, timeout=20, check=False
        )
    assert done.returncode == 0, done.stderr


def test_no_input_at_all_is_the_end() -> None:
    done = subprocess.run(DAEMON, stdin=subprocess.DEVNULL, capture_output=True, timeout=20, check=False)
    assert (done.returncode, done.stdout) == (1, b"")


async def test_a_socket_does_in_the_place_of_pipes() -> None:
    ours, theirs = socket.socketpair()
    process = await asyncio.create_subprocess_exec(*DAEMON, stdin=theirs, stdout=theirs)
    theirs.close()
    reader, writer = await asyncio.open_connection(sock=ours)
    writer.write(frame(json.dumps(request(0, "initialize", {})).encode()))
    async with asyncio.timeout(30):
        header = await reader.readuntil(b"\r\n\r\n")
        assert "result" in json.loads(await reader.readexactly(int(header[16:])))
    writer.close()
    async with asyncio.timeout(30):
        assert await process.wait() == 1
