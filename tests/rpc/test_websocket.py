from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from agent.rpc.access_token import FILE_NAME
from agent.rpc.gate import Gate
from agent.rpc.websocket import Listening, serve_websocket

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

PAGE = "https://editor.example"
URI = "file:///w/a.py"
ASK = {"textDocument": {"uri": URI}, "position": {"line": 0, "character": 0}}


@pytest.fixture
def sessions() -> list[Any]:
    return []


@pytest.fixture
async def server(tmp_path: Path, sessions: list[Any], fake_session: Any) -> AsyncIterator[Listening]:
    def session(peer: Any) -> Any:
        sessions.append(fake_session(peer))
        return sessions[-1]

    async with serve_websocket(
        session, port=0, state=tmp_path, allowed_origins=(PAGE,), most_bytes=100_000
    ) as listening:
        yield listening


def address(server: Listening, token: str = "") -> str:
    return f"ws://127.0.0.1:{server.port}/" + (f"?token={token}" if token else "")


async def call(socket: ClientConnection, method: str, params: object = None, number: int = 1) -> Any:
    await socket.send(json.dumps({"jsonrpc": "2.0", "id": number, "method": method, "params": params}))
    return json.loads(await asyncio.wait_for(socket.recv(), 10))


async def test_a_token_in_the_header_or_the_address_opens(server: Listening, tmp_path: Path) -> None:
    assert (tmp_path / FILE_NAME).read_text() == server.token
    headers = {"Authorization": f"Bearer {server.token}"}
    async with connect(address(server), additional_headers=headers) as socket:
        assert "result" in await call(socket, "initialize", {})
    async with connect(address(server, server.token)) as socket:
        assert "result" in await call(socket, "initialize", {})


@pytest.mark.parametrize("token", ["", "wrong", "%FF%00", "ж"])
async def test_no_token_or_a_wrong_one_does_not(server: Listening, sessions: list[Any], token: str) -> None:
    with pytest.raises(InvalidStatus) as caught:
        await connect(address(server, token))
    assert caught.value.response.status_code == 401
    assert sessions == []


async def test_a_page_that_is_not_allowed_does_not(server: Listening) -> None:
    with pytest.raises(InvalidStatus) as caught:
        await connect(address(server, server.token), origin="https://evil.example")
    assert caught.value.response.status_code == 403
    async with connect(address(server, server.token), origin=PAGE) as socket:
        assert "result" in await call(socket, "initialize", {})


async def test_a_name_that_only_resolves_to_loopback_does_not(server: Listening) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    writer.write(
        f"GET /?token={server.token} HTTP/1.1\r\nHost: evil.example:{server.port}\r\nUpgrade: websocket\r\n"
        "Connection: Upgrade\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
        "Sec-WebSocket-Version: 13\r\n\r\n".encode()
    )
    assert b"403" in await asyncio.wait_for(reader.readline(), 10)
    writer.close()


@pytest.mark.parametrize(
    ("path", "hosts", "origins", "authorizations", "status"),
    [
        ("/?token=t", ["localhost:1"], [], [], None),
        ("/", ["127.0.0.1"], [], ["bearer  t"], None),
        ("/", ["[::1]:9"], [PAGE], ["Basic x", "Bearer t"], None),
        ("/?token=t", [], [], [], 403),
        ("/?token=t", ["127.0.0.1", "127.0.0.1"], [], [], 403),
        ("/?token=t", ["[::1"], [], [], 403),
        ("/?token=t", ["127.0.0.1.evil.example"], [], [], 403),
        ("/?token=t", ["localhost"], ["null"], [], 403),
        ("/?token=t", ["localhost"], [PAGE, "x"], [], 403),
        ("/?token=T", ["localhost"], [], [], 401),
        ("/?t=t", ["localhost"], [], ["t", "Basic t", "Bearer"], 401),
    ],
)
def test_the_gate_judges_by_host_origin_and_token(
    path: str, hosts: list[str], origins: list[str], authorizations: list[str], status: int | None
) -> None:
    refused = Gate("t", (PAGE,)).refusal(path, hosts, origins, authorizations)
    assert (refused and refused[0]) == status


async def test_each_connection_has_a_session_of_its_own(server: Listening, sessions: list[Any]) -> None:
    url = address(server, server.token)
    async with connect(url) as first, connect(url) as second:
        for socket, text in ((first, "one"), (second, "two")):
            await call(socket, "initialize", {})
            opening = {"textDocument": {"uri": URI, "text": text}}
            message = {"jsonrpc": "2.0", "method": "textDocument/didOpen", "params": opening}
            await socket.send(json.dumps(message))
        for socket, text in ((first, "<one>"), (second, "<two>")):
            answer = await call(socket, "textDocument/inlineCompletion", ASK)
            assert answer["result"]["items"][0]["insertText"] == text
        await first.send(json.dumps({"jsonrpc": "2.0", "method": "exit"}))
        with pytest.raises(ConnectionClosed):
            await asyncio.wait_for(first.recv(), 10)
        assert "result" in await call(second, "inlayd/status")
    assert len(sessions) == 2


async def test_bad_messages_get_their_errors(server: Listening) -> None:
    async with connect(address(server, server.token)) as socket:
        for body, expected in ((b"{", -32700), ("nope", -32700), (b"\xff", -32700), ("[]", -32600)):
            await socket.send(body)
            assert json.loads(await asyncio.wait_for(socket.recv(), 10))["error"]["code"] == expected
        assert "result" in await call(socket, "initialize", {})


async def test_answers_are_text_frames(server: Listening) -> None:
    async with connect(address(server, server.token)) as socket:
        await socket.send(b'{"jsonrpc":"2.0","id":1,"method":"initialize"}')
        assert isinstance(await asyncio.wait_for(socket.recv(), 10), str)


async def test_a_message_that_is_too_large_ends_its_connection_only(
    server: Listening, sessions: list[Any]
) -> None:
    url = address(server, server.token)
    async with connect(url) as other:
        async with connect(url) as socket:
            with pytest.raises(ConnectionClosed) as caught:
                await call(socket, "initialize", {"x": "x" * 200_000})
            assert caught.value.rcvd
            assert caught.value.rcvd.code == 1009
        assert "result" in await call(other, "initialize", {})
    await closed(sessions, 2)


async def closed(sessions: list[Any], number: int) -> None:
    async with asyncio.timeout(30):
        while [session.closed for session in sessions] != [1] * number:
            await asyncio.sleep(0.01)


async def test_a_client_that_vanishes_takes_its_session_along(server: Listening, sessions: list[Any]) -> None:
    socket = await connect(address(server, server.token))
    await call(socket, "initialize", {})
    socket.transport.abort()
    await closed(sessions, 1)
    async with connect(address(server, server.token)) as again:
        assert "result" in await call(again, "initialize", {})


async def test_a_burst_that_is_read_late_is_answered_in_full(server: Listening) -> None:
    async with connect(address(server, server.token), max_queue=1) as socket:
        await call(socket, "initialize", {})
        text = "z" * 40
        opening = {"textDocument": {"uri": URI, "text": text}}
        await socket.send(json.dumps({"jsonrpc": "2.0", "method": "textDocument/didOpen", "params": opening}))
        message = {"jsonrpc": "2.0", "method": "textDocument/inlineCompletion", "params": ASK}
        burst = [json.dumps(message | {"id": number}) for number in range(3000)]
        sending = asyncio.create_task(send_all(socket, burst))
        await asyncio.wait([sending], timeout=0.5)
        answers = [json.loads(await asyncio.wait_for(socket.recv(), 10)) for _ in burst]
        await sending
    assert {answer["id"] for answer in answers} == set(range(3000))


async def send_all(socket: ClientConnection, messages: list[str]) -> None:
    for message in messages:
        await socket.send(message)


async def test_a_client_that_never_reads_does_not_keep_the_server(tmp_path: Path, fake_session: Any) -> None:
    async with serve_websocket(fake_session, port=0, state=tmp_path) as server:
        socket = await connect(address(server, server.token), max_queue=1)
        await call(socket, "initialize", {})
        socket.transport.pause_reading()
        await socket.send('{"jsonrpc":"2.0","method":"inlayd/nothing"}')
        for number in range(400):
            text = "x" * 20_000
            params = {"command": "fake.echo", "arguments": [text]}
            message = {"jsonrpc": "2.0", "id": number, "method": "workspace/executeCommand", "params": params}
            await socket.send(json.dumps(message))
        leaving = {"jsonrpc": "2.0", "method": "exit"}
        await socket.send(json.dumps(leaving))
    socket.transport.abort()
