from __future__ import annotations

from typing import TYPE_CHECKING

from agent.commands import progress
from agent.models.catalogue import CATALOGUE
from agent.models.growing_file import Progress

if TYPE_CHECKING:
    import pytest
    from conftest import User

NAME = "qwen2.5-coder-0.5b"


def test_the_list(user: User) -> None:
    said = user.run("model", "list")
    assert (said.code, said.err) == (0, "")
    for entry, line in zip(CATALOGUE, said.out.splitlines()[1:], strict=True):
        assert line.split()[:4] == ["-", entry.name, f"{entry.bytes / 1e6:.0f}", "MB"]
        assert entry.licence in line
        assert line.rstrip().endswith(f"({entry.purpose.value})")


def test_what_is_here_and_what_is_used(user: User) -> None:
    models = user.home / "models"
    models.mkdir(parents=True)
    for entry in CATALOGUE[:2]:
        (models / entry.file).write_bytes(b"")
    assert [line.split()[0] for line in user.run("model", "list").out.splitlines()[1:]] == [
        "used",
        "here",
        "-",
    ]
    assert user.run("model", "use", CATALOGUE[1].name).out == f"completions use {CATALOGUE[1].name}\n"
    assert [line.split()[0] for line in user.run("model", "list").out.splitlines()[1:]] == [
        "here",
        "used",
        "-",
    ]
    said = user.run("model", "remove", CATALOGUE[1].name)
    assert (said.code, said.out) == (0, f"{CATALOGUE[1].name} is gone from {models}\n")
    assert [line.split()[0] for line in user.run("model", "list").out.splitlines()[1:]] == ["used", "-", "-"]


def test_using_what_is_not_here(user: User) -> None:
    said = user.run("model", "use", NAME)
    expected = f"inlayd: {NAME} is not on this machine; run: inlayd model pull {NAME}\n"
    assert (said.code, said.out, said.err) == (1, "", expected)


def test_names_that_nobody_knows(user: User) -> None:
    for action in ("use", "remove", "pull"):
        said = user.run("model", action, "qwen2.5-coder-05b")
        assert said.code == 1
        assert said.err.endswith(
            f'no embedded model is called "qwen2.5-coder-05b" (did you mean "{NAME}"?)\n'
        )


def test_a_file_that_is_not_the_official_one(user: User) -> None:
    wrong = user.write("wrong.gguf", b"not the weights")
    said = user.run("model", "pull", "smollm2-135m", "--from", str(wrong))
    assert said.code == 1
    assert "Traceback" not in said.err
    assert said.err.splitlines()[-1].startswith("inlayd: smollm2-135m could not be fetched: ")
    assert user.run("model", "list").out.splitlines()[3].split()[0] == "-"


def test_progress_in_lines(capsys: pytest.CaptureFixture[str]) -> None:
    with progress.shown() as report:
        report(Progress("m", "downloading", 0, 2_000_000, "model hub"))
        report(Progress("m", "downloading", 1_000_000, 2_000_000, "model hub"))
        report(Progress("m", "verifying", 0, 0))
    assert capsys.readouterr().err.splitlines() == [
        "inlayd: downloading m model hub 0 of 2 MB",
        "inlayd: verifying m",
    ]


def test_progress_on_a_terminal(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "100")
    with progress.shown() as report:
        report(Progress("m", "downloading", 1_000_000, 2_000_000, "model hub"))
    err = capsys.readouterr().err
    assert "downloading m model hub" in err
    assert "inlayd:" not in err
