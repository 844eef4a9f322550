"""Makes one completion: composes the prompt, streams the model, trims, and applies the rules."""

from __future__ import annotations

from contextlib import aclosing
from typing import TYPE_CHECKING

from agent.completion.filters.candidate import Candidate
from agent.completion.filters.chain import filtered
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
    from agent.completion.running import Running
    from agent.completion.writer import Writer, WriterFacts

INLINE_TOKENS = 48
"""The most tokens of the rest of a line: 150 characters of code and some for open brackets."""
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
    """

    def __init__(
        self, composer: Composer, writer: Writer, clock: Callable[[], float], *, max_lines: int
    ) -> None:
        self._composer = composer
        self._writer = writer
        self._clock = clock
        self._limits = Limits(lines=max_lines)

    async def make(self, moment: Moment, running: Running) -> Outcome:
        """Make a completion; what goes wrong is told in the outcome's reason."""
        stages = Stages(self._clock)
        mode = moment.mode or Mode.INLINE
        try:
            facts = await self._writer.facts()
            stages.end("model facts")
            composed = self._composer.compose(moment, facts, stages)
            mode = composed.mode
            raw, trimmed = await self._written(composed, facts, running, stages)
        except ModelError as error:
            _log.warning("no completion", error=error)
            return Outcome("", mode, reason=str(error), stages=stages.ms, failed=True)
        except Exception as error:  # noqa: BLE001 - one bad file must not end the daemon; the log has the place
            _log.error("completion failed", error=error)
            reason = f"internal error ({type(error).__name__}); the log has the place"
            return Outcome("", mode, reason=reason, stages=stages.ms, failed=True)
        kept = filtered(Candidate(trimmed, composed.cursor, mode, composed.rendered.stop))
        stages.end("rules")
        _log.debug("completed", prompt=composed.rendered.text, completion=raw, mode=mode, stages=stages.ms)
        reason = "" if kept else _why_nothing(raw, trimmed)
        return Outcome(kept.text if kept else "", mode, facts.model, reason, stages.ms, raw)

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
        self, composed: Composed, facts: WriterFacts, running: Running, stages: Stages
    ) -> tuple[str, str]:
        """Stream the model until the completion is complete; gives all that it said, and what is kept."""
        inline = composed.mode is Mode.INLINE
        request = GenerationRequest(
            composed.rendered.text,
            composed.rendered.suffix,
            max_tokens=min(facts.max_tokens, INLINE_TOKENS) if inline else facts.max_tokens,
            stop=composed.rendered.stop,
            temperature=facts.temperature,
        )
        guard = StopGuard(composed.rendered.stop)
        trimmer = Trimmer(composed.cursor, composed.mode, self._limits)
        cut_off = False
        stage = "first token"
        async with aclosing(self._writer.stream(request)) as chunks:
            async for chunk in chunks:
                if chunk.text:
                    stages.end(stage)
                    stage = "generation"
                running.raw += chunk.text
                cut_off = cut_off or chunk.finish_reason == CUT_OFF
                if trimmer.feed(guard.feed(chunk.text)) or guard.hit:
                    break
        if not guard.hit:
            trimmer.feed(guard.flush())
        stages.end(stage)
        return running.raw, trimmer.result(cut_off=cut_off)


def _why_nothing(raw: str, trimmed: str) -> str:
    if not raw.strip():
        return "the model had nothing to say"
    if not trimmed.strip():
        return "the model's answer ends before it says anything here"
    return "the model's answer was not worth showing (a repeat, prose, or what stands there already)"
