"""A generation under way: what has come so far, who waits for it, and when nobody wants it any more."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections.abc import Mapping

    from agent.completion.moment import Moment
    from agent.completion.request import Mode

GRACE_S = 0.15
"""How long a generation outlives its last waiter, seconds: clients cancel the old request right before they send
the next one (Neovim does), and that one often fits; a key follows a key within 80 to 200 ms."""


class Outcome(msgspec.Struct, frozen=True):
    """How a generation ended.

    Attributes:
        text: What to insert at the cursor, or an empty string.
        mode: The mode it was made in.
        model: Name of the model.
        reason: Why there is no text (an error's words, a rule's name), or an empty string.
        stages: Time of each stage by name, milliseconds, in their order.
        raw: What the model said before trimming and rules.
        failed: Whether something went wrong, rather than there being nothing to say.
        made_up: Names that `text` calls or imports and nobody knows, where names are looked at.
        precedent: Where the text stands in the workspace (`path:line`, from 1), if no model was asked.
    """

    text: str
    mode: Mode
    model: str = ""
    reason: str = ""
    stages: Mapping[str, float] = msgspec.field(default_factory=dict)
    raw: str = ""
    failed: bool = False
    made_up: tuple[str, ...] = ()
    precedent: str = ""


class Running:
    """One generation that requests may join and leave; it ends by itself or when nobody waits.

    Attributes:
        moment: What it was asked for.
        raw: What has been streamed so far.
        wanted: Whether somebody asked for it, rather than the engine in advance.
        sample: 0: what the model finds best; else the seed of another thing that it might say.
    """

    def __init__(self, moment: Moment, *, wanted: bool = True, sample: int = 0) -> None:
        self.moment = moment
        self.raw = ""
        self.wanted = wanted
        self.sample = sample
        self._waiters = 0
        self._outcome: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
        self._task: asyncio.Task[None] | None = None

    @property
    def ended(self) -> bool:
        """Whether there is nothing more to wait for."""
        return self._outcome.done()

    def run_in(self, task: asyncio.Task[None]) -> None:
        """Take the task that makes it, so that it can be cancelled."""
        self._task = task

    def finish(self, outcome: Outcome) -> None:
        """Give everybody who waits the outcome; the first one counts."""
        if not self._outcome.done():
            self._outcome.set_result(outcome)

    def cancel(self) -> None:
        """Stop it; those who still wait get None."""
        if self._task is not None:
            self._task.cancel()
        self.close()

    def close(self) -> None:
        """Let nobody wait any longer, whatever became of it."""
        self._outcome.cancel()

    async def wait(self) -> Outcome | None:
        """Wait for the outcome; None if it was stopped. The last one who leaves early stops it, after a grace."""
        self._waiters += 1
        try:
            await asyncio.wait([self._outcome])
        finally:
            self._waiters -= 1
            if not self._waiters and not self.ended:
                asyncio.get_running_loop().call_later(GRACE_S, self._stop_if_unwanted)
        return None if self._outcome.cancelled() else self._outcome.result()

    def _stop_if_unwanted(self) -> None:
        if not self._waiters and not self.ended:
            self.cancel()
