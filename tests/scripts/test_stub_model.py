from __future__ import annotations

import json
import time

import httpx
import pytest
from bench.stub_model import StubModel


@pytest.fixture
def stub():
    with StubModel() as model:
        yield model


def test_it_streams_its_answer_and_notes_when_it_was_asked(stub):
    stub.answer = 'said "é"\n'
    with httpx.Client(trust_env=False) as client:
        begun = time.perf_counter()
        replies = [client.post(f"{stub.url}/completions", json={"prompt": "abc"}) for _ in range(2)]
        ended = time.perf_counter()
    for reply in replies:
        assert reply.headers["content-type"] == "text/event-stream"
        *events, last = [event.removeprefix("data: ") for event in reply.text.split("\n\n") if event]
        choices = [json.loads(event)["choices"][0] for event in events]
        assert "".join(choice["text"] for choice in choices) == stub.answer
        assert choices[-1]["finish_reason"] == "stop"
        assert last == "[DONE]"
    assert begun < stub.arrived < ended
    assert (stub.seen, stub.connections, stub.prompt_chars) == (2, 1, 3)


def test_a_large_prompt_comes_in_whole(stub):
    prompt = "x" * 300_000
    assert httpx.post(f"{stub.url}/completions", json={"prompt": prompt}, trust_env=False).is_success
    assert stub.prompt_chars == len(prompt)


def test_nothing_answers_after_the_end():
    with StubModel() as model:
        url = model.url
    with pytest.raises(httpx.ConnectError):
        httpx.post(f"{url}/completions", json={}, trust_env=False)
