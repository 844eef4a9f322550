"""What the workspace tells its listeners: whose text has changed, and how."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from pathlib import Path


class ChangeKind(StrEnum):
    """How a file's text came to change."""

    EDITED = "edited"
    SAVED = "saved"
    ON_DISK = "on-disk"
    REMOVED = "removed"


class FileChange(msgspec.Struct, frozen=True):
    """One file (of REMOVED also: folder) whose text is another than before; the text itself is not carried.

    With `path` None anything may have changed: the system has lost count.
    """

    path: Path | None
    kind: ChangeKind
