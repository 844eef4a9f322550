"""What `onStreaming` may name: listeners that hear an answer while it comes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Protocol

from agent.shire.runtime.invocation import Effect

if TYPE_CHECKING:
    from collections.abc import Sequence

    from agent.models.generation import Message
    from agent.shire.runtime.run import Run

LOG_FILE = ".shire-output/logging.jsonl"
"""Where `logging` writes, in the first folder of the workspace, one JSON object a line."""


class Watcher(Protocol):
    """Hears an answer."""

    def saw(self, text: str) -> None:
        """Hear the next piece."""
        ...

    async def finish(self) -> None:
        """Hear that the answer is whole."""
        ...


def watcher(name: str, run: Run, messages: Sequence[Message]) -> Watcher | None:
    """Make the watcher of a name, or None."""
    match name:
        case "logging":
            return _Logging(run, messages)
        case "timing":
            return _Timing(run)
        case "profiling":
            return _Profiling(run, messages)
    return None


class _Timing:
    """Tells how long the answer took."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._begun = run.host.clock.monotonic()
        self._first: float | None = None

    def saw(self, text: str) -> None:
        if text and self._first is None:
            self._first = self._elapsed()

    async def finish(self) -> None:
        first = "" if self._first is None else f", first text after {self._first:.2f} s"
        self._run.warn(f"answered in {self._elapsed():.2f} s{first}")

    def _elapsed(self) -> float:
        return self._run.host.clock.monotonic() - self._begun


class _Profiling:
    """Tells how much was asked and answered, and how fast the text came."""

    def __init__(self, run: Run, messages: Sequence[Message]) -> None:
        self._run = run
        self._asked = sum(len(message.content) for message in messages)
        self._begun = run.host.clock.monotonic()
        self._pieces = self._chars = 0

    def saw(self, text: str) -> None:
        self._pieces += 1
        self._chars += len(text)

    async def finish(self) -> None:
        seconds = self._run.host.clock.monotonic() - self._begun
        rate = self._chars / seconds if seconds > 0 else 0.0
        self._run.warn(
            f"asked {self._asked} characters, answered {self._chars} in {self._pieces} pieces, {rate:.0f} a second"
        )


class _Logging:
    """Writes prompts and answers to `LOG_FILE`."""

    def __init__(self, run: Run, messages: Sequence[Message]) -> None:
        self._run = run
        self._messages = messages
        self._pieces: list[str] = []

    def saw(self, text: str) -> None:
        self._pieces.append(text)

    async def finish(self) -> None:
        run = self._run
        path = run.host.files.resolve(LOG_FILE)
        entry = {
            "at": run.host.clock.now().isoformat(timespec="seconds"),
            "script": run.name,
            "prompt": [{"role": one.role, "content": one.content} for one in self._messages],
            "answer": "".join(self._pieces),
        }
        await run.host.edits.append(path, json.dumps(entry, ensure_ascii=False) + "\n")
        run.note(LOG_FILE, Effect.WRITES)
