"""Writes what scripts write: as edits that the editor shows and can undo, or onto the disk where there is none."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Protocol

from agent.errors import RefusedError, WorkspaceError
from agent.shire.runtime.deadline import waiting_for_a_person
from agent.workspace.position import character_in_line
from agent.workspace.uri import uri_of_path

if TYPE_CHECKING:
    from pathlib import Path

    from agent.shire.hands.fences import Fences
    from agent.shire.runtime.host import Files
    from agent.workspace.position import PositionEncoding
    from agent.workspace.workspace import Workspace


class Applier(Protocol):
    """The editor, as far as it applies edits (`workspace/applyEdit`)."""

    async def apply(self, label: str, edit: dict[str, object]) -> bool:
        """Apply a `WorkspaceEdit`; False where the user or the editor declines.

        Raises:
            InlaydError: It does not answer, or cannot.
        """
        ...


class DiskEdits:
    """Implements `Edits` of the host where no editor shows them: files are replaced whole.

    Args:
        files: Reads.
        fences: Resolve, count and write.
    """

    def __init__(self, files: Files, fences: Fences) -> None:
        self._files = files
        self._fences = fences

    async def write(self, path: Path, text: str) -> None:
        """Create a file with its folders, or replace its whole text; raises as `Fence.write`."""
        await asyncio.to_thread(self._fences.holding(path).write, str(path), text)

    async def append(self, path: Path, text: str) -> None:
        """Add to the end of a file, which is created where it is not there; raises as `write`."""
        await self.write(path, await _text_of(self._files, path) + text)

    async def replace(self, path: Path, start: int, end: int, text: str) -> None:
        """Replace a stretch of a file (code points of its text with plain line ends).

        Raises:
            WorkspaceError: The file cannot be read or written.
        """
        before = (await self._files.read(path)).text
        await self.write(path, before[:start] + text + before[end:])


class EditorEdits:
    """Implements `Edits` of the host through the editor.

    Args:
        files: Reads.
        fences: Resolve and count.
        workspace: Knows how the editor counts characters.
        applier: The editor.
        creates: Whether it can create files (`resourceOperations`); else the disk gets an empty one first.
    """

    def __init__(
        self, files: Files, fences: Fences, workspace: Workspace, applier: Applier, *, creates: bool
    ) -> None:
        self._files = files
        self._fences = fences
        self._workspace = workspace
        self._applier = applier
        self._creates = creates

    async def write(self, path: Path, text: str) -> None:
        """Create a file with its folders, or replace its whole text; raises as `replace`."""
        try:
            old = (await self._files.read(path)).text
        except WorkspaceError:
            if await asyncio.to_thread(path.exists):
                raise
            await self._create(path, text)
        else:
            await self.replace(path, 0, len(old), text)

    async def append(self, path: Path, text: str) -> None:
        """Add to the end of a file, which is created where it is not there; raises as `replace`."""
        old = await _text_of(self._files, path)
        if old:
            await self.replace(path, len(old), len(old), text)
        else:
            await self.write(path, text)

    async def replace(self, path: Path, start: int, end: int, text: str) -> None:
        """Replace a stretch of a file (code points of its text with plain line ends).

        Raises:
            WorkspaceError: The path leads out of the workspace, or the file cannot be read.
            RefusedError: The editor or the user declines.
        """
        old = (await self._files.read(path)).text
        self._fences.holding(path).admit(str(path), len(text.encode("utf-8", "replace")))
        span = wire_range(old, start, end, self._workspace.encoding)
        await self._apply(path, [text_edit(path, span, text)])

    async def _create(self, path: Path, text: str) -> None:
        fence = self._fences.holding(path)
        if not self._creates:
            await asyncio.to_thread(fence.write, str(path), "")
        fence.admit(str(path), len(text.encode("utf-8", "replace")))
        nowhere = {"line": 0, "character": 0}
        changes: list[object] = [text_edit(path, {"start": nowhere, "end": nowhere}, text)]
        if self._creates:
            changes.insert(
                0, {"kind": "create", "uri": uri_of_path(path), "options": {"ignoreIfExists": True}}
            )
        await self._apply(path, changes)

    async def _apply(self, path: Path, changes: list[object]) -> None:
        shown = self._files.shown(path)
        with waiting_for_a_person():  # An editor may show the change first.
            applied = await self._applier.apply(f"inlayd: {shown}", {"documentChanges": changes})
        if not applied:
            raise RefusedError(f"{shown}: the editor did not apply the edit")


def wire_range(text: str, start: int, end: int, encoding: PositionEncoding) -> dict[str, dict[str, int]]:
    """Write a stretch of a text (code points) as a `Range` of LSP."""
    return {"start": _position(text, start, encoding), "end": _position(text, end, encoding)}


def _position(text: str, offset: int, encoding: PositionEncoding) -> dict[str, int]:
    head = text[: max(0, min(offset, len(text)))]
    line = head[head.rfind("\n") + 1 :]
    return {"line": head.count("\n"), "character": character_in_line(line, len(line), encoding)}


async def _text_of(files: Files, path: Path) -> str:
    """Give a file's text, nothing where it is not there; raises where it may not be read."""
    try:
        return (await files.read(path)).text
    except WorkspaceError:
        if await asyncio.to_thread(path.exists):
            raise
        return ""


def text_edit(path: Path, span: dict[str, dict[str, int]], text: str) -> dict[str, object]:
    """Write one edit of one file as a `TextDocumentEdit` of LSP."""
    return {
        "textDocument": {"uri": uri_of_path(path), "version": None},
        "edits": [{"range": span, "newText": text}],
    }
