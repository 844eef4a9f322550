"""The workspace's folders: what lies in them, under which name, and what of it may be context."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from agent.workspace.ignore import IgnoreRules
from agent.workspace.line_ends import without_surrogates
from agent.workspace.secrets import is_secret

if TYPE_CHECKING:
    from collections.abc import Sequence


class Folders:
    """The folders of a workspace with their ignore rules; paths are absolute, their symlinks left as sent."""

    def __init__(self, paths: Sequence[Path] = ()) -> None:
        unique = dict.fromkeys(Path(os.path.abspath(path)) for path in paths)  # noqa: PTH100 - see the class
        self.rules = tuple(IgnoreRules(path) for path in unique)
        self._real = tuple(Path(os.path.realpath(path)) for path in unique)
        self._linked = self._real != tuple(unique)
        # With the separator, as the beginning of a path within.
        self._tops = tuple(os.path.join(path, "") for path in unique)  # noqa: PTH118 - a string

    @property
    def paths(self) -> tuple[Path, ...]:
        """The folders in the order in which they were given, each once."""
        return tuple(rules.folder for rules in self.rules)

    def relative(self, path: Path) -> str:
        """Give a path within its innermost folder, forward slashes; outside of all of them its name.

        Bytes that are not UTF-8 appear as U+FFFD, so that the answer can be written anywhere.
        """
        # Each request asks; strings tell it in 3 µs, pathlib in 20, but it knows Windows' letter case.
        written = str(path)
        tops = [top for top in self._tops if written.startswith(top)]
        if tops:
            return without_surrogates(written[len(max(tops, key=len)) :].replace(os.sep, "/"))
        inside = [folder for folder in self.paths if path.is_relative_to(folder) and path != folder]
        if not inside:
            return without_surrogates(path.name)
        innermost = max(inside, key=lambda folder: len(folder.parts))
        return without_surrogates(path.relative_to(innermost).as_posix())

    def contain(self, path: Path) -> bool:
        """Tell whether a path, symlinks followed, lies in one of the folders (or is one); reads the disk."""
        try:
            real = Path(os.path.realpath(path))
        except (OSError, ValueError):
            return False
        return any(real.is_relative_to(folder) for folder in self._real)

    def admit(self, path: Path) -> bool:
        """Tell whether a file may be context for others by its name and place; reads the disk.

        No secret and nothing ignored may, under whatever name a symlink gives it. A file outside of every
        folder may: it only gets here because the user opened it.
        """
        try:
            real = Path(os.path.realpath(path))
        except (OSError, ValueError):
            return False
        if is_secret(path) or self._ignored(path):
            return False
        # Most paths and folders are no symlinks, and have been judged with that.
        same = not self._linked and str(real) == str(path)
        return same or not (is_secret(real) or self._ignored(self._as_sent(real)))

    def invalidate_for(self, path: Path) -> bool:
        """Forget the ignore rules if `path` is one of their files; tells whether it is."""
        concerned = [rules for rules in self.rules if rules.is_rule_file(path)]
        for rules in concerned:
            rules.invalidate()
        return bool(concerned)

    def _ignored(self, path: Path) -> bool:
        holding = [rules for rules in self.rules if path.is_relative_to(rules.folder)]
        return bool(holding) and all(rules.ignored(path, is_dir=False) for rules in holding)

    def _as_sent(self, real: Path) -> Path:
        for folder, inside in zip(self.paths, self._real, strict=True):
            if real.is_relative_to(inside):
                return folder / real.relative_to(inside)
        return real
