from __future__ import annotations

from pathlib import Path

import pytest

from agent.workspace.git import Head, find_repository


@pytest.fixture
def repository(tmp_path: Path, git) -> Path:
    root = tmp_path / "repo"
    (root / "src").mkdir(parents=True)
    git(root, "init", "-q", "-b", "main")
    return root


def commit(root: Path, git) -> str:
    (root / "a.py").write_text("a")
    git(root, "add", ".")
    git(root, "commit", "-qm", "one")
    return git(root, "rev-parse", "HEAD").strip()


def test_no_repository(tmp_path: Path) -> None:
    assert find_repository(tmp_path) is None
    (tmp_path / ".git").write_text("gitdir: /nowhere")
    assert find_repository(tmp_path) is None
    assert find_repository(Path("/a\0b")) is None


def test_root_and_head(repository: Path, git) -> None:
    found = find_repository(repository / "src")
    assert found is not None
    assert (found.root, found.git_dir, found.common_dir) == (
        repository,
        repository / ".git",
        repository / ".git",
    )
    assert found.head() == Head("main", None)
    first = commit(repository, git)
    assert found.head() == Head("main", first)
    git(repository, "pack-refs", "--all")
    assert found.head() == Head("main", first)
    git(repository, "checkout", "-q", "-b", "feature/x")
    assert found.head() == Head("feature/x", first)
    git(repository, "checkout", "-q", "--detach")
    assert found.head() == Head(None, first)


def test_linked_work_tree(repository: Path, tmp_path: Path, git) -> None:
    first = commit(repository, git)
    git(repository, "worktree", "add", "-q", "-b", "other", str(tmp_path / "tree"))
    found = find_repository(tmp_path / "tree")
    assert found is not None
    assert found.root == tmp_path / "tree"
    assert found.head() == Head("other", first)
    assert found.exclude_file == repository / ".git" / "info" / "exclude"


@pytest.mark.parametrize(
    ("content", "head"),
    [
        ("", Head(None, None)),
        ("garbage", Head(None, None)),
        ("ref:", Head(None, None)),
        ("ref: ../../etc/passwd", Head("../../etc/passwd", None)),
        ("ref: refs/heads/../../config", Head("../../config", None)),
        ("ref: refs/heads/none", Head("none", None)),
        ("ref: refs/heads/loop", Head("loop", None)),
    ],
)
def test_damaged_head(repository: Path, content: str, head: Head) -> None:
    (repository / ".git" / "HEAD").write_text(content)
    (repository / ".git" / "refs" / "heads" / "loop").write_text("ref: refs/heads/loop")
    found = find_repository(repository)
    assert found is not None
    assert found.head() == head
