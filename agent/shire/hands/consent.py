"""Asks the user before a script does what could harm: once for each act, unless they said `always`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from agent.errors import RefusedError
from agent.shire.hands.trust import Act, TrustStore, fingerprint

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

ONCE, ALWAYS, NO = "Allow once", "Always for this script", "Do not allow"
"""The answers that the user can choose from."""
LONGEST_DETAIL = 400
"""Characters of a detail that are shown; the beginning of a program says what it is."""
_QUESTIONS = {
    Act.SCRIPT: "comes with this project. Run it?",
    Act.RUN: "wants to run code:",
    Act.SHELL: "wants to run a shell script:",
    Act.NETWORK: "wants to ask an address on the network:",
    Act.COMMIT: "wants to commit:",
}


class Asker(Protocol):
    """Somebody who can be asked: an editor's message with buttons, or a terminal."""

    async def choose(self, question: str, answers: Sequence[str]) -> str | None:
        """Give one of the answers; None where nobody answered."""
        ...


@dataclass(frozen=True, slots=True)
class Author:
    """Whose acts are asked about: a script's name as the user knows it, its text, its project."""

    name: str
    text: str
    project: Path


class Consent:
    """Asks for one script.

    Args:
        author: The script.
        store: What was allowed for good.
        asker: Who is asked; None: nobody can be, and nothing that needs consent is allowed.
    """

    def __init__(self, author: Author, store: TrustStore, asker: Asker | None) -> None:
        self._author = author
        self._store = store
        self._asker = asker
        self._print = fingerprint(author.text)

    async def need(self, act: Act, detail: str = "") -> None:
        """Return if the script may do this now.

        Raises:
            RefusedError: The user said no, or nobody could be asked.
        """
        author = self._author
        if self._store.allows(author.project, self._print, act):
            return
        if self._asker is None:
            raise RefusedError(
                f"{author.name} {_QUESTIONS[act]} {_short(detail)}: nobody can be asked here; "
                f"run it in a terminal or an editor and allow it"
            )
        question = f"{author.name} {_QUESTIONS[act]} {_short(detail)}".rstrip()
        answer = await self._asker.choose(question, (ONCE, ALWAYS, NO))
        if answer == ALWAYS:
            self._store.allow(author.project, self._print, act)
        if answer not in {ONCE, ALWAYS}:
            raise RefusedError(f"{author.name}: not allowed: {act.value} {_short(detail)}".rstrip())


def _short(detail: str) -> str:
    """Give the beginning of a detail without what could hide the rest of the question."""
    shown = "".join(char if char.isprintable() or char == "\n" else "�" for char in detail.strip())
    return shown if len(shown) <= LONGEST_DETAIL else f"{shown[:LONGEST_DETAIL]}… ({len(shown)} characters)"
