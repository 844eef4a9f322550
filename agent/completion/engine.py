"""The completion engine: answers from the cache, joins what is under way, or asks the model, one at a time."""

from __future__ import annotations

import asyncio
from itertools import count
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

import msgspec
from msgspec.structs import replace

from agent.completion.cache import fits
from agent.completion.request import Origin
from agent.completion.running import Outcome, Running
from agent.errors import SupersededError
from agent.log import logger

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from agent.completion.cache import CompletionCache
    from agent.completion.moment import Moment

ALTERNATIVES = 3
"""Suggestions that asking again by hand gives at most: as many as Copilot asks for (completion-engine.md 1.6)."""
ALTERNATIVES_LIMIT_S = 8.0
"""So long the model is asked for alternatives, seconds: somebody waits for them, and one is shown already."""

T = TypeVar("T")

_log = logger("engine")


class Maker(Protocol):
    """What makes a completion for a moment, from prompt to trimmed text."""

    async def make(self, moment: Moment, running: Running) -> Outcome:
        """Make it, writing what streams in to `running.raw`; never raises but for cancellation."""
        ...

    async def warm(self, moment: Moment) -> None:
        """Let the model read the prompt of a moment in advance; never raises but for cancellation."""
        ...


class Answer(msgspec.Struct, frozen=True):
    """What the engine says to one request.

    Attributes:
        texts: What could be inserted at the cursor, best first; empty: nothing to suggest.
        origin: Where it came from.
        outcome: What it was made of: mode, model, times; only mode and model if it comes from the cache.
    """

    texts: tuple[str, ...]
    origin: Origin
    outcome: Outcome


class Engine:
    """Serves the requests of one editor; at most one generation is under way.

    Args:
        maker: Makes completions.
        cache: Remembers them.
        tasks: Owns the tasks of generations; its end ends them.
        debounce_s: Wait before an automatic request goes to the model, seconds.
        sleep: Waits, seconds.
    """

    def __init__(
        self,
        maker: Maker,
        cache: CompletionCache,
        tasks: asyncio.TaskGroup,
        *,
        debounce_s: float = 0.0,
        sleep: Callable[[float], Coroutine[object, object, None]] = asyncio.sleep,
    ) -> None:
        self.debounce_s = debounce_s
        self._maker = maker
        self._cache = cache
        self._tasks = tasks
        self._sleep = sleep
        self._running: Running | None = None
        self._advance: asyncio.Task[None] | None = None
        self._newest: asyncio.Future[None] | None = None
        self._answered: Moment | None = None
        self._foreseen: Moment | None = None
        self._seeds = count(1)

    @property
    def busy(self) -> bool:
        """Whether the model is at work: a generation or a warm-up is under way."""
        return self._generating or (self._advance is not None and not self._advance.done())

    @property
    def _generating(self) -> bool:
        return self._running is not None and not self._running.ended

    def answered_at(self, moment: Moment) -> bool:
        """Whether the last answer was for this very place: who asks again by hand wants alternatives."""
        return self._answered is not None and _same_place(self._answered, moment)

    def recall(self, moment: Moment) -> Answer | None:
        """Answer at once if the answer is known: typed as suggested, or asked before; ends older requests.

        The recent files of the moment play no part, so they need not be gathered for it.
        """
        answer = self._remembered(moment)
        if answer is not None:
            self._take_turn()
            self._answered = moment
            if answer.origin is Origin.CACHE and self._foreseen and _same_place(self._foreseen, moment):
                # Only the first time: after that it is what was shown before.
                self._foreseen = None
                return replace(answer, origin=Origin.SPECULATIVE)
        return answer

    async def complete(self, moment: Moment, *, automatic: bool = True) -> Answer:
        """Answer one request; a newer one ends this one.

        By hand at the very place of the last answer it gives alternatives too, the one shown before as the first.

        Raises:
            SupersededError: a newer request came before this one had its answer.
        """
        again = not automatic and self.answered_at(moment)
        answer = self.recall(moment)
        if answer is None:
            answer = await self._made(moment, automatic=automatic)
        elif again and len(answer.texts) < ALTERNATIVES:
            answer = await self._varied(moment, answer)
        self._answered = moment if answer.texts else None
        return answer

    async def _made(self, moment: Moment, *, automatic: bool) -> Answer:
        """Have it made, or wait for what is under way if it fits."""
        turn = self._take_turn()
        self._end_advance()
        running = self._fitting(moment)
        if running is None and automatic and self.debounce_s:
            await self._or_superseded(self._sleep(self.debounce_s), turn)
        while True:
            running, origin = self._joined_or_started(moment)
            outcome = await self._or_superseded(running.wait(), turn)
            if outcome is None:
                raise SupersededError("superseded by a newer request")
            if outcome.precedent and origin is Origin.MODEL:
                origin = Origin.PRECEDENT
            if running.moment is moment or not outcome.text:
                return Answer((outcome.text,) if outcome.text else (), origin, outcome)
            # It was asked for some typed characters ago: what is left of it, if it went on as the user did.
            answer = self._remembered(moment)
            if answer is not None:
                return Answer(answer.texts, origin, outcome)

    async def _varied(self, moment: Moment, answer: Answer) -> Answer:
        """Ask the model for what else it might say, after what is known already, none of it twice."""
        turn = self._take_turn()
        self._end_advance()
        self._give_up_running()
        moment = replace(moment, mode=answer.outcome.mode)
        texts, doubtful = list(answer.texts), list[str]()
        deadline = asyncio.get_running_loop().time() + ALTERNATIVES_LIMIT_S
        for _ in range(ALTERNATIVES - len(texts)):
            running = self._start(moment, sample=next(self._seeds))
            try:
                async with asyncio.timeout_at(deadline):
                    outcome = await self._or_superseded(running.wait(), turn)
            except TimeoutError:
                running.cancel()
                break
            if outcome is None:
                raise SupersededError("superseded by a newer request")
            if outcome.text and outcome.text not in (*texts, *doubtful):
                (doubtful if outcome.made_up else texts).append(outcome.text)
        texts += doubtful
        self._store(moment, replace(answer.outcome, text=texts[0]), tuple(texts))
        return replace(answer, texts=tuple(texts))

    def speculate(self, moment: Moment) -> None:
        """Ask the model in advance, unless it is busy or the answer is known; real work ends it."""
        if not self._generating and self._remembered(moment) is None:
            self._end_advance()
            self._start(moment, wanted=False)

    def warm(self, moment: Moment) -> None:
        """Let the model read a prompt in advance, unless it is busy; real work ends it."""
        if not self._generating:
            self._end_advance()
            self._advance = self._tasks.create_task(self._maker.warm(moment), name="warm-up")

    def stop(self) -> None:
        """Stop what is under way: another engine takes over."""
        self._end_advance()
        self._give_up_running()

    def _give_up_running(self) -> None:
        if self._running is not None:
            self._running.cancel()

    def _take_turn(self) -> asyncio.Future[None]:
        if self._newest is not None and not self._newest.done():
            self._newest.set_result(None)
        self._newest = asyncio.get_running_loop().create_future()
        return self._newest

    def _remembered(self, moment: Moment) -> Answer | None:
        file = moment.file
        hit = self._cache.lookup(str(file.path), file.language, moment.before, moment.after, moment.mode)
        if hit is None:
            return None
        return Answer(hit.alternatives, hit.kind, Outcome(hit.text, hit.mode, hit.model))

    def _store(self, moment: Moment, outcome: Outcome, texts: tuple[str, ...]) -> None:
        file = moment.file
        self._cache.put(
            str(file.path),
            file.language,
            moment.before,
            moment.after,
            texts,
            mode=outcome.mode,
            model=outcome.model,
        )

    def _fitting(self, moment: Moment) -> Running | None:
        """Give the generation under way if it fits the moment; one that does not is stopped."""
        running = self._running
        if running is None or running.ended:
            return None
        asked = running.moment
        joinable = asked.file.path == moment.file.path and asked.mode == moment.mode and not running.sample
        if joinable and fits(asked.before, asked.after, running.raw, moment.before, moment.after):
            return running
        running.cancel()
        return None

    def _joined_or_started(self, moment: Moment) -> tuple[Running, Origin]:
        running = self._fitting(moment)
        if running is None:
            return self._start(moment), Origin.MODEL
        origin = Origin.JOINED if running.wanted else Origin.SPECULATIVE
        running.wanted = True
        return running, origin

    def _start(self, moment: Moment, *, wanted: bool = True, sample: int = 0) -> Running:
        running = Running(moment, wanted=wanted, sample=sample)
        running.run_in(self._tasks.create_task(self._generate(running), name="generation"))
        self._running = running
        return running

    async def _generate(self, running: Running) -> None:
        try:
            outcome = await self._maker.make(running.moment, running)
            if outcome.text and not running.sample:
                self._store(running.moment, outcome, (outcome.text,))
                self._foreseen = None if running.wanted else running.moment
            running.finish(outcome)
        except Exception as error:  # noqa: BLE001 - it would end the task group, and with it the session
            _log.error("generation failed", error=error)
        finally:
            running.close()

    def _end_advance(self) -> None:
        if self._advance is not None:
            self._advance.cancel()
            self._advance = None

    async def _or_superseded(self, work: Coroutine[object, object, T], turn: asyncio.Future[None]) -> T:
        """Wait for `work`, but not after a newer request has come."""
        task = asyncio.ensure_future(work)
        try:
            both: list[asyncio.Future[Any]] = [task, turn]
            await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
            if task.done():
                return task.result()
            raise SupersededError("superseded by a newer request")
        finally:
            task.cancel()


def _same_place(one: Moment, other: Moment) -> bool:
    return one.file.path == other.file.path and one.before == other.before and one.after == other.after
