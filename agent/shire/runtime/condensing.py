"""Makes a prompt fit the model's window: what was brought into it gives way, what its author wrote does not.

Texts that variables and commands brought share what the author's own text leaves: short ones stay whole, long ones get
equal parts (max-min fairness), cut between lines, with a line that says what is missing.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from agent.shire.runtime.room import CHARS_PER_TOKEN

if TYPE_CHECKING:
    from collections.abc import Sequence

LEAST_TOKENS = 60
"""A text that is brought in is not cut below this: the note about what is missing takes 15 of it (own choice)."""
NOTE_TOKENS = 15
"""Room for that note."""
_FENCE = re.compile(r"[ \t]*(`{3,})")


def tokens(text: str) -> int:
    """Say how many tokens a text has at most: one for each character that is not ASCII, else a third of one."""
    plain = len(text) if text.isascii() else sum(map(str.isascii, text))
    return -(-plain // CHARS_PER_TOKEN) + len(text) - plain


def shares(sizes: Sequence[int], room: int) -> list[int]:
    """Share `room` tokens out among texts of some sizes: nobody gets more than they need, nor less than the rest."""
    given = [0] * len(sizes)
    order = sorted(range(len(sizes)), key=sizes.__getitem__)
    for number, at in enumerate(order):
        given[at] = min(sizes[at], max(0, room) // (len(order) - number))
        room -= given[at]
    return given


def condensed(text: str, most: int) -> str:
    """Cut a text to about `most` tokens between two lines, with a note; a block of code that is cut is closed.

    Never below `LEAST_TOKENS`.
    """
    if tokens(text) <= max(most, LEAST_TOKENS):
        return text
    left = max(most, LEAST_TOKENS) - NOTE_TOKENS
    lines = text.rstrip("\n").split("\n")
    kept: list[str] = []
    fence = ""
    for line in lines:
        cost = tokens(line) + 1
        if cost > left:
            break
        left -= cost
        kept.append(line)
        mark = _FENCE.match(line)
        if mark and (not fence or line.strip() == fence):
            fence = "" if fence else mark[1]
    note = f"… ({len(lines) - len(kept)} more lines are not shown)"
    if not kept:
        kept.append(_beginning(lines[0], left))
        note = "… (the rest of this is not shown)"
    return "\n".join([*kept, note, *([fence] if fence else [])]) + ("\n" if text.endswith("\n") else "")


def _beginning(line: str, most: int) -> str:
    """Give the beginning of a line, so many tokens of it at most."""
    spent = 0.0
    for at, char in enumerate(line):
        spent += 1 / CHARS_PER_TOKEN if char.isascii() else 1
        if spent > most:
            return line[:at]
    return line
