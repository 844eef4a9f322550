"""A folder's files that may be context, in an order that is always the same."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from agent.workspace.admission import is_generated
from agent.workspace.secrets import is_secret

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from agent.workspace.ignore import IgnoreRules


class Walk:
    """One pass over a folder's admissible files: by path, files of a folder before its subfolders.

    Left out are ignored files, secrets, generated names, files above `max_file_bytes`, everything that is
    no regular file, and all symlinks: what they name inside the folder is met under its own name. Content is
    not read (`admission.read_for_context` judges it).
    """

    def __init__(
        self,
        rules: IgnoreRules,
        *,
        clock: Callable[[], float],
        max_files: int = 50_000,
        max_seconds: float = 30.0,
        max_file_bytes: int = 1_000_000,
    ) -> None:
        """Prepare a pass over `rules.folder`, of at most `max_files` files and `max_seconds` of `clock`."""
        self._rules = rules
        self._clock = clock
        self._max_files = max_files
        self._max_seconds = max_seconds
        self._max_file_bytes = max_file_bytes
        self.truncated = False
        """Whether the last pass ended at one of its limits."""

    def __iter__(self) -> Iterator[Path]:
        """Walk anew; what changes meanwhile may or may not be seen."""
        self.truncated = False
        until = self._clock() + self._max_seconds
        count = 0
        folders = [self._rules.folder]
        while folders:
            files, inner = self._entries(folders.pop())
            folders.extend(reversed(inner))
            for path in files:
                if count >= self._max_files:
                    self.truncated = True
                    return
                count += 1
                yield path
            if folders and self._clock() > until:
                self.truncated = True
                return

    def _entries(self, folder: Path) -> tuple[list[Path], list[Path]]:
        files: list[Path] = []
        folders: list[Path] = []
        for entry in _scan(folder):
            path = Path(entry.path)
            if entry.is_dir(follow_symlinks=False):
                if not self._rules.ignored(path, is_dir=True):
                    folders.append(path)
            elif self._admissible(entry, path):
                files.append(path)
        return files, folders

    def _admissible(self, entry: os.DirEntry[str], path: Path) -> bool:
        if is_secret(path) or is_generated(path):
            return False
        try:
            if not entry.is_file(follow_symlinks=False):
                return False
            if entry.stat(follow_symlinks=False).st_size > self._max_file_bytes:
                return False
        except OSError:
            return False
        return not self._rules.ignored(path, is_dir=False)


def _scan(folder: Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return sorted(entries, key=lambda entry: entry.name)
    except OSError:
        return []
