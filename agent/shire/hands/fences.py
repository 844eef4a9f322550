"""The fences of all folders of a workspace, for one run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agent.errors import EscapeError
from agent.shire.hands.fence import Fence

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from agent.shire.hands.fence import WriteLimits


class Fences:
    """One fence for each folder.

    Args:
        folders: The workspace's folders.
        limits: What may be written in each in one run; None: the usual limits.
    """

    def __init__(self, folders: Sequence[Path], limits: WriteLimits | None = None) -> None:
        self._fences = tuple(Fence(folder, limits) for folder in folders)

    def holding(self, path: Path) -> Fence:
        """Give the fence of the folder that an absolute path lies in.

        Raises:
            EscapeError: It lies in none, or may not be touched.
        """
        refused: EscapeError | None = None
        for fence in self._fences:
            try:
                fence.resolve(str(path))
            except EscapeError as error:
                refused = refused or error
            else:
                return fence
        raise refused or EscapeError(f"{path}: no folder is open: open the project's folder")
