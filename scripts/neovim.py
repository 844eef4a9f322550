#!/usr/bin/env python3
"""Finds Neovim for the tests, or unpacks Debian's package into .tools/neovim; needs no root, installs nothing.

`apt-get download` and `dpkg-deb -x` do it, so it works on Debian and its descendants. Prints the path of `nvim`, or why
there is none; exit code 1 then. The test that uses it is skipped with that reason.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / ".tools" / "neovim"
LIMIT_S = 180
"""The longest that one step may take, seconds."""
_CLOSURE = "--recurse --no-recommends --no-suggests --no-conflicts --no-breaks --no-replaces --no-enhances"


class NoNeovimError(Exception):
    """There is no Neovim and none can be had; the text says why."""


def find() -> tuple[str, dict[str, str]]:
    """Give the command of a Neovim that is here and the environment that it needs, without fetching anything.

    Raises:
        NoNeovimError: None is here.
    """
    installed = shutil.which("nvim")
    if installed:
        return installed, {}
    command = FOLDER / "usr" / "bin" / "nvim"
    if not command.exists():
        raise NoNeovimError(
            "no nvim on PATH and none in .tools: run scripts/neovim.py (Debian), or install it"
        )
    libraries = [str(path) for path in sorted((FOLDER / "usr" / "lib").glob("*-linux-gnu*"))]
    return str(command), {
        "LD_LIBRARY_PATH": os.pathsep.join(libraries),
        "VIMRUNTIME": str(FOLDER / "usr" / "share" / "nvim" / "runtime"),
    }


def ensure() -> tuple[str, dict[str, str]]:
    """Give what `find` gives, after unpacking Debian's package where that is due.

    Raises:
        NoNeovimError: It cannot be had here.
    """
    try:
        return find()
    except NoNeovimError:
        _fetch()
        return find()


def _fetch() -> None:
    for tool in ("apt-get", "apt-cache", "dpkg-deb", "dpkg-query"):
        if shutil.which(tool) is None:
            raise NoNeovimError(f"no nvim on PATH, and no {tool} to fetch Debian's package with")
    fresh = FOLDER.with_suffix(f".{os.getpid()}")
    debs = fresh / "debs"
    debs.mkdir(parents=True, exist_ok=True)
    try:
        _run(["apt-get", "download", *_missing()], debs)
        for package in sorted(debs.glob("*.deb")):
            _run(["dpkg-deb", "-x", str(package), str(fresh)], debs)
        shutil.rmtree(debs)
        if not FOLDER.exists():
            fresh.rename(FOLDER)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def _missing() -> list[str]:
    """Name Neovim's package and what it needs that is not installed here."""
    listed = _closure()
    if "neovim" not in listed and os.geteuid() == 0:
        _run(["apt-get", "update"], ROOT)
        listed = _closure()
    if "neovim" not in listed:
        raise NoNeovimError(
            "no nvim on PATH, and apt knows no package neovim (apt-get update has to run once)"
        )
    known = _run(["dpkg-query", "-W", "-f", "${Package} ${db:Status-Status}\n"], ROOT)
    installed = {line.split()[0] for line in known.splitlines() if line.endswith(" installed")}
    return sorted(listed - installed)


def _closure() -> set[str]:
    try:
        lines = _run(["apt-cache", "depends", *_CLOSURE.split(), "neovim"], ROOT).splitlines()
    except NoNeovimError:
        return set()
    return {line.strip() for line in lines if line and not line.startswith((" ", "<", "|"))}


def _run(command: list[str], folder: Path) -> str:
    try:
        done = subprocess.run(
            command,
            cwd=folder,
            capture_output=True,
            text=True,
            timeout=LIMIT_S,
            check=False,
            stdin=subprocess.DEVNULL,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NoNeovimError(f"{command[0]}: {error}") from error
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["failed"])[-1]
        raise NoNeovimError(f"{' '.join(command[:2])}: {last}")
    return done.stdout


def main() -> int:
    """Print the path of Neovim, or why there is none."""
    try:
        print(ensure()[0])
    except NoNeovimError as error:
        print(f"neovim: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
