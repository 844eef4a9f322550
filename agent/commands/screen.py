"""What the commands print to: the terminal with its colours and width, or a file with neither."""

from __future__ import annotations

from typing import Final

from rich.console import Console

WIDE: Final = 100_000
"""Columns where there is no terminal: what reads a file or a pipe wants one line for each thing."""


def screen() -> Console:
    """Give the console for stdout; what is printed there is text, never markup."""
    console = Console(highlight=False, markup=False, emoji=False)
    if not console.is_terminal:
        console.width = WIDE
    return console
