"""Finds out what kind of server is behind a URL: llama.cpp, Ollama, Mistral's, or any OpenAI-compatible."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol
from urllib.parse import urlsplit

from agent.errors import ModelResponseError

if TYPE_CHECKING:
    from agent.models.endpoint import DialectName, Endpoint

_MISTRAL = "mistral.ai"


class Question(Protocol):
    """Asks a server about itself (`ModelClient.ask`)."""

    async def __call__(self, endpoint: Endpoint, url: str) -> object:
        """Give the decoded JSON at `url`; raises ModelError."""
        ...


async def detect(endpoint: Endpoint, ask: Question) -> DialectName:
    """Give the dialect of a server, asking for what only llama.cpp (`/props`) or Ollama (`/api/version`) has.

    Raises:
        ModelError: Nothing answers there.
    """
    host = urlsplit(endpoint.base_url).hostname or ""
    if host == _MISTRAL or host.endswith(f".{_MISTRAL}"):
        return "mistral"
    if await _has(endpoint, ask, "/props", "default_generation_settings"):
        return "llamacpp"
    return "ollama" if await _has(endpoint, ask, "/api/version", "version") else "openai"


async def _has(endpoint: Endpoint, ask: Question, path: str, key: str) -> bool:
    try:
        answer = await ask(endpoint, endpoint.root + path)
    except ModelResponseError:
        return False
    return isinstance(answer, dict) and key in answer
