"""Finds scripts by name: beside the caller, in the workspace, in the user's folder, in the library."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

from agent.errors import WorkspaceError
from agent.shire.runtime.host import ScriptFile
from agent.workspace.admission import read_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from agent.shire.runtime.host import Files

PROJECT_FOLDER = ".shire"
"""The folder of a project's scripts."""
MOST_BYTES = 500_000
"""Bytes of a script."""


class FolderScripts:
    """Implements `host.Scripts`.

    Args:
        files: The workspace's files.
        folders: Folders outside of the workspace, in the order in which they are looked through: the user's own scripts,
            the library. Each with the word that messages put before a script's name.
    """

    def __init__(self, files: Files, folders: Sequence[tuple[str, Path]] = ()) -> None:
        self._files = files
        self._folders = folders

    async def find(self, name: str, caller: ScriptFile | None) -> ScriptFile | None:
        """Give a script, or None; a name never leads out of the folders.

        Raises:
            WorkspaceError: It is there but cannot be read.
        """
        for label, folder in self._outside(caller):
            found = await self._in_folder(label, folder, name)
            if found is not None:
                return found
        for path in await self._in_workspace(name, caller):
            if path.is_file():
                file = await self._files.read(path)
                return ScriptFile(file.relative, file.text, path)
        for label, folder in self._folders:
            found = await self._in_folder(label, folder, name)
            if found is not None:
                return found
        return None

    def _outside(self, caller: ScriptFile | None) -> Sequence[tuple[str, Path]]:
        """Give the folder of a caller that is not the workspace's: its companions lie beside it."""
        if caller is None or caller.path is None:
            return ()
        parent = caller.path.parent
        return [(label, folder) for label, folder in self._folders if parent == folder]

    async def _in_workspace(self, name: str, caller: ScriptFile | None) -> Sequence[Path]:
        names = [name, f"{PROJECT_FOLDER}/{name}"]
        choices: list[Path] = []
        if caller is not None and caller.path is not None:
            names.insert(0, str(caller.path.parent / name))
        for one in names:
            try:
                choices.append(self._files.resolve(one))
            except WorkspaceError:
                continue
        bare = Path(name).name
        if bare == name:
            choices += [path for path in await self._files.listed() if path.name == bare]
        return choices

    async def _in_folder(self, label: str, folder: Path, name: str) -> ScriptFile | None:
        path = folder / name
        if Path(name).name != name or not await asyncio.to_thread(path.is_file):
            return None
        reading = await asyncio.to_thread(read_text, path, MOST_BYTES)
        if reading.refusal is not None:
            raise WorkspaceError(f"{label}/{name}: {reading.refusal.value}")
        return ScriptFile(f"{label}/{name}", reading.text, path)
