from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from agent.commands.place import Place, parse_place, project_here, project_of
from agent.errors import WorkspaceError

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "a.py"
    path.write_text("x\n")
    return path


@pytest.mark.parametrize(
    ("text", "line", "column"), [("a.py:3", 3, None), ("a.py:3:7", 3, 7), ("./a.py:1", 1, None)]
)
def test_places(file: Path, text: str, line: int, column: int | None) -> None:
    assert parse_place(text) == Place(file, line, column)


def test_a_name_with_a_colon(file: Path) -> None:
    odd = file.with_name("a:1")
    odd.write_text("")
    assert parse_place("a:1:2:3") == Place(odd, 2, 3)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a.py", "a.py: a line is missing: write FILE:LINE or FILE:LINE:COLUMN"),
        ("", "a line is missing"),
        (":3", "a line is missing"),
        ("a.py:x", "a line is missing"),
        ("a.py:-1", "a line is missing"),
        ("a.py:99999999999999", "a line is missing"),
        ("a.py:0", "a.py:0: lines and columns count from 1"),
        ("a.py:1:0", "a.py:1:0: lines and columns count from 1"),
        ("b.py:1", "b.py: no such file"),
        ("~nobody/b.py:1", "~nobody/b.py: no such file"),
        (".:1", ".: this is a folder: name a file in it"),
    ],
)
def test_wrong_places(file: Path, text: str, message: str) -> None:
    with pytest.raises(WorkspaceError) as raised:
        parse_place(text)
    assert message in str(raised.value)


@pytest.mark.parametrize(
    ("text", "line", "column", "offset"),
    [
        ("", 1, None, 0),
        ("", 1, 1, 0),
        ("ab\ncd", 1, 1, 0),
        ("ab\ncd", 1, None, 2),
        ("ab\ncd", 2, 2, 4),
        ("ab\n", 2, None, 3),
    ],
)
def test_offsets(tmp_path: Path, text: str, line: int, column: int | None, offset: int) -> None:
    assert Place(tmp_path, line, column).offset_in(text) == offset


@pytest.mark.parametrize(
    ("text", "line", "column", "message"),
    [
        ("", 2, None, ":2: the file has only 1 line"),
        ("a\nb\n", 4, None, ":4: the file has only 3 lines"),
        ("a", 1, 3, ":1:3: this line has only 1 character (its end is column 2)"),
        ("", 1, 2, ":1:2: this line has only 0 characters (its end is column 1)"),
    ],
)
def test_places_that_a_file_has_not(
    tmp_path: Path, text: str, line: int, column: int | None, message: str
) -> None:
    with pytest.raises(WorkspaceError) as raised:
        Place(tmp_path, line, column).offset_in(text)
    assert str(raised.value) == f"{tmp_path}{message}"


def test_projects(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "repo" / ".git").mkdir(parents=True)
    (tmp_path / "repo" / ".git" / "HEAD").write_text("ref: refs/heads/main\n")
    inner = tmp_path / "repo" / "src"
    inner.mkdir()
    other = tmp_path / "other"
    other.mkdir()
    monkeypatch.chdir(inner)
    assert project_here() == tmp_path / "repo"
    assert project_of(inner / "a.py") == tmp_path / "repo"
    assert project_of(other / "a.py") == other
    monkeypatch.chdir(tmp_path)
    assert project_here() == tmp_path
    assert project_of(other / "a.py") == tmp_path
