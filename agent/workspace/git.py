"""What `.git` tells without starting git: the repository's root, its branch, its commit."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from pathlib import Path

_MOST_BYTES = 4_000_000  # packed-refs of a repository with 50,000 refs has about 3.5 MB
_COMMIT = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_DEEPEST = 5  # symbolic refs that git itself follows (SYMREF_MAXDEPTH)


class Head(msgspec.Struct, frozen=True):
    """Where a repository stands: `branch` is None when detached, `commit` None before the first one."""

    branch: str | None
    commit: str | None


class Repository(msgspec.Struct, frozen=True):
    """A git repository's work tree.

    Attributes:
        root: The work tree's top folder.
        git_dir: Where this work tree's HEAD is (`.git`, or `.git/worktrees/NAME` of another folder).
        common_dir: Where branches and `info/exclude` are; `git_dir` but for linked work trees.
    """

    root: Path
    git_dir: Path
    common_dir: Path

    @property
    def exclude_file(self) -> Path:
        """The ignore rules that are not in the work tree."""
        return self.common_dir / "info" / "exclude"

    def head(self) -> Head:
        """Read where the repository stands now; a damaged one gives None for what cannot be read."""
        content = _read(self.git_dir / "HEAD").strip()
        if not content.startswith("ref:"):
            return Head(None, content if _COMMIT.fullmatch(content) else None)
        ref = content.removeprefix("ref:").strip()
        branch = ref.removeprefix("refs/heads/") or None
        return Head(branch, self._commit(ref, _DEEPEST))

    def _commit(self, ref: str, depth: int) -> str | None:
        if ".." in ref or not ref.startswith("refs/"):
            return None
        content = _read(self.common_dir / ref).strip() or self._packed(ref)
        if content.startswith("ref:") and depth:
            return self._commit(content.removeprefix("ref:").strip(), depth - 1)
        return content if _COMMIT.fullmatch(content) else None

    def _packed(self, ref: str) -> str:
        for line in _read(self.common_dir / "packed-refs").split("\n"):
            commit, _, name = line.partition(" ")
            if name == ref:
                return commit
        return ""


def find_repository(path: Path) -> Repository | None:
    """Find the repository whose work tree holds `path` (a file or folder), or None; reads, starts nothing."""
    for root in (path, *path.parents):
        git_dir = _git_dir(root)
        if git_dir is not None:
            common = _read(git_dir / "commondir").strip()
            return Repository(root, git_dir, (git_dir / common).resolve() if common else git_dir)
    return None


def _git_dir(root: Path) -> Path | None:
    entry = root / ".git"
    content = _read(entry)
    if content.startswith("gitdir:"):
        entry = root / content.removeprefix("gitdir:").strip()
    return entry if _exists(entry / "HEAD") else None


def _exists(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def _read(path: Path) -> str:
    try:
        if not path.is_file() or path.stat().st_size > _MOST_BYTES:
            return ""
        return path.read_text("utf-8", "surrogateescape")
    except (OSError, ValueError):
        return ""
