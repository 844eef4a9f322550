"""Which files of a folder nobody wants to read: git's ignore rules, our own, and folders that tools make."""

from __future__ import annotations

import os
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from agent.workspace.git import find_repository
from agent.workspace.rule_file import read_rules

if TYPE_CHECKING:
    from agent.workspace.rule_file import RuleFile

IGNORE_FILES = (".gitignore", ".inlaydignore")
"""Names of rule files, in rising precedence; both may stand in every folder and are written as git has it."""

TOOL_FOLDERS = frozenset(
    {
        *(".git", ".hg", ".svn", ".jj", ".idea", ".vs", ".gradle", ".terraform", ".cache", ".direnv"),
        *("node_modules", "bower_components", ".yarn", ".pnpm-store", ".next", ".nuxt", ".svelte-kit"),
        *("__pycache__", ".venv", ".tox", ".nox", ".eggs", ".mypy_cache", ".pytest_cache", ".ruff_cache"),
        *(".hypothesis", ".ipynb_checkpoints", ".bloop", ".metals", ".dart_tool", ".stack-work"),
    }
)
"""Names that only tools give; `build`, `dist`, `target` or `env` may be sources: git's rules decide."""

MARKERS = ("pyvenv.cfg", "CACHEDIR.TAG")
"""Files by which a folder says that tools made it: virtual environments and caches (bford.info/cachedir)."""


class IgnoreRules:
    """The ignore rules of one workspace folder; may be asked from any thread.

    Rules above the folder count too, up to the repository's root. Answers for folders and the rules read are
    kept until `invalidate`.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = Path(os.path.abspath(folder))  # noqa: PTH100 - symlinks in it stay: editors send them
        self.repository = find_repository(self.folder)
        self._base = self.repository.root if self.repository else self.folder
        self._inside = os.path.realpath(self.folder)
        self._lock = threading.RLock()
        self._chains: dict[Path, tuple[tuple[Path, RuleFile], ...]] = {}
        self._folders: dict[Path, bool] = {}

    def ignored(self, path: Path, *, is_dir: bool) -> bool:
        """Tell whether an absolute path is ignored, itself or by a folder that it lies in.

        A path outside of the folder is ignored, and so is a symlink that leads out of it or to something
        ignored. The path need not exist.
        """
        if path == self.folder:
            return False
        if not path.is_relative_to(self.folder):
            return True
        with self._lock:
            if self._folder_ignored(path.parent):
                return True
            return self._folder_ignored(path) if is_dir else self._judged(path, is_dir=False)

    def invalidate(self) -> None:
        """Forget everything that was read: an ignore file has changed."""
        with self._lock:
            self._chains.clear()
            self._folders.clear()

    def chain(self, folder: Path) -> tuple[tuple[Path, RuleFile], ...]:
        """Give the rules that count for what stands in a folder, the nearest first, each with its own folder."""
        with self._lock:
            return self._rules_for(folder)

    def is_rule_file(self, path: Path) -> bool:
        """Tell whether a change of `path` calls for `invalidate`."""
        if path.name in IGNORE_FILES:
            return True
        return self.repository is not None and path == self.repository.exclude_file

    def _folder_ignored(self, path: Path) -> bool:
        if path == self.folder:
            return False
        known = self._folders.get(path)
        if known is None:
            known = (
                self._folder_ignored(path.parent)
                or self._made_by_tools(path)
                or self._judged(path, is_dir=True)
            )
            self._folders[path] = known
        return known

    def _made_by_tools(self, path: Path) -> bool:
        return path.name in TOOL_FOLDERS or any(os.path.exists(path / name) for name in MARKERS)  # noqa: PTH110

    def _judged(self, path: Path, *, is_dir: bool) -> bool:
        return self._leads_astray(path, is_dir=is_dir) or self._ruled_out(path, is_dir=is_dir)

    def _leads_astray(self, path: Path, *, is_dir: bool) -> bool:
        if not os.path.islink(path):  # noqa: PTH114 - pathlib's raises on odd names
            return False
        target = os.path.realpath(path)
        if not target.startswith(self._inside + os.sep):
            return True
        inner = self.folder / target[len(self._inside) + 1 :]
        return not inner.is_symlink() and self.ignored(inner, is_dir=is_dir)

    def _ruled_out(self, path: Path, *, is_dir: bool) -> bool:
        for folder, rules in self._rules_for(path.parent):
            verdict = rules.verdict(path.relative_to(folder).as_posix(), is_dir=is_dir)
            if verdict is not None:
                return verdict
        return False

    def _rules_for(self, folder: Path) -> tuple[tuple[Path, RuleFile], ...]:
        """Give the rules that count for what stands in a folder, the nearest first; most folders have none."""
        known = self._chains.get(folder)
        if known is None:
            own = tuple((folder, rules) for rules in self._specs_of(folder))
            above = () if folder == self._base else self._rules_for(folder.parent)
            known = self._chains[folder] = own + above
        return known

    def _specs_of(self, folder: Path) -> tuple[RuleFile, ...]:
        files = [folder / name for name in reversed(IGNORE_FILES)]
        if self.repository and folder == self.repository.root:
            files.append(self.repository.exclude_file)
        return tuple(rules for rules in map(read_rules, files) if rules is not None)
