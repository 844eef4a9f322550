"""The repository as scripts may use it: its history, the texts in it, and commits that the user has allowed."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from agent.errors import RefusedError, ScriptError
from agent.shire.runtime.host import ConsentRequest, Permission
from agent.shire.world.history import GitHistory
from agent.workspace.secrets import is_secret

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from agent.shire.runtime.host import Consent

SHOWN_CHARS = 400
"""Characters of what git says that an error shows."""


class Repository(GitHistory):
    """Implements `Git` of the host.

    Args:
        folder: A folder of the work tree; None: there is none.
        consent: Asks before a commit.
        environ: The environment that git gets.
    """

    def __init__(self, folder: Path | None, consent: Consent, environ: Mapping[str, str]) -> None:
        super().__init__(folder, environ)
        self._consent = consent

    async def text(self, name: str) -> str | None:
        """Give a file's text in a revision (`HEAD:a.py`) or in the index (`:a.py`); a path counts from the top.

        None where there is none, or it is a secret.
        """
        revision, _, path = name.partition(":")
        if not path or revision.startswith("-") or is_secret(PurePosixPath(path)):
            return None
        return await self._git("show", "--no-textconv", f"{revision}:{path}")

    async def commit(self, message: str, script: str) -> str:
        """Ask for consent, then commit what is staged; gives what git says.

        The repository's hooks run, as they do for every commit of the user's.

        Raises:
            RefusedError: The user said no, or nobody can be asked.
            ScriptError: There is no message, no repository, nothing staged, or git refuses.
        """
        if not message.strip():
            raise ScriptError(f"{script}: a commit needs a message")
        if not await self._consent.ask(ConsentRequest(Permission.COMMIT, message, script)):
            raise RefusedError(f"{script}: not allowed to commit")
        code, said = await self._commit(message)
        if code:
            raise ScriptError(f"{script}: git did not commit: {said.strip()[:SHOWN_CHARS]}")
        return said.strip()
