"""What the engine knows of the model that writes completions, and the way to ask it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import msgspec

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from agent.models.generation import Chunk, GenerationRequest
    from agent.prompt.families import FimFamily, Layout
    from agent.prompt.tokenizer import Tokenizer


class WriterFacts(msgspec.Struct, frozen=True):
    """How to write a prompt for one model.

    Attributes:
        model: Its name.
        family: Its FIM family; `none` reads only what stands before the cursor.
        layout: The order of the parts of its prompts.
        tokenizer: Counts as it does, as far as that is known.
        max_prompt_tokens: Budget of a prompt, tokens.
        max_tokens: The most tokens of one completion.
        temperature: Sampling temperature.
        free: Whether requests cost nothing but time on this machine: warm-up and speculation are allowed.
        heads: Whether its server can make an answer begin with a given word (`GenerationRequest.head`).
        window_first: Whether it writes better with more of the text round the cursor than with context in its place.
        precedents: Whether a line that the workspace has at a place like the cursor's is a better guess than its own.
    """

    model: str
    family: FimFamily
    layout: Layout
    tokenizer: Tokenizer
    max_prompt_tokens: int
    max_tokens: int
    temperature: float
    free: bool
    heads: bool = False
    window_first: bool = False
    precedents: bool = False


class Writer(Protocol):
    """A model as the completion engine sees it."""

    async def facts(self) -> WriterFacts:
        """Tell how to write a prompt for it; may load a vocabulary the first time.

        Raises:
            ModelError: there is no model to ask.
        """
        ...

    def stream(self, request: GenerationRequest) -> AsyncGenerator[Chunk, None]:
        """Give the completion of a rendered prompt piece by piece; closing it stops the model.

        Raises:
            ModelError: of the kind that fits.
        """
        ...
