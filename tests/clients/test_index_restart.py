"""The index of the real daemon outlives the process, be it killed."""

from __future__ import annotations

import asyncio
import stat
from typing import TYPE_CHECKING, Any

from editor_process import EditorProcess, environment

if TYPE_CHECKING:
    from pathlib import Path

    import scripted_server as server

LIMIT_S = 60.0


async def start(folder: Path, workspace: Path, url: str) -> EditorProcess:
    editor = await EditorProcess.start(environment(folder, url))
    await editor.ask(
        1,
        "initialize",
        {"workspaceFolders": [{"uri": workspace.as_uri(), "name": "shop"}], "capabilities": {}},
    )
    await editor.answer(1)
    await editor.tell("initialized", {})
    return editor


async def ready(editor: EditorProcess) -> dict[str, Any]:
    async with asyncio.timeout(LIMIT_S):
        for number in range(100, 100_000):
            await editor.ask(number, "inlayd/status")
            index = (await editor.answer(number))["result"]["index"]
            if index["state"] == "ready":
                return dict(index)
            await asyncio.sleep(0.05)
    raise AssertionError


async def shown(editor: EditorProcess, workspace: Path, number: int) -> str:
    path = workspace / "till.py"
    document = {"uri": path.as_uri(), "languageId": "python", "version": 1, "text": "open_the_till\n"}
    await editor.tell("textDocument/didOpen", {"textDocument": document})
    place = {
        "textDocument": {"uri": path.as_uri()},
        "position": {"line": 1, "character": 0},
        "contextBudget": 500,
    }
    await editor.ask(number, "inlayd/prompt", place)
    elements = (await editor.answer(number))["result"]["elements"]
    return "".join(one["text"] for one in elements if one["kind"] not in {"BeforeCursor", "AfterCursor"})


async def test_a_killed_daemon_leaves_its_index_to_the_next(
    tmp_path: Path, workspace: Path, scripted_server: server.ScriptedServer
) -> None:
    for number in range(12):
        (workspace / f"shop_{number}.py").write_text(f"def open_the_till_{number}():\n    return {number}\n")
    (workspace / "shop.py").write_text("def open_the_till(key):\n    return key.turn()\n")
    editor = await start(tmp_path, workspace, scripted_server.url)
    before = await ready(editor)
    first = await shown(editor, workspace, 5)
    assert "key.turn()" in first
    await editor.kill()
    files = list((tmp_path / "home").glob("index.sqlite*"))
    assert files
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}
    editor = await start(tmp_path, workspace, scripted_server.url)
    assert await ready(editor) == before
    assert await shown(editor, workspace, 5) == first
    await editor.kill()
