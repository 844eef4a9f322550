from __future__ import annotations

from dataclasses import replace

import pytest
import scripted_server as answers

from agent.models.client import ModelClient
from agent.models.connections import Connections
from agent.models.endpoint import Address, Endpoint
from agent.models.generation import GenerationRequest
from agent.models.probe import TRIAL_TOKENS, fault_of_filling, probe

MARKERS = ("<P>", "<S>", "<M>")
MODELS = answers.document({"data": [{"id": "coder"}]})


def render(before: str, after: str) -> GenerationRequest:
    return GenerationRequest(f"<P>{before}<S>{after}<M>", max_tokens=96)


class Fixed(Address):
    def __init__(self, endpoint: Endpoint) -> None:
        self.endpoint = endpoint

    async def resolve(self) -> Endpoint:
        return self.endpoint


@pytest.fixture
async def address(scripted_server):
    return Fixed(Endpoint(scripted_server.url, "coder", dialect="openai", timeout_ms=2000))


@pytest.fixture
async def client(address):
    connections = Connections()
    yield ModelClient(address, connections)
    await connections.aclose()


async def test_a_good_model(scripted_server, client):
    scripted_server.route("/v1/models", MODELS)
    scripted_server.route("/v1/completions", answers.openai("width * height"))
    found = await probe(client, MARKERS, render)
    assert (found.reachable, found.listed, found.fills, found.problem) == (True, True, True, None)
    assert (found.endpoint, found.model, found.dialect, found.notes) == (
        scripted_server.url,
        "coder",
        "openai",
        (),
    )
    (trial,) = scripted_server.asked("/v1/completions")
    assert trial.json()["max_tokens"] == TRIAL_TOKENS


async def test_a_model_that_is_not_there(scripted_server, client):
    scripted_server.route("/v1/models", answers.document({"data": [{"id": "other"}]}))
    found = await probe(client, MARKERS, render)
    assert (found.reachable, found.listed, found.fills) == (True, False, None)
    assert found.problem.endswith("has no model 'coder': set models.medium.model to one of: other")
    assert scripted_server.asked("/v1/completions") == []


async def test_a_server_without_a_list(scripted_server, client):
    scripted_server.route("/v1/completions", answers.openai("width * height"))
    found = await probe(client, MARKERS, render)
    assert (found.reachable, found.listed, found.fills, found.problem) == (True, None, True, None)


async def test_nothing_answers(scripted_server, client):
    await scripted_server.stop()
    found = await probe(client, MARKERS, render)
    assert (found.reachable, found.fills) == (False, None)
    assert "nothing answers" in found.problem
    await scripted_server.start()


async def test_a_chat_model(scripted_server, client):
    scripted_server.route("/v1/models", MODELS)
    scripted_server.route("/v1/completions", answers.openai("Sure! <S> is"))
    found = await probe(client, MARKERS, render)
    assert found.fills is False
    assert found.problem == (
        "the model does not fill the middle, it wrote the markers as text: "
        "set models.medium.fim, or take a model that fills the middle"
    )


async def test_the_trial_fails(scripted_server, client):
    scripted_server.route("/v1/models", MODELS)
    scripted_server.route("/v1/completions", answers.refused(500, "out of memory"))
    found = await probe(client, MARKERS, render)
    assert (found.reachable, found.listed, found.fills) == (True, True, None)
    assert "out of memory" in found.problem


async def test_markers_are_one_token_each(scripted_server, client, address):
    address.endpoint = replace(address.endpoint, dialect="llamacpp")
    scripted_server.route("/v1/models", MODELS)
    scripted_server.route("/tokenize", answers.document({"tokens": [151659]}))
    found = await probe(client, MARKERS, render)
    assert (found.reachable, found.listed, found.fills, found.problem) == (True, None, True, None)
    assert [seen.json()["content"] for seen in scripted_server.asked("/tokenize")] == list(MARKERS)
    assert scripted_server.asked("/completion") == []


async def test_markers_that_fall_apart(scripted_server, client, address):
    address.endpoint = replace(address.endpoint, dialect="llamacpp")
    one, three = answers.document({"tokens": [1]}), answers.document({"tokens": [1, 2, 3]})
    scripted_server.route("/tokenize", one, three)
    found = await probe(client, MARKERS, render)
    assert (found.reachable, found.fills) == (True, False)
    assert found.problem.startswith("the model has no token for <S>, <M>: set models.medium.fim")


async def test_a_tokenizer_that_does_not_say(scripted_server, client, address):
    address.endpoint = replace(address.endpoint, dialect="llamacpp")
    scripted_server.route("/tokenize", answers.document({"tokens": "many"}))
    scripted_server.route("/completion", answers.llamacpp("width * height"))
    assert (await probe(client, MARKERS, render)).fills is True


async def test_no_model_name_is_not_looked_up(scripted_server, client, address):
    address.endpoint = replace(address.endpoint, model="")
    scripted_server.route("/v1/models", MODELS)
    scripted_server.route("/v1/completions", answers.openai("width * height"))
    found = await probe(client, (), render)
    assert (found.listed, found.fills) == (None, True)


async def test_plain_http_elsewhere_is_noted(client, address):
    address.endpoint = Endpoint("http://gpu.invalid/v1", "m", dialect="openai", timeout_ms=500)
    found = await probe(client, MARKERS, render)
    assert not found.reachable
    assert "unencrypted" in found.notes[0]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("width * height", None),
        (" width*height\n", None),
        ("", "nothing"),
        ("\n  \n", "nothing"),
        ("width<M>", "markers"),
        ("1\n\n\nprint(area(3, 4))", "after"),
        ("def area(w, h):", "before"),
    ],
)
def test_fault_of_filling(text, fault):
    found = fault_of_filling(text, MARKERS)
    assert found is None if fault is None else fault in found
