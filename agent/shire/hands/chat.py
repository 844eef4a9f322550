"""Asks the models of the configured roles for scripts."""

from __future__ import annotations

from contextlib import aclosing
from typing import TYPE_CHECKING

from agent.errors import ModelUnavailableError
from agent.models.generation import ChatRequest
from agent.models.roles import ROLES

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Sequence

    from agent.models.generation import Chunk, Message
    from agent.models.roles import Models, Role

ANSWER_TOKENS = 2_048
"""The most tokens of one answer: a test file of 200 lines."""
ANSWER_LIMIT_MS = 300_000
"""Time for one answer, milliseconds: at 10 tokens a second, which two cores make, 2,048 tokens take 205 s."""
DEFAULT_ROLE: Role = "big"
"""The role that answers where a script names none (DESIGN.md: chat, refactor, review, requirements)."""


class RoleModels:
    """Implements `Model` of the host.

    Args:
        models: The roles' clients.
        max_tokens: The most tokens of one answer.
    """

    def __init__(self, models: Models, max_tokens: int = ANSWER_TOKENS) -> None:
        self._models = models
        self._max_tokens = max_tokens

    async def chat(self, model: str | None, messages: Sequence[Message]) -> AsyncGenerator[Chunk, None]:
        """Stream the next turn; `model` is a role, the name of a role's model, or None.

        Raises:
            ModelError: There is no such model, or it does not answer.
        """
        client = await self._models.client(self.role(model))
        request = ChatRequest(tuple(messages), self._max_tokens, timeout_ms=ANSWER_LIMIT_MS)
        async with aclosing(client.chat(request)) as chunks:
            async for chunk in chunks:
                yield chunk

    def role(self, model: str | None) -> Role:
        """Give the role that a script's `model:` means.

        Where `big` is not configured, `medium` is asked for it: both would be the same embedded model, twice in memory.

        Raises:
            ModelUnavailableError: It is neither a role nor the name of a role's model.
        """
        wanted = model or DEFAULT_ROLE
        for role in ROLES:
            if wanted.lower() == role or wanted == self._models.config(role).model:
                return "medium" if role == "big" and not self._configured("big") else role
        known = ", ".join(ROLES)
        raise ModelUnavailableError(
            f"model: {model!r} is no model here: use {known}, or set models.big.model to it"
        )

    def _configured(self, role: Role) -> bool:
        config = self._models.config(role)
        return bool(config.base_url or config.model)
