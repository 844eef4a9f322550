"""Whatever the model's server does, the editor has its empty list in time, and the next request works."""

from __future__ import annotations

import asyncio
import time

import pytest
import scripted_server as server
from daemon import running

URI = "file:///work/area.py"
TEXT = "def area(width, height):\n    return \n\n\nprint(area(2, 3))\n"
TIMEOUT_MS = 1_500
SLACK_S = 10.0
"""What a busy machine may add, seconds: far below the 15 s that a hanging model would take without the limit."""


def options(url):
    medium = {"base_url": url, "model": "qwen2.5-coder", "dialect": "openai", "timeout_ms": TIMEOUT_MS}
    return {"inlayd": {"models": {"medium": medium}, "completion": {"debounce_ms": 0}}}


@pytest.fixture
async def daemon(tmp_path, scripted_server):
    async with running(tmp_path) as it:
        await it.start(options(scripted_server.url))
        await it.open(URI, TEXT)
        yield it
        assert await it.stop() == 0


@pytest.mark.parametrize(
    ("answers", "told"),
    [
        pytest.param([server.dies_after("wid")] * 2, "", id="dies in the middle"),
        pytest.param([server.hangs()], "time limit", id="hangs without a word"),
        pytest.param([server.hangs("width")], "time limit", id="hangs after a word"),
        pytest.param([server.refused(429, headers={"Retry-After": "0"})], "429", id="429"),
        pytest.param([server.refused(500, "out of memory")] * 2, "500", id="500"),
        pytest.param([server.html()], "", id="html"),
        pytest.param([server.half_event("width *")] * 2, "", id="half a chunk"),
        pytest.param([server.refused(401)], "401", id="401"),
    ],
)
async def test_a_failing_model_gives_an_empty_list_and_a_reason(daemon, scripted_server, answers, told):
    scripted_server.script(*answers)
    begun = time.monotonic()
    assert await daemon.complete(URI, 1, 11) == []
    assert time.monotonic() - begun < TIMEOUT_MS / 1000 + SLACK_S
    state = (await daemon.status())["models"]["medium"]
    assert state["lastError"]
    assert told in state["lastError"]
    scripted_server.script(server.openai("width", " * height"))
    assert await daemon.complete(URI, 1, 11) == ["width * height"]
    assert (await daemon.status())["models"]["medium"]["lastError"] is None


async def test_a_stream_that_never_ends_is_cut(daemon, scripted_server):
    scripted_server.script(server.endless("width + "))
    begun = time.monotonic()
    items = await daemon.complete(URI, 1, 11)
    assert time.monotonic() - begun < TIMEOUT_MS / 1000 + SLACK_S
    assert items == []
    scripted_server.script(server.openai("width * height"))
    assert await daemon.complete(URI, 1, 11) == ["width * height"]


async def test_busy_for_a_while_is_not_asked_again_before(daemon, scripted_server):
    scripted_server.script(server.refused(429, headers={"Retry-After": "30"}))
    assert await daemon.complete(URI, 1, 11) == []
    seen = len(scripted_server.asked("/v1/completions"))
    assert await daemon.complete(URI, 1, 11) == []
    assert len(scripted_server.asked("/v1/completions")) == seen


async def test_nobody_at_the_address(tmp_path):
    async with running(tmp_path) as daemon:
        await daemon.start(options("http://127.0.0.1:9/v1"))
        await daemon.open(URI, TEXT)
        assert await daemon.complete(URI, 1, 11) == []
        assert "127.0.0.1:9" in (await daemon.status())["models"]["medium"]["lastError"]
        assert await daemon.stop() == 0


async def test_no_model_at_all_still_answers(tmp_path):
    async with running(tmp_path) as daemon:
        await daemon.start()
        await daemon.open(URI, TEXT)
        assert await daemon.complete(URI, 1, 11) == []
        assert "inlayd model pull" in (await daemon.status())["models"]["medium"]["lastError"]
        prompt = await daemon.result("inlayd/prompt", daemon.at(URI, 1, 11))
        assert prompt["prefix"].endswith("return ")
        assert await daemon.stop() == 0


async def test_cancelling_closes_the_models_stream(daemon, scripted_server):
    scripted_server.script(server.hangs())
    answer = await daemon.ask("textDocument/inlineCompletion", daemon.at(URI, 1, 11))
    await scripted_server.request_seen(1, 20)
    await daemon.tell("$/cancelRequest", {"id": answer.number})
    assert (await asyncio.wait_for(answer, 20))["error"]["code"] == -32800
    async with asyncio.timeout(20):
        while not scripted_server.gone:
            await asyncio.sleep(0.01)
