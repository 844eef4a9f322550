from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from agent import log
from agent.completion.request import Mode, Trigger
from agent.config.schema import LogConfig
from agent.rpc.services import Client
from agent.workspace.position import Position, PositionEncoding, Range

if TYPE_CHECKING:
    from conftest import Editor

URI = "file:///w/a.py"
DOCUMENT = {"uri": URI}
PLACE = {"line": 0, "character": 0}
ASK = {"textDocument": DOCUMENT, "position": PLACE}


def code(answer: dict[str, Any]) -> int:
    number: int = answer["error"]["code"]
    return number


@pytest.mark.parametrize(
    ("message", "expected", "number"),
    [
        ({"id": 5, "method": "inlayd/status"}, -32600, 5),
        ({"jsonrpc": "1.0", "id": 5, "method": "inlayd/status"}, -32600, 5),
        ({"jsonrpc": "2.0", "id": 5}, -32600, 5),
        ({"jsonrpc": "2.0"}, -32600, None),
        ({}, -32600, None),
        ({"jsonrpc": "2.0", "id": 5, "method": 7}, -32600, 5),
        ({"jsonrpc": "2.0", "id": [5], "method": "inlayd/status"}, -32600, None),
        ({"jsonrpc": "2.0", "id": True, "method": "inlayd/status"}, -32600, None),
        ({"jsonrpc": "2.0", "id": {}, "method": "inlayd/status"}, -32600, None),
        ([], -32600, None),
        ("text", -32600, None),
        (7, -32600, None),
        (None, -32600, None),
        (True, -32600, None),
        ({"jsonrpc": "2.0", "id": 5, "method": "no/such"}, -32601, 5),
        ({"jsonrpc": "2.0", "id": 5, "method": "no/such", "params": [1]}, -32601, 5),
        ({"jsonrpc": "2.0", "id": 5, "method": "inlayd/status", "params": "x"}, -32602, 5),
        ({"jsonrpc": "2.0", "id": 5, "method": "inlayd/prompt"}, -32602, 5),
        ({"jsonrpc": "2.0", "id": 5, "method": "inlayd/prompt", "params": None}, -32602, 5),
        ({"jsonrpc": "2.0", "id": 5, "method": "inlayd/prompt", "params": []}, -32602, 5),
        ({"jsonrpc": "2.0", "id": 5, "method": "inlayd/prompt", "params": [ASK]}, -32602, 5),
        ({"jsonrpc": "2.0", "id": 5, "method": "initialize", "params": {}}, -32600, 5),
    ],
)
async def test_each_bad_message_gets_its_error_and_the_next_is_answered(
    editor: Editor, message: object, expected: int, number: object
) -> None:
    editor.send(message)
    answer = await editor.receive()
    assert answer["jsonrpc"] == "2.0"
    assert (code(answer), answer["id"]) == (expected, number)
    await editor.ping()


@pytest.mark.parametrize(
    ("params", "place"),
    [
        ({"textDocument": DOCUMENT}, "position"),
        ({"textDocument": {}, "position": PLACE}, "params.textDocument"),
        ({"textDocument": DOCUMENT, "position": {"line": "0", "character": 0}}, "params.position.line"),
        ({"textDocument": DOCUMENT, "position": {"line": -1, "character": 0}}, "params.position.line"),
        ({"textDocument": DOCUMENT, "position": PLACE, "mode": "poem"}, "params.mode"),
        (
            ASK | {"context": {"selectedCompletionInfo": {"text": "x"}}},
            "params.context.selectedCompletionInfo",
        ),
    ],
)
async def test_wrong_params_name_the_field(editor: Editor, params: object, place: str) -> None:
    answer = await editor.call("textDocument/inlineCompletion", params)
    assert code(answer) == -32602
    assert place in answer["error"]["message"]


@pytest.mark.parametrize("params", [None, {}, [], {"unknown": 1, "self": 2, "call": 3, "context": 4}, [1, 2]])
async def test_a_method_without_fields_takes_params_of_any_shape(editor: Editor, params: object) -> None:
    assert (await editor.call("inlayd/status", params))["result"]["version"] == "0"


async def test_absent_params_are_no_params(editor: Editor) -> None:
    editor.send({"jsonrpc": "2.0", "id": 1, "method": "inlayd/status"})
    assert (await editor.receive())["result"]["documents"] == 0


@pytest.mark.parametrize("number", [0, -3, 2**53, 1.5, "", "x", None])
async def test_ids_are_given_back_as_they_came(editor: Editor, number: object) -> None:
    assert (await editor.call("inlayd/status", None, number))["id"] == number


@pytest.mark.parametrize(
    ("text", "expected"),
    [("modified", -32801), ("superseded", -32802), ("failed", -32803), ("crash", -32603)],
)
async def test_an_error_of_the_daemon_becomes_its_code(editor: Editor, text: str, expected: int) -> None:
    editor.tell("textDocument/didOpen", {"textDocument": {"uri": URI, "text": text}})
    answer = await editor.call("textDocument/inlineCompletion", ASK)
    assert code(answer) == expected
    assert "secret" not in answer["error"]["message"]
    await editor.ping()


async def test_an_internal_error_is_logged_without_its_text(editor: Editor, tmp_path: Path) -> None:
    handler = log.configure(LogConfig(), tmp_path)
    for command in ("fake.crash", "fake.unserialisable"):
        assert code(await editor.call("workspace/executeCommand", {"command": command})) == -32603
    handler.close()
    lines = [json.loads(line) for line in (tmp_path / log.LOG_FILE).read_text().splitlines()]
    assert [line["method"] for line in lines] == ["workspace/executeCommand"] * 2
    assert [line["error"].split(" < ")[0] for line in lines] == ["RuntimeError", "TypeError"]


@pytest.mark.parametrize(
    ("method", "params", "said"),
    [
        ("textDocument/didChange", {"textDocument": {"uri": "x"}, "contentChanges": []}, "x: not open"),
        ("textDocument/didOpen", {"textDocument": {"uri": 3}}, "params.textDocument.uri: Expected `str`"),
        ("workspace/didChangeConfiguration", {"settings": {"wrong": 1}}, "settings: wrong: not a key"),
    ],
)
async def test_a_notification_that_fails_is_told_in_the_log(
    editor: Editor, method: str, params: object, said: str
) -> None:
    editor.tell(method, params)
    message = await editor.receive()
    assert message["method"] == "window/logMessage"
    assert message["params"]["type"] == 2
    assert said in message["params"]["message"]
    await editor.ping()


@pytest.mark.parametrize(
    ("method", "params"),
    [
        ("no/such", None),
        ("$/whatever", {"a": 1}),
        ("initialized", None),
        ("initialized", []),
        ("workspace/didChangeWatchedFiles", {"changes": []}),
        ("$/setTrace", {"value": "verbose"}),
        ("$/setTrace", None),
        ("$/cancelRequest", {"id": 77}),
        ("$/cancelRequest", {"id": "77"}),
        ("$/cancelRequest", None),
        ("textDocument/didShowCompletion", {"item": {"insertText": "x"}}),
        ("textDocument/didPartiallyAcceptCompletion", {"item": {}, "acceptedLength": 1}),
    ],
)
async def test_harmless_notifications_are_silent(editor: Editor, method: str, params: object) -> None:
    editor.tell(method, params)
    await editor.ping()


async def test_a_notification_with_scalar_params_gets_no_answer(editor: Editor) -> None:
    editor.tell("initialized", "x")
    await editor.ping()


async def test_a_batch_is_answered_as_a_batch(editor: Editor) -> None:
    ask = {"jsonrpc": "2.0", "method": "inlayd/status"}
    focus = {"jsonrpc": "2.0", "method": "textDocument/didFocus"}
    editor.send([ask | {"id": 1}, focus, 7, [], ask | {"id": "b"}])
    answers = await editor.receive()
    assert [answer["id"] for answer in answers] == [1, None, None, "b"]
    assert [code(answer) for answer in answers[1:3]] == [-32600, -32600]
    assert ("focus", None) in editor.session.events


async def test_a_batch_of_notifications_is_silent(editor: Editor) -> None:
    editor.send([{"jsonrpc": "2.0", "method": "textDocument/didFocus"}])
    await editor.ping()


async def test_initialize_tells_what_the_daemon_can_do(fresh_editor: Editor) -> None:
    answer = await fresh_editor.call(
        "initialize",
        {
            "clientInfo": {"name": "Neovim", "version": "0.11"},
            "capabilities": {"general": {"positionEncodings": ["utf-7", "utf-8", "utf-16"]}},
            "workspaceFolders": [{"uri": "file:///w", "name": "w"}, {"uri": "vscode-vfs://x", "name": "x"}],
            "initializationOptions": {"editorInfo": {}},
        },
    )
    result = answer["result"]
    assert result["serverInfo"]["name"] == "inlayd"
    assert result["capabilities"] == {
        "positionEncoding": "utf-8",
        "textDocumentSync": {"openClose": True, "change": 2, "save": {"includeText": False}},
        "inlineCompletionProvider": {},
        "executeCommandProvider": {
            "commands": [
                "inlayd.didAcceptCompletionItem",
                "fake.echo",
                "fake.ask",
                "fake.unserialisable",
                "fake.crash",
            ]
        },
        "workspace": {"workspaceFolders": {"supported": True, "changeNotifications": True}},
    }
    assert fresh_editor.session.client == Client(
        "Neovim", "0.11", (Path("/w"),), {"editorInfo": {}}, (PositionEncoding.UTF8, PositionEncoding.UTF16)
    )


@pytest.mark.parametrize(
    ("params", "folders"),
    [
        ({"rootUri": "file:///r"}, (Path("/r"),)),
        ({"rootPath": "/p"}, (Path("/p"),)),
        ({"rootPath": "p", "rootUri": None, "workspaceFolders": None}, ()),
        ({"rootUri": "file:///r", "workspaceFolders": []}, (Path("/r"),)),
        (None, ()),
    ],
)
async def test_old_clients_name_one_root(
    fresh_editor: Editor, params: object, folders: tuple[Path, ...]
) -> None:
    await fresh_editor.call("initialize", params)
    assert fresh_editor.session.client == Client("", "", folders, {}, (PositionEncoding.UTF16,))


async def test_a_failed_initialize_can_be_tried_again(fresh_editor: Editor) -> None:
    answer = await fresh_editor.call("initialize", {"clientInfo": {"name": "broken"}})
    assert code(answer) == -32803
    assert "result" in await fresh_editor.call("initialize", {})


async def test_nothing_is_answered_before_initialize(fresh_editor: Editor) -> None:
    fresh_editor.tell("textDocument/didOpen", {"textDocument": {"uri": URI, "text": ""}})
    for method in ("inlayd/status", "no/such", "shutdown"):
        assert code(await fresh_editor.call(method)) == -32002
    assert fresh_editor.session.events == []


async def test_documents_folders_and_settings_arrive_in_domain_types(editor: Editor) -> None:
    stretch = {"start": {"line": 1, "character": 2}, "end": {"line": 3, "character": 4}}
    editor.tell("textDocument/didOpen", {"textDocument": {"uri": URI, "text": "ab", "languageId": "python"}})
    change = {"range": stretch, "rangeLength": 9, "text": "c"}
    document = {"uri": URI, "version": None}
    editor.tell(
        "textDocument/didChange", {"textDocument": document, "contentChanges": [change, {"text": "d"}]}
    )
    editor.tell("textDocument/didSave", {"textDocument": DOCUMENT})
    editor.tell("textDocument/didFocus", {"textDocument": DOCUMENT})
    editor.tell("textDocument/didFocus", {})
    editor.tell("textDocument/didClose", {"textDocument": DOCUMENT})
    folders = {"added": [{"uri": "file:///n", "name": "n"}], "removed": [{"uri": "untitled:x"}]}
    editor.tell("workspace/didChangeWorkspaceFolders", {"event": folders})
    for settings in (None, {}, {"inlayd": None}, {"inlayd": {"a": 1}, "http": {}}, {"completion": {}}):
        editor.tell("workspace/didChangeConfiguration", {"settings": settings})
    await editor.ping()
    assert editor.session.events == [
        ("open", URI, "python", None, 2),
        ("change", URI, None, [(Range(Position(1, 2), Position(3, 4)), "c"), (None, "d")]),
        ("save", URI, None),
        ("focus", URI),
        ("focus", None),
        ("close", URI),
        ("folders", [Path("/n")], []),
        ("configure", {"a": 1}),
        ("configure", {"completion": {}}),
    ]


async def test_a_completion_goes_out_with_the_command_that_accepts_it(editor: Editor) -> None:
    editor.tell("textDocument/didOpen", {"textDocument": {"uri": URI, "text": "x = "}})
    selected = {"text": "y", "range": {"start": PLACE, "end": PLACE}}
    answer = await editor.call(
        "textDocument/inlineCompletion",
        {
            "textDocument": {"uri": URI, "version": 3},
            "position": {"line": 0, "character": 4},
            "context": {"triggerKind": 1, "selectedCompletionInfo": selected},
            "mode": "in-block",
            "formattingOptions": {"tabSize": 4},
        },
    )
    place = {"line": 0, "character": 4}
    item = answer["result"]["items"][0]
    assert item == {
        "insertText": "<x = >",
        "range": {"start": place, "end": place},
        "command": {
            "title": "Completion accepted",
            "command": "inlayd.didAcceptCompletionItem",
            "arguments": ["s1"],
        },
    }
    request = editor.session.events[-1][1]
    assert (request.trigger, request.version, request.selected, request.mode) == (
        Trigger.INVOKED,
        3,
        "y",
        Mode.IN_BLOCK,
    )
    assert request.selected_range == Range(Position(0, 0), Position(0, 0))
    editor.tell("textDocument/didShowCompletion", {"item": item})
    editor.tell("textDocument/didPartiallyAcceptCompletion", {"item": item, "acceptedLength": 2})
    assert (await editor.call("workspace/executeCommand", item["command"]))["result"] is None
    assert editor.session.events[-3:] == [("shown", "s1"), ("partially", "s1", 2), ("accepted", "s1")]


@pytest.mark.parametrize("context", [None, {"triggerKind": 2}, {"triggerKind": 0}, {}])
async def test_anything_but_asking_by_hand_is_automatic(editor: Editor, context: object) -> None:
    await editor.call("textDocument/inlineCompletion", ASK | {"context": context})
    assert editor.session.events[-1][1].trigger is Trigger.AUTOMATIC


async def test_commands_are_those_that_initialize_named(editor: Editor) -> None:
    answer = await editor.call(
        "workspace/executeCommand", {"command": "fake.echo", "arguments": [1, {"a": 2}]}
    )
    assert answer["result"] == [1, {"a": 2}]
    assert code(await editor.call("workspace/executeCommand", {"command": "rm"})) == -32602
    accept = {"command": "inlayd.didAcceptCompletionItem"}
    for arguments in (None, [], [7]):
        assert (await editor.call("workspace/executeCommand", accept | {"arguments": arguments}))[
            "result"
        ] is None
    assert not [event for event in editor.session.events if event[0] == "accepted"]


async def test_the_prompt_goes_out_with_its_ranges(editor: Editor) -> None:
    answer = await editor.call("inlayd/prompt", ASK | {"contextBudget": 100})
    result = answer["result"]
    assert result["promptElementRanges"] == [
        {"kind": "PathMarker", "start": 0, "end": 8},
        {"kind": "BeforeCursor", "start": 8, "end": 11},
    ]
    assert (result["prefix"], result["suffix"], result["isFimEnabled"]) == ("# 😀.py\nx =", "\ny", True)
    assert (result["tokens"], result["budget"]) == (9, 2048)
    assert result["elements"][0]["range"] is None
    assert result["dropped"] == [
        {
            "kind": "SimilarFile",
            "text": "# b\n",
            "path": "b.py",
            "range": {"start": {"line": 3, "character": 0}, "end": {"line": 5, "character": 0}},
            "source": "similar",
            "score": 0.5,
            "tokens": 2,
            "why": "shares: b",
        }
    ]
    assert editor.session.events[-1] == ("prompt", URI, Position(0, 0), 100)


async def test_the_status_goes_out_in_camel_case(editor: Editor) -> None:
    assert (await editor.call("inlayd/status"))["result"] == {
        "version": "0",
        "models": {
            "medium": {
                "endpoint": "http://127.0.0.1:1/v1",
                "state": "ready",
                "lastError": None,
                "latencyMs": 1.5,
            }
        },
        "index": {"state": "off", "files": 0, "chunks": 0},
        "documents": 0,
        "counters": {},
        "lastReason": None,
        "lastMs": None,
    }


async def test_actions_are_listed_for_a_selection_a_caret_or_no_place(editor: Editor) -> None:
    stretch = {"start": PLACE, "end": {"line": 0, "character": 3}}
    for params, place in (
        ({"textDocument": DOCUMENT, "range": stretch}, ((0, 0), (0, 3))),
        ({"textDocument": DOCUMENT, "position": {"line": 2, "character": 1}}, ((2, 1), (2, 1))),
        ({"textDocument": DOCUMENT}, ((0, 0), (0, 0))),
    ):
        answer = await editor.call("inlayd/actions", params)
        (action,) = answer["result"]["actions"]
        assert (action["id"], action["actionLocation"], action["enabled"]) == (
            "library/x",
            "ContextMenu",
            True,
        )
        assert editor.session.events[-1][1].corners == place
    await editor.call("inlayd/actions", {"location": "CommitMenu"})
    assert editor.session.events[-1] == ("actions", None, "CommitMenu")


async def test_an_action_streams_its_answer_and_its_steps(editor: Editor) -> None:
    params = {"id": "library/x", "partialResultToken": "p", "workDoneToken": 7, "variables": {"input": "x"}}
    editor.ask(1, "inlayd/runAction", params)
    messages = [await editor.receive() for _ in range(6)]
    told = [(m["params"]["token"], m["params"]["value"]) for m in messages if m.get("method") == "$/progress"]
    assert told == [
        (7, {"kind": "begin", "title": "library/x"}),
        ("p", {"text": "a piece"}),
        (7, {"kind": "report", "message": "saveFile()"}),
        (7, {"kind": "report", "message": "note"}),
        (7, {"kind": "end"}),
    ]
    result = messages[-1]["result"]
    assert (result["text"], result["interaction"], result["edit"]) == ("ran library/x", "RunPanel", None)
    assert result["steps"][0]["what"] == "f()"
    answer = await editor.call("inlayd/runAction", {"id": "quiet"})
    assert answer["result"]["text"] == "ran quiet"
