"""The model of `bench_typing`: it knows what will be typed, and says so for a seeded share of the lines.

It stands in for a model so that suggestions are taken over and the next request follows from that; how well a model
writes is not what `bench_typing` measures.
"""

from __future__ import annotations

import random
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from bench.stub_model import StubModel

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bench.typing_tasks import Task

Kind = Literal["asked", "in advance", "warm-up"]

PREFIX, SUFFIX, MIDDLE = "<|fim_prefix|>", "<|fim_suffix|>", "<|fim_middle|>"
"""The markers of the family that the daemon is told the model has."""
RECOGNISED_CHARS = 200
"""End of the text before the cursor by which the place is recognised, characters."""
CHARS_PER_TOKEN = 4
"""Of what it says; only the length of an answer depends on it."""
HARD = (0.25, 1.5)
"""A line that it does not know from the start it knows once some part of it stands there, drawn from this range; above 1:
never."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One request that the model had.

    Attributes:
        prompt: Its prompt.
        kind: What for: `asked` by a request, in advance of one, or to warm up.
        task: The function that was being written.
        typed: Characters of the function before the cursor that the prompt stands for.
    """

    prompt: str
    kind: Kind
    task: Task
    typed: int


class TypingModel(StubModel):
    """Serves one editor whose user writes one function after the other.

    Args:
        seed: Decides which lines it knows.
        right: Share of the lines that it knows before anything of them stands there, 0 to 1.
        delay_s: Time to its answer, seconds.

    Attributes:
        asked: Every request with a place in the function, in their order.
        task: The function that is being written.
        typed: How much of it stands there, characters.
    """

    def __init__(self, seed: int, right: float, delay_s: float) -> None:
        super().__init__()
        self.asked: list[Asked] = []
        self.task: Task | None = None
        self.typed = 0
        self._seed = seed
        self._right = right
        self._delay_s = delay_s
        self._lock = threading.Lock()

    def write(self, task: Task) -> None:
        """Take note that another function is begun."""
        with self._lock:
            self.task, self.typed = task, 0

    def reply(self, request: Mapping[str, Any]) -> str:
        """Say how the function goes on, as far as the lines are known, then something else."""
        prompt, most = str(request.get("prompt", "")), int(request.get("max_tokens", 0))
        with self._lock:
            task, now = self.task, self.typed
            if task is None:
                return ""
            typed = place(task, before_cursor(prompt), now)
            kind = _kind(task, typed, now, most)
            self.asked.append(Asked(prompt, kind, task, now if typed is None else typed))
        if kind == "warm-up" or typed is None:
            return ""
        time.sleep(self._delay_s)
        return self.continuation(task, typed)[: most * CHARS_PER_TOKEN]

    def continuation(self, task: Task, typed: int) -> str:
        """Give what it says at a place: known lines as they will be typed, then a line from elsewhere in the file."""
        said = ""
        rest = task.missing[typed:].split("\n")
        first = task.missing.count("\n", 0, typed)
        for at, part in enumerate(rest):
            line = task.missing.split("\n")[first + at]
            if not self._knows(task, first + at, line, len(line) - len(part)):
                return said + self._another(task, first + at)
            said += part + ("\n" if at < len(rest) - 1 else "")
        return said + "\n".join(task.after.split("\n")[:4])

    def _knows(self, task: Task, number: int, line: str, typed: int) -> bool:
        draw = random.Random(f"{self._seed} {task.path} {number}")
        if draw.random() < self._right or not line.strip():
            return True
        return typed >= draw.uniform(*HARD) * len(line)

    def _another(self, task: Task, number: int) -> str:
        lines = [line.strip() for line in task.after.split("\n") + task.before.split("\n") if line.strip()]
        return random.Random(f"{self._seed} {task.path} {number} else").choice(lines or ["todo()"])


def before_cursor(prompt: str) -> str:
    """Give the text before the cursor in a prompt, whichever order its parts have."""
    _, _, inner = prompt.partition(PREFIX)
    first, _, rest = inner.partition(SUFFIX)
    return first or rest.partition(MIDDLE)[2]


def place(task: Task, before: str, near: int) -> int | None:
    """Tell how much of a function stands before the cursor, the place nearest to `near`; None: it is elsewhere.

    Blanks at the end of `before` may have been cut off.
    """
    tail = before.rstrip(" \t")[-RECOGNISED_CHARS:]
    written = task.before + task.missing
    places = []
    at = written.find(tail, max(0, len(task.before) - len(tail)))
    while tail and at >= 0:
        typed = at + len(tail) - len(task.before)
        kept = before[len(before.rstrip(" \t")) :]
        typed += len(kept) if written.startswith(kept, at + len(tail)) else 0
        places.append(max(0, typed))
        at = written.find(tail, at + 1)
    return min(places, key=lambda one: abs(one - near)) if places else None


def _kind(task: Task, typed: int | None, now: int, most: int) -> Kind:
    """Tell what a request is for: one token is no suggestion, and a text that is not typed yet is no user's."""
    if most <= 1:
        return "warm-up"
    ahead = "" if typed is None else task.missing[now:typed]
    return "in advance" if ahead.strip() else "asked"
