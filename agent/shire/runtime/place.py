"""Where in which file a script was started."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from agent.workspace.source_file import SourceFile


@dataclass(frozen=True, slots=True)
class Place:
    """Where a script was started: a file and a selection in it.

    Attributes:
        file: The file with its unsaved text.
        start: First character of the selection, an index into the text in code points.
        end: Behind the last one; the caret stands here, and `start == end` when nothing is selected.
    """

    file: SourceFile
    start: int
    end: int
