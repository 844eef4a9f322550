from __future__ import annotations

import os
from itertools import count
from typing import TYPE_CHECKING

import pytest

from agent.workspace.ignore import IgnoreRules
from agent.workspace.walk import Walk

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    root = tmp_path / "root"
    for name in (
        "b.py",
        "a.py",
        "z/c.py",
        "c/d/e.py",
        "c/a.py",
        "node_modules/x.js",
        ".env",
        "x.min.js",
        "gone.py",
    ):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(name)
    (root / ".gitignore").write_text("gone.py")
    (root / "big.py").write_text("x" * 101)
    (tmp_path / "outside.py").write_text("")
    (root / "link.py").symlink_to(tmp_path / "outside.py")
    (root / "same.py").symlink_to(root / "a.py")
    (root / "c" / "loop").symlink_to(root)
    os.mkfifo(root / "pipe")
    return root


def test_order_and_choice(tree: Path) -> None:
    walk = Walk(IgnoreRules(tree), clock=lambda: 0.0, max_file_bytes=100)
    names = [path.relative_to(tree).as_posix() for path in walk]
    assert names == [".gitignore", "a.py", "b.py", "c/a.py", "c/d/e.py", "z/c.py"]
    assert [path.relative_to(tree).as_posix() for path in walk] == names
    assert not walk.truncated


@pytest.mark.parametrize(("limit", "truncated"), [(0, True), (3, True), (5, True), (6, False)])
def test_number(tree: Path, limit: int, truncated: bool) -> None:
    walk = Walk(IgnoreRules(tree), clock=lambda: 0.0, max_files=limit, max_file_bytes=100)
    assert (len(list(walk)), walk.truncated) == (limit, truncated)


def test_time(tree: Path) -> None:
    ticks = count()
    walk = Walk(IgnoreRules(tree), clock=lambda: float(next(ticks)), max_seconds=1.5)
    assert len(list(walk)) < 7
    assert walk.truncated


def test_the_names_of_known_files_are_not_asked_for_but_rules_and_the_disk_are(tree: Path) -> None:
    known = {str(tree / name) for name in ("a.py", "gone.py", "big.py", "link.py", "pipe", "c")}
    asked: list[str] = []

    def wanted(name: str) -> bool:
        asked.append(name)
        return False

    walk = Walk(IgnoreRules(tree), clock=lambda: 0.0, max_file_bytes=100)
    assert [file.name for file in walk.files(wanted, known)] == ["a.py"]
    assert not {"gone.py", "big.py", "link.py", "pipe"} & set(asked)
    assert {"b.py", "e.py"} <= set(asked)


def test_a_missing_folder_is_empty(tmp_path: Path) -> None:
    assert list(Walk(IgnoreRules(tmp_path / "none"), clock=lambda: 0.0)) == []
