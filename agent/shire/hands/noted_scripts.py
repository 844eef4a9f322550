"""Remembers the texts of the scripts of one run, so that consent is given to a text and not to a name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agent.shire.hands.trust import fingerprint

if TYPE_CHECKING:
    from agent.shire.runtime.host import ScriptFile, Scripts


class NotedScripts:
    """Implements `Scripts` of the host.

    Args:
        scripts: Finds them.
    """

    def __init__(self, scripts: Scripts) -> None:
        self._scripts = scripts
        self._texts: dict[str, str] = {}

    async def find(self, name: str, caller: ScriptFile | None) -> ScriptFile | None:
        """Find a script and remember its text."""
        found = await self._scripts.find(name, caller)
        return None if found is None else self.note(found)

    def note(self, script: ScriptFile) -> ScriptFile:
        """Remember a script that was opened by other means; gives it back."""
        self._texts[script.name] = script.text
        return script

    def fingerprint(self, name: str) -> str | None:
        """Give the fingerprint of a script of this run; None for one that was not found here."""
        text = self._texts.get(name)
        return None if text is None else fingerprint(text)
