"""Where the Kotlin build finds and keeps things, and the one error that it raises."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parent.parent.parent
"""The checkout."""

PLUGIN = ROOT / "idea-plugin"
"""The Kotlin sources, one folder per module in Gradle's layout."""

TOOLS = ROOT / ".tools"
"""What was fetched: safe to delete, fetched again when missing."""

BUILD = ROOT / "build" / "kotlin"
"""What was compiled: safe to delete."""


class BuildError(Exception):
    """The build cannot go on; the text says what is wrong, where, and what mends it."""


@cache
def hold() -> IO[str]:
    """Keep other builds of this checkout waiting until this process ends: they would delete what it runs."""
    BUILD.mkdir(parents=True, exist_ok=True)
    file = (BUILD / "lock").open("w", encoding="utf-8")
    try:
        import fcntl  # noqa: PLC0415 - not on Windows
    except ImportError:
        return file
    fcntl.flock(file, fcntl.LOCK_EX)
    return file
