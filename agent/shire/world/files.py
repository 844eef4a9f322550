"""The workspace's files as scripts may read them."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import TYPE_CHECKING

from agent.errors import WorkspaceError
from agent.languages import language_of_path
from agent.workspace.admission import read_text
from agent.workspace.line_ends import normalised
from agent.workspace.source_file import SourceFile, new_stamp
from agent.workspace.walk import Walk

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from agent.workspace.workspace import Workspace

MOST_FILES = 20_000
"""Files that a script sees, as many as the index does."""
WALK_LIMIT_S = 10.0
"""Time for listing them, seconds."""


class WorkspaceFiles:
    """Implements `host.Files` on a workspace; for one run, since the list of files is made once.

    Args:
        workspace: The documents and folders; asked on the event loop's thread only.
        clock: A monotonic clock, seconds.
        max_file_bytes: Larger files are not read, bytes.
    """

    def __init__(
        self, workspace: Workspace, *, clock: Callable[[], float], max_file_bytes: int = 1_000_000
    ) -> None:
        self._workspace = workspace
        self._clock = clock
        self._max_file_bytes = max_file_bytes
        self._listed: Sequence[Path] | None = None
        self._walking = asyncio.Lock()

    @property
    def folders(self) -> tuple[Path, ...]:
        """The workspace's folders."""
        return self._workspace.folders

    def shown(self, path: Path) -> str:
        """Give a path within its folder, forward slashes."""
        return self._workspace.relative(path)

    def resolve(self, name: str) -> Path:
        """Turn a name that a script wrote into a path in the workspace.

        A relative name is looked up in every folder; one that is nowhere belongs into the first. An absolute
        one must lie in a folder.

        Raises:
            WorkspaceError: It leads out of the workspace, is no name, or there is no folder.
        """
        text = name.strip()
        if not text or "\0" in text or text.startswith("~"):
            raise WorkspaceError(
                f"{name!r} names no file of the workspace (write a path such as src/main.py)"
            )
        if not self.folders:
            raise WorkspaceError(f"{text}: no folder is open (open the project's folder)")
        choices = [Path(text)] if Path(text).is_absolute() else [folder / text for folder in self.folders]
        paths = [Path(os.path.normpath(choice)) for choice in choices]
        inside = [path for path in paths if self._inside(path)]
        if not inside:
            raise WorkspaceError(f"{text}: lies outside of the workspace (only its own files can be used)")
        return next((path for path in inside if path.exists()), inside[0])

    async def listed(self) -> Sequence[Path]:
        """List the files that scripts may read, folder by folder, by path."""
        async with self._walking:
            if self._listed is None:
                self._listed = await asyncio.to_thread(self._walk)
            return self._listed

    async def read(self, path: Path) -> SourceFile:
        """Give a file's text, unsaved edits included.

        Raises:
            WorkspaceError: It may not be read, or cannot be.
        """
        shown = self.shown(path)
        if not self._inside(path):
            raise WorkspaceError(f"{shown}: lies outside of the workspace (only its own files can be used)")
        if not self._workspace.admits(path):
            raise WorkspaceError(f"{shown}: is a secret or ignored (scripts do not read such files)")
        known = self._workspace.source(path)
        if known is not None:
            return known
        reading = await asyncio.to_thread(read_text, path, self._max_file_bytes)
        if reading.refusal is not None:
            raise WorkspaceError(f"{shown}: {reading.refusal.value}")
        return SourceFile(path, shown, language_of_path(path).id, normalised(reading.text), new_stamp())

    def _inside(self, path: Path) -> bool:
        return any(path.is_relative_to(folder) for folder in self.folders) and self._workspace.contains(path)

    def _walk(self) -> Sequence[Path]:
        found: list[Path] = []
        for rules in self._workspace.rules:
            walk = Walk(
                rules,
                clock=self._clock,
                max_files=MOST_FILES - len(found),
                max_seconds=WALK_LIMIT_S,
                max_file_bytes=self._max_file_bytes,
            )
            found += walk
        return tuple(dict.fromkeys(found))
