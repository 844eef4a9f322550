"""`scripts/inlayd` as it starts under a Python that is too old."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parent.parent.parent / "scripts" / "inlayd"
OLD = f"import sys; sys.version_info = (3, 10, 9); sys.argv = ['inlayd', 'x y']; exec(open({str(SCRIPT)!r}).read())"


def started(path, **pythons):
    """Start it with these commands in the path, each by the status with which it ends."""
    for name, status in pythons.items():
        command = path / name.replace("_", ".")
        command.write_text(f'#!/bin/sh\necho {name} "$@"\nexit {status}\n')
        command.chmod(0o755)
    return subprocess.run(
        [sys.executable, "-c", OLD],
        env={**os.environ, "PATH": str(path)},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )


@pytest.mark.skipif(os.name != "posix", reason="the commands are shell scripts")
def test_the_newest_python_that_runs_is_taken(tmp_path):
    done = started(tmp_path, python3_13=127, python3_12=0, python3_11=0)
    assert (done.stdout, done.stderr, done.returncode) == ("python3_12 inlayd x y\n", "", 0)


def test_where_none_runs_it_says_so(tmp_path):
    done = started(tmp_path, python3_12=127)
    assert (done.stdout, done.returncode) == ("", 1)
    assert done.stderr.startswith("inlayd: Python 3.11 or newer is needed, this is ")
