from __future__ import annotations

import asyncio
import sys
from typing import TYPE_CHECKING

import pytest

from agent.rpc.decoding import DecodingError
from agent.rpc.framing import FramingError
from agent.rpc.parent import is_alive, until_gone

if TYPE_CHECKING:
    from conftest import Editor

URI = "file:///w/a.py"
ASK = {"textDocument": {"uri": URI}, "position": {"line": 0, "character": 0}}


def open_text(editor: Editor, text: str, uri: str = URI) -> None:
    editor.tell("textDocument/didOpen", {"textDocument": {"uri": uri, "text": text}})


async def test_a_request_sees_the_documents_as_they_were_when_it_was_sent(editor: Editor) -> None:
    for number in range(20):
        open_text(editor, str(number))
        editor.ask(number, "textDocument/inlineCompletion", ASK)
    answers = {(answer := await editor.receive())["id"]: answer for _ in range(20)}
    texts = [answers[number]["result"]["items"][0]["insertText"] for number in range(20)]
    assert texts == [f"<{number}>" for number in range(20)]


async def test_an_unknown_request_holds_nothing_up(editor: Editor) -> None:
    editor.ask(1, "no/such")
    open_text(editor, "x")
    assert (await editor.receive())["error"]["code"] == -32601
    await editor.ping()


async def test_answers_go_out_as_they_are_finished(editor: Editor) -> None:
    open_text(editor, "wait")
    editor.ask(1, "textDocument/inlineCompletion", ASK)
    editor.ask(2, "inlayd/status")
    assert [(await editor.receive())["id"] for _ in range(2)] == [2, 1]


async def test_a_cancelled_request_is_answered_and_really_stopped(editor: Editor) -> None:
    open_text(editor, "hang")
    editor.ask("a", "textDocument/inlineCompletion", ASK)
    editor.tell("$/cancelRequest", {"id": "a"})
    answer = await editor.receive()
    assert (answer["id"], answer["error"]["code"]) == ("a", -32800)
    assert ("cancelled", URI) in editor.session.events
    editor.tell("$/cancelRequest", {"id": "a"})
    await editor.ping()


async def test_only_the_request_of_that_id_is_cancelled(editor: Editor) -> None:
    open_text(editor, "hang")
    editor.ask(1, "textDocument/inlineCompletion", ASK)
    editor.ask(2, "textDocument/inlineCompletion", ASK)
    editor.tell("$/cancelRequest", {"id": 2})
    assert (await editor.receive())["id"] == 2
    editor.session.released.set()
    assert "result" in await editor.receive()


async def test_requests_of_one_id_are_both_answered(editor: Editor) -> None:
    open_text(editor, "wait")
    editor.ask(1, "textDocument/inlineCompletion", ASK)
    editor.ask(1, "textDocument/inlineCompletion", ASK)
    assert ["result" in await editor.receive() for _ in range(2)] == [True, True]


async def test_a_thousand_requests_in_one_burst_are_answered(editor: Editor) -> None:
    for number in range(5000):
        editor.ask(number, "inlayd/status")
    assert {(await editor.receive())["id"] for _ in range(5000)} == set(range(5000))


async def test_a_client_that_does_not_read_stops_the_intake(editor: Editor) -> None:
    editor.channel.open.clear()
    for number in range(10_000):
        editor.ask(number, "inlayd/status")
    while editor.channel.sent.qsize() < 4096:
        await asyncio.sleep(0.01)
    await asyncio.sleep(0.05)
    assert editor.channel.sent.qsize() == 4096
    editor.channel.open.set()
    assert {(await editor.receive())["id"] for _ in range(10_000)} == set(range(10_000))


@pytest.mark.parametrize("broken", [FramingError("no header"), DecodingError("not JSON")])
async def test_what_is_no_message_gets_a_parse_error(editor: Editor, broken: Exception) -> None:
    editor.send(broken)
    answer = await editor.receive()
    assert answer == {"jsonrpc": "2.0", "id": None, "error": {"code": -32700, "message": str(broken)}}
    await editor.ping()


async def test_the_daemon_asks_and_the_client_answers_in_between(editor: Editor) -> None:
    editor.ask(1, "workspace/executeCommand", {"command": "fake.ask"})
    question = await editor.receive()
    assert question["method"] == "window/showMessageRequest"
    editor.send({"jsonrpc": "2.0", "id": question["id"], "result": {"title": "yes"}})
    assert (await editor.receive())["result"] == {"title": "yes"}


async def test_after_shutdown_only_exit_counts(editor: Editor) -> None:
    assert (await editor.call("shutdown"))["result"] is None
    assert (await editor.call("inlayd/status"))["error"]["code"] == -32600
    open_text(editor, "x")
    editor.tell("exit")
    assert await asyncio.wait_for(editor.running, 5) == 0
    assert editor.session.events == []
    assert (editor.session.closed, editor.channel.closed) == (1, 1)


async def test_exit_without_shutdown_is_a_failure_and_cancels_what_runs(editor: Editor) -> None:
    open_text(editor, "hang")
    editor.ask(1, "textDocument/inlineCompletion", ASK)
    editor.tell("exit")
    assert await asyncio.wait_for(editor.running, 5) == 1
    assert ("cancelled", URI) in editor.session.events
    assert asyncio.all_tasks() == {asyncio.current_task()}


async def test_exit_ends_a_conversation_that_never_began(fresh_editor: Editor) -> None:
    fresh_editor.tell("exit", None)
    assert await asyncio.wait_for(fresh_editor.running, 5) == 1


async def test_what_was_asked_before_the_end_of_the_stream_is_still_answered(editor: Editor) -> None:
    open_text(editor, "wait")
    editor.ask(1, "textDocument/inlineCompletion", ASK)
    assert await editor.end() == 1
    assert "result" in await editor.receive()


async def test_a_request_that_hangs_does_not_hold_the_end_up_for_ever(
    editor: Editor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("agent.rpc.connection.GRACE_S", 0.05)
    open_text(editor, "hang")
    editor.ask(1, "textDocument/inlineCompletion", ASK)
    assert await editor.end() == 1
    assert editor.session.closed == 1


async def test_a_conversation_that_is_cancelled_leaves_no_task(editor: Editor) -> None:
    open_text(editor, "hang")
    editor.ask(1, "textDocument/inlineCompletion", ASK)
    await editor.ping()
    editor.running.cancel()
    await asyncio.wait([editor.running], timeout=20)
    assert editor.running.cancelled()
    assert editor.session.closed == 1
    assert asyncio.all_tasks() == {asyncio.current_task()}


async def test_the_daemon_ends_with_the_process_of_the_editor(
    fresh_editor: Editor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("agent.rpc.connection.until_gone", lambda process: until_gone(process, 0.02))
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", "input()", stdin=asyncio.subprocess.PIPE
    )
    await fresh_editor.call("initialize", {"processId": process.pid})
    await fresh_editor.ping()
    assert not fresh_editor.running.done()
    process.kill()
    await process.wait()
    assert await asyncio.wait_for(fresh_editor.running, 5) == 1


async def test_a_process_that_cannot_be_seen_is_not_watched(fresh_editor: Editor) -> None:
    await fresh_editor.call("initialize", {"processId": 2**22 + 5})
    await fresh_editor.ping()


@pytest.mark.parametrize(
    ("process", "alive"), [(1, True), (0, False), (-1, False), (2**22 + 5, False), (2**80, False)]
)
def test_a_process_is_alive_whoever_owns_it(process: int, alive: bool) -> None:
    assert is_alive(process) is alive
