"""Fetches what Debian's packages are built from, by apt's own client, with lists of its own beside the archives."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

from bench.errors import BenchError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

LIMIT_S = 300
"""How long each step may take, seconds."""
COMPONENT = "main"
"""The part of the archive that is free software."""


def fetch(name: str, version: str, cache: Path) -> None:
    """Put the archives of one source package into `cache`.

    The system's own configuration says where from; it is not changed, and most systems list no sources.

    Raises:
        BenchError: There is no apt, or it cannot have this version.
    """
    options = _options(cache)
    if not any((cache / "apt" / "lists").glob("*Sources*")):
        _run(["apt-get", *options, "-qq", "update"], cache)
    _run(["apt-get", *options, "-qq", "source", "--tar-only", f"{name}={version}"], cache)


def _options(cache: Path) -> list[str]:
    """Write a list of sources for the archives that packages come from; gives apt's options to read only that."""
    folder = cache / "apt"
    (folder / "lists" / "partial").mkdir(parents=True, exist_ok=True)
    told = _run(["apt-get", "indextargets", "--format", "$(REPO_URI) $(RELEASE) $(COMPONENT)"], cache)
    archives = sorted({line for line in told.splitlines() if line.split()[-1:] == [COMPONENT]})
    listed = folder / "sources.list"
    listed.write_text("".join(f"deb-src {archive}\n" for archive in archives))
    settings = {
        "Dir::Etc::sourcelist": listed,
        "Dir::Etc::sourceparts": "-",
        "Dir::State::lists": folder / "lists",
    }
    return [part for key, value in settings.items() for part in ("-o", f"{key}={value}")]


def _run(command: Sequence[str], folder: Path) -> str:
    """Run a command; gives what it wrote."""
    shown = " ".join(command)
    try:
        done = subprocess.run(
            command,
            cwd=folder,
            check=False,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=sys.stderr,
            text=True,
            timeout=LIMIT_S,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise BenchError(f"`{shown}`: {error}") from error
    if done.returncode:
        raise BenchError(f"`{shown}` failed (see above); or use --offline FOLDER")
    return done.stdout
