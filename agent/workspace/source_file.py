"""A file's text at one moment, as the sources of context read it."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from pathlib import Path

_stamps = itertools.count(1)


BYTE_ORDER_MARK = "\ufeff"
"""What some editors send before a file's text; what is read from a disk has none."""


class SourceFile(msgspec.Struct, frozen=True, eq=False):
    r"""One version of one file: the unit that context sources read and key their caches by.

    Attributes:
        path: Absolute path.
        relative: Path within its workspace folder with forward slashes, or the file's name outside of any.
        language: Normal language id (`agent.languages`).
        text: The whole text, unsaved edits included, line ends normalised to `\n`.
        stamp: A number that no other version of any file of this process has: the key of caches.
    """

    path: Path
    relative: str
    language: str
    text: str
    stamp: int


def new_stamp() -> int:
    """Give a stamp that no other version of any file of this process has."""
    return next(_stamps)
