"""A file's text at one moment, as the sources of context read it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True, eq=False)
class SourceFile:
    """One version of one file: the unit that context sources read and key their caches by.

    Attributes:
        path: Absolute path.
        relative: Path within its workspace folder with forward slashes, or the file's name outside of any.
        language: Normal language id (`agent.languages`).
        text: The whole text, unsaved edits included, with Unix line ends.
        stamp: A number that no other version of any file of this process has: the key of caches.
    """

    path: Path
    relative: str
    language: str
    text: str
    stamp: int
