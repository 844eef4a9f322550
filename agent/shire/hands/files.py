"""The files that a script may read: those of the workspace, with the text that the editor has of them."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from agent.errors import EscapeError, WorkspaceError
from agent.languages import language_of_path
from agent.shire.hands.fence import Fence
from agent.workspace.admission import read_text
from agent.workspace.line_ends import normalised
from agent.workspace.source_file import SourceFile, new_stamp
from agent.workspace.walk import Walk

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from agent.shire.hands.fence import WriteLimits
    from agent.workspace.workspace import Workspace

MOST_FILES = 20_000
"""Files that a script sees at most."""
MOST_SECONDS = 10.0
"""How long listing them may take, seconds."""
MOST_BYTES = 1_000_000
"""Larger files are not read, bytes."""


class WorkspaceFiles:
    """Implements `Files` of the host over the workspace of a session.

    Args:
        workspace: Its documents, folders and ignore rules.
        clock: A monotonic clock, seconds.
        limits: What one run may write.
    """

    def __init__(
        self, workspace: Workspace, clock: Callable[[], float], limits: WriteLimits | None = None
    ) -> None:
        self._workspace = workspace
        self._clock = clock
        self._fences = tuple(Fence(folder, limits) for folder in workspace.folders)
        self._listed: asyncio.Task[list[Path]] | None = None

    @property
    def folders(self) -> tuple[Path, ...]:
        """The workspace's folders, absolute."""
        return self._workspace.folders

    def shown(self, path: Path) -> str:
        """Give a path within its folder, with forward slashes."""
        return self._workspace.relative(path)

    def resolve(self, name: str) -> Path:
        """Turn a name into a path: in the first folder that has such a file, else in the first folder.

        Raises:
            WorkspaceError: There is no folder; EscapeError where it leads out of them or is a secret.
        """
        if not self._fences:
            raise WorkspaceError(f"{name}: no folder is open: open the project's folder")
        found: list[Path] = []
        refused: EscapeError | None = None
        for fence, folder in zip(self._fences, self.folders, strict=True):
            try:
                path = folder / fence.relative(name)
            except EscapeError as error:
                refused = refused or error
            else:
                if path.exists():
                    return path
                found.append(path)
        if found:
            return found[0]
        raise refused or WorkspaceError(f"{name}: names no file of the workspace")

    def fence_of(self, path: Path) -> Fence:
        """Give the fence of the folder that a path of `resolve` lies in.

        Raises:
            EscapeError: It lies in none.
        """
        for fence in self._fences:
            try:
                fence.resolve(str(path))
            except EscapeError:
                continue
            return fence
        raise EscapeError(f"{path}: lies outside the workspace")

    async def listed(self) -> Sequence[Path]:
        """List the files that may be context, sorted by path; walked once."""
        if self._listed is None:
            self._listed = asyncio.create_task(asyncio.to_thread(self._walk))
        return await asyncio.shield(self._listed)

    async def read(self, path: Path) -> SourceFile:
        """Give a file's text, unsaved edits included.

        Raises:
            WorkspaceError: It is a secret, ignored, not text, too large, or not there.
        """
        shown = self.shown(path)
        resolved = self.resolve(str(path))
        known = self._workspace.source(path) or self._workspace.source(resolved)
        if not self._workspace.admits(resolved):
            raise WorkspaceError(f"{shown}: is ignored or a secret, and so never part of a prompt")
        if known is not None:
            return known
        reading = await asyncio.to_thread(read_text, resolved, MOST_BYTES)
        if reading.refusal is not None:
            raise WorkspaceError(f"{shown}: {reading.refusal.value}")
        return SourceFile(
            resolved, shown, language_of_path(resolved).id, normalised(reading.text), new_stamp()
        )

    def _walk(self) -> list[Path]:
        found: dict[Path, None] = {}
        for rules in self._workspace.rules:
            walk = Walk(
                rules,
                clock=self._clock,
                max_files=MOST_FILES - len(found),
                max_seconds=MOST_SECONDS,
                max_file_bytes=MOST_BYTES,
            )
            found.update(dict.fromkeys(walk))
        return sorted(found)
