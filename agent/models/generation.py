"""What a model is asked and what it answers, whatever server it stands behind."""

from __future__ import annotations

from typing import Literal

import msgspec


class ExtraFile(msgspec.Struct, frozen=True):
    """Text of another file, for servers that lay the prompt out themselves (`/infill` of llama.cpp)."""

    filename: str
    text: str


class GenerationRequest(msgspec.Struct, frozen=True):
    """One request for a continuation, or for what stands between `prompt` and `suffix`.

    Attributes:
        prompt: The rendered prompt, markers included; with a `suffix`, the plain text before the cursor.
        suffix: The plain text after the cursor, for servers that render markers; None: `prompt` is all.
        max_tokens: The most tokens to generate; 0: llama.cpp just caches the prompt, others write one.
        stop: Texts that end the answer, most important first: some servers take only four.
        temperature: Sampling temperature; 0 is greedy.
        top_p: Share of the probability mass that is sampled from.
        seed: Makes sampling repeatable where the server knows how.
        extra: Other files, for `/infill`.
        head: What the answer has to begin with, behind blanks: a word of ASCII letters, digits and `_`. Only llama.cpp
            sees to it; whoever asks checks.
    """

    prompt: str
    suffix: str | None = None
    max_tokens: int = 96
    stop: tuple[str, ...] = ()
    temperature: float = 0.0
    top_p: float = 1.0
    seed: int | None = None
    extra: tuple[ExtraFile, ...] = ()
    head: str = ""


class Message(msgspec.Struct, frozen=True):
    """One turn of a conversation."""

    role: Literal["system", "user", "assistant"]
    content: str


class ChatRequest(msgspec.Struct, frozen=True):
    """One request for the next turn of a conversation; fields mean what they mean in `GenerationRequest`.

    `timeout_ms` is the time limit of this turn, milliseconds; None: the endpoint's, which is meant for completions.
    """

    messages: tuple[Message, ...]
    max_tokens: int = 1024
    stop: tuple[str, ...] = ()
    temperature: float = 0.0
    top_p: float = 1.0
    seed: int | None = None
    timeout_ms: int | None = None


class Usage(msgspec.Struct, frozen=True):
    """What a request cost, in tokens, as far as the server told; None: it did not.

    Attributes:
        prompt_tokens: Tokens of the whole prompt.
        cached_tokens: Those of them that the server still had from an earlier request.
        generated_tokens: Tokens written.
    """

    prompt_tokens: int | None = None
    cached_tokens: int | None = None
    generated_tokens: int | None = None


class Chunk(msgspec.Struct, frozen=True):
    """A piece of an answer as it comes in.

    Attributes:
        text: The next characters; may be empty.
        finish_reason: `stop` or `length` (or the server's own word) in the last piece, else None.
        usage: What it cost, where the server says so in this piece.
    """

    text: str
    finish_reason: str | None = None
    usage: Usage | None = None


class Generation(msgspec.Struct, frozen=True):
    """A whole answer: the pieces put together."""

    text: str
    finish_reason: str | None = None
    usage: Usage | None = None
