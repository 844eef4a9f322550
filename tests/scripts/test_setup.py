from __future__ import annotations

import sys

import pytest
from setup import SYSTEM_PYTHON, Running, _running, interpreter

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


def test_the_running_python_is_told():
    running = _running()
    assert (running.executable, running.platform) == (sys.executable, sys.platform)
