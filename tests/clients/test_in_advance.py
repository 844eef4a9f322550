"""What the real daemon asks of a model before it is asked itself: warm-up, speculation, alternatives."""

from __future__ import annotations

import asyncio

import pytest
import scripted_server as server
from daemon import Daemon, running

LIMIT_S = 20.0
IDLE_S = 1.0
"""More than the pause after which a model is warmed up, seconds."""
TEXT = "def area(width, height):\n    return \n"
URI = "file:///work/area.py"


@pytest.fixture
async def daemon(tmp_path):
    async with running(tmp_path, "--stdio") as started:
        yield started


async def begin(daemon, scripted_server, *answers, **medium):
    scripted_server.script(*answers)
    model = {"base_url": scripted_server.url, "model": "qwen2.5-coder", "dialect": "openai", **medium}
    await daemon.start({"models": {"medium": model}, "completion": {"debounce_ms": 0}})
    await daemon.open(URI, TEXT)


async def ask(daemon, trigger=2):
    return await daemon.result(
        "textDocument/inlineCompletion", Daemon.at(URI, 1, 11, context={"triggerKind": trigger})
    )


async def show(daemon, item):
    await daemon.tell("textDocument/didShowCompletion", {"item": item})


async def test_a_local_model_reads_along_after_a_pause_and_real_work_comes_first(daemon, scripted_server):
    await begin(daemon, scripted_server, server.hangs(), server.openai("width * height\n"))
    await daemon.type(URI, 1, 11, "(", 2)
    await scripted_server.request_seen(1, LIMIT_S)
    assert scripted_server.requests[0].json()["max_tokens"] == 1
    await daemon.type(URI, 1, 11, " ", 3)
    (item,) = (await ask(daemon))["items"]
    assert item["insertText"].startswith("width")
    async with asyncio.timeout(LIMIT_S):
        await scripted_server.gone.wait()
    assert len(scripted_server.requests) == 2


async def test_what_follows_an_acceptance_is_there_already(daemon, scripted_server):
    first, second = server.openai("width * height\n"), server.openai(" * 2\n")
    await begin(daemon, scripted_server, first, second)
    (item,) = (await ask(daemon))["items"]
    await show(daemon, item)
    await scripted_server.request_seen(2, LIMIT_S)
    asked, ahead = (seen.json()["prompt"] for seen in scripted_server.requests)
    assert asked.endswith("    return")
    assert ahead.endswith("    return width * height")
    await daemon.type(URI, 1, 11, "width * height", 2)
    (item,) = (await daemon.result("textDocument/inlineCompletion", Daemon.at(URI, 1, 25)))["items"]
    assert item["insertText"] == " * 2"
    assert len(scripted_server.requests) == 2
    assert (await daemon.status())["counters"]["from speculative"] == 1


async def test_one_request_at_a_time_whatever_it_is_for(daemon, scripted_server):
    await begin(daemon, scripted_server, server.openai("width\n"), server.hangs(), server.openai("height\n"))
    (item,) = (await ask(daemon))["items"]
    await show(daemon, item)
    await scripted_server.request_seen(2, LIMIT_S)
    assert not scripted_server.gone.is_set()
    await daemon.type(URI, 1, 4, "x", 2)
    answer = await daemon.result("textDocument/inlineCompletion", Daemon.at(URI, 1, 12))
    assert [one["insertText"].strip() for one in answer["items"]] == ["height"]
    await asyncio.wait_for(scripted_server.gone.wait(), LIMIT_S)


async def test_a_metered_model_is_asked_only_when_somebody_asks(daemon, scripted_server):
    await begin(daemon, scripted_server, server.openai("width * height\n"), metered=True)
    await daemon.type(URI, 1, 11, " ", 2)
    (item,) = (await ask(daemon))["items"]
    await show(daemon, item)
    await daemon.type(URI, 1, 4, " ", 3)
    await asyncio.sleep(IDLE_S)
    assert len(scripted_server.requests) == 1


async def test_asking_again_by_hand_brings_others_to_cycle_through(daemon, scripted_server):
    said = ("width * height\n", "height * width\n", "width * height\n")
    await begin(daemon, scripted_server, *map(server.openai, said))
    assert len((await ask(daemon))["items"]) == 1
    items = (await ask(daemon, trigger=1))["items"]
    assert [item["insertText"] for item in items] == ["width * height", "height * width"]
    assert len({item["command"]["arguments"][0] for item in items}) == 2
    assert [seen.json()["temperature"] for seen in scripted_server.requests] == [0.0, 0.2, 0.2]
