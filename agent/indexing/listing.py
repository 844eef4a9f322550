"""What of a folder may be in the index, and what of that is known already; all of it reads the disk."""

from __future__ import annotations

import os
from itertools import takewhile
from operator import eq
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import numpy as np

from agent.context.entry import Counted
from agent.context.gathering import Gathered, gathered
from agent.context.record import decoded
from agent.indexing.file_version import version_in
from agent.languages import PLAIN, language_of_name, language_of_path
from agent.workspace.admission import read_for_context
from agent.workspace.line_ends import normalised, without_surrogates
from agent.workspace.recent import BURST_FILES, WINDOW_SECONDS
from agent.workspace.source_file import SourceFile, new_stamp
from agent.workspace.walk import Walk

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Sequence

    from agent.context.index import WorkspaceIndex
    from agent.indexing.file_version import FileVersion
    from agent.indexing.store import Stored
    from agent.workspace.ignore import IgnoreRules

MOST_FILES = 20_000
"""Files of a workspace that are looked at; what lies beyond is not found."""
NOT_CODE = frozenset({PLAIN.id, "json", "markdown", "xml", "css"})
"""Languages whose words say little of what code comes next."""
PROJECT_FILES = frozenset({"go.mod", "tsconfig.json", "jsconfig.json"})
"""Files that tell where imports lead; they are read at each start."""


class Listing(msgspec.Struct, frozen=True):
    """The files of one folder.

    Attributes:
        code: Those that may be in the index, by their absolute path, with the version on disk.
        projects: Those of `PROJECT_FILES`.
    """

    code: dict[str, FileVersion]
    projects: tuple[Path, ...]


class Remembered(msgspec.Struct, frozen=True):
    """What is stored of one folder, ready to be taken over once it is known what of it still holds.

    Attributes:
        versions: The version of each file that was read, by its absolute path.
        found: The files that have a record.
    """

    versions: dict[str, FileVersion]
    found: Sequence[Gathered]


class Plan(msgspec.Struct, frozen=True):
    """What is to be done with the files of one folder, by their absolute paths.

    Attributes:
        wanted: Files that are taken over as they were stored, unless an editor holds them, whose text is newer.
        restored: How many of them have a record.
        missing: Files to be read, the nearest to what is open first.
        gone: Files that were read once and are no longer admissible: deleted, ignored, secret.
    """

    wanted: set[str]
    restored: int
    missing: list[Path]
    gone: list[str]


def listed(
    rules: IgnoreRules,
    clock: Callable[[], float],
    max_file_bytes: int,
    known: Container[str] = frozenset(),
) -> Listing:
    """Walk over a folder; takes 20 µs of CPU a file, so it runs in a thread.

    Paths that are `known` were read once, so that their names need not be looked at again.
    A file whose path is no Unicode is left out: it can be neither sent to the child nor stored.
    """
    code: dict[str, FileVersion] = {}
    projects: list[Path] = []
    walk = Walk(rules, clock=clock, max_files=MOST_FILES, max_file_bytes=max_file_bytes)
    for path, name, status, at_ns in walk.files(_is_read, known):
        if name in PROJECT_FILES:
            projects.append(Path(path))
        elif path in known or path.isascii() or without_surrogates(path) == path:
            code[path] = version_in(status, at_ns)
    return Listing(code, tuple(projects))


def is_code(path: Path) -> bool:
    """Tell by its name whether a file is worth indexing."""
    return language_of_path(path).id not in NOT_CODE


def _is_read(name: str) -> bool:
    return language_of_name(name).id not in NOT_CODE or name in PROJECT_FILES


def remembered(folder: Path, stored: Stored, relative: Callable[[str], str] | None = None) -> Remembered:
    """Read what is stored; a record that cannot be read is none.

    Args:
        folder: The folder.
        stored: What the store has of it.
        relative: Gives the path within the workspace for an absolute one; None: it is that within the folder.
    """
    versions: dict[str, FileVersion] = {}
    sorted_files: list[Counted] = []
    firsts: list[int] = []
    loose: list[Counted] = []
    top = os.path.join(folder, "")  # noqa: PTH118 - thousands of paths are made from it
    for one in stored.files:
        path = top + (one.relative if os.sep == "/" else one.relative.replace("/", os.sep))
        if one.record is not None:
            try:
                record = decoded(one.record)
            except msgspec.MsgspecError:
                continue
            language = language_of_name(one.relative.rpartition("/")[2]).id
            inner = relative(path) if relative is not None else one.relative
            file = Counted(path, inner, language, new_stamp(), record, one.postings)
            if one.first is None:
                loose.append(file)
            else:
                sorted_files.append(file)
                firsts.append(one.first)
        versions[path] = one.version
    found = [gathered(loose)] if loose else []
    if stored.postings is not None:
        found.append(Gathered(sorted_files, firsts, stored.postings.count, stored.postings.segment))
    return Remembered(versions, found)


def planned(
    listing: Listing, versions: dict[str, FileVersion], known: Remembered, opened: frozenset[Path]
) -> Plan:
    """See which files are on disk what they were when they were read, and may still be context."""
    same = {
        path
        for path, version in listing.code.items()
        # Equal ones are told apart in a tenth of the time.
        if (read := versions.get(path)) is not None
        and ((version == read and not read.racy) or version.same(read))
    }
    wanted = same - set(map(str, opened))
    missing = [Path(path) for path in listing.code if path not in same]
    return Plan(
        wanted,
        sum(file.path in wanted for found in known.found for file in found.files),
        nearest_first(missing, list(opened)),
        [path for path in versions if path not in listing.code],
    )


def strangers(index: WorkspaceIndex, admissible: Container[str]) -> tuple[list[str], set[str]]:
    """Give the paths of the files of an index that are not admissible, and the relative ones of those that are."""
    found: list[str] = []
    kept: set[str] = set()
    for entry in index.entries():
        if entry.path in admissible:
            kept.add(entry.relative)
        else:
            found.append(entry.path)
    return found, kept


def lately_written(listing: Listing, most: int) -> list[Path]:
    """Give the files that a person wrote last, newest first, as far as their times tell.

    Of files that were written together, as a clone or a branch switch writes them, none is: what was changed in one
    window of `WINDOW_SECONDS` with more than `BURST_FILES` is a machine's work, as in `RecentFiles`.
    """
    paths = sorted(listing.code)
    times = np.array([listing.code[path].mtime_ns for path in paths], np.int64)
    order = np.argsort(-times, kind="stable")
    rising = np.sort(times)
    window = int(WINDOW_SECONDS * 1e9)
    together = np.searchsorted(rising, times + window, "right") - np.searchsorted(rising, times - window)
    alone = order[together[order] <= BURST_FILES]
    return [Path(paths[at]) for at in alone[:most].tolist()]


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
