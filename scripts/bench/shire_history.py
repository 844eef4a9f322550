"""A git history of real changes: successive releases of small packages of PyPI, one commit a release."""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bench.errors import BenchError
from bench.projects import fetch

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SERIES = (
    ("requests==2.28.2", "requests==2.29.0", "requests==2.30.0", "requests==2.31.0"),
    (
        "click==8.1.3",
        "click==8.1.4",
        "click==8.1.5",
        "click==8.1.6",
        "click==8.1.7",
        "click==8.1.8",
    ),
    ("Jinja2==3.1.3", "jinja2==3.1.4", "jinja2==3.1.5", "jinja2==3.1.6"),
    ("itsdangerous==2.1.0", "itsdangerous==2.1.1", "itsdangerous==2.1.2", "itsdangerous==2.2.0"),
    ("cachetools==7.0.3", "cachetools==7.0.4", "cachetools==7.0.5", "cachetools==7.0.6"),
    ("tomli==1.2.0", "tomli==1.2.1", "tomli==1.2.2", "tomli==1.2.3"),
)
"""Releases in their order; the first is the history, every other one a commit: 20, chosen before any was measured."""
GIT_LIMIT_S = 60
PLANTED_LOCK, PLANTED_SECRET, PLANTED_BINARY = "lockcontent7f3a", "secretcontent7f3a", "binarycontent7f3a"
"""What stands in the files that are never told by their content."""


@dataclass(frozen=True, slots=True)
class Staged:
    """One release that is staged on top of the one before.

    Attributes:
        name: The release.
        folder: Its repository.
        lines: Lines that are added or removed.
        symbols: Names at the top of Python files that are defined anew, otherwise, or not any more: functions and classes.
        names: Likewise, what is assigned there.
    """

    name: str
    folder: Path
    lines: int
    symbols: frozenset[str]
    names: frozenset[str]


def releases(folder: Path) -> Iterator[Staged]:
    """Build the repositories and give each release while it is staged; it is committed before the next.

    Raises:
        BenchError: A package cannot be had, or git fails.
    """
    for series in SERIES:
        repository = folder / series[0].partition("==")[0].lower()
        repository.mkdir()
        git(repository, "init", "-q", "-b", "main")
        before: dict[str, str] = {}
        for number, requirement in enumerate(series):
            after = _unpacked(requirement, repository)
            git(repository, "add", "-A")
            if number:
                yield _staged(requirement, repository, before, after)
                git(repository, "add", "-A")
            git(repository, "commit", "-q", "--allow-empty", "-m", _message(requirement, number))
            before = after


def plant(staged: Staged) -> None:
    """Stage a lock file, a key file and a binary file beside the release."""
    folder = staged.folder
    (folder / "poetry.lock").write_text(f'name = "{PLANTED_LOCK}"\n' * 30, encoding="utf-8")
    (folder / ".env").write_text(f"API_KEY={PLANTED_SECRET}\n", encoding="utf-8")
    (folder / "logo.png").write_bytes(b"\x89PNG\r\n\x1a\n\0\0" + PLANTED_BINARY.encode() * 20)
    git(folder, "add", "-A", "-f")


def uproot(staged: Staged) -> None:
    """Take the planted files away again."""
    for name in ("poetry.lock", ".env", "logo.png"):
        git(staged.folder, "rm", "-q", "-f", "--ignore-unmatch", name)


def git(folder: Path, *arguments: str) -> str:
    """Run git on behalf of somebody who has set up nothing.

    Raises:
        BenchError: It fails.
    """
    who = ("-c", "user.name=Bench", "-c", "user.email=bench@example.org", "-c", "core.autocrlf=false")
    environ = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    done = subprocess.run(
        ["git", *who, *arguments],
        cwd=folder,
        check=False,
        capture_output=True,
        text=True,
        timeout=GIT_LIMIT_S,
        env=environ,
    )
    if done.returncode:
        raise BenchError(f"git {' '.join(arguments)}: {done.stderr.strip()[:300]}")
    return done.stdout


def _message(requirement: str, number: int) -> str:
    name, _, version = requirement.partition("==")
    return (
        f"chore(release): {name.lower()} {version}"
        if number
        else f"feat: begin with {name.lower()} {version}"
    )


def _unpacked(requirement: str, repository: Path) -> dict[str, str]:
    """Put a release in place of what is there; gives its Python files by their paths."""
    for path in repository.iterdir():
        if path.name != ".git":
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    with zipfile.ZipFile(fetch(requirement)) as wheel:
        kept = [name for name in wheel.namelist() if ".dist-info/" not in name and not name.endswith("/")]
        wheel.extractall(repository, kept)
    paths = sorted(repository.rglob("*.py"))
    return {path.relative_to(repository).as_posix(): path.read_text(encoding="utf-8") for path in paths}


def _staged(requirement: str, folder: Path, before: dict[str, str], after: dict[str, str]) -> Staged:
    counted = [line.split("\t") for line in git(folder, "diff", "--cached", "--numstat").splitlines()]
    lines = sum(int(added) + int(removed) for added, removed, _ in counted if added != "-")
    symbols: set[str] = set()
    names: set[str] = set()
    for path in before.keys() | after.keys():
        old, new = tops(before.get(path, "")), tops(after.get(path, ""))
        for key in old.keys() | new.keys():
            if old.get(key) != new.get(key):
                (symbols if key[1] else names).add(key[0])
    return Staged(requirement, folder, lines, frozenset(symbols), frozenset(names))


def tops(text: str) -> dict[tuple[str, bool], str]:
    """Give what a Python text defines at its top, by `(name, whether it is a function or class)`, each with its lines."""
    found: dict[tuple[str, bool], str] = {}
    rows = text.splitlines()
    for node in _reached(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            first = min([node.lineno, *(one.lineno for one in node.decorator_list)])
            key = (node.name, True)
        else:
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            if not isinstance(targets[0], ast.Name):
                continue
            first, key = node.lineno, (targets[0].id, False)
        found[key] = found.get(key, "") + "\n".join(rows[first - 1 : node.end_lineno])
    return found


def _reached(
    tree: ast.Module,
) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Assign | ast.AnnAssign]:
    """Give the definitions of a module, those under `if` and `try` included."""
    waiting: list[ast.stmt] = list(tree.body)
    while waiting:
        node = waiting.pop(0)
        if isinstance(node, ast.If | ast.Try | ast.With):
            waiting += node.body + getattr(node, "orelse", []) + getattr(node, "finalbody", [])
            waiting += [one for handler in getattr(node, "handlers", []) for one in handler.body]
        elif isinstance(
            node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Assign | ast.AnnAssign
        ):
            yield node
