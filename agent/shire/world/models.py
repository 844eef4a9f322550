"""The configured models as scripts ask them."""

from __future__ import annotations

from contextlib import aclosing
from typing import TYPE_CHECKING, cast

from agent.models.generation import ChatRequest
from agent.models.roles import ROLES

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Sequence

    from agent.models.generation import Chunk, Message
    from agent.models.roles import Models, Role

ANSWER_TOKENS = 2_048
"""Tokens of one answer; a file of 200 lines has about that many."""
LEAST_ANSWER_TOKENS = 1_024
"""Tokens of a model's window that are kept for its answer: a function with its tests, or a review (own choice)."""
ANSWER_LIMIT_MS = 300_000
"""Time for one answer, milliseconds: at 10 tokens a second, which two cores make, 2,048 tokens take 205 s."""


class RoleModels:
    """Implements `host.Model` on the configured roles.

    A script's `model` is a role (`big`, `medium`) or the name of a role's model; anything else, and nothing, is `big`.
    Where `big` is not configured, `medium` is asked in its place: both would be the same embedded model.
    """

    def __init__(self, models: Models) -> None:
        self._models = models

    async def chat(self, model: str | None, messages: Sequence[Message]) -> AsyncGenerator[Chunk, None]:
        """Stream the next turn of a conversation.

        Raises:
            ModelError: There is no such model, or it does not answer.
        """
        client = await self._models.client(self.role(model))
        request = ChatRequest(tuple(messages), max_tokens=ANSWER_TOKENS, timeout_ms=ANSWER_LIMIT_MS)
        async with aclosing(client.chat(request)) as chunks:
            async for chunk in chunks:
                yield chunk

    def room(self, model: str | None) -> int | None:
        """Give the tokens that a prompt may have for a script's `model`; None where its window is not known."""
        window = self._models.window(self.role(model))
        return None if window is None else max(window - LEAST_ANSWER_TOKENS, window // 2)

    def role(self, model: str | None) -> Role:
        """Tell which role answers for a script's `model`."""
        wanted = (model or "big").strip()
        named = next((role for role in ROLES if self._models.config(role).model == wanted), None)
        role = cast("Role", wanted.lower()) if wanted.lower() in ROLES else named or "big"
        big = self._models.config("big")
        if role == "big" and not big.base_url and not big.model:
            return "medium"
        return role
