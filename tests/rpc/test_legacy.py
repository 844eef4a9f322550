"""The requests of Copilot's older clients, with a session that answers from memory."""

from __future__ import annotations

import pytest

from agent.rpc.legacy_items import MOST_ITEMS, Item, LegacyItems

URI = "file:///a.py"


def doc(**more):
    return {"doc": {"uri": URI, "position": {"line": 3, "character": 2}, "version": 7, **more}}


async def opened(editor, text):
    editor.tell("textDocument/didOpen", {"textDocument": {"uri": URI, "languageId": "python", "text": text}})


async def test_a_completion_is_the_whole_line(editor):
    await opened(editor, "t")
    answer = await editor.call("getCompletions", doc())
    (item,) = answer["result"]["completions"]
    assert item == {
        "uuid": "s1",
        "text": "ab<t>yz",
        "displayText": "<t>yz",
        "range": {"start": {"line": 3, "character": 0}, "end": {"line": 3, "character": 4}},
        "position": {"line": 3, "character": 2},
        "docVersion": 7,
    }


async def test_the_position_may_stand_beside_the_document(editor):
    await opened(editor, "t")
    place = {"textDocument": {"uri": URI}, "position": {"line": 3, "character": 2}, "doc": {}}
    answer = await editor.call("getCompletionsCycling", place)
    assert len(answer["result"]["completions"]) == 1
    asked = next(event[1] for event in editor.session.events if event[0] == "complete")
    assert (asked.trigger, asked.version) == (1, None)


@pytest.mark.parametrize("text", ["modified", "superseded"])
async def test_what_is_outdated_is_no_error(editor, text):
    await opened(editor, text)
    answer = await editor.call("getCompletions", doc())
    assert answer["result"] == {"completions": [], "cancellationReason": "CopilotCanceled"}


@pytest.mark.parametrize(
    ("params", "code"), [(doc(), -32803), ({"doc": {"uri": URI}}, -32602), ({"doc": {"uri": 3}}, -32602)]
)
async def test_what_cannot_be_answered_is_an_error(editor, params, code):
    assert (await editor.call("getCompletions", params))["error"]["code"] == code


async def test_a_client_may_send_its_text_with_the_request(editor):
    await editor.call("getCompletions", doc(source="one", languageId="python"))
    await editor.call("getCompletions", doc(source="two"))
    kinds = [event[0] for event in editor.session.events]
    assert kinds == ["open", "complete", "change", "complete"]
    assert editor.session.texts[URI] == "two"
    assert all(event[1].version is None for event in editor.session.events if event[0] == "complete")


@pytest.mark.parametrize(
    ("plugin", "length", "event"),
    [
        ("copilot.vim", None, ("accepted", "s1")),
        ("copilot.vim", 2, ("partially", "s1", 2)),
        ("copilot.vim", 3, ("accepted", "s1")),
        ("copilot.lua", 7, ("accepted", "s1")),  # "ab" + "<t>" + "yz"
        ("copilot.lua", 5, ("accepted", "s1")),
        ("copilot.lua", 4, ("partially", "s1", 2)),
        ("copilot.lua", 1, ("partially", "s1", 0)),
    ],
)
async def test_an_accepted_length_means_what_the_client_means(editor, plugin, length, event):
    await opened(editor, "t")
    await editor.call("setEditorInfo", {"editorPluginInfo": {"name": plugin}})
    for _ in range(2):  # didChangeStatus and statusNotification
        await editor.receive()
    await editor.call("getCompletions", doc())
    params = {"uuid": "s1"} | ({} if length is None else {"acceptedLength": length})
    assert (await editor.call("notifyAccepted", params))["result"] == "OK"
    assert editor.session.events[-1] == event


async def test_shown_and_rejected(editor):
    assert (await editor.call("notifyShown", {"uuid": "s1"}))["result"] == "OK"
    assert (await editor.call("notifyRejected", {"uuids": ["s1", "s2"]}))["result"] == "OK"
    assert editor.session.events == [("shown", "s1"), ("rejected", "s1", None), ("rejected", "s2", None)]
    for method in ("notifyShown", "notifyAccepted", "notifyRejected", "setEditorInfo", "signOut", "signIn"):
        answer = await editor.call(method, None)
        while answer.get("method"):
            answer = await editor.receive()
        assert "result" in answer


async def test_nobody_needs_an_account(editor):
    editor.ask(1, "checkStatus", None)
    said = [await editor.receive() for _ in range(3)]
    assert [message.get("method") for message in said] == ["didChangeStatus", "statusNotification", None]
    assert said[0]["params"] == {"busy": False, "message": "", "kind": "Normal"}
    assert said[1]["params"] == {"status": "Normal", "message": ""}
    assert said[2]["result"]["status"] == "OK"
    assert (await editor.call("signInInitiate"))["result"]["status"] == "AlreadySignedIn"
    assert (await editor.call("signInConfirm", {"userCode": "x"}))["result"]["status"] == "OK"
    assert (await editor.call("getVersion"))["result"]["version"]


async def test_a_long_request_is_told_to_copilots_clients(fresh_editor):
    editor = fresh_editor
    options = {"editorPluginInfo": {"name": "copilot.vim", "version": "1"}}
    capabilities = {"general": {"positionEncodings": ["utf-8", "utf-16"]}}
    params = {"initializationOptions": options, "capabilities": capabilities}
    answer = await editor.call("initialize", params, 0)
    assert answer["result"]["capabilities"]["positionEncoding"] == "utf-16"
    await opened(editor, "hang")
    editor.ask(1, "getCompletions", doc())
    busy = [await editor.receive(), await editor.receive()]
    assert busy[0]["params"] == {"busy": True, "message": "", "kind": "Normal"}
    assert busy[1]["params"] == {"status": "InProgress", "message": ""}
    editor.session.released.set()
    said = [await editor.receive() for _ in range(3)]
    assert [message.get("method") for message in said] == ["didChangeStatus", "statusNotification", None]
    assert said[0]["params"]["busy"] is False


async def test_other_clients_are_not_bothered(editor):
    await opened(editor, "wait")
    editor.ask(1, "getCompletions", doc())
    assert (await editor.receive())["id"] == 1


def test_items_are_bounded():
    items = LegacyItems()
    for index in range(MOST_ITEMS + 5):
        items.put(str(index), Item(1, 2))
    assert items.accepted("0", 2) == 2
    assert items.accepted("9", 2) is None
    assert items.accepted("9", None) is None
