"""Replays the recorded conversations of `protocol/examples` against the real process.

A line is `{"from": "client" | "server" | "model", "message": …}`. In a server's message `"$any"` stands for any
value and `"$set:NAME"` for one to remember, which a client's `"$get:NAME"` repeats; `$root` is the workspace's URI.
A model's line says what it answers from then on: a text, or null for a model that hangs. Server messages that
the recording does not name (log lines, progress) are passed over.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import scripted_server as server

if TYPE_CHECKING:
    from editor_process import EditorProcess

EXAMPLES = Path(__file__).resolve().parents[2] / "protocol" / "examples"


@pytest.mark.parametrize("name", sorted(path.stem for path in EXAMPLES.glob("*.jsonl")))
async def test_a_recorded_conversation_goes_the_same_way_again(
    name: str, daemon: EditorProcess, workspace: Path, scripted_server: server.ScriptedServer
) -> None:
    text = (EXAMPLES / f"{name}.jsonl").read_text(encoding="utf-8")
    known: dict[str, Any] = {}
    for number, line in enumerate(text.replace("$root", workspace.as_uri()).splitlines(), start=1):
        step = json.loads(line)
        if step["from"] == "model":
            said = step["message"]
            scripted_server.route("/v1/completions", server.hangs() if said is None else server.openai(said))
        elif step["from"] == "client":
            await daemon.send(filled(step["message"], known))
        else:
            answer = await daemon.next_like(step["message"])
            assert matches(step["message"], answer, known), f"{name}.jsonl:{number}: got {answer}"
    async_code = await daemon.end()
    assert async_code in {0, 1}


def test_there_are_recordings_of_each_kind() -> None:
    names = {path.stem for path in EXAMPLES.glob("*.jsonl")}
    assert names >= {"neovim", "copilot-el", "errors", "cancellation", "prompt-and-status"}


def filled(value: Any, known: dict[str, Any]) -> Any:
    if isinstance(value, dict):
        return {key: filled(item, known) for key, item in value.items()}
    if isinstance(value, list):
        return [filled(item, known) for item in value]
    if isinstance(value, str) and value.startswith("$get:"):
        return known[value.removeprefix("$get:")]
    return value


def matches(wanted: Any, found: Any, known: dict[str, Any]) -> bool:
    if wanted == "$any":
        return True
    if isinstance(wanted, str) and wanted.startswith("$set:"):
        known[wanted.removeprefix("$set:")] = found
        return True
    if isinstance(wanted, dict) and isinstance(found, dict):
        return wanted.keys() == found.keys() and all(
            matches(wanted[key], found[key], known) for key in wanted
        )
    if isinstance(wanted, list) and isinstance(found, list):
        return len(wanted) == len(found) and all(map(matches, wanted, found, [known] * len(found)))
    return bool(wanted == found)
