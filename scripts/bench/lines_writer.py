"""The model of the daemon with a memory: what it said once to a prompt it is not asked again."""

from __future__ import annotations

import hashlib
import time
from contextlib import aclosing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from msgspec.structs import replace

from agent.models.generation import Chunk, GenerationRequest

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from agent.completion.writer import Writer, WriterFacts
    from bench.lines_answers import Answers


@dataclass(slots=True)
class Said:
    """What one request came to; times in milliseconds, from the request on."""

    digest: str = ""
    asked: str = ""
    raw: str = ""
    first_ms: float = 0.0
    ms: float = 0.0


class RememberingWriter:
    """Satisfies `agent.completion.writer.Writer` for one arm after another.

    Args:
        inner: The daemon's own.
        answers: What was said before.
        empties: Whether the server's cache is emptied before a request that says so with `forget`.

    Attributes:
        said: What the last request came to; of several for one suggestion, the sums and the last one's text.
        shipped: Whether prompts are made as the daemon makes them (`Arm.shipped`).
    """

    def __init__(self, inner: Writer, answers: Answers, *, empties: bool) -> None:
        self.said = Said()
        self.shipped = False
        self._inner = inner
        self._answers = answers
        self._empties = empties
        self._full = True

    def forget(self) -> None:
        """Begin a suggestion that must find nothing of earlier ones in the server's cache."""
        self._full = True

    def begin(self) -> None:
        """Begin a suggestion."""
        self.said = Said()

    async def facts(self) -> WriterFacts:
        """Tell how to write a prompt for the model; where it is not as `shipped`, every arm shows its context."""
        facts = await self._inner.facts()
        return facts if self.shipped else replace(facts, window_first=False, precedents=False)

    async def stream(self, request: GenerationRequest) -> AsyncGenerator[Chunk, None]:
        """Give the completion of a prompt: what was said before, or anew."""
        said = self.said
        said.digest, said.asked, said.raw = digest_of(request), request.prompt, ""
        facts = await self.facts()
        known = self._answers.same_prompt(said.digest, facts.model)
        if known is not None:
            said.raw = known.raw
            said.first_ms, said.ms = said.first_ms + known.first_ms, said.ms + known.ms
            yield Chunk(known.raw, "stop")
            return
        if self._full and self._empties:
            await self._empty()
        self._full = False
        begun, first = time.perf_counter(), 0.0
        try:
            async with aclosing(self._inner.stream(request)) as chunks:
                async for chunk in chunks:
                    if chunk.text and not first:
                        first = time.perf_counter() - begun
                    said.raw += chunk.text
                    yield chunk
        finally:
            said.first_ms += first * 1000
            said.ms += (time.perf_counter() - begun) * 1000

    async def _empty(self) -> None:
        """Let the server's one slot read something else: parts of other arms' prompts would be reused as they are."""
        async with aclosing(self._inner.stream(GenerationRequest("#", max_tokens=0))) as chunks:
            async for _ in chunks:
                pass


def digest_of(request: GenerationRequest) -> str:
    """Name all that an answer depends on besides the model."""
    parts = (
        request.prompt,
        request.suffix or "",
        str(request.max_tokens),
        str(request.temperature),
        request.head,
    )
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:24]
