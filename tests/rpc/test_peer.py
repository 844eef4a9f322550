from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from agent.rpc.peer import MOST_WAITING_BYTES, Peer, PeerError
from agent.rpc.types.window import MessageType

if TYPE_CHECKING:
    from conftest import Editor


async def sent(editor: Editor) -> dict[str, Any]:
    message: dict[str, Any] = await editor.receive()
    assert message.pop("jsonrpc") == "2.0"
    return message


async def test_notifications_go_out_in_order(editor: Editor) -> None:
    peer: Peer = editor.connection.peer
    peer.notify("inlayd/custom", {"a": 1})
    peer.log(MessageType.ERROR, "bad")
    peer.progress("token", {"part": [1]})
    assert await sent(editor) == {"method": "inlayd/custom", "params": {"a": 1}}
    assert await sent(editor) == {"method": "window/logMessage", "params": {"type": 1, "message": "bad"}}
    assert await sent(editor) == {
        "method": "$/progress",
        "params": {"token": "token", "value": {"part": [1]}},
    }


async def test_notifications_are_dropped_for_an_editor_that_does_not_read(editor: Editor) -> None:
    editor.channel.waiting = MOST_WAITING_BYTES
    editor.connection.peer.log(MessageType.INFO, "lost")
    await editor.ping()


async def test_an_answer_finds_its_request(editor: Editor) -> None:
    peer = editor.connection.peer
    first = asyncio.create_task(peer.request("a", {}))
    second = asyncio.create_task(peer.request("b", {}))
    numbers = {(message := await sent(editor))["method"]: message["id"] for _ in range(2)}
    for number, result in (
        (numbers["b"], 2),
        (numbers["a"], 1),
        (numbers["a"], 9),
        (999, 9),
        ("x", 9),
        (None, 9),
    ):
        editor.send({"jsonrpc": "2.0", "id": number, "result": result})
    assert [await first, await second] == [1, 2]
    await editor.ping()


@pytest.mark.parametrize(
    ("answer", "said"),
    [({"error": {"code": 1, "message": "no such thing"}}, "no such thing"), ({"error": "bad"}, "bad")],
)
async def test_a_refusal_is_an_error(editor: Editor, answer: dict[str, Any], said: str) -> None:
    asking = asyncio.create_task(editor.connection.peer.request("a", {}))
    editor.send({"jsonrpc": "2.0", "id": (await sent(editor))["id"]} | answer)
    with pytest.raises(PeerError, match=said):
        await asking


async def test_no_answer_is_an_error(editor: Editor) -> None:
    with pytest.raises(PeerError, match=r"did not answer within 0\.01 s"):
        await editor.connection.peer.request("a", {}, 0.01)
    message = await sent(editor)
    editor.send({"jsonrpc": "2.0", "id": message["id"], "result": "late"})
    await editor.ping()


async def test_an_editor_that_leaves_is_an_error(editor: Editor) -> None:
    editor.ask(1, "workspace/executeCommand", {"command": "fake.ask"})
    await editor.receive()
    await editor.end()
    assert (await editor.receive())["error"] == {"code": -32803, "message": "the editor is gone"}


async def test_a_work_is_shown_from_begin_to_end(editor: Editor) -> None:
    beginning = asyncio.create_task(editor.connection.peer.begin_work("Downloading"))
    create = await sent(editor)
    assert create["method"] == "window/workDoneProgress/create"
    editor.send({"jsonrpc": "2.0", "id": create["id"], "result": None})
    work = await beginning
    work.report("half", 50)
    work.end()
    steps = [(await sent(editor))["params"] for _ in range(3)]
    assert {step["token"] for step in steps} == {create["params"]["token"]}
    assert [step["value"] for step in steps] == [
        {"kind": "begin", "title": "Downloading", "percentage": 0},
        {"kind": "report", "message": "half", "percentage": 50},
        {"kind": "end"},
    ]
