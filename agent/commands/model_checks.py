"""The doctor's checks of the model that writes completions: is it here, does it answer, does it fill?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from agent.commands.finding import Finding, Level
from agent.errors import WeightsError
from agent.models.catalogue import Purpose
from agent.models.download import free_bytes
from agent.models.generation import GenerationRequest
from agent.models.probe import AFTER, BEFORE, TRIAL_TOKENS, Probe, fault_of_filling, probe
from agent.models.vocabulary import Loaded, load
from agent.prompt.element import Prompt
from agent.prompt.families import Layout
from agent.prompt.rendering import render

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from agent.app import App
    from agent.completion.writer import WriterFacts
    from agent.config.schema import Config
    from agent.models.weights import WeightStore

PATIENCE_MS: Final = 30_000
"""Time limit of the trial, milliseconds, if the configured one is shorter: a server may have to load first."""

_PULL = "run: inlayd model pull"
_TAKE_ANOTHER = "set models.medium.fim, or take a model that fills the middle"


class ModelChecks:
    """Checks the medium role; `reach` comes first, the others tell more of what it found.

    Args:
        app: What the process has.
        config: The effective configuration.
    """

    def __init__(self, app: App, config: Config) -> None:
        medium = config.models.medium
        patient = replace(medium, timeout_ms=max(medium.timeout_ms, PATIENCE_MS))
        patient_config = replace(config, models=replace(config.models, medium=patient))
        self._store = app.store
        self._limit_ms = medium.timeout_ms
        self._models = app.models(patient_config)
        self._writer = app.writer(self._models, patient_config)
        self._facts: WriterFacts | None = None
        self._found = Probe()

    @property
    def embedded(self) -> bool:
        """Whether inlayd runs the model itself."""
        return self._writer.embedded

    def disk(self, free_space: Callable[[Path], int] = free_bytes) -> Finding:
        """See whether the disk has room for the default model."""
        free = free_space(_existing(self._store.folder))
        entry = next(entry for entry in self._store.catalogue if entry.purpose is Purpose.DEFAULT)
        # Its parts come as wheels: pip's copy and ours of one part stand beside the growing file.
        needed = entry.bytes + 2 * entry.parts.part_bytes
        text = f"{free / 1e9:.1f} GB free for models in {self._store.folder}"
        if free < needed and not self._writer.model():
            mend = f"make room for {needed / 1e6:.0f} MB, or set INLAYD_HOME to another disk"
            return Finding("disk", Level.FAIL, text, mend)
        return Finding("disk", Level.OK, text)

    def weights(self) -> Finding:
        """See whether the weights are here and official; hashes them once, a second per 400 MB."""
        name = self._writer.model()
        if not name:
            return Finding("weights", Level.FAIL, f"no model is in {self._store.folder}", _PULL)
        path = self._store.path(name)
        return Finding("weights", Level.OK, f"{name}, the official file ({path.stat().st_size / 1e6:.0f} MB)")

    async def reach(self) -> Finding:
        """Ask the model's server who it is and for one tiny completion; starts the embedded one."""
        if self.embedded and not self._writer.model():
            return Finding("model", Level.NOTE, "not started, since it has no weights")
        self._facts = facts = await self._writer.facts()
        client = await self._models.client("medium")
        self._found = found = await probe(client, _markers(facts), _renderer(facts))
        if not found.reachable or found.listed is False:
            return Finding("model", Level.FAIL, _placed(found, found.problem or "does not answer"))
        where = "run by inlayd itself" if self.embedded else f"at {found.endpoint} ({found.dialect})"
        text = f"{facts.model or 'a model'} answers, {where}"
        if found.notes:
            return Finding("model", Level.WARN, f"{text}; {'; '.join(found.notes)}", "use https")
        return Finding("model", Level.OK, text)

    async def fill(self) -> Finding:
        """Tell whether the model filled the middle in the trial, and how long that took."""
        found, facts = self._found, self._facts
        if facts is None or not found.reachable or found.listed is False:
            return Finding("middle", Level.NOTE, "not tried, since the model does not answer")
        if facts.layout is Layout.LEFT and found.fills is not None:
            return Finding("middle", Level.WARN, *self._left(facts))
        problem = found.problem or await self._tried(facts)
        if problem is not None:
            return Finding("middle", Level.FAIL, _placed(found, problem))
        took_ms = self._models.states["medium"].last_ms or 0.0
        text = f"fills the middle ({facts.family.name}, {facts.layout.value}; {took_ms / 1000:.1f} s)"
        if took_ms > self._limit_ms:
            mend = f"set models.medium.timeout_ms to more than {self._limit_ms}, or take a smaller model"
            return Finding("middle", Level.WARN, f"{text}, too slow for its time limit", mend)
        return Finding("middle", Level.OK, text)

    def tokenizer(self, load: Callable[[Path | None, str], Loaded] = load) -> Finding:
        """Tell whose tokens are counted."""
        name = self._writer.model()
        if self.embedded and not name:
            return Finding("tokenizer", Level.NOTE, "not tried, since there are no weights")
        loaded = load(_path(self._store, name) if self.embedded else None, name)
        counter = loaded.tokenizer.name
        if not loaded.problem:
            return Finding("tokenizer", Level.OK, "counts with the model's own vocabulary")
        if counter == "approximate":
            return Finding("tokenizer", Level.WARN, f"counts bytes: {loaded.problem}")
        if self.embedded:
            return Finding("tokenizer", Level.WARN, f"counts with {counter}: {loaded.problem}")
        return Finding("tokenizer", Level.OK, f"counts with {counter}, close to the model's own")

    async def aclose(self) -> None:
        """Close the connections."""
        await self._models.aclose()

    async def _tried(self, facts: WriterFacts) -> str | None:
        """Say what is wrong with a real answer; where the vocabulary told enough, the probe asked for none."""
        if self._models.states["medium"].requests:
            return None
        client = await self._models.client("medium")
        # One line: small models go on with what follows (Qwen2.5-Coder 0.5B does), which trimming takes away.
        request = replace(_renderer(facts)(BEFORE, AFTER), max_tokens=TRIAL_TOKENS, stop=("\n",))
        fault = fault_of_filling((await client.complete(request)).text, _markers(facts))
        return f"the model does not fill the middle, {fault}: {_TAKE_ANOTHER}" if fault else None

    def _left(self, facts: WriterFacts) -> tuple[str, str]:
        """Say that the model only continues text, and the mend."""
        text = f"{facts.model or 'this model'} only continues: it does not see what stands after the cursor"
        if self.embedded:
            filling = next(entry.name for entry in self._store.catalogue if entry.fim)
            return text, f"{_PULL} {filling}, then: inlayd model use {filling}"
        return text, "set models.medium.fim if it can fill the middle, or take one that can (qwen2.5-coder)"


def _placed(found: Probe, problem: str) -> str:
    """Name the server, and the key that may be wrong, where a problem does not."""
    placed = problem if found.endpoint in problem else f"{found.endpoint}: {problem}"
    named = "models." in placed or "inlayd model" in placed
    return (
        placed if named else f"{placed}: see that the server runs and that models.medium.base_url is its API"
    )


def _markers(facts: WriterFacts) -> tuple[str, ...]:
    # Its best order has each marker by itself; others may write two of them as one text.
    template = facts.family.templates[0]
    parts = (template.opening, template.between, template.closing)
    return tuple(part.strip() for part in parts if part.strip())


def _renderer(facts: WriterFacts) -> Callable[[str, str], GenerationRequest]:
    def rendered(before: str, after: str) -> GenerationRequest:
        prompt = Prompt("", before, after, "", (), (), 0, 0)
        written = render(prompt, facts.family, facts.layout)
        return GenerationRequest(written.text, written.suffix, stop=written.stop)

    return rendered


def _existing(folder: Path) -> Path:
    return next((place for place in (folder, *folder.parents) if place.exists()), folder)


def _path(store: WeightStore, name: str) -> Path | None:
    try:
        return store.path(name)
    except WeightsError:
        return None
