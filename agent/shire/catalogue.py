"""Lists the actions that there are: scripts of the project, of the user, and of the library."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from agent.shire.metadata import Metadata, header

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

LIBRARY = Path(__file__).resolve().parent / "library"
"""The folder of the built-in actions."""
PROJECT_FOLDER = ".shire"
"""The folder of a project's scripts."""
MOST_SCRIPTS = 1_000
"""Scripts of one folder that are looked at."""
DEEPEST = 4
"""Folders in folders that are looked into."""
MOST_BYTES = 500_000
"""Bytes of a script."""


@dataclass(frozen=True, slots=True)
class Action:
    """One script as a menu needs it.

    Attributes:
        id: Names it: origin and path without its ending, `library/explain`.
        origin: `project`, `user` or `library`.
        path: Its file.
        metadata: Its plain front matter keys.
    """

    id: str
    origin: str
    path: Path
    metadata: Metadata

    @property
    def title(self) -> str:
        """What a menu says: its name, else the last part of its id."""
        return self.metadata.name or self.id.rpartition("/")[2]


class Catalogue:
    """Scripts by their ids; files are read again only when they have changed.

    Args:
        folders: The workspace's folders, whose `.shire` folders are looked into.
        user: The user's own folder of scripts, or None.
    """

    def __init__(self, folders: Sequence[Path], user: Path | None = None) -> None:
        self._places = [("project", folder / PROJECT_FOLDER) for folder in folders]
        if user is not None:
            self._places.append(("user", user))
        self._places.append(("library", LIBRARY))
        self._known: dict[str, tuple[tuple[int, int], Path, Metadata]] = {}

    def actions(self) -> list[Action]:
        """List all scripts, the project's first, each place by path; reads the disk."""
        found: dict[str, Action] = {}
        for origin, root in self._places:
            if origin == "project" and root.is_symlink():
                continue  # It would bring scripts from elsewhere into every checkout of the project.
            for name, entry in _scripts(root):
                known = self._read(entry)
                if known is not None:
                    action_id = f"{origin}/{name}"
                    found.setdefault(action_id, Action(action_id, origin, *known))
        return list(found.values())

    def offered(self) -> list[Action]:
        """List those that menus show: they have a name and are not switched off."""
        return [one for one in self.actions() if one.metadata.name and one.metadata.enabled]

    def find(self, name: str) -> Action | None:
        """Give an action by its id, or by the part of its id behind the origin (the project's first)."""
        actions = self.actions()
        exact = next((one for one in actions if one.id == name), None)
        return exact or next((one for one in actions if one.id.partition("/")[2] == name), None)

    def _read(self, entry: os.DirEntry[str]) -> tuple[Path, Metadata] | None:
        try:
            status = entry.stat(follow_symlinks=False)
            stamp = (status.st_mtime_ns, status.st_size)
            known = self._known.get(entry.path)
            if known is None or known[0] != stamp:
                if status.st_size > MOST_BYTES:
                    return None
                # 200 small files are read in half of the time without a buffer and a decoder of their own.
                with open(entry.path, "rb", 0) as file:  # noqa: PTH123 - as above
                    text = file.read().decode("utf-8", "replace")
                known = self._known[entry.path] = (stamp, Path(entry.path), header(text))
        except OSError:
            return None
        return known[1:]


def _scripts(root: Path) -> Iterator[tuple[str, os.DirEntry[str]]]:
    """Give the scripts below a folder by path, with their names within it; links are not followed."""
    count = 0
    waiting = [(str(root), "", 0)]
    while waiting:
        folder, inner, depth = waiting.pop(0)
        try:
            with os.scandir(folder) as entries:
                ordered = sorted(entries, key=lambda entry: entry.name)
        except OSError:
            continue
        for entry in ordered:
            if entry.is_dir(follow_symlinks=False) and depth < DEEPEST:
                waiting.append((entry.path, f"{inner}{entry.name}/", depth + 1))
            elif entry.name.endswith(".shire") and entry.is_file(follow_symlinks=False):
                count += 1
                if count > MOST_SCRIPTS:
                    return
                yield inner + entry.name.removesuffix(".shire"), entry
