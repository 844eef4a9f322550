"""Where the Kotlin build finds and keeps things, and the one error that it raises."""

from __future__ import annotations

from pathlib import Path

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
