from __future__ import annotations

import asyncio
import socket
from contextlib import aclosing, contextmanager
from dataclasses import replace

import pytest
import scripted_server as answers
from scripted_server import Act, Answer, ScriptedServer

from agent.errors import (
    ModelBusyError,
    ModelResponseError,
    ModelTimeoutError,
    ModelUnavailableError,
)
from agent.models.client import ModelClient
from agent.models.connections import Connections
from agent.models.endpoint import Address, Endpoint
from agent.models.generation import ChatRequest, Generation, GenerationRequest, Message, Usage
from agent.models.state import Phase

REQUEST = GenerationRequest("def f():\n    return", max_tokens=16)


class Fixed(Address):
    """An address that resolves to an endpoint the test can change."""

    def __init__(self, endpoint: Endpoint) -> None:
        self.endpoint = endpoint
        self.resolved = 0
        self.held: list[str] = []

    @contextmanager
    def in_use(self):
        self.held.append("begun")
        try:
            yield
        finally:
            self.held.append("ended")

    async def resolve(self) -> Endpoint:
        self.resolved += 1
        return self.endpoint


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
async def connections():
    pool = Connections()
    yield pool
    await pool.aclose()


@pytest.fixture
def address(scripted_server: ScriptedServer) -> Fixed:
    return Fixed(Endpoint(scripted_server.url, "coder", dialect="openai", timeout_ms=5000))


@pytest.fixture
def client(address: Fixed, connections: Connections) -> ModelClient:
    return ModelClient(address, connections)


def limit(address: Fixed, **changes: object) -> None:
    address.endpoint = replace(address.endpoint, **changes)


async def read(client: ModelClient, into: list[str], request: GenerationRequest = REQUEST) -> None:
    async with aclosing(client.stream(request)) as chunks:
        async for chunk in chunks:
            into.append(chunk.text)


async def test_a_stream_comes_piece_by_piece(scripted_server, client):
    scripted_server.script(answers.openai(" a", " +", " b", delay=0.01))
    chunks = [chunk async for chunk in client.stream(REQUEST)]
    assert [chunk.text for chunk in chunks] == [" a", " +", " b", ""]
    assert chunks[-1].finish_reason == "stop"
    (seen,) = scripted_server.requests
    assert (seen.method, seen.path) == ("POST", "/v1/completions")
    assert seen.json() == {
        "model": "coder",
        "prompt": REQUEST.prompt,
        "max_tokens": 16,
        "temperature": 0.0,
        "stream": True,
    }
    assert "authorization" not in seen.headers
    assert client.state.phase is Phase.READY
    assert client.state.last_ms >= client.state.first_text_ms > 0
    assert client.state.endpoint == scripted_server.url


async def test_the_first_piece_does_not_wait_for_the_last(scripted_server, client):
    scripted_server.script(answers.hangs(" first"))
    async with aclosing(client.stream(REQUEST)) as chunks:
        assert (await asyncio.wait_for(anext(chunks), 2)).text == " first"


async def test_the_key_travels(scripted_server, client, address):
    limit(address, key="s3cret")
    scripted_server.script(answers.openai("x"))
    await client.complete(REQUEST)
    assert scripted_server.requests[0].headers["authorization"] == "Bearer s3cret"


async def test_complete(scripted_server, client, address):
    limit(address, dialect="llamacpp")
    scripted_server.script(
        answers.llamacpp(" a", " b", timings={"prompt_n": 3, "cache_n": 10, "predicted_n": 2})
    )
    assert await client.complete(REQUEST) == Generation(" a b", "stop", Usage(13, 10, 2))


async def test_ollama(scripted_server, client, address):
    limit(address, dialect="ollama")
    scripted_server.script(answers.ollama(" a", " b"))
    assert await client.complete(REQUEST) == Generation(" a b", "stop", Usage(7, None, 2))


async def test_chat(scripted_server, client):
    scripted_server.script(answers.openai_chat("He", "llo"))
    request = ChatRequest((Message("user", "Hi"),))
    assert [chunk.text async for chunk in client.chat(request)] == ["He", "llo", ""]
    assert scripted_server.requests[0].path == "/v1/chat/completions"


async def test_a_turn_of_a_conversation_may_bring_its_own_time_limit(scripted_server, client, address):
    limit(address, timeout_ms=50)
    late = answers.openai_chat("late")
    scripted_server.script(replace(late, steps=(0.3, *late.steps)))
    asked = (Message("user", "Hi"),)
    with pytest.raises(ModelTimeoutError):
        await client.complete(ChatRequest(asked))
    assert (await client.complete(ChatRequest(asked, timeout_ms=10_000))).text == "late"
    with pytest.raises(ModelTimeoutError, match=r"0\.02 s"):
        await client.complete(ChatRequest(asked, timeout_ms=20))


async def test_a_server_that_does_not_stream(scripted_server, client):
    scripted_server.script(answers.document({"choices": [{"text": " a", "finish_reason": "length"}]}))
    assert await client.complete(REQUEST) == Generation(" a", "length")


async def test_no_content_type(scripted_server, client):
    scripted_server.script(Answer((answers.openai_event(" a", "stop"), b"data: [DONE]\n\n")))
    assert (await client.complete(REQUEST)).text == " a"


async def test_an_empty_completion_is_one(scripted_server, client):
    scripted_server.script(Answer((b"data: [DONE]\n\n",), headers=answers.SSE))
    assert await client.complete(REQUEST) == Generation("")


async def test_connections_are_used_again(scripted_server, client):
    scripted_server.script(answers.openai("x"))
    for _ in range(5):
        await client.complete(REQUEST)
    assert scripted_server.connections == 1


# --- the model dies


async def test_dies_after_some_text(scripted_server, client):
    scripted_server.script(answers.dies_after(" a"), answers.openai(" b"))
    texts: list[str] = []
    with pytest.raises(ModelUnavailableError, match="broke"):
        await read(client, texts)
    assert texts == [" a"]
    assert len(scripted_server.requests) == 1
    assert client.state.phase is Phase.ERROR
    assert "broke" in client.state.error
    assert (await client.complete(REQUEST)).text == " b"
    assert (client.state.phase, client.state.error) == (Phase.READY, None)


async def test_dies_before_any_text_is_tried_once_more(scripted_server, client, address):
    scripted_server.script(answers.dies_after(), answers.openai(" b"))
    assert (await client.complete(REQUEST)).text == " b"
    assert len(scripted_server.requests) == 2
    assert address.resolved == 2
    assert (client.state.requests, client.state.failures) == (1, 0)


async def test_dies_twice_is_not_tried_a_third_time(scripted_server, client):
    scripted_server.script(answers.dies_after())
    with pytest.raises(ModelUnavailableError):
        await client.complete(REQUEST)
    assert len(scripted_server.requests) == 2


async def test_dies_after_the_head(scripted_server, client):
    scripted_server.script(Answer((Act.DROP,), headers=answers.SSE), answers.openai(" b"))
    assert (await client.complete(REQUEST)).text == " b"


async def test_a_kept_connection_that_the_server_dropped(scripted_server, client):
    scripted_server.script(answers.openai("x"))
    await client.complete(REQUEST)
    await scripted_server.stop()
    await scripted_server.start()
    assert (await client.complete(REQUEST)).text == "x"
    assert scripted_server.connections == 2


async def test_refused_then_there_again(scripted_server, client):
    scripted_server.script(answers.openai("x"))
    await scripted_server.stop()
    with pytest.raises(ModelUnavailableError, match=r"nothing answers at .*models\.medium\.base_url"):
        await client.complete(REQUEST)
    await scripted_server.start()
    assert (await client.complete(REQUEST)).text == "x"


async def test_what_speaks_no_http(scripted_server, client):
    scripted_server.script(Answer((b"SSH-2.0-OpenSSH_9.6\r\n", Act.CLOSE), bare=True))
    with pytest.raises(ModelUnavailableError, match="broke"):
        await client.complete(REQUEST)


# --- the model hangs


@pytest.mark.parametrize("silent", [answers.hangs(), Answer((Act.HANG,), headers=answers.SSE)])
async def test_hangs_before_the_first_byte(scripted_server, client, address, silent):
    # Long enough for the request to be on its way on a busy machine: only then can the server see it go.
    limit(address, timeout_ms=1_500)
    scripted_server.script(silent)
    with pytest.raises(ModelTimeoutError, match=r"models\.medium\.timeout_ms = 1500"):
        await client.complete(REQUEST)
    await asyncio.wait_for(scripted_server.gone.wait(), 30)
    scripted_server.script(answers.openai("x"))
    assert (await client.complete(REQUEST)).text == "x"


async def test_the_first_byte_has_a_limit_of_its_own(scripted_server, client, address):
    limit(address, first_byte_ms=100)
    scripted_server.script(answers.hangs())
    with pytest.raises(ModelTimeoutError, match="sent nothing"):
        await client.complete(REQUEST)


async def test_hangs_in_the_middle(scripted_server, client, address):
    limit(address, timeout_ms=200)
    scripted_server.script(answers.hangs(" a"))
    texts: list[str] = []
    with pytest.raises(ModelTimeoutError, match="was not done"):
        await read(client, texts)
    assert texts == [" a"]


async def test_says_it_is_done_and_keeps_the_line_open(scripted_server, client):
    scripted_server.script(Answer((answers.openai_event(" a", "stop"), Act.HANG), headers=answers.SSE))
    assert (await asyncio.wait_for(client.complete(REQUEST), 2)).text == " a"


async def test_says_it_is_done_and_cuts_the_line(scripted_server, client):
    scripted_server.script(Answer((answers.openai_event(" a", "stop"), 0.02, Act.DROP), headers=answers.SSE))
    assert (await client.complete(REQUEST)).text == " a"


# --- the model refuses


async def test_429_is_respected_without_touching_the_network(scripted_server, address, connections):
    clock = Clock()
    client = ModelClient(address, connections, clock=clock)
    scripted_server.script(answers.refused(429, "slow down", {"retry-after": "20"}), answers.openai("x"))
    with pytest.raises(ModelBusyError, match="slow down") as caught:
        await client.complete(REQUEST)
    assert caught.value.retry_after == 20
    clock.now += 19
    with pytest.raises(ModelBusyError) as caught:
        await client.complete(REQUEST)
    assert caught.value.retry_after == pytest.approx(1)
    assert len(scripted_server.requests) == 1
    assert client.state.phase is Phase.ERROR
    clock.now += 1
    assert (await client.complete(REQUEST)).text == "x"


async def test_503_while_loading(scripted_server, client):
    scripted_server.script(answers.refused(503, "Loading model"))
    with pytest.raises(ModelBusyError, match="Loading model") as caught:
        await client.complete(REQUEST)
    assert caught.value.retry_after == 1


async def test_500(scripted_server, client):
    scripted_server.script(answers.refused(500, "out of memory"), answers.openai("x"))
    with pytest.raises(ModelResponseError, match="500: out of memory"):
        await client.complete(REQUEST)
    assert (await client.complete(REQUEST)).text == "x"


async def test_500_with_a_body_that_never_ends(scripted_server, client):
    scripted_server.script(Answer((b"x" * 1000,), status=500, repeat=True))
    with pytest.raises(ModelResponseError, match="status 500: xxx"):
        await asyncio.wait_for(client.complete(REQUEST), 3)


async def test_500_whose_body_hangs(scripted_server, client, address):
    limit(address, timeout_ms=150)
    scripted_server.script(Answer((Act.HANG,), status=500))
    with pytest.raises(ModelResponseError, match="status 500"):
        await client.complete(REQUEST)


@pytest.mark.parametrize("status", [401, 403])
async def test_a_refused_key(scripted_server, client, address, status):
    limit(address, key="s3cret", key_source="environment variable MY_KEY")
    scripted_server.script(answers.refused(status, "bad key"))
    with pytest.raises(ModelResponseError, match="environment variable MY_KEY") as caught:
        await client.complete(REQUEST)
    assert "s3cret" not in str(caught.value)


async def test_404_says_which_models_there_are(scripted_server, client):
    scripted_server.script(answers.refused(404))
    rows = [{"id": f"model-{number}"} for number in range(10)]
    scripted_server.route("/v1/models", answers.document({"data": [*rows, "junk", {"id": 7}]}))
    with pytest.raises(ModelResponseError, match=r"no model 'coder'; it has: model-0, .*model-7 and 2 more"):
        await client.complete(REQUEST)


@pytest.mark.parametrize(
    "models",
    [
        answers.document({"data": [{"id": "coder"}]}),
        answers.document({"data": [{"id": "coder:latest"}]}),
        answers.document({"models": "none"}),
        answers.document([]),
        answers.refused(404),
        answers.html(),
    ],
)
async def test_404_of_an_address(scripted_server, client, models):
    scripted_server.script(answers.refused(404, "no such path"))
    scripted_server.route("/v1/models", models)
    with pytest.raises(ModelResponseError, match=r"no such path: check models\.medium\.base_url"):
        await client.complete(REQUEST)


async def test_a_redirect_is_not_followed(scripted_server, client, address):
    limit(address, key="s3cret")
    async with ScriptedServer() as other:
        other.script(answers.openai("stolen"))
        scripted_server.script(Answer(status=307, headers={"location": f"{other.url}/completions"}))
        with pytest.raises(ModelResponseError, match="redirects to"):
            await client.complete(REQUEST)
        assert other.requests == []


# --- the model talks nonsense


async def test_html(scripted_server, client):
    scripted_server.script(answers.html(), answers.openai("x"))
    with pytest.raises(ModelResponseError, match="no completion: '<!doctype html> <html>"):
        await client.complete(REQUEST)
    assert "<!doctype" in client.state.error
    assert (await client.complete(REQUEST)).text == "x"


@pytest.mark.parametrize(
    "steps",
    [
        (b"data: {not json}\n\n",),
        (b'data: {"foo": 1}\n\n',),
        (b"data: 17\n\n",),
        (b'data: {"choices": [{"text": 17}]}\n\n',),
        (b"\x00\xff\xfe" * 100,),
        (),
    ],
)
async def test_garbage(scripted_server, client, steps):
    scripted_server.script(Answer(steps, headers=answers.SSE))
    with pytest.raises(ModelResponseError):
        await client.complete(REQUEST)


async def test_json_garbage(scripted_server, client):
    scripted_server.script(answers.document(["what?"]))
    with pytest.raises(ModelResponseError, match="what\\?"):
        await client.complete(REQUEST)


async def test_a_compressed_answer(scripted_server, client):
    scripted_server.script(Answer((b"\x1f\x8b",), headers={**answers.SSE, "content-encoding": "gzip"}))
    with pytest.raises(ModelResponseError, match="compressed"):
        await client.complete(REQUEST)
    assert scripted_server.requests[0].headers["accept-encoding"] == "identity"


async def test_an_error_inside_the_stream(scripted_server, client):
    error = answers.event({"error": {"message": "context too long"}})
    scripted_server.script(Answer((answers.openai_event(" a"), error), headers=answers.SSE))
    texts: list[str] = []
    with pytest.raises(ModelResponseError, match="context too long"):
        await read(client, texts)
    assert texts == [" a"]


async def test_half_an_event_and_then_the_end(scripted_server, client):
    scripted_server.script(answers.half_event(" a"), answers.openai("x"))
    texts: list[str] = []
    with pytest.raises(ModelResponseError, match="broken or breaks off"):
        await read(client, texts)
    assert texts == [" a"]
    assert (await client.complete(REQUEST)).text == "x"


async def test_an_end_without_a_word(scripted_server, client):
    scripted_server.script(
        Answer((answers.openai_event(" a"), Act.CLOSE), headers=answers.SSE, chunked=False)
    )
    with pytest.raises(ModelResponseError, match="broke off"):
        await client.complete(REQUEST)


async def test_an_orderly_end_without_a_finish_reason_is_good(scripted_server, client):
    scripted_server.script(Answer((answers.openai_event(" a"),), headers=answers.SSE))
    assert await client.complete(REQUEST) == Generation(" a")


# --- the stream never ends


async def test_endless_text(scripted_server, client):
    scripted_server.script(answers.endless("x" * 500, delay=0.0))
    texts: list[str] = []
    with pytest.raises(ModelResponseError, match="did not end after"):
        await asyncio.wait_for(read(client, texts), 4)
    assert "".join(texts).startswith("xxx")
    await asyncio.wait_for(scripted_server.gone.wait(), 30)
    scripted_server.script(answers.openai("x"))
    assert (await client.complete(REQUEST)).text == "x"


async def test_endless_and_slow(scripted_server, client, address):
    limit(address, timeout_ms=200)
    scripted_server.script(answers.endless("x", delay=0.01))
    with pytest.raises(ModelTimeoutError):
        await asyncio.wait_for(client.complete(REQUEST), 4)


async def test_endless_comments(scripted_server, client):
    scripted_server.script(Answer((b": ping\n" * 5000,), headers=answers.SSE, repeat=True))
    with pytest.raises(ModelResponseError, match="bytes"):
        await asyncio.wait_for(client.complete(REQUEST), 4)


async def test_an_endless_line(scripted_server, client):
    scripted_server.script(Answer((b"data: " + b"x" * 50_000,), headers=answers.SSE, repeat=True))
    with pytest.raises(ModelResponseError, match="line of more than"):
        await asyncio.wait_for(client.complete(REQUEST), 4)


# --- the caller has had enough


async def test_closing_the_stream_closes_the_connection(scripted_server, client):
    scripted_server.script(answers.endless(delay=0.005))
    async with aclosing(client.stream(REQUEST)) as chunks:
        await anext(chunks)
    await asyncio.wait_for(scripted_server.gone.wait(), 30)
    assert (client.state.phase, client.state.cancelled) == (Phase.READY, 0)


@pytest.mark.parametrize("silent", [answers.hangs(), Answer((Act.HANG,), headers=answers.SSE)])
async def test_cancelling_the_task_closes_the_connection(scripted_server, client, silent):
    scripted_server.script(silent)
    task = asyncio.create_task(client.complete(REQUEST))
    await scripted_server.request_seen()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await asyncio.wait_for(scripted_server.gone.wait(), 30)
    assert (client.state.phase, client.state.cancelled) == (Phase.IDLE, 1)
    scripted_server.script(answers.openai("x"))
    assert (await client.complete(REQUEST)).text == "x"


async def test_one_request_at_a_time(scripted_server, client):
    scripted_server.script(answers.openai("x", delay=0.01))
    done = await asyncio.gather(*(client.complete(REQUEST) for _ in range(3)))
    assert [generation.text for generation in done] == ["x"] * 3
    # Two at once would have needed two connections.
    assert scripted_server.connections == 1


async def test_more_slots(scripted_server, address, connections):
    client = ModelClient(address, connections, slots=3)
    scripted_server.script(answers.hangs())
    tasks = [asyncio.create_task(client.complete(REQUEST)) for _ in range(4)]
    await scripted_server.request_seen(3)
    await asyncio.sleep(0.02)
    assert len(scripted_server.requests) == 3
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    assert client.state.cancelled == 4


async def test_waiting_for_a_slot_is_bounded(scripted_server, client, address):
    scripted_server.script(answers.hangs())
    first = asyncio.create_task(client.complete(REQUEST))
    await scripted_server.request_seen()
    limit(address, timeout_ms=100)
    with pytest.raises(ModelTimeoutError, match="busy with earlier requests"):
        await client.complete(REQUEST)
    first.cancel()
    await asyncio.gather(first, return_exceptions=True)


async def test_a_cancelled_request_makes_room(scripted_server, client):
    scripted_server.script(answers.hangs(), answers.openai("x"))
    first = asyncio.create_task(client.complete(REQUEST))
    await scripted_server.request_seen()
    second = asyncio.create_task(client.complete(REQUEST))
    await asyncio.sleep(0)
    first.cancel()
    assert (await asyncio.wait_for(second, 2)).text == "x"


# --- addresses


@pytest.mark.parametrize(
    "url",
    ["ftp://127.0.0.1/v1", "127.0.0.1:8080/v1", "http://", "http://[::1", "http://a b/", "http://x:99999/"],
)
async def test_what_is_no_url(connections, url):
    client = ModelClient(Fixed(Endpoint(url, "m", dialect="openai")), connections)
    with pytest.raises(ModelUnavailableError, match=r"models\.medium\.base_url"):
        await client.complete(REQUEST)


async def test_a_password_in_the_url_is_not_shown(connections):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    client = ModelClient(Fixed(Endpoint(f"http://me:pw@127.0.0.1:{port}/v1", dialect="openai")), connections)
    with pytest.raises(ModelUnavailableError) as caught:
        await client.complete(REQUEST)
    assert "pw" not in str(caught.value)
    assert "pw" not in client.state.endpoint


async def test_auto_is_found_out_once(scripted_server, client, address):
    limit(address, dialect="auto")
    scripted_server.route("/props", answers.document({"default_generation_settings": {}}))
    scripted_server.route("/completion", answers.llamacpp("x"))
    for _ in range(3):
        assert (await client.complete(REQUEST)).text == "x"
    assert len(scripted_server.asked("/props")) == 1
    assert len(scripted_server.asked("/completion")) == 3


async def test_auto_is_found_out_again_when_the_path_is_gone(scripted_server, client, address):
    limit(address, dialect="auto")
    scripted_server.route(
        "/props", answers.document({"default_generation_settings": {}}), answers.refused(404)
    )
    scripted_server.route("/v1/completions", answers.openai("x"))
    with pytest.raises(ModelResponseError):
        await client.complete(REQUEST)
    assert (await client.complete(REQUEST)).text == "x"


async def test_a_child_that_comes_back_on_another_port(scripted_server, connections):
    class Child(Address):
        def __init__(self, *urls: str) -> None:
            self.urls = list(urls)

        async def resolve(self) -> Endpoint:
            return Endpoint(self.urls.pop(0), dialect="llamacpp")

    async with ScriptedServer() as dying:
        dying.script(answers.dies_after())
        scripted_server.script(answers.llamacpp("x"))
        client = ModelClient(Child(dying.url, scripted_server.url), connections)
        assert (await client.complete(REQUEST)).text == "x"
        assert len(dying.requests) == 1


async def test_the_server_is_in_use_for_as_long_as_a_request_takes(scripted_server, connections):
    address = Fixed(Endpoint(scripted_server.url, "m", dialect="openai"))
    scripted_server.script(answers.openai("a", "b"))
    async with aclosing(ModelClient(address, connections).stream(REQUEST)) as chunks:
        await anext(chunks)
        assert address.held == ["begun"]
    assert address.held == ["begun", "ended"]
