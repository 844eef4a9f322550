"""The command that puts a program into a box."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest

from agent.shire.hands.sandbox import Place, boxed

WORKSPACE, HOME = Path("/work/project"), Path("/home/nobody-there")


def command(**options):
    place = Place(WORKSPACE, WORKSPACE / "src", HOME, **options)
    return boxed("/usr/bin/bwrap", ["prog", "--flag"], place)


def test_the_program_comes_last_and_starts_in_its_folder():
    assert command()[-5:] == ["--chdir", "/work/project/src", "--", "prog", "--flag"]


def test_only_the_workspace_can_be_written():
    made = command()
    writable = [after for before, after in pairwise(made) if before == "--bind"]
    assert writable == [str(WORKSPACE)]
    assert "--unshare-net" in made


@pytest.mark.parametrize(
    ("programs", "shown"),
    [
        ((), []),
        ((Path("/usr"), Path("/work/project/.venv")), []),
        ((Path("/tmp/clone/.venv"), Path("/tmpfoo")), ["/tmp/clone/.venv"]),
    ],
    ids=["none", "elsewhere", "in the folder that the box covers"],
)
def test_an_interpreter_is_seen_wherever_it_lies(programs, shown):
    made = command(programs=programs)
    inside = made[made.index("/tmp") :]
    assert [after for before, after in pairwise(inside) if before == "--ro-bind"] == shown


def test_what_must_not_be_seen_is_covered(tmp_path):
    folder, file = tmp_path / "state", tmp_path / "key"
    folder.mkdir()
    file.touch()
    made = command(hidden=(folder, file, tmp_path / "absent"), programs=(tmp_path,))
    assert made[-8:-5] == ["--dev-bind", "/dev/null", str(file)]
    assert made[-10:-8] == ["--tmpfs", str(folder)]
    assert str(tmp_path / "absent") not in made
