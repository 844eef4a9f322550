from __future__ import annotations

import sys

import pytest
from setup import PYTHON, SYSTEM_PYTHON, VENV, Running, _running, fits, interpreter

PYENV = Running("/home/me/.pyenv/bin/python3", "/home/me/.pyenv", "linux", optimized=False)


@pytest.mark.parametrize(
    ("running", "works", "chosen"),
    [
        (PYENV, True, SYSTEM_PYTHON),
        (PYENV, False, PYENV.executable),
        (PYENV._replace(optimized=True), True, PYENV.executable),
        (PYENV._replace(platform="darwin"), True, PYENV.executable),
        (Running("/usr/bin/python3.12", "/usr", "linux", optimized=False), True, "/usr/bin/python3.12"),
    ],
)
def test_the_quicker_python_is_taken(running, works, chosen):
    assert interpreter({}, running, lambda _: works) == chosen


def test_the_user_has_the_last_word():
    assert interpreter({"INLAYD_PYTHON": "/opt/python"}, PYENV, lambda _: True) == "/opt/python"


def test_an_empty_name_is_none():
    assert interpreter({"INLAYD_PYTHON": ""}, PYENV, lambda _: False) == PYENV.executable


def test_an_environment_that_its_python_has_left_behind_is_made_anew(tmp_path):
    venv, system = tmp_path / "venv", tmp_path / "python3"
    (venv / "lib" / "python3.11").mkdir(parents=True)
    for version in ("python3.11", "python3.13"):
        (tmp_path / version).touch()
    system.symlink_to(tmp_path / "python3.11")
    assert fits(system, venv)
    system.unlink()
    system.symlink_to(tmp_path / "python3.13")
    assert not fits(system, venv)
    assert fits(PYTHON, VENV)


def test_a_python_without_a_version_in_its_name_fits(tmp_path):
    (tmp_path / "python.exe").touch()
    assert fits(tmp_path / "python.exe", tmp_path)


def test_the_running_python_is_told():
    running = _running()
    assert (running.executable, running.platform) == (sys.executable, sys.platform)
