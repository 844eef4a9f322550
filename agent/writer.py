"""The model that writes completions: the medium role with its FIM family, its layout and its vocabulary."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from typing import TYPE_CHECKING

from agent.completion.writer import WriterFacts
from agent.errors import ModelError
from agent.log import logger
from agent.models.catalogue import CATALOGUE
from agent.models.endpoint import is_loopback
from agent.models.vocabulary import load
from agent.prompt.families import BY_NAME, FimFamily, Layout, detect

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator
    from pathlib import Path

    from agent.config.schema import Config
    from agent.models.generation import Chunk, GenerationRequest
    from agent.models.roles import Models
    from agent.models.weights import WeightStore
    from agent.prompt.tokenizer import Tokenizer

_log = logger("writer")


class MediumWriter:
    """The medium role as the completion engine sees it, under one configuration.

    Args:
        models: The roles' clients.
        config: The effective configuration.
        store: The embedded models' weights.
    """

    def __init__(self, models: Models, config: Config, store: WeightStore) -> None:
        self._models = models
        self._config = config
        self._store = store
        self._tokenizers: dict[str, Tokenizer] = {}
        self._verified: FimFamily | None = None
        self._dialect = ""
        self._lock = asyncio.Lock()

    @property
    def embedded(self) -> bool:
        """Whether inlayd runs the model itself."""
        return not self._config.models.medium.base_url

    @property
    def free(self) -> bool:
        """Whether requests cost nothing but time on this machine: embedded, or on a loopback address; not metered."""
        role = self._config.models.medium
        return not role.metered and (self.embedded or is_loopback(role.base_url))

    def model(self) -> str:
        """Give the model's name: the configured one, else the embedded one in use, else an empty string."""
        configured = self._config.models.medium.model
        return configured or ((self._store.current() or "") if self.embedded else "")

    async def facts(self) -> WriterFacts:
        """Tell how to write a prompt for the model; the first time loads its vocabulary in a thread."""
        return await self._facts(await self._family(self.model()))

    async def expected(self) -> WriterFacts:
        """Tell the same without asking the model's server, by the model's name alone."""
        return await self._facts(self._known_family(self.model()) or detect(self.model()) or BY_NAME["none"])

    async def _facts(self, family: FimFamily) -> WriterFacts:
        role, model = self._config.models.medium, self.model()
        limits = [role.max_prompt_tokens or self._config.prompt.max_tokens]
        if self.embedded:
            limits.append(self._config.embedded.max_prompt_tokens)
        return WriterFacts(
            model,
            family,
            self._layout(family),
            await self._tokenizer(model),
            min(limits),
            role.max_tokens,
            role.temperature,
            free=self.free,
            heads=self.embedded or "llamacpp" in (role.dialect, self._dialect),
            window_first=self.embedded,
            precedents=self.embedded,
        )

    async def stream(self, request: GenerationRequest) -> AsyncGenerator[Chunk, None]:
        """Give a completion piece by piece."""
        client = await self._models.client("medium")
        async with aclosing(client.stream(request)) as chunks:
            async for chunk in chunks:
                yield chunk

    async def wake(self) -> None:
        """Start the embedded model's server, if there are weights, so that the first completion finds it ready."""
        if self.embedded and self.model():
            client = await self._models.client("medium")
            await client.endpoint()

    async def load_vocabulary(self) -> None:
        """Load the model's vocabulary, once; the event loop stops meanwhile (`agent.models.vocabulary.load`)."""
        await self._tokenizer(self.model())

    def _layout(self, family: FimFamily) -> Layout:
        wanted = self._config.models.medium.layout
        if wanted != "auto":
            return family.template(Layout(wanted)).layout
        return family.cached if self.free else family.layouts[0]

    def _known_family(self, model: str) -> FimFamily | None:
        configured = self._config.models.medium.fim
        if configured:
            return BY_NAME[configured]
        if self.embedded:
            # Without weights the prompt is shown as the default model would read it.
            chosen = next((entry for entry in CATALOGUE if entry.name == model), CATALOGUE[0])
            return BY_NAME[chosen.fim or "none"]
        return self._verified

    async def _family(self, model: str) -> FimFamily:
        known = self._known_family(model)
        if known is None:
            guess = detect(model)
            try:
                known = self._verified = await self._verify(guess)
            except ModelError as error:
                # Nothing answers just now: the next request asks again.
                _log.info("family not verified", error=error)
                return guess or BY_NAME["none"]
        return known

    async def _verify(self, guess: FimFamily | None) -> FimFamily:
        """Ask the server whether its model has the family's markers; one that renders by itself needs none."""
        client = await self._models.client("medium")
        endpoint = await client.endpoint()
        dialect = self._dialect = await client.dialect(endpoint)
        if dialect == "mistral" or (guess is None and dialect == "llamacpp"):
            return BY_NAME["infill"]
        if guess is None:
            return BY_NAME["none"]
        if dialect == "llamacpp":
            from agent.models.probe import split_markers  # noqa: PLC0415 - it brings httpx, 50 ms of the start

            best = guess.templates[0]
            parts = (best.opening, best.between, best.closing)
            if await split_markers(client, endpoint, [part.strip() for part in parts if part]):
                _log.warning("the model lacks the markers of its family", family=guess.name)
                return BY_NAME["infill"]
        return guess

    async def _tokenizer(self, model: str) -> Tokenizer:
        async with self._lock:
            if model not in self._tokenizers:
                self._tokenizers[model] = await asyncio.to_thread(self._load, model)
            return self._tokenizers[model]

    def _load(self, model: str) -> Tokenizer:
        loaded = load(self._weights(model), model)
        if loaded.problem and self.embedded:
            _log.info("counting with another vocabulary", problem=loaded.problem)
        return loaded.tokenizer

    def _weights(self, model: str) -> Path | None:
        if not self.embedded or not model:
            return None
        try:
            return self._store.path(model)
        except ModelError:
            return None
