"""The prompt while it is written: pieces of text under roles."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

from agent.models.generation import Message

if TYPE_CHECKING:
    from agent.shire.runtime.limits import Budget

_ROLES: dict[str, Literal["system", "user", "assistant"]] = {
    "system": "system",
    "user": "user",
    "assistant": "assistant",
}
_EMPTY_LINES = re.compile(r"\n{3,}")


class Draft:
    """Collects a prompt.

    Args:
        script: How messages name the script.
        budget: What the run may still write.
    """

    def __init__(self, script: str, budget: Budget) -> None:
        self._script = script
        self._budget = budget
        self._turns: list[tuple[str, list[str]]] = [("user", [])]

    def write(self, text: str) -> None:
        """Add text.

        Raises:
            LimitError: The run has written as much as it may.
        """
        if text:
            self._budget.text(self._script, len(text))
            self._turns[-1][1].append(text)

    def speak(self, role: str) -> None:
        """Let what follows be said by a role; an unknown one is the user."""
        self._turns.append((role, []))

    @property
    def text(self) -> str:
        """All that was written, roles left out."""
        return "".join(piece for _, pieces in self._turns for piece in pieces)

    def messages(self) -> tuple[Message, ...]:
        """Give the prompt turn by turn, trimmed; more than one empty line in a row becomes one."""
        turns = ((role, tidy("".join(pieces))) for role, pieces in self._turns)
        return tuple(Message(_ROLES.get(role, "user"), text) for role, text in turns if text)


def tidy(text: str) -> str:
    """Trim a prompt and leave at most one empty line between its parts, as the reference does."""
    return _EMPTY_LINES.sub("\n\n", text).strip()
