from __future__ import annotations

import pytest

from agent.errors import (
    ModelBusyError,
    ModelError,
    ModelResponseError,
    ModelTimeoutError,
    ModelUnavailableError,
)
from agent.models.detection import detect
from agent.models.endpoint import Endpoint


class Server:
    """Answers questions from a table; an error is raised, a missing path refused."""

    def __init__(self, **answers: object) -> None:
        self.answers = {f"/{path.replace('_', '/')}": answer for path, answer in answers.items()}
        self.asked: list[str] = []

    async def __call__(self, endpoint: Endpoint, url: str) -> object:
        path = url.removeprefix("http://h:1")
        self.asked.append(path)
        answer = self.answers.get(path, ModelResponseError("404"))
        if isinstance(answer, ModelError):
            raise answer
        return answer


@pytest.mark.parametrize(
    ("server", "dialect"),
    [
        (Server(props={"default_generation_settings": {}}), "llamacpp"),
        (Server(api_version={"version": "0.9"}), "ollama"),
        (Server(), "openai"),
        (Server(props={}, api_version=["version"]), "openai"),
        (Server(props="default_generation_settings", api_version={"v": 1}), "openai"),
    ],
)
async def test_detect(server, dialect):
    assert await detect(Endpoint("http://h:1/v1"), server) == dialect


@pytest.mark.parametrize(
    ("url", "dialect"),
    [
        ("https://api.mistral.ai/v1", "mistral"),
        ("https://codestral.mistral.ai/v1", "mistral"),
        ("https://notmistral.ai/v1", "openai"),
        ("https://mistral.ai.example/v1", "openai"),
    ],
)
async def test_mistral_is_known_by_its_name(url, dialect):
    server = Server()
    assert await detect(Endpoint(url), server) == dialect
    assert bool(server.asked) is (dialect == "openai")


@pytest.mark.parametrize(
    "error", [ModelUnavailableError("down"), ModelTimeoutError("slow"), ModelBusyError("wait", 1.0)]
)
async def test_a_server_that_cannot_be_asked_is_not_guessed(error):
    with pytest.raises(type(error)):
        await detect(Endpoint("http://h:1/v1"), Server(props=error))
