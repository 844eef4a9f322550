"""The prompt while it is written: pieces of text under roles."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, NamedTuple

from agent.models.generation import Message
from agent.shire.runtime.condensing import LEAST_TOKENS, condensed, shares, tokens

if TYPE_CHECKING:
    from agent.shire.runtime.limits import Budget

_ROLES: dict[str, Literal["system", "user", "assistant"]] = {
    "system": "system",
    "user": "user",
    "assistant": "assistant",
}
_EMPTY_LINES = re.compile(r"\n{3,}")


class _Piece(NamedTuple):
    """A stretch of the prompt, and the variable or command that brought it; empty for what the author wrote."""

    text: str
    source: str = ""


class Draft:
    """Collects a prompt.

    Attributes:
        cut: The variables and commands that `messages` has cut.

    Args:
        script: How messages name the script.
        budget: What the run may still write.
    """

    def __init__(self, script: str, budget: Budget) -> None:
        self._script = script
        self._budget = budget
        self._turns: list[tuple[str, list[_Piece]]] = [("user", [])]
        self.cut: list[str] = []

    def write(self, text: str, source: str = "") -> None:
        """Add text; `source` is the variable or command that brought it, which may be cut for it.

        Raises:
            LimitError: The run has written as much as it may.
        """
        if text:
            self._budget.text(self._script, len(text))
            self._turns[-1][1].append(_Piece(text, source))

    def speak(self, role: str) -> None:
        """Let what follows be said by a role; an unknown one is the user."""
        self._turns.append((role, []))

    @property
    def text(self) -> str:
        """All that was written, roles left out."""
        return "".join(piece.text for _, pieces in self._turns for piece in pieces)

    def messages(self, room: int | None = None) -> tuple[Message, ...]:
        """Give the prompt turn by turn, trimmed; more than one empty line in a row becomes one.

        What was brought into it is cut so that all of it has at most `room` tokens, as far as that is enough.
        """
        turns = [
            (role, tidy("".join(piece.text for piece in pieces))) for role, pieces in self._fitting(room)
        ]
        return tuple(Message(_ROLES.get(role, "user"), text) for role, text in turns if text)

    def _fitting(self, room: int | None) -> list[tuple[str, list[_Piece]]]:
        pieces = [piece for _, pieces in self._turns for piece in pieces]
        size = sum(tokens(piece.text) for piece in pieces)
        if room is None or size <= room:
            return self._turns
        long = [piece for piece in pieces if piece.source and tokens(piece.text) > LEAST_TOKENS]
        sizes = [tokens(piece.text) for piece in long]
        given = shares(sizes, room - size + sum(sizes))
        shorter = {
            id(piece): piece._replace(text=condensed(piece.text, most))
            for piece, most in zip(long, given, strict=True)
        }
        self.cut = list(
            dict.fromkeys(piece.source for piece in long if shorter[id(piece)].text != piece.text)
        )
        return [(role, [shorter.get(id(piece), piece) for piece in pieces]) for role, pieces in self._turns]


def tidy(text: str) -> str:
    """Trim a prompt and leave at most one empty line between its parts, as the reference does."""
    return _EMPTY_LINES.sub("\n\n", text).strip()
