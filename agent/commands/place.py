"""A place in a file as a person types it: `FILE:LINE[:COLUMN]`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from agent.errors import WorkspaceError
from agent.workspace.git import find_repository

if TYPE_CHECKING:
    from collections.abc import Sized

_PLACE = re.compile(r"(?P<file>.+?):(?P<line>\d{1,9})(?::(?P<column>\d{1,9}))?\Z")


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a file: line and column count from 1, the column in characters; None is the line's end."""

    path: Path
    line: int
    column: int | None

    def offset_in(self, text: str) -> int:
        """Give the offset of this place in the file's text, code points.

        Raises:
            WorkspaceError: the file has no such line or the line no such column.
        """
        lines = text.split("\n")
        if self.line > len(lines):
            raise WorkspaceError(f"{self.path}:{self.line}: the file has only {_count(lines, 'line')}")
        length = len(lines[self.line - 1])
        column = length if self.column is None else self.column - 1
        if column > length:
            raise WorkspaceError(
                f"{self.path}:{self.line}:{self.column}: this line has only {_count(lines[self.line - 1], 'character')} "
                f"(its end is column {length + 1})"
            )
        return sum(len(line) + 1 for line in lines[: self.line - 1]) + column


def parse_place(text: str) -> Place:
    """Read `FILE:LINE[:COLUMN]`.

    Raises:
        WorkspaceError: it has no line, or counts from 0, or there is no such file.
    """
    found = _PLACE.match(text)
    if found is None:
        raise WorkspaceError(f"{text}: a line is missing: write FILE:LINE or FILE:LINE:COLUMN")
    line, column = int(found["line"]), int(found["column"]) if found["column"] else None
    if line == 0 or column == 0:
        raise WorkspaceError(f"{text}: lines and columns count from 1")
    path = Path(found["file"]).resolve()
    if path.is_dir():
        raise WorkspaceError(f"{found['file']}: this is a folder: name a file in it")
    if not path.is_file():
        raise WorkspaceError(f"{found['file']}: no such file")
    return Place(path, line, column)


def project_here() -> Path:
    """Give the folder of the project that this shell stands in: its repository, else the shell's folder."""
    here = Path.cwd()
    repository = find_repository(here)
    return repository.root if repository is not None else here


def project_of(path: Path) -> Path:
    """Give the folder of a file's project: its repository, else the folder of this shell if the file is in it."""
    repository = find_repository(path.parent)
    if repository is not None:
        return repository.root
    here = Path.cwd()
    return here if path.is_relative_to(here) else path.parent


def _count(things: Sized, name: str) -> str:
    return f"{len(things)} {name}{'' if len(things) == 1 else 's'}"
