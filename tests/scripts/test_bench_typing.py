"""The whole of `bench_typing` with the real daemon, on a tiny project."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPTS = Path(__file__).resolve().parents[2] / "scripts"


def run(*arguments):
    return subprocess.run(
        [sys.executable, "-m", "bench.typing_run", *arguments],
        env=os.environ | {"PYTHONPATH": f"{SCRIPTS}:{SCRIPTS.parent}"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )


@pytest.mark.parametrize("more", [(), ("--metered", "--budget", "500")])
def test_a_small_run_measures_everything(tmp_path, more):
    for name in ("alpha", "beta"):
        functions = "".join(
            f"def {name}_{n}(first):\n    total = count(first)\n    log(total)\n    check(total)\n    return total\n\n\n"
            for n in range(12)
        )
        (tmp_path / f"{name}.py").write_text(functions)
    done = run("--folder", str(tmp_path), "--functions", "1", "--right", "0.6", *more)
    assert done.returncode == 0, done.stderr
    for words in ("in the server's cache", "Copilot's rules", "answers: joined", "seed 5", "load "):
        assert words in done.stdout
    assert ("met" in done.stdout) or ("MISSED" in done.stdout)


def test_what_cannot_be_measured_is_told_in_one_line(tmp_path):
    (tmp_path / "a.py").write_text("x = 1\n")
    done = run("--folder", str(tmp_path))
    assert done.returncode == 2
    assert done.stderr == f"bench_typing: {tmp_path.name}: no function of a fitting length\n"


def test_a_model_that_is_not_here_is_told_before_anything_is_typed(tmp_path, monkeypatch):
    monkeypatch.setenv("INLAYD_HOME", str(tmp_path))
    done = run("--folder", str(tmp_path / "not looked at"), "--model")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("bench_typing: --model: ")
    assert "inlayd model pull" in done.stderr


def test_the_script_can_be_run():
    path = SCRIPTS / "bench_typing"
    assert os.access(path, os.X_OK)
    compile(path.read_text(), path.name, "exec")
