"""Makes one completion: composes the prompt, streams the model, trims, and applies the rules."""

from __future__ import annotations

from contextlib import aclosing
from typing import TYPE_CHECKING

from agent.completion.filters.candidate import Candidate
from agent.completion.filters.chain import filtered
from agent.completion.filters.symbols import unknown_names
from agent.completion.healing import HeadGuard
from agent.completion.precedent import PRECEDENT, precedent_for
from agent.completion.request import Mode
from agent.completion.running import Outcome
from agent.completion.stages import Stages
from agent.completion.stops import StopGuard
from agent.completion.trim import Limits, Trimmer
from agent.errors import ModelError
from agent.log import logger
from agent.models.generation import GenerationRequest

if TYPE_CHECKING:
    from collections.abc import Callable

    from agent.completion.composer import Composed, Composer
    from agent.completion.moment import Moment
    from agent.completion.reading import Reading
    from agent.completion.running import Running
    from agent.completion.writer import Writer, WriterFacts
    from agent.context.precedents import Precedents
    from agent.prompt.rendering import Rendered

INLINE_TOKENS = 48
"""The most tokens of the rest of a line: 150 characters of code and some for open brackets."""
CYCLING_TEMPERATURE = 0.2
"""At least so warm are alternatives sampled: what Copilot takes for 2 to 9 of them (completion-engine.md 1.6)."""
CUT_OFF = "length"
"""What servers call an answer that ran into its token limit."""

_log = logger("completion")


class Pipeline:
    """Makes completions for one session.

    Args:
        composer: Composes prompts.
        writer: The model.
        clock: A monotonic clock, seconds.
        max_lines: The most lines of one suggestion.
        knows: Tells whether a name is written anywhere in the workspace, where names are to be looked at.
        precedents: Finds lines of the workspace that answer in the place of a model that bears it (`WriterFacts`).
    """

    def __init__(  # noqa: PLR0913 (all that a completion depends on)
        self,
        composer: Composer,
        writer: Writer,
        clock: Callable[[], float],
        *,
        max_lines: int,
        knows: Callable[[str], bool] | None = None,
        precedents: Precedents | None = None,
    ) -> None:
        self._composer = composer
        self._writer = writer
        self._clock = clock
        self._limits = Limits(lines=max_lines)
        self._knows = knows
        self._precedents = precedents

    async def make(self, moment: Moment, running: Running) -> Outcome:
        """Make a completion; what goes wrong is told in the outcome's reason."""
        stages = Stages(self._clock)
        mode, model = moment.mode or Mode.INLINE, ""
        try:
            facts = await self._writer.facts()
            model = facts.model
            stages.end("model facts")
            reading = self._composer.read(moment)
            mode = reading.mode
            stages.end("mode")
            known = await self._from_precedent(reading, moment, facts, running, stages)
            if known is not None:
                return known
            composed = self._composer.compose(moment, facts, stages)
            raw, trimmed = await self._written(composed, reading, facts, running, stages)
        except ModelError as error:
            _log.warning("no completion", error=error)
            return Outcome("", mode, model, str(error), stages.ms, failed=True)
        except Exception as error:  # noqa: BLE001 - one bad file must not end the daemon; the log has the place
            _log.error("completion failed", error=error)
            reason = f"internal error ({type(error).__name__}); the log has the place"
            return Outcome("", mode, model, reason, stages.ms, failed=True)
        kept = filtered(Candidate(trimmed, reading.cursor, mode, composed.rendered.stop))
        made_up = unknown_names(kept.text, reading.cursor, self._knows) if kept and self._knows else ()
        stages.end("rules")
        _log.debug("completed", prompt=composed.rendered.text, completion=raw, mode=mode, stages=stages.ms)
        reason = "" if kept else _why_nothing(raw, trimmed)
        text = kept.text if kept else ""
        return Outcome(text, mode, model, reason, stages.ms, raw, made_up=made_up)

    async def _from_precedent(
        self, reading: Reading, moment: Moment, facts: WriterFacts, running: Running, stages: Stages
    ) -> Outcome | None:
        """Answer as the workspace does elsewhere, where that is clear; never where something else is asked for."""
        if self._precedents is None or not facts.precedents or running.sample:
            return None
        found = await precedent_for(reading, moment, self._precedents)
        kept = filtered(Candidate(found.rest, reading.cursor, reading.mode)) if found else None
        stages.end("precedents")
        if found is None or kept is None:
            return None
        running.raw = kept.text
        where = f"{found.path}:{found.line + 1}"
        _log.debug("followed a precedent", where=where, trust=found.trust, completion=kept.text)
        return Outcome(kept.text, reading.mode, PRECEDENT, "", stages.ms, found.rest, precedent=where)

    async def warm(self, moment: Moment) -> None:
        """Let the model read the prompt of a moment into its cache."""
        try:
            facts = await self._writer.facts()
            if not facts.free:
                return
            composed = self._composer.compose(moment, facts, Stages(self._clock))
            request = GenerationRequest(composed.rendered.text, composed.rendered.suffix, max_tokens=0)
            async with aclosing(self._writer.stream(request)) as chunks:
                async for _ in chunks:
                    pass
        except ModelError as error:
            _log.info("not warmed up", error=error)
        except Exception as error:  # noqa: BLE001 - a mere preparation must never end the session
            _log.error("warm-up failed", error=error)

    async def _written(
        self, composed: Composed, reading: Reading, facts: WriterFacts, running: Running, stages: Stages
    ) -> tuple[str, str]:
        """Stream the model until the completion is complete; gives all that it said, and what is kept."""
        if composed.head:
            trimmed = await self._streamed(reading, composed.rendered, composed.head, facts, running, stages)
            if trimmed is not None:
                return running.raw, trimmed
        trimmed = await self._streamed(reading, composed.whole, "", facts, running, stages)
        return running.raw, trimmed or ""

    async def _streamed(  # noqa: PLR0913, PLR0917 (all that one request to the model depends on)
        self,
        reading: Reading,
        rendered: Rendered,
        head: str,
        facts: WriterFacts,
        running: Running,
        stages: Stages,
    ) -> str | None:
        """Ask the model once; None where its answer does not begin with `head`, which is no part of what is given."""
        inline = reading.mode is Mode.INLINE
        request = GenerationRequest(
            rendered.text,
            rendered.suffix,
            max_tokens=min(facts.max_tokens, INLINE_TOKENS) if inline else facts.max_tokens,
            stop=rendered.stop,
            temperature=max(facts.temperature, CYCLING_TEMPERATURE) if running.sample else facts.temperature,
            seed=running.sample or None,
            head=head,
        )
        stop, begun = StopGuard(rendered.stop), HeadGuard(head)
        trimmer = Trimmer(reading.cursor, reading.mode, self._limits)
        cut_off = False
        stage = "first token"
        async with aclosing(self._writer.stream(request)) as chunks:
            async for chunk in chunks:
                if chunk.text:
                    stages.end(stage)
                    stage = "generation"
                text = begun.feed(stop.feed(chunk.text))
                running.raw += text if head else chunk.text
                cut_off = cut_off or chunk.finish_reason == CUT_OFF
                if trimmer.feed(text) or stop.hit or begun.failed:
                    break
        if not stop.hit:
            trimmer.feed(begun.feed(stop.flush()))
        stages.end(stage)
        return trimmer.result(cut_off=cut_off) if begun.passed else None


def _why_nothing(raw: str, trimmed: str) -> str:
    if not raw.strip():
        return "the model had nothing to say"
    if not trimmed.strip():
        return "the model's answer ends before it says anything here"
    return "the model's answer was not worth showing (a repeat, prose, or what stands there already)"
