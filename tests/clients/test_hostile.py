"""A hostile client against the real daemon: each bad input gets its error, and the next request is answered."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest
import scripted_server as server

if TYPE_CHECKING:
    from pathlib import Path

    from editor_process import EditorProcess


@pytest.fixture
async def editor(daemon: EditorProcess, workspace: Path) -> EditorProcess:
    await daemon.call("initialize", {"rootUri": workspace.as_uri()}, 0)
    await daemon.tell("initialized", None)
    return daemon


def document(workspace: Path) -> dict[str, Any]:
    return {"uri": (workspace / "add.py").as_uri()}


async def open_text(editor: EditorProcess, workspace: Path, text: str) -> dict[str, Any]:
    opened = document(workspace) | {"languageId": "python", "text": text}
    await editor.tell("textDocument/didOpen", {"textDocument": opened})
    return {"textDocument": document(workspace), "position": {"line": 1, "character": 11}}


ADD = "def add(a, b):\n    return \n"


async def completes(editor: EditorProcess, workspace: Path) -> None:
    ask = await open_text(editor, workspace, ADD)
    answer = await editor.call("textDocument/inlineCompletion", ask, "good")
    assert [item["insertText"].strip() for item in answer["result"]["items"]] in (["a + b"], ["return a + b"])


def framed(body: bytes) -> bytes:
    return b"Content-Length: %d\r\n\r\n%b" % (len(body), body)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"garbage between messages\r\n", -32700),
        (b"Content-Length: many\r\n\r\n", -32700),
        (framed(b"{nope"), -32700),
        (framed(b"[]"), -32600),
        (framed(b'{"id":1,"method":"inlayd/status"}'), -32600),
        (framed(b'{"jsonrpc":"2.0","id":1,"method":"no/such"}'), -32601),
        (framed(b'{"jsonrpc":"2.0","id":1,"method":"inlayd/prompt"}'), -32602),
    ],
)
async def test_bad_bytes_get_their_error(
    editor: EditorProcess, workspace: Path, data: bytes, expected: int
) -> None:
    await editor.raw(data)
    number = 1 if b'"id":1' in data else None
    assert (await editor.answer(number))["error"]["code"] == expected
    await completes(editor, workspace)


async def test_a_document_that_is_not_open_is_a_failed_request(
    editor: EditorProcess, workspace: Path
) -> None:
    place = {"textDocument": document(workspace), "position": {"line": 0, "character": 0}}
    answer = await editor.call("textDocument/inlineCompletion", place)
    assert answer["error"]["code"] == -32803
    await completes(editor, workspace)


async def test_an_old_version_is_modified_content(editor: EditorProcess, workspace: Path) -> None:
    opened = document(workspace) | {"languageId": "python", "text": ADD, "version": 2}
    await editor.tell("textDocument/didOpen", {"textDocument": opened})
    place = {"textDocument": document(workspace) | {"version": 1}, "position": {"line": 1, "character": 11}}
    answer = await editor.call("textDocument/inlineCompletion", place)
    assert answer["error"]["code"] == -32801
    await completes(editor, workspace)


async def test_a_cancelled_request_is_answered(
    editor: EditorProcess, workspace: Path, scripted_server: server.ScriptedServer
) -> None:
    scripted_server.route("/v1/completions", server.hangs())
    ask = await open_text(editor, workspace, ADD.replace("add", "subtract"))
    await editor.ask(1, "textDocument/inlineCompletion", ask)
    await scripted_server.request_seen()
    await editor.tell("$/cancelRequest", {"id": 1})
    assert (await editor.answer(1))["error"]["code"] == -32800
    await editor.tell("$/cancelRequest", {"id": 1})
    await editor.tell("$/cancelRequest", {"id": "never"})
    scripted_server.route("/v1/completions", server.openai("a + b"))
    await completes(editor, workspace)


async def test_a_document_of_50_mb_does_no_harm(editor: EditorProcess, workspace: Path) -> None:
    text = "x = 'ж' # \"\\\n" * (50_000_000 // 14)
    ask = await open_text(editor, workspace, text)
    answer = await editor.call("textDocument/inlineCompletion", ask)
    assert "result" in answer or answer["error"]["code"] == -32803
    await completes(editor, workspace)


async def test_a_burst_of_1000_requests_is_answered(editor: EditorProcess, workspace: Path) -> None:
    ask = await open_text(editor, workspace, ADD)
    for number in range(1000):
        method = "textDocument/inlineCompletion" if number % 2 else "inlayd/status"
        await editor.ask(number, method, ask if number % 2 else None)
    answers = [await editor.answer(number) for number in range(1000)]
    assert all("result" in answer or answer["error"]["code"] == -32802 for answer in answers)
    await completes(editor, workspace)


async def test_half_a_message_and_the_end_leave_no_process(editor: EditorProcess) -> None:
    await editor.raw(b"Content-Length: 100\r\n\r\n{")
    assert await editor.end() == 1
    assert editor.process.stderr
    assert b"Traceback" not in await editor.process.stderr.read()


async def test_the_wire_of_real_clients_is_taken(editor: EditorProcess, workspace: Path) -> None:
    """No version, null params, full texts, an acceptance before its edit, focus on nothing."""
    await editor.tell("workspace/didChangeConfiguration", {"settings": None})
    await editor.tell("textDocument/didFocus", {})
    ask = await open_text(editor, workspace, "def add(a, b):\n")
    await editor.tell(
        "textDocument/didChange", {"textDocument": document(workspace), "contentChanges": [{"text": ADD}]}
    )
    await editor.tell("textDocument/didFocus", {"textDocument": document(workspace)})
    items = (await editor.call("textDocument/inlineCompletion", ask))["result"]["items"]
    assert len(items) == 1
    await editor.tell("textDocument/didShowCompletion", {"item": items[0]})
    accepted = await editor.call("workspace/executeCommand", items[0]["command"], 2)
    assert accepted["result"] is None
    assert (await editor.call("shutdown", None, 3))["result"] is None
    await editor.tell("exit", None)
    async with asyncio.timeout(30):
        assert await editor.process.wait() == 0
