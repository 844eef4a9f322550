"""Copilot's older clients against the real daemon: what the recordings do not show."""

from __future__ import annotations

import pytest
import scripted_server as server
from daemon import running

TEXT = "def add(a, b, c):\n    return sum((a, ))  # 😀\n"


def options(url, plugin):
    medium = {"base_url": url, "model": "qwen2.5-coder", "dialect": "openai"}
    inlayd = {"models": {"medium": medium}, "completion": {"debounce_ms": 0}}
    return {"inlayd": inlayd, "editorInfo": {"name": "Vim"}, "editorPluginInfo": {"name": plugin}}


def place(uri, line, character):
    return {"doc": {"uri": uri, "position": {"line": line, "character": character}}}


async def figures(daemon):
    return (await daemon.result("inlayd/metrics", {}))["report"]["suggestions"]


@pytest.mark.parametrize(
    "settings",
    [
        {"http": {"proxy": None, "proxyStrictSSL": None}, "github-enterprise": {"uri": None}},
        {"telemetry": {"telemetryLevel": "all"}, "advanced": {"timeout": 30_000}},
        {"enableAutoCompletions": True, "disabledLanguages": [], "github": {"copilot": {}}},
        None,
    ],
)
async def test_settings_of_copilots_clients_are_no_errors(tmp_path, scripted_server, settings):
    async with running(tmp_path) as daemon:
        await daemon.start(options(scripted_server.url, "copilot.vim"))
        await daemon.tell("workspace/didChangeConfiguration", {"settings": settings})
        status = await daemon.status()
        assert status["models"]["medium"]["endpoint"].startswith(scripted_server.url), (
            "what initialize said stays"
        )
        assert [note for note in daemon.notes if note["method"] == "window/logMessage"] == []
        assert await daemon.stop() == 0


@pytest.mark.parametrize("plugin", ["copilot.vim", "copilot.lua"])
async def test_the_line_is_what_both_ways_of_inserting_want(tmp_path, scripted_server, plugin):
    """copilot.vim deletes to the line's end and types, copilot.lua replaces the range: the same line comes out."""
    scripted_server.route("/v1/completions", server.openai("b + c"))
    async with running(tmp_path) as daemon:
        await daemon.start(options(scripted_server.url, plugin))
        await daemon.open("file:///add.py", TEXT)
        (item,) = (await daemon.result("getCompletions", place("file:///add.py", 1, 19)))["completions"]
        line = TEXT.splitlines()[1]
        wanted = "    return sum((a, b + c))  # 😀"
        assert line[: item["position"]["character"]] + item["displayText"] == wanted
        units = line.encode("utf-16-le")
        start, end = (item["range"][border]["character"] for border in ("start", "end"))
        replaced = (
            units[: 2 * start].decode("utf-16-le") + item["text"] + units[2 * end :].decode("utf-16-le")
        )
        assert replaced == wanted
        word = 2 if plugin == "copilot.vim" else len("    return sum((a, b ")
        await daemon.result("notifyShown", {"uuid": item["uuid"]})
        await daemon.result("notifyAccepted", {"uuid": item["uuid"], "acceptedLength": word})
        told = await figures(daemon)
        assert (told["shown"], told["word"], told["acceptedChars"]) == (1, 1, 2)
        assert await daemon.stop() == 0


async def test_a_broken_model_is_told_as_copilot_tells_it(tmp_path, scripted_server):
    scripted_server.route("/v1/completions", server.refused(401))
    async with running(tmp_path) as daemon:
        await daemon.start(options(scripted_server.url, "copilot.vim"))
        await daemon.open("file:///add.py", TEXT)
        found = await daemon.result("getCompletions", place("file:///add.py", 1, 19))
        assert found["completions"] == []
        told = [note["params"] for note in daemon.notes if note["method"] == "didChangeStatus"]
        assert (told[-1]["kind"], told[-1]["busy"]) == ("Warning", False)
        assert "401" in told[-1]["message"]
        scripted_server.route("/v1/completions", server.openai("b + c"))
        await daemon.result("getCompletions", place("file:///add.py", 1, 19))
        told = [note["params"] for note in daemon.notes if note["method"] == "didChangeStatus"]
        assert told[-1] == {"busy": False, "message": "", "kind": "Normal"}
        assert await daemon.stop() == 0
