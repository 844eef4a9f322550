"""The completion engine: answers from the cache, joins what is under way, or asks the model, one at a time."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from agent.completion.cache import fits
from agent.completion.request import Origin
from agent.completion.running import Outcome, Running
from agent.errors import SupersededError
from agent.log import logger

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from agent.completion.cache import CompletionCache
    from agent.completion.moment import Moment

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


@dataclass(frozen=True, slots=True)
class Answer:
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

    @property
    def busy(self) -> bool:
        """Whether the model is at work: a generation or a warm-up is under way."""
        return self._generating or (self._advance is not None and not self._advance.done())

    @property
    def _generating(self) -> bool:
        return self._running is not None and not self._running.ended

    def recall(self, moment: Moment) -> Answer | None:
        """Answer at once if the answer is known: typed as suggested, or asked before; ends older requests.

        The recent files of the moment play no part, so they need not be gathered for it.
        """
        answer = self._remembered(moment)
        if answer is not None:
            self._take_turn()
        return answer

    async def complete(self, moment: Moment, *, automatic: bool = True) -> Answer:
        """Answer one request; a newer one ends this one.

        Raises:
            SupersededError: a newer request came before this one had its answer.
        """
        answer = self.recall(moment)
        if answer is not None:
            return answer
        turn = self._take_turn()
        self._end_advance()
        running = self._fitting(moment)
        if running is None and automatic and self.debounce_s:
            await self._or_superseded(self._sleep(self.debounce_s), turn)
        while True:
            running = self._fitting(moment) or self._start(moment)
            origin = Origin.MODEL if running.wanted else Origin.SPECULATIVE
            running.wanted = True
            outcome = await self._or_superseded(running.wait(), turn)
            if outcome is None:
                raise SupersededError("superseded by a newer request")
            if running.moment is moment or not outcome.text:
                return Answer((outcome.text,) if outcome.text else (), origin, outcome)
            # It was asked for some typed characters ago: what is left of it, if it went on as the user did.
            answer = self._remembered(moment)
            if answer is not None:
                return Answer(answer.texts, origin, outcome)

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

    def _store(self, moment: Moment, outcome: Outcome) -> None:
        file = moment.file
        self._cache.put(
            str(file.path),
            file.language,
            moment.before,
            moment.after,
            (outcome.text,),
            mode=outcome.mode,
            model=outcome.model,
        )

    def _fitting(self, moment: Moment) -> Running | None:
        """Give the generation under way if it fits the moment; one that does not is stopped."""
        running = self._running
        if running is None or running.ended:
            return None
        asked = running.moment
        same_place = asked.file.path == moment.file.path and asked.mode == moment.mode
        if same_place and fits(asked.before, asked.after, running.raw, moment.before, moment.after):
            return running
        running.cancel()
        return None

    def _start(self, moment: Moment, *, wanted: bool = True) -> Running:
        running = Running(moment, wanted=wanted)
        running.run_in(self._tasks.create_task(self._generate(running), name="generation"))
        self._running = running
        return running

    async def _generate(self, running: Running) -> None:
        try:
            outcome = await self._maker.make(running.moment, running)
            if outcome.text:
                self._store(running.moment, outcome)
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
