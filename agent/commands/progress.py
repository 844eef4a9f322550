"""Shows how a fetch of weights is doing, as a bar in a terminal and as a line now and then elsewhere."""

from __future__ import annotations

import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from agent.models.growing_file import Progress as Fetched

LINE_EVERY_S = 5.0
"""Time between two lines where there is no terminal, seconds."""


@contextmanager
def shown() -> Iterator[Callable[[Fetched], None]]:
    """Give a callback that shows the progress on stderr while the context lasts."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield _Lines()
        return
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("looking", total=None)

        def show(step: Fetched) -> None:
            bar.update(task, description=_words(step), completed=step.done, total=step.total)

        yield show


class _Lines:
    """Prints a line when the phase changes, and every few seconds."""

    def __init__(self) -> None:
        self._phase = ""
        self._next = 0.0

    def __call__(self, step: Fetched) -> None:
        if step.phase == self._phase and time.monotonic() < self._next:
            return
        self._phase, self._next = step.phase, time.monotonic() + LINE_EVERY_S
        done = f" {step.done / 1e6:.0f} of {step.total / 1e6:.0f} MB" if step.total else ""
        print(f"inlayd: {_words(step)}{done}", file=sys.stderr, flush=True)


def _words(step: Fetched) -> str:
    return " ".join(word for word in (step.phase, step.model, step.detail) if word)
