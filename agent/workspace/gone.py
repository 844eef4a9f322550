"""Tells which files are no longer there for prompts once something has changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agent.workspace.file_change import ChangeKind
from agent.workspace.ignore import IGNORE_FILES

if TYPE_CHECKING:
    from collections.abc import Callable

    from agent.workspace.file_change import FileChange
    from agent.workspace.workspace import Workspace


def gone_after(change: FileChange, workspace: Workspace) -> Callable[[str], bool] | None:
    """Give a test by relative path: deleted, or by new ignore rules no context any more; None: nothing can be gone."""
    path = change.path
    if path is None or path.name in IGNORE_FILES:
        # The path in its folder is all that is known of a snippet, so each folder is asked.
        return lambda shown: not any(workspace.admits(folder / shown) for folder in workspace.folders)
    if change.kind is ChangeKind.REMOVED:
        name = workspace.relative(path)
        return lambda shown: shown == name or shown.startswith(f"{name}/")
    return None
