"""Makes the checkout's own `.venv`; run by `scripts/inlayd` and `scripts/test`, with nothing but Python 3.11.

Safe to interrupt and to repeat: the environment counts as ready only once a stamp with the checksum of
pyproject.toml stands in it, and two runs at a time wait for each other.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
LEAST_PYTHON = (3, 11)
SYSTEM_PYTHON = "/usr/bin/python3"
_PROBE = f"import sys, ensurepip, venv; sys.exit(sys.version_info < {LEAST_PYTHON})"


class Running(NamedTuple):
    """The Python that runs this: its path, its `sys.base_prefix` and `sys.platform`, and whether it is optimized."""

    executable: str
    base: str
    platform: str
    optimized: bool


def ensure(extra: str = "") -> Path:
    """Give the environment's Python, after installing the package (and the named extra) where that is due."""
    stamp = VENV / f".inlayd-ready{'-' + extra if extra else ''}"
    wanted = hashlib.sha256((ROOT / "pyproject.toml").read_bytes()).hexdigest()
    if _holds(stamp, wanted):
        return PYTHON
    with _alone(ROOT / ".venv.lock"):
        if not _holds(stamp, wanted):
            _install(extra)
            stamp.write_text(wanted, encoding="utf-8")
    return PYTHON


def interpreter(environ: Mapping[str, str], running: Running, works: Callable[[list[str]], bool]) -> str:
    """Choose the Python that the environment is made with: INLAYD_PYTHON, else the one that runs this.

    Where that was built without profile-guided optimization, as pyenv does unless told otherwise, Linux
    distributions' own is taken if it is new enough: with Debian's a context request takes 8 % less time
    (four projects of `bench_context`, three times in turn).
    """
    if named := environ.get("INLAYD_PYTHON"):
        return named
    slow = running.platform == "linux" and running.base != "/usr" and not running.optimized
    return SYSTEM_PYTHON if slow and works([SYSTEM_PYTHON, "-c", _PROBE]) else running.executable


def _running() -> Running:
    built = str(sysconfig.get_config_var("CONFIG_ARGS"))
    return Running(sys.executable, sys.base_prefix, sys.platform, "--enable-optimizations" in built)


def fits(python: Path, venv: Path) -> bool:
    """Tell whether an environment is still that of its Python: an upgrade of the system's leaves it behind."""
    name = python.resolve().name
    return not name.startswith("python3.") or (venv / "lib" / name).is_dir()


def _holds(stamp: Path, wanted: str) -> bool:
    made = PYTHON.exists() and stamp.exists() and stamp.read_text(encoding="utf-8") == wanted
    return made and fits(PYTHON, VENV)


def _install(extra: str) -> None:
    _say(f"setting up {VENV} (once; a minute or so)")
    if not _works([str(PYTHON), "-m", "pip", "--version"]):
        shutil.rmtree(VENV, ignore_errors=True)
        python = interpreter(os.environ, _running(), _works)
        if not _works([python, "-c", _PROBE]):
            sys.exit(
                f"inlayd: {python} is not Python 3.11 or newer, or cannot make virtual environments"
                " (on Debian: apt install python3-venv)"
            )
        if subprocess.run([python, "-m", "venv", str(VENV)], check=False, stdout=sys.stderr).returncode:
            sys.exit("inlayd: no virtual environment could be made; what Python says stands above")
    target = f"{ROOT}[{extra}]" if extra else str(ROOT)
    # stdout belongs to the command that runs afterwards, and may be a JSON-RPC stream
    quiet = [] if sys.stderr.isatty() else ["--quiet"]
    # Pips before 23.1 complain otherwise of a package (jsonrpcserver) that says nothing of how it is built.
    options = [*quiet, "--disable-pip-version-check", "--use-pep517"]
    command = [str(PYTHON), "-m", "pip", "install", *options, "-e", target]
    if subprocess.run(command, check=False, stdout=sys.stderr, stdin=subprocess.DEVNULL).returncode:
        sys.exit(
            "inlayd: the installation did not finish; what pip says stands above. Run the command again."
        )
    _say("ready")


def _works(command: list[str]) -> bool:
    try:
        return subprocess.run(command, check=False, capture_output=True, timeout=60).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def _say(text: str) -> None:
    print(f"inlayd: {text}", file=sys.stderr, flush=True)


class _alone:  # noqa: N801 - reads as a word at its one use
    """Holds a lock on a file, so that two first runs do not install at once."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> None:
        self._file = self._path.open("w", encoding="utf-8")
        try:
            import fcntl  # noqa: PLC0415 - not on Windows
        except ImportError:
            return
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            _say("another run is setting up; waiting for it")
            fcntl.flock(self._file, fcntl.LOCK_EX)

    def __exit__(self, *_: object) -> None:
        self._file.close()
