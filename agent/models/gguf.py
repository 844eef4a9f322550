"""Reads the header of a GGUF file: its metadata, never its tensors.

Layout (ggml, docs/gguf.md): magic `GGUF`, u32 version, u64 tensor count, u64 pair count, then pairs of a
string key, a u32 type and a value; strings are a u64 length and UTF-8; arrays are a u32 type, a u64 length
and their items. All numbers are little-endian here; the big-endian variant has no published model that inlayd
could load.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

import msgspec

from agent.errors import WeightsError

if TYPE_CHECKING:
    from pathlib import Path

HEADER_BYTES = 16 * 1024 * 1024
"""The most of a file that is read, bytes; Qwen2.5's header with its 151,936 tokens has 5.9 MB."""

_VERSIONS = (2, 3)
_STRING, _ARRAY = 8, 9
_SCALARS = {
    0: struct.Struct("<B"),
    1: struct.Struct("<b"),
    2: struct.Struct("<H"),
    3: struct.Struct("<h"),
    4: struct.Struct("<I"),
    5: struct.Struct("<i"),
    6: struct.Struct("<f"),
    7: struct.Struct("<?"),
    10: struct.Struct("<Q"),
    11: struct.Struct("<q"),
    12: struct.Struct("<d"),
}
_U64 = struct.Struct("<Q")
_U32 = struct.Struct("<I")
_ARRAY_HEAD = struct.Struct("<IQ")
_FILE_HEAD = struct.Struct("<4sIQQ")

Value = str | int | float | bool | list[bytes] | list[int | float | bool]
"""A metadata value; strings inside arrays stay raw bytes, because a vocabulary has 150,000 of them."""


class GgufHeader(msgspec.Struct, frozen=True):
    """What a GGUF file says about itself.

    Attributes:
        metadata: Scalars and strings by key, and the arrays that were asked for.
    """

    metadata: dict[str, Value]

    def text(self, key: str) -> str:
        """Give the string under `key`, empty when there is none."""
        value = self.metadata.get(key)
        return value if isinstance(value, str) else ""

    def number(self, key: str) -> int | None:
        """Give the whole number under `key` (a token id, a length), or None."""
        value = self.metadata.get(key)
        return value if isinstance(value, int) and not isinstance(value, bool) else None


def read_header(path: Path, arrays: frozenset[str] = frozenset()) -> GgufHeader:
    """Read the metadata of the GGUF file at `path`; of the arrays only those named in `arrays` are kept.

    Raises WeightsError for anything that is not a whole, sane header within `HEADER_BYTES`; OSErrors of
    opening the file are turned into it as well. No length found in the file is trusted before it is checked
    against the bytes that are there, so a hostile file costs at most one pass over `HEADER_BYTES`.
    """
    try:
        with path.open("rb") as file:
            data = file.read(HEADER_BYTES)
        return GgufHeader(_pairs(data, arrays))
    except OSError as error:
        raise WeightsError(f"{path}: cannot be read: {error.strerror or error}") from error
    except (struct.error, ValueError) as error:
        raise WeightsError(f"{path}: not a usable GGUF header: {error}; pull the model again") from error


def _pairs(data: bytes, arrays: frozenset[str]) -> dict[str, Value]:
    magic, version, _, count = _FILE_HEAD.unpack_from(data)
    if magic != b"GGUF" or version not in _VERSIONS:
        raise ValueError("magic or version is not known")
    offset = _FILE_HEAD.size
    metadata: dict[str, Value] = {}
    for _ in range(
        count
    ):  # each turn consumes at least 12 bytes or raises, so a huge count ends with the data
        raw, offset = _string(data, offset)
        key = raw.decode("utf-8", "replace")
        (kind,) = _U32.unpack_from(data, offset)
        value, offset = _value(data, offset + _U32.size, kind, wanted=key in arrays)
        if value is not None:
            metadata[key] = value
    return metadata


def _string(data: bytes, offset: int) -> tuple[bytes, int]:
    (length,) = _U64.unpack_from(data, offset)
    start = offset + _U64.size
    if length > len(data) - start:
        raise ValueError("a string ends behind the header")
    return data[start : start + length], start + length


def _value(data: bytes, offset: int, kind: int, *, wanted: bool) -> tuple[Value | None, int]:
    if kind == _STRING:
        raw, offset = _string(data, offset)
        return raw.decode("utf-8", "replace"), offset
    if kind == _ARRAY:
        item, count = _ARRAY_HEAD.unpack_from(data, offset)
        offset += _ARRAY_HEAD.size
        if item == _STRING:
            return _strings(data, offset, count, keep=wanted)
        return _numbers(data, offset, item, count, keep=wanted)
    layout = _layout(kind)
    return layout.unpack_from(data, offset)[0], offset + layout.size


def _layout(kind: int) -> struct.Struct:
    layout = _SCALARS.get(kind)
    if layout is None:
        raise ValueError(f"value type {kind} is not known")
    return layout


def _strings(data: bytes, offset: int, count: int, *, keep: bool) -> tuple[list[bytes] | None, int]:
    # The hot loop: 300,000 strings (tokens and merges) in one Qwen header, so nothing is called per item but
    # unpack.
    end = len(data)
    if count > (end - offset) // _U64.size:
        raise ValueError("an array ends behind the header")
    unpack = _U64.unpack_from
    found: list[bytes] = []
    append = found.append
    for _ in range(count):
        start = offset + 8
        offset = start + unpack(data, offset)[0]
        if offset > end:
            raise ValueError("a string ends behind the header")
        if keep:
            append(data[start:offset])
    return (found if keep else None), offset


def _numbers(
    data: bytes, offset: int, kind: int, count: int, *, keep: bool
) -> tuple[list[int | float | bool] | None, int]:
    layout = _layout(kind)
    end = offset + count * layout.size
    if end > len(data):
        raise ValueError("an array ends behind the header")
    if not keep:
        return None, end
    return list(struct.unpack_from(f"<{count}{layout.format[1:]}", data, offset)), end
