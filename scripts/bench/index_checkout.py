"""A checkout of at least 5,000 source files, made of packages from the registries that lie side by side."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

from agent.languages import language_of_path
from bench.errors import BenchError
from bench.packages import LANGUAGES, PACKAGES, Package, sources, write

if TYPE_CHECKING:
    from pathlib import Path

LEAST_FILES = 5_000
"""Source files of the checkout that issue 3 speaks of."""
MORE_PACKAGES = (
    Package("SQLAlchemy", "2.0.36", "pypi", "python", (".py",), "held"),
    Package("golang-golang-x-tools-dev", "1:0.5.0+ds-1", "debian", "go", (".go",), "held"),
)
"""Big ones beside those of the context benchmark, which suffice today."""
GIT_LIMIT_S = 120


def make(folder: Path, cache: Path) -> int:
    """Write the checkout into an empty folder and commit it with git; gives the number of its source files.

    Whole packages are taken, always in the same order, until there are `LEAST_FILES`.

    Raises:
        BenchError: A package cannot be had, or they have too few files.
    """
    count = 0
    for package in (*PACKAGES, *MORE_PACKAGES):
        texts = sources(package, cache)
        write(texts, folder / package.name.lstrip("@").replace("/", "-"))
        count += len(texts)
        if count >= LEAST_FILES:
            break
    if count < LEAST_FILES:
        raise BenchError(f"the packages have {count} source files, {LEAST_FILES} are needed")
    commit(folder)
    return count


def copy(source: Path, folder: Path) -> int:
    """Copy another checkout, hidden folders but `.git` left out; gives the number of its source files.

    Raises:
        BenchError: It has no source files.
    """
    shutil.copytree(source, folder, dirs_exist_ok=True, symlinks=True, ignore_dangling_symlinks=True)
    count = sum(language_of_path(path).id in LANGUAGES for path in folder.rglob("*") if path.is_file())
    if not count:
        raise BenchError(f"{source}: has no files in any of {', '.join(sorted(LANGUAGES))}")
    return count


def commit(folder: Path) -> None:
    """Make a repository of one commit, as a clone is.

    Raises:
        BenchError: git could not.
    """
    who = ("-c", "user.name=bench", "-c", "user.email=bench@localhost", "-c", "commit.gpgsign=false")
    for command in (("init", "-q"), ("add", "-A"), (*who, "commit", "-q", "-m", "all")):
        try:
            subprocess.run(
                ["git", *command], cwd=folder, check=True, stdin=subprocess.DEVNULL, timeout=GIT_LIMIT_S
            )
        except (OSError, subprocess.SubprocessError) as error:
            raise BenchError(f"{folder}: git {command[0]} failed: {error}") from error
