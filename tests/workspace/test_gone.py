"""What a change takes away from prompts."""

from __future__ import annotations

import pytest

from agent.workspace.file_change import ChangeKind, FileChange
from agent.workspace.gone import gone_after
from agent.workspace.workspace import Workspace


@pytest.fixture
def workspace(tmp_path):
    (tmp_path / ".gitignore").write_text("ignored.py\n")
    (tmp_path / "pkg").mkdir()
    made = Workspace(clock=lambda: 0.0)
    made.set_folders([tmp_path])
    return made


def test_a_deleted_file_or_folder_is_gone(workspace, tmp_path):
    gone = gone_after(FileChange(tmp_path / "pkg", ChangeKind.REMOVED), workspace)
    assert [path for path in ("pkg", "pkg/a.py", "pkga.py", "a.py") if gone(path)] == ["pkg", "pkg/a.py"]


@pytest.mark.parametrize("path", [None, ".gitignore", "pkg/.gitignore", ".inlaydignore"])
def test_new_rules_are_asked_about_every_file(workspace, tmp_path, path):
    gone = gone_after(FileChange(path and tmp_path / path, ChangeKind.ON_DISK), workspace)
    assert [name for name in ("ignored.py", ".env", "a.py") if gone(name)] == ["ignored.py", ".env"]


@pytest.mark.parametrize("kind", [ChangeKind.EDITED, ChangeKind.SAVED, ChangeKind.ON_DISK])
def test_an_edit_takes_nothing_away(workspace, tmp_path, kind):
    assert gone_after(FileChange(tmp_path / "a.py", kind), workspace) is None
