"""A run in a terminal: who is asked, and where the answer and the steps go."""

from __future__ import annotations

import asyncio
import sys
from typing import TYPE_CHECKING

from rich.console import Console
from rich.live import Live
from rich.markdown import Markdown

if TYPE_CHECKING:
    from collections.abc import Sequence

REFRESHES = 8
"""How often a second the answer is painted anew."""


class TerminalAsker:
    """Asks the person at the terminal; the answer is the number of a choice."""

    async def choose(self, question: str, answers: Sequence[str]) -> str | None:
        """Ask until a number is given; None at the end of the input."""
        print(f"\n{question}", file=sys.stderr)
        for number, answer in enumerate(answers, 1):
            print(f"  {number}  {answer}", file=sys.stderr)
        while True:
            print("Number: ", end="", file=sys.stderr, flush=True)
            line = await asyncio.to_thread(sys.stdin.readline)
            if not line:
                return None
            if line.strip().isdecimal() and 1 <= int(line) <= len(answers):
                return answers[int(line) - 1]


class TerminalListener:
    """Paints the answer as Markdown while it comes; in a pipe it is written as it is.

    Args:
        quiet: Whether steps are left out.
    """

    def __init__(self, *, quiet: bool = False) -> None:
        self._quiet = quiet
        self._out = Console(highlight=False, markup=False)
        self._err = Console(stderr=True, highlight=False, markup=False, style="dim")
        self._text = ""
        self._speaker: str | None = None
        self._open_line = False
        self._live: Live | None = None

    def answered(self, script: str, text: str) -> None:
        """Show the next piece; what another script answers begins a paragraph."""
        if self._speaker not in {None, script}:
            text = f"\n\n{text}"
        self._speaker = script
        if not self._out.is_terminal:
            sys.stdout.write(text)
            sys.stdout.flush()
            self._open_line = bool(text) and not text.endswith("\n")
            return
        self._text += text
        if self._live is None:
            self._live = Live(
                console=self._out, refresh_per_second=REFRESHES, vertical_overflow="visible", transient=False
            )
            self._live.start()
        self._live.update(Markdown(self._text))

    def stepped(self, what: str) -> None:
        """Show a step."""
        self._end_answer()
        if not self._quiet:
            self._err.print(f"· {what}", soft_wrap=True)

    def notified(self, message: str) -> None:
        """Show what the script tells."""
        self._end_answer()
        self._err.print(message, soft_wrap=True)

    def close(self) -> None:
        """End what is being painted, and the last line."""
        if self._open_line:
            sys.stdout.write("\n")
        self._end_answer()

    def _end_answer(self) -> None:
        if self._live is not None:
            self._live.stop()
            self._live, self._text = None, ""
        elif not self._out.is_terminal:
            sys.stdout.flush()
