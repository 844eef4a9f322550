"""What git prints is read: files, names, hunks."""

import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.shire.changes.unified import Change, read


def git(folder, *arguments):
    command = ["git", "-c", "user.name=T", "-c", "user.email=t@example.org", *arguments]
    return subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True, timeout=20).stdout


@pytest.fixture
def repository(tmp_path):
    git(tmp_path, "init", "-q", "-b", "main")
    (tmp_path / "a.py").write_text(
        "def one():\n    return 1\n\n\ndef two():\n    a = 1\n    b = 2\n    c = 3\n    return a\n"
    )
    (tmp_path / "with blank.txt").write_text("x\n")
    (tmp_path / "ünï.txt").write_text("x\n")
    (tmp_path / "moved.py").write_text("".join(f"line {n}\n" for n in range(30)))
    (tmp_path / "gone.txt").write_text("gone\n")
    (tmp_path / "b.bin").write_bytes(bytes(range(256)))
    (tmp_path / "run.sh").write_text("echo\n")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-qm", "begin")
    return tmp_path


def staged(folder, *options):
    git(folder, "add", "-A")
    return read(git(folder, "diff", "--cached", "--find-renames", *options))


def test_a_real_diff_of_every_kind(repository):
    (repository / "a.py").write_text((repository / "a.py").read_text().replace("return a", "return a + b"))
    (repository / "with blank.txt").write_text("y\n")
    (repository / "ünï.txt").write_text("y\n")
    (repository / "moved.py").rename(repository / "moved to.py")
    (repository / "gone.txt").unlink()
    (repository / "b.bin").write_bytes(bytes(reversed(range(256))))
    (repository / "run.sh").chmod(0o755)
    (repository / "new.txt").write_text("no line end")
    (repository / "empty.txt").write_text("")
    found = {
        one.path: (one.change, one.before, one.binary, one.added, one.removed) for one in staged(repository)
    }
    assert found == {
        "a.py": (Change.MODIFIED, "a.py", False, 1, 1),
        "with blank.txt": (Change.MODIFIED, "with blank.txt", False, 1, 1),
        "ünï.txt": (Change.MODIFIED, "ünï.txt", False, 1, 1),
        "moved to.py": (Change.RENAMED, "moved.py", False, 0, 0),
        "gone.txt": (Change.DELETED, "gone.txt", False, 0, 1),
        "b.bin": (Change.MODIFIED, "b.bin", True, 0, 0),
        "run.sh": (Change.MODE, "run.sh", False, 0, 0),
        "new.txt": (Change.ADDED, "new.txt", False, 1, 0),
        "empty.txt": (Change.ADDED, "empty.txt", False, 0, 0),
    }


def test_hunks_have_rows_and_headings(repository):
    (repository / "a.py").write_text((repository / "a.py").read_text().replace("return a", "return a + b"))
    (one,) = staged(repository)
    (hunk,) = one.hunks
    assert (hunk.rows("+"), hunk.rows("-")) == ([8], [8])
    assert hunk.heading.startswith("def two")


def test_a_diff_that_was_cut_off_keeps_what_is_there(repository):
    (repository / "a.py").write_text("changed\n" * 50)
    git(repository, "add", "-A")
    diff = git(repository, "diff", "--cached")
    (one,) = read(diff[: len(diff) // 2])
    assert one.path == "a.py"
    assert one.hunks


@given(st.text(alphabet="diff -gt ab/@+\n0123,", max_size=200))
def test_any_text_is_read(text):
    read(text)
    read("diff --git a/x b/x\n" + text)
