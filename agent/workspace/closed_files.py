"""Texts of files that no editor holds, kept in memory from their last reading."""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace

from agent.languages import language_of_path
from agent.workspace.admission import Reading, read_for_context
from agent.workspace.line_ends import normalised
from agent.workspace.source_file import SourceFile, new_stamp

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path


class DiskView(msgspec.Struct, frozen=True):
    """What the disk said about some paths.

    Attributes:
        gone: Paths that name nothing any more.
        files: Paths that name a regular file.
        readings: The texts that were asked for, or why there is none.
    """

    gone: tuple[Path, ...] = ()
    files: tuple[Path, ...] = ()
    readings: dict[Path, Reading] = msgspec.field(default_factory=dict)


def look(paths: Iterable[Path], wanted: Callable[[Path], bool], max_file_bytes: int) -> DiskView:
    """See what became of `paths`, and read those that are wanted; reads the disk, may run in a thread."""
    gone: list[Path] = []
    files: list[Path] = []
    readings: dict[Path, Reading] = {}
    for path in paths:
        try:
            mode = path.stat().st_mode
        except (OSError, ValueError):
            gone.append(path)
            continue
        if not stat.S_ISREG(mode):
            continue
        files.append(path)
        if wanted(path):
            readings[path] = read_for_context(path, max_file_bytes)
    return DiskView(tuple(gone), tuple(files), readings)


class ClosedFiles:
    """The last known text of closed files, as sources of context read it."""

    def __init__(self, relative: Callable[[Path], str]) -> None:
        self._relative = relative
        self._files: dict[Path, SourceFile] = {}

    def get(self, path: Path) -> SourceFile | None:
        """Give the last known version of a file, or None."""
        return self._files.get(path)

    def keep(self, file: SourceFile) -> None:
        """Keep the version that a document had when it was closed."""
        self._files[file.path] = file

    def take(self, path: Path, reading: Reading) -> bool:
        """Take over what was read; tells whether the text is another than the one known."""
        known = self._files.get(path)
        if reading.refusal is not None:
            return self._files.pop(path, None) is not None
        text = normalised(reading.text)
        if known is not None and known.text == text:
            return False
        language = language_of_path(path).id
        self._files[path] = SourceFile(path, self._relative(path), language, text, new_stamp())
        return True

    def rename(self) -> None:
        """Ask anew what each file is called within the workspace, whose folders have changed."""
        for path, file in self._files.items():
            self._files[path] = replace(file, relative=self._relative(path), stamp=new_stamp())

    def retain(self, paths: frozenset[Path]) -> None:
        """Forget all but these files."""
        for path in self._files.keys() - paths:
            del self._files[path]
