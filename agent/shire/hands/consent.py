"""Asks the user before a script does what could harm: once for each act, unless they said `always`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from agent.shire.runtime.deadline import waiting_for_a_person
from agent.shire.runtime.host import Permission

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from agent.shire.hands.trust import TrustStore
    from agent.shire.runtime.host import ConsentRequest

ONCE, ALWAYS, NO = "Allow once", "Always for this script", "Do not allow"
"""The answers that the user can choose from."""
LONGEST_DETAIL = 400
"""Characters of a detail that are shown; the beginning of a program says what it is."""
_QUESTIONS = {
    Permission.RUN: "wants to run",
    Permission.WRITE: "wants to write",
    Permission.NETWORK: "wants to ask the network for",
    Permission.COMMIT: "wants to commit",
    Permission.APPROVAL: "asks for your approval of",
    Permission.SCRIPT: "comes with this project; run it?",
}


class Asker(Protocol):
    """Somebody who can be asked: an editor's message with buttons, or a terminal."""

    async def choose(self, question: str, answers: Sequence[str]) -> str | None:
        """Give one of the answers; None where nobody answered."""
        ...


class UserConsent:
    """Implements `Consent` of the host for one run: asks, and remembers `always` per project and script.

    Args:
        project: The folder that the scripts work in.
        store: What was allowed for good.
        asker: Who is asked; None: nobody can be, and only what was allowed for good is.
        fingerprint_of: Gives the fingerprint of a script by its name; None for one that may not be remembered.
    """

    def __init__(
        self,
        project: Path,
        store: TrustStore,
        asker: Asker | None,
        fingerprint_of: Callable[[str], str | None],
    ) -> None:
        self._project = project
        self._store = store
        self._asker = asker
        self._fingerprint_of = fingerprint_of

    async def ask(self, request: ConsentRequest) -> bool:
        """Tell whether the user allows it; False too when nobody can be asked or answers."""
        script = self._fingerprint_of(request.script)
        kept = script is not None and request.permission is not Permission.APPROVAL
        if kept and script and self._store.allows(self._project, script, request.permission):
            return True
        if self._asker is None:
            return False
        question = f"{shown(request.script)} {_QUESTIONS[request.permission]}: {shown(request.what)}"
        with waiting_for_a_person():
            answer = await self._asker.choose(question, (ONCE, ALWAYS, NO) if kept else (ONCE, NO))
        if answer == ALWAYS and kept and script:
            self._store.allow(self._project, script, request.permission)
            return True
        return answer == ONCE


def shown(detail: str) -> str:
    """Give the beginning of a detail, without signs that could hide what follows it."""
    plain = "".join(
        char if char.isprintable() or char == "\n" else "\N{REPLACEMENT CHARACTER}" for char in detail
    )
    plain = plain.strip()
    return plain if len(plain) <= LONGEST_DETAIL else f"{plain[:LONGEST_DETAIL]}… ({len(plain)} characters)"
