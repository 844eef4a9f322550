"""Shows a file that is too long for a prompt: its beginning, and what the rest of it defines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agent.shire.runtime.condensing import condensed, tokens

if TYPE_CHECKING:
    from collections.abc import Sequence

    from agent.syntax.symbol import Symbol

DEFINITIONS_SHARE = 1 / 3
"""The part of the room that tells what the rest defines (own choice)."""


def excerpt(lines: Sequence[str], first: int, symbols: Sequence[Symbol], most: int) -> str:
    """Give so much of some lines of a file as `most` tokens hold.

    The beginning as it stands, then a note of what is missing, then the signatures that stand there with their lines.

    Args:
        lines: The lines that were asked for.
        first: The number of the first one, from 1.
        symbols: What the file defines, by line.
        most: Tokens.
    """
    text = "\n".join(lines)
    if tokens(text) <= most:
        return text
    last = first + len(lines) - 1
    told = [one for one in symbols if first <= one.start + 1 <= last]
    left = most - (int(most * DEFINITIONS_SHARE) if told else 0)
    shown = 0
    while shown < len(lines) and (cost := tokens(lines[shown]) + 1) <= left:
        left -= cost
        shown += 1
    if not shown:
        return condensed(text, most)
    left = int(most * DEFINITIONS_SHARE)
    defined: list[str] = []
    for one in told:
        line = f"{one.start + 1}: {'    ' if one.parent else ''}{one.signature or one.name}"
        if one.start + 1 >= first + shown and (cost := tokens(line) + 1) <= left:
            left -= cost
            defined.append(line)
    note = f"… (lines {first + shown} to {last} of this file are not shown"
    return "\n".join(
        [*lines[:shown], *([f"{note}; they define:", *defined, "…)"] if defined else [f"{note})"])]
    )
