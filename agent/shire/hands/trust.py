"""What the user allowed which script of which project to do; kept in a file that only they can read."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import secrets
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from agent.shire.runtime.host import Permission

FILE_NAME = "consent.json"
"""Name of the file under the state folder."""


def fingerprint(script: str) -> str:
    """Give the hash that a script is remembered by: one changed character makes it another script."""
    return hashlib.sha256(script.encode("utf-8", "surrogatepass")).hexdigest()


class TrustStore:
    """Remembers consent per project and script.

    Args:
        state: The folder of state (`INLAYD_HOME`).
    """

    def __init__(self, state: Path) -> None:
        self._path = state / FILE_NAME

    def allows(self, project: Path, script: str, act: Permission) -> bool:
        """Tell whether the user said that the script with this fingerprint may always do this in the project."""
        return act.value in self._read().get(str(project.resolve()), {}).get(script, [])

    def allow(self, project: Path, script: str, act: Permission) -> None:
        """Remember that it may.

        Raises:
            OSError: The state folder cannot be written.
        """
        known = self._read()
        acts = known.setdefault(str(project.resolve()), {}).setdefault(script, [])
        if act.value not in acts:
            acts.append(act.value)
            self._write(known)

    def forget(self, project: Path) -> None:
        """Forget all that was allowed in a project; raises as `allow`."""
        known = self._read()
        if known.pop(str(project.resolve()), None) is not None:
            self._write(known)

    def _read(self) -> dict[str, dict[str, list[str]]]:
        """Read what is known; a file that is damaged allows nothing."""
        try:
            read = json.loads(self._path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        if not isinstance(read, dict):
            return {}
        return {
            project: {
                script: [act for act in acts if isinstance(act, str)]
                for script, acts in scripts.items()
                if isinstance(acts, list)
            }
            for project, scripts in read.items()
            if isinstance(scripts, dict)
        }

    def _write(self, known: dict[str, dict[str, list[str]]]) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = self._path.with_name(f"{FILE_NAME}.{secrets.token_hex(6)}")
        descriptor = os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                json.dump(known, file, indent=1, sort_keys=True)
            draft.replace(self._path)
        except BaseException:
            with contextlib.suppress(OSError):
                draft.unlink()
            raise
