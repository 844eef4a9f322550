from __future__ import annotations

import struct
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agent.errors import WeightsError
from agent.models.gguf import HEADER_BYTES, read_header

if TYPE_CHECKING:
    from pathlib import Path

PAIRS = {
    "general.name": "Tiny é",
    "tiny.context_length": ("u32", 4096),
    "tiny.scale": ("f32", 0.5),
    "tiny.big": ("u64", 2**40),
    "tiny.flag": ("bool", True),
    "tiny.words": ["a", "Ġb", b"\xff"],
    "tiny.kinds": ("i32", [1, -2, 3]),
    "tiny.tail": ("i32", -7),
}


def test_reads_scalars_strings_and_wanted_arrays(write_gguf):
    header = read_header(write_gguf(PAIRS), frozenset(("tiny.words", "tiny.kinds")))
    assert header.text("general.name") == "Tiny é"
    assert header.number("tiny.context_length") == 4096
    assert header.number("tiny.big") == 2**40
    assert header.number("tiny.tail") == -7
    assert header.metadata["tiny.scale"] == 0.5
    assert header.metadata["tiny.flag"] is True
    assert header.metadata["tiny.words"] == [b"a", "Ġb".encode(), b"\xff"]
    assert header.metadata["tiny.kinds"] == [1, -2, 3]


def test_arrays_that_nobody_wants_are_skipped(write_gguf):
    header = read_header(write_gguf(PAIRS))
    assert "tiny.words" not in header.metadata
    assert "tiny.kinds" not in header.metadata
    assert header.number("tiny.tail") == -7


def test_a_missing_or_otherwise_typed_key_is_nothing(write_gguf):
    header = read_header(write_gguf(PAIRS))
    assert header.text("no.such") == ""
    assert header.text("tiny.tail") == ""
    assert header.number("no.such") is None
    assert header.number("tiny.flag") is None
    assert header.number("general.name") is None


def test_version_2_is_read_and_others_are_refused(write_gguf):
    assert read_header(write_gguf(PAIRS, version=2)).text("general.name")
    for version in (1, 4, 0x03000000):
        with pytest.raises(WeightsError, match="version"):
            read_header(write_gguf(PAIRS, version=version))


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(WeightsError, match=r"none\.gguf: cannot be read: No such file"):
        read_header(tmp_path / "none.gguf")


HEAD = struct.pack("<4sIQQ", b"GGUF", 3, 0, 1)
KEY = struct.pack("<Q", 1) + b"k"
HUGE = 2**63


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"GGUF",
        b"GGML" + HEAD[4:],
        struct.pack("<4sIQQ", b"GGUF", 3, 0, HUGE),
        HEAD + struct.pack("<Q", HUGE) + b"k",
        HEAD + KEY + struct.pack("<IQ", 8, HUGE),
        HEAD + KEY + struct.pack("<IIQ", 9, 8, HUGE),
        HEAD + KEY + struct.pack("<IIQQ", 9, 8, 1, HUGE),
        HEAD + KEY + struct.pack("<IIQ", 9, 4, HUGE),
        HEAD + KEY + struct.pack("<IIQ", 9, 9, 1),
        HEAD + KEY + struct.pack("<I", 99),
    ],
)
def test_hostile_headers_are_refused(tmp_path, data):
    path = tmp_path / "hostile.gguf"
    path.write_bytes(data)
    with pytest.raises(WeightsError, match=r"hostile\.gguf: not a usable GGUF header"):
        read_header(path, frozenset("k"))


def test_a_header_larger_than_the_limit_is_refused(write_gguf):
    with pytest.raises(WeightsError, match="not a usable"):
        read_header(write_gguf({"a": "x" * (HEADER_BYTES + 1)}))


def test_tensors_behind_the_header_are_not_looked_at(write_gguf):
    path: Path = write_gguf(PAIRS)
    path.write_bytes(path.read_bytes() + b"\xff" * 10_000)
    assert read_header(path).text("general.name") == "Tiny é"


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(data=st.data())
def test_any_damage_is_an_error_or_a_header_but_nothing_else(write_gguf, data):
    path: Path = write_gguf(PAIRS)
    whole = bytearray(path.read_bytes())
    cut = data.draw(st.integers(0, len(whole)))
    for place in data.draw(st.lists(st.integers(0, len(whole) - 1), max_size=3)):
        whole[place] = data.draw(st.integers(0, 255))
    path.write_bytes(whole[:cut])
    try:
        header = read_header(path, frozenset(("tiny.words", "tiny.kinds")))
    except WeightsError:
        return
    assert isinstance(header.metadata, dict)


@given(cut=st.integers(0, 10_000))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_every_truncation_is_refused(write_gguf, cut):
    path: Path = write_gguf(PAIRS)
    whole = path.read_bytes()
    path.write_bytes(whole[: cut % len(whole)])
    with pytest.raises(WeightsError):
        read_header(path)
