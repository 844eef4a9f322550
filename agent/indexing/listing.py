"""What of a folder may be in the index, and what of that is known already; all of it reads the disk."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import takewhile
from operator import eq
from typing import TYPE_CHECKING

import msgspec

from agent.context.entry import Counted
from agent.context.record import decoded
from agent.indexing.file_version import FileVersion, version_of
from agent.languages import PLAIN, language_of_path
from agent.workspace.source_file import new_stamp
from agent.workspace.walk import Walk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from agent.indexing.store import StoredFile
    from agent.workspace.ignore import IgnoreRules

MOST_FILES = 20_000
"""Files of a workspace that are looked at; what lies beyond is not found."""
NOT_CODE = frozenset({PLAIN.id, "json", "markdown", "xml", "css"})
"""Languages whose words say little of what code comes next."""
PROJECT_FILES = frozenset({"go.mod", "tsconfig.json", "jsconfig.json"})
"""Files that tell where imports lead; they are read at each start."""


@dataclass(frozen=True, slots=True)
class Listing:
    """The files of one folder.

    Attributes:
        code: Those that may be in the index, with the version on disk.
        projects: Those of `PROJECT_FILES`.
    """

    code: dict[Path, FileVersion]
    projects: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class Restored:
    """What the disk gave back.

    Attributes:
        files: Files that are as they were when they were counted.
        settled: Files that are known to be no context.
        gone: Relative paths that are stored and no longer admissible: deleted, ignored, secret.
    """

    files: list[Counted]
    settled: set[Path]
    gone: list[str]


def listed(rules: IgnoreRules, clock: Callable[[], float], max_file_bytes: int) -> Listing:
    """Walk over a folder; takes 75 µs a file, so it runs in a thread."""
    code: dict[Path, FileVersion] = {}
    projects: list[Path] = []
    for path in Walk(rules, clock=clock, max_files=MOST_FILES, max_file_bytes=max_file_bytes):
        if path.name in PROJECT_FILES:
            projects.append(path)
        elif is_code(path) and (version := version_of(path)) is not None:
            code[path] = version
    return Listing(code, tuple(projects))


def is_code(path: Path) -> bool:
    """Tell by its name whether a file is worth indexing."""
    return language_of_path(path).id not in NOT_CODE


def restored(
    folder: Path, stored: Iterable[StoredFile], listing: Listing, relative: Callable[[Path], str]
) -> Restored:
    """Take what is stored of the files that have not changed; a record that cannot be read is none."""
    by_name = {path.as_posix(): path for path in listing.code}
    found = Restored([], set(), [])
    head = folder.as_posix().rstrip("/") + "/"
    for one in stored:
        path = by_name.get(head + one.relative)
        if path is None:
            found.gone.append(one.relative)
        elif listing.code[path].same(one.version):
            if one.record is None:
                found.settled.add(path)
                continue
            try:
                record = decoded(one.record)
            except msgspec.MsgspecError:
                continue
            found.files.append(Counted(path, relative(path), language_of_path(path).id, new_stamp(), record))
    return found


def nearest_first(paths: Iterable[Path], places: Sequence[Path]) -> list[Path]:
    """Order files so that those that share most folders with one of `places` come first, others as they were."""
    folders = [place.parent.parts for place in places]
    if not folders:
        return list(paths)

    def distance(path: Path) -> int:
        parts = path.parent.parts
        return -max(sum(1 for _ in takewhile(bool, map(eq, parts, folder))) for folder in folders)

    return sorted(paths, key=distance)
