from __future__ import annotations

import asyncio
import subprocess
import sys

import pytest
import scripted_server as answers

from agent.config.schema import ModelsConfig, RoleConfig
from agent.errors import ModelUnavailableError
from agent.models.endpoint import Address, Endpoint
from agent.models.generation import GenerationRequest
from agent.models.roles import ROLES, Models
from agent.models.state import Phase

REQUEST = GenerationRequest("x")


@pytest.fixture
async def models(scripted_server):
    scripted_server.script(answers.openai("y"))
    config = ModelsConfig(
        big=RoleConfig("http://u:pw@gpu.lan/v1", "large"),
        medium=RoleConfig(scripted_server.url, "coder", dialect="openai", api_key_env="K"),
    )
    models = Models(config, {"K": "s3cret"})
    yield models
    await models.aclose()


async def test_a_configured_role(scripted_server, models):
    client = await models.client("medium")
    assert (await client.complete(REQUEST)).text == "y"
    assert scripted_server.requests[0].headers["authorization"] == "Bearer s3cret"
    assert client.state is models.states["medium"]
    assert models.config("medium").model == "coder"


async def test_a_client_is_made_once(models):
    clients = await asyncio.gather(*(models.client("medium") for _ in range(3)))
    assert len({id(client) for client in clients}) == 1


async def test_states_are_there_before_the_clients(models):
    assert tuple(models.states) == ROLES
    assert (models.states["big"].phase, models.states["big"].endpoint) == (Phase.IDLE, "http://gpu.lan/v1")
    assert models.states["micro"].phase is Phase.OFF
    assert "models.micro.base_url" in models.states["micro"].error


async def test_a_role_without_a_model(models):
    client = await models.client("micro")
    with pytest.raises(ModelUnavailableError, match=r"models\.micro\.base_url .* `inlayd model pull`"):
        await client.complete(REQUEST)


async def test_the_embedded_model(scripted_server):
    class Embedded(Address):
        async def resolve(self) -> Endpoint:
            return Endpoint(scripted_server.url, "own", dialect="openai")

    asked: list[tuple[str, str]] = []

    def embedded(role: str, config: RoleConfig) -> Embedded:
        asked.append((role, config.model))
        return Embedded()

    scripted_server.script(answers.openai("y"))
    models = Models(ModelsConfig(medium=RoleConfig(model="small")), {}, embedded)
    assert models.states["medium"].phase is Phase.IDLE
    assert (await (await models.client("medium")).complete(REQUEST)).text == "y"
    assert asked == [("medium", "small")]
    await models.aclose()


async def test_the_network_gets_more_requests_at_once(models):
    big, medium = await models.client("big"), await models.client("medium")
    assert (big._slots._value, medium._slots._value) == (4, 1)


async def test_closing_twice(models):
    await models.client("medium")
    await models.aclose()
    await models.aclose()


async def test_closing_what_was_never_used():
    await Models(ModelsConfig(), {}).aclose()


def test_starting_does_not_load_httpx():
    code = "import sys, agent.models.roles; print('httpx' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=30, check=True
    )
    assert done.stdout == "False\n"
