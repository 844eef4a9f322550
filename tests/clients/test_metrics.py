"""A session of the real daemon: what it writes down, what it does not, and what a `kill -9` leaves."""

from __future__ import annotations

import asyncio
import json
import sys
import time

import pytest
import scripted_server as server
from daemon import environment, running

TEXT = "def marked_function(hidden_width, height):\n    return \n"
SAID = "hidden_width * height"
FOLDER = "secret-project"
FILE = "private_ledger.py"


def options(url):
    medium = {"base_url": url, "model": "/home/secretuser/qwen2.5-coder", "dialect": "openai"}
    return {"inlayd": {"models": {"medium": medium}, "completion": {"debounce_ms": 0}}}


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / FOLDER
    made.mkdir()
    return made


async def session(daemon, scripted_server, folder):
    """Start a daemon with one document; gives the document's URI."""
    scripted_server.route("/v1/completions", server.openai(SAID))
    await daemon.start(options(scripted_server.url), folder)
    uri = (folder / FILE).as_uri()
    await daemon.open(uri, TEXT)
    return uri


async def item_at(daemon, uri, line=1, character=11):
    result = await daemon.result("textDocument/inlineCompletion", daemon.at(uri, line, character))
    return result["items"][0]


async def figures(daemon):
    result = await daemon.result("inlayd/metrics", {})
    return result["report"]


async def test_the_wire_tells_what_became_of_suggestions(tmp_path, scripted_server, folder):
    async with running(tmp_path / "home") as daemon:
        uri = await session(daemon, scripted_server, folder)
        item = await item_at(daemon, uri)
        await daemon.tell("textDocument/didShowCompletion", {"item": item})
        await daemon.tell("textDocument/didPartiallyAcceptCompletion", {"item": item, "acceptedLength": 12})
        await daemon.type(uri, 1, 11, "hidden_width", 2)
        await daemon.result("workspace/executeCommand", item["command"])
        await daemon.type(uri, 1, 23, " * height", 3)
        await daemon.type(uri, 1, 32, "\n    x = ", 4)
        scripted_server.route("/v1/completions", server.openai("marked_function(1, 2)"))
        item = await item_at(daemon, uri, 2, 8)
        await daemon.tell("textDocument/didShowCompletion", {"item": item})
        await daemon.tell("inlayd/didRejectCompletion", {"item": item, "reason": "escape"})
        found = await figures(daemon)
        assert (found["requests"]["total"], found["requests"]["suggested"]) == (2, 2)
        told = found["suggestions"]
        assert (told["shown"], told["accepted"], told["word"], told["whole"]) == (1, 1, 1, 1)
        assert told["acceptedChars"] == len(SAID)
        assert found["acceptance"] == {"n": 1, "value": 1.0}
        stages = {row["stage"] for row in found["latency"]}
        assert {"context", "prompt", "first token", "generation", "total"} <= stages
        assert (await daemon.status())["counters"]["rejected"] == 1
        assert await daemon.stop() == 0
    lines = await exported(tmp_path / "home")
    assert [line["how"] for line in lines if line["kind"] == "ended"] == ["accepted", "rejected"]
    assert [line["detail"] for line in lines if line.get("detail")] == ["escape"]


async def exported(home):
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "agent", "metrics", "export"),
        stdout=asyncio.subprocess.PIPE,
        env=environment(home),
    )
    out, _ = await asyncio.wait_for(process.communicate(), 20)
    return [json.loads(line) for line in out.splitlines()]


async def test_no_code_and_no_names_are_written_down(tmp_path, scripted_server, folder):
    home = tmp_path / "home"
    async with running(home, USER="secretuser") as daemon:
        uri = await session(daemon, scripted_server, folder)
        item = await item_at(daemon, uri)
        await daemon.tell("textDocument/didShowCompletion", {"item": item})
        await daemon.tell("inlayd/didRejectCompletion", {"item": item, "reason": f"moved to {FILE}"})
        await daemon.type(uri, 1, 11, SAID, 2)
        await daemon.result("workspace/executeCommand", item["command"])
        other = (folder / "other_ledger").as_uri()
        await daemon.open(other, TEXT, language=FOLDER)
        scripted_server.route("/v1/completions", server.refused(500, f"{FILE} {SAID}"))
        await daemon.result("textDocument/inlineCompletion", daemon.at(other, 1, 11))
        assert (await figures(daemon))["events"] >= 4
        for file in home.glob("metrics*"):
            kept = file.read_bytes()
            for word in (
                "secretuser",
                "hidden_width",
                "marked_function",
                "ledger",
                FOLDER,
                "file://",
                "moved",
            ):
                assert word.encode() not in kept, (file, word)
        assert {file.stat().st_mode & 0o777 for file in home.glob("metrics*")} == {0o600}
        assert await daemon.stop() == 0


async def test_a_kill_loses_a_second_at_most(tmp_path, scripted_server, folder):
    home = tmp_path / "home"
    async with running(home) as daemon:
        uri = await session(daemon, scripted_server, folder)
        await item_at(daemon, uri)
        end = time.monotonic() + 20
        # A second would do; a busy machine gets more, the daemon is not asked in between.
        while not (lines := await exported(home)):
            assert time.monotonic() < end
        daemon.process.kill()
        await daemon.process.wait()
        assert (lines[0]["kind"], lines[0]["how"]) == ("request", "suggested")
        assert (await exported(home))[: len(lines)] == lines


@pytest.mark.parametrize("fault", ["damaged", "folder", "off", "disabled"])
async def test_completion_goes_on_whatever_the_file_is(tmp_path, scripted_server, folder, fault):
    home = tmp_path / "home"
    home.mkdir()
    file = home / "metrics.sqlite"
    if fault == "damaged":
        file.write_bytes(b"no database at all" * 100)
    elif fault == "folder":
        file.mkdir()
    elif fault == "off":
        (home / "metrics.off").touch()
    else:
        (home / "inlayd.toml").write_text("[metrics]\nenabled = false\n")
    async with running(home) as daemon:
        uri = await session(daemon, scripted_server, folder)
        assert (await item_at(daemon, uri))["insertText"] == SAID
        result = await daemon.result("inlayd/metrics", None)
        assert result["report"]["events"] == (1 if fault == "damaged" else 0)
        assert result["enabled"] is (fault not in {"off", "disabled"})
        assert (await item_at(daemon, uri))["insertText"] == SAID
        assert await daemon.stop() == 0


async def test_the_status_says_why_nothing_came(tmp_path, scripted_server, folder):
    async with running(tmp_path / "home") as daemon:
        uri = await session(daemon, scripted_server, folder)
        assert (await daemon.status())["lastReason"] is None
        scripted_server.route("/v1/completions", server.openai("  \n"))
        result = await daemon.result("textDocument/inlineCompletion", daemon.at(uri, 1, 11))
        assert result["items"] == []
        status = await daemon.status()
        assert "nothing to say" in status["lastReason"]
        assert status["lastMs"] > 0
        scripted_server.route("/v1/completions", server.openai(SAID))
        await item_at(daemon, uri)
        assert (await daemon.status())["lastReason"] is None
        assert await daemon.stop() == 0
