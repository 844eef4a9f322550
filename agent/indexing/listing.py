"""What of a folder may be in the index, and what of that is known already; all of it reads the disk."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from itertools import takewhile
from operator import eq, neg
from typing import TYPE_CHECKING

import msgspec

from agent.context.entry import Counted
from agent.context.gathering import gathered
from agent.context.record import decoded
from agent.indexing.file_version import FileVersion, version_of
from agent.languages import PLAIN, language_of_path
from agent.workspace.admission import read_for_context
from agent.workspace.line_ends import normalised
from agent.workspace.recent import BURST_FILES, WINDOW_SECONDS
from agent.workspace.source_file import SourceFile, new_stamp
from agent.workspace.walk import Walk

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence
    from pathlib import Path

    from agent.context.gathering import Gathered
    from agent.context.index import WorkspaceIndex
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
class Remembered:
    """What is stored of one folder, ready to be taken over once it is known what of it still holds.

    Attributes:
        versions: The version of each file that was read.
        found: The files that have a record.
    """

    versions: dict[Path, FileVersion]
    found: Gathered


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be done with the files of one folder.

    Attributes:
        wanted: Files that are taken over as they were stored, unless an editor holds them, whose text is newer.
        restored: The same with their records.
        missing: Files to be read, the nearest to what is open first.
        gone: Files that were read once and are no longer admissible: deleted, ignored, secret.
    """

    wanted: set[Path]
    restored: list[Counted]
    missing: list[Path]
    gone: list[Path]


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


def remembered(folder: Path, stored: Iterable[StoredFile], relative: Callable[[Path], str]) -> Remembered:
    """Read what is stored; a record that cannot be read is none. Takes 60 µs a file, half of it without the interpreter."""
    versions: dict[Path, FileVersion] = {}
    files: list[Counted] = []
    for one in stored:
        path = folder / one.relative
        if one.record is not None:
            try:
                record = decoded(one.record)
            except msgspec.MsgspecError:
                continue
            files.append(Counted(path, relative(path), language_of_path(path).id, new_stamp(), record))
        versions[path] = one.version
    return Remembered(versions, gathered(files))


def planned(
    listing: Listing, versions: dict[Path, FileVersion], known: Remembered, opened: frozenset[Path]
) -> Plan:
    """See which files are on disk what they were when they were read, and may still be context."""
    same = {
        path for path, version in listing.code.items() if path in versions and version.same(versions[path])
    }
    wanted = same - opened
    return Plan(
        wanted,
        [file for file in known.found.files if file.path in wanted],
        nearest_first([path for path in listing.code if path not in same], list(opened)),
        [path for path in versions if path not in listing.code],
    )


def strangers(index: WorkspaceIndex, admissible: Collection[Path]) -> list[Path]:
    """Give the files of an index that are not admissible."""
    known = frozenset(admissible)
    return [entry.path for entry in index.entries() if entry.path not in known]


def lately_written(listing: Listing, most: int) -> list[Path]:
    """Give the files that a person wrote last, newest first, as far as their times tell.

    Of files that were written together, as a clone or a branch switch writes them, none is: what was changed in one
    window of `WINDOW_SECONDS` with more than `BURST_FILES` is a machine's work, as in `RecentFiles`.
    """
    newest = sorted(listing.code.items(), key=lambda item: (-item[1].mtime_ns, item[0]))
    times = [version.mtime_ns for _, version in newest]
    window = int(WINDOW_SECONDS * 1e9)
    found = []
    for at, (path, version) in enumerate(newest):
        first = bisect_left(times, -(version.mtime_ns + window), key=neg)
        last = bisect_right(times, -(version.mtime_ns - window), lo=at, key=neg)
        if last - first <= BURST_FILES:
            found.append(path)
        if len(found) == most:
            break
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


def source_on_disk(path: Path, relative: str, most_bytes: int) -> SourceFile | None:
    """Read a file that may be context; None where it may not, or cannot be read."""
    reading = read_for_context(path, most_bytes)
    if reading.refusal is not None:
        return None
    return SourceFile(path, relative, language_of_path(path).id, normalised(reading.text), new_stamp())
