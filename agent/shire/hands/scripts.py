"""Finds scripts by name: beside their caller, in the project, in the user's folder, in the library."""

from __future__ import annotations

import asyncio
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from agent.shire.hands.trust import fingerprint
from agent.shire.runtime.host import ScriptFile
from agent.workspace.admission import read_text

if TYPE_CHECKING:
    from collections.abc import Sequence

LIBRARY = Path(__file__).resolve().parent.parent / "library"
"""The folder of the built-in actions."""
PROJECT_FOLDER = ".shire"
"""The folder of a project's scripts."""
MOST_BYTES = 500_000
"""Longest script, bytes."""


class FoundScripts:
    """Implements `Scripts` of the host.

    Args:
        folders: The workspace's folders.
        user: The user's own folder of scripts, or None.
    """

    def __init__(self, folders: Sequence[Path], user: Path | None = None) -> None:
        self._folders = tuple(folders)
        self._user = user
        self._texts: dict[str, str] = {}

    async def find(self, name: str, caller: ScriptFile | None) -> ScriptFile | None:
        """Look in all places in turn; the library's scripts are found by `name` or `name.shire`."""
        return await asyncio.to_thread(self._find, name, caller)

    def note(self, script: ScriptFile) -> ScriptFile:
        """Remember a script that was opened by other means, so that consent knows its text."""
        self._texts[script.name] = script.text
        return script

    def fingerprint(self, name: str) -> str | None:
        """Give the fingerprint of a script of this run; None for one that was not found here."""
        text = self._texts.get(name)
        return None if text is None else fingerprint(text)

    def name_of(self, path: Path) -> str:
        """Give the name of a script's file as messages and consent use it."""
        for folder in self._folders:
            if path.is_relative_to(folder):
                return path.relative_to(folder).as_posix()
        if path.is_relative_to(LIBRARY):
            return f"library/{path.relative_to(LIBRARY).as_posix()}"
        return path.name

    def _find(self, name: str, caller: ScriptFile | None) -> ScriptFile | None:
        written = PurePosixPath(name.replace("\\", "/"))
        if written.is_absolute() or not written.parts:
            return None
        names = [written] if written.suffix == ".shire" else [written.with_name(written.name + ".shire")]
        for root, start in self._places(caller):
            for one in names:
                path = (start / one).resolve()
                if path.is_relative_to(root.resolve()) and path.is_file():
                    reading = read_text(path, MOST_BYTES)
                    if reading.refusal is None:
                        return self.note(ScriptFile(self.name_of(path), reading.text, path))
        return None

    def _places(self, caller: ScriptFile | None) -> list[tuple[Path, Path]]:
        """Give pairs of the folder that a script must lie in and the one that its name counts from."""
        roots = [*self._folders, *([self._user] if self._user else []), LIBRARY]
        places: list[tuple[Path, Path]] = []
        if caller is not None and caller.path is not None:
            folder = caller.path.resolve().parent
            places += [(root, folder) for root in roots if folder.is_relative_to(root.resolve())]
        for folder in self._folders:
            places += [(folder, folder), (folder, folder / PROJECT_FOLDER)]
        if self._user:
            places.append((self._user, self._user))
        return [*places, (LIBRARY, LIBRARY)]
