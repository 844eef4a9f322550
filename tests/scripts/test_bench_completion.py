"""The benchmark itself, through the real process, with tiny numbers."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from bench.completion import parser
from bench.daemon import environment

SCRIPTS = Path(__file__).resolve().parents[2] / "scripts"


def module_text(name):
    functions = [
        f"def {name}_{n}(first, second):\n"
        f"    total_{n} = combine(first, second, {n})\n"
        f"    logger.info('counted %s things in {name}', total_{n})\n"
        f"    return finish(total_{n}, first)\n\n\n"
        for n in range(50)
    ]
    return "import logging\n\nlogger = logging.getLogger(__name__)\n\n\n" + "".join(functions)


def run(tmp_path, *arguments):
    # Not through the script itself: that may set `.venv` up, and the tests run in the right one already.
    return subprocess.run(
        [sys.executable, "-m", "bench.completion", *arguments],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(SCRIPTS)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_a_small_run_measures_everything(tmp_path):
    project = tmp_path / "offline"
    project.mkdir()
    for name in ("alpha", "beta", "gamma"):
        (project / f"{name}.py").write_text(module_text(name))
    stored = tmp_path / "numbers.json"
    tiny = (
        "--requests",
        "5",
        "--starts",
        "1",
        "--pause",
        "0",
        "--offline",
        str(project),
        "--json",
        str(stored),
    )
    done = run(tmp_path, *tiny)
    assert (done.returncode, done.stderr) == (0, "")
    assert "request to model call" in done.stdout
    assert "Not measured in this run" in " ".join(done.stdout.split())
    record = json.loads(stored.read_text())
    assert record["before"].keys() >= {"commit", "dirty", "load", "cores"}
    targets = [row["target"] for row in record["rows"] if row["target"]]
    assert sorted(targets) == sorted([600, 120, 5, 5, 8, 8, *[1, 1, 8, 1] * 2])
    counts = {row["name"].strip(): row["n"] for row in record["rows"]}
    assert counts["request to model call"] == 5
    assert counts["process start to initialize answered"] == 1
    assert all(row["median"] > 0 for row in record["rows"] if "less" not in row["name"])


def test_what_cannot_be_measured_is_told_in_one_line(tmp_path):
    done = run(tmp_path, "--offline", str(tmp_path / "missing"))
    assert done.returncode == 2
    assert done.stderr.startswith("bench_completion: ")
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("wrong", [["--requests", "0"], ["--starts", "x"]])
def test_wrong_numbers_are_refused(wrong):
    with pytest.raises(SystemExit) as refused:
        parser().parse_args(wrong)
    assert refused.value.code == 2


def test_the_daemon_sees_nothing_of_the_users(tmp_path):
    inherited = {"INLAYD_HOME": "mine", "PYTHONDONTWRITEBYTECODE": "1", "PATH": "p"}
    found = environment(tmp_path, inherited)
    assert found == {
        "PATH": "p",
        "INLAYD_HOME": str(tmp_path / "home"),
        "INLAYD_CONFIG": str(tmp_path / "inlayd.toml"),
    }


@pytest.mark.parametrize("name", ["bench_completion", "try_places"])
def test_the_scripts_can_be_run(name):
    path = SCRIPTS / name
    assert os.access(path, os.X_OK)
    compile(path.read_text(), name, "exec")
