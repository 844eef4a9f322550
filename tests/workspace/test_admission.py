from __future__ import annotations

import os
import re
from pathlib import Path, PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.workspace.admission import (
    Reading,
    Refusal,
    decode,
    is_generated,
    is_minified,
    read_for_context,
    read_text,
    text_refusal,
)


@pytest.mark.parametrize(
    ("data", "text", "refusal"),
    [
        (b"", "", None),
        ("é\r\n".encode(), "é\r\n", None),
        (b"\xef\xbb\xbfa", "a", None),
        ("é😀".encode("utf-16"), "é😀", None),
        (b"\xfe\xff\x00a", "a", None),
        (b"a\0b", "", Refusal.BINARY),
        (b"\xff\xfe\x00\x00a\x00\x00\x00", "", Refusal.BINARY),
        (b"\xff\xfea", "", Refusal.NOT_UNICODE),
        (b"caf\xe9", "", Refusal.NOT_UNICODE),
        (b"\xed\xa0\x80", "", Refusal.NOT_UNICODE),
        (b"x" * 8_192 + b"\0", "x" * 8_192 + "\0", None),
        (b"x" * 8_191 + b"\0", "", Refusal.BINARY),
    ],
)
def test_decode(data: bytes, text: str, refusal: Refusal | None) -> None:
    assert decode(data) == Reading(text, refusal)


@given(st.binary())
def test_what_is_read_can_be_written(data: bytes) -> None:
    decode(data).text.encode()


@pytest.mark.parametrize(
    ("text", "minified"),
    [
        ("", False),
        ("x" * 500, False),
        ("x" * 501, True),
        (("x" * 500 + "\n") * 9, True),
        (("x" * 499 + "\n") * 9, False),
        (("x" * 498 + "\r\n") * 9, False),
        ("a\n" * 1000 + "x" * 5_000, False),
        ("a\n" * 1000 + "x" * 5_001, True),
    ],
)
def test_is_minified(text: str, minified: bool) -> None:
    assert is_minified(text) is minified


@pytest.mark.parametrize(
    ("name", "generated"),
    [
        ("jquery.min.js", True),
        ("a.js.map", True),
        ("package-lock.json", True),
        ("Cargo.lock", True),
        ("go.sum", True),
        ("min.js", False),
        ("lock.py", False),
        ("package.json", False),
    ],
)
def test_is_generated(name: str, generated: bool) -> None:
    assert is_generated(PurePosixPath(name)) is generated


def test_files(tmp_path: Path) -> None:
    good, big, bundle, long = (tmp_path / name for name in ("a.py", "b.py", "c.min.js", "d.js"))
    good.write_bytes(b"a\r\nb")
    big.write_bytes(b"x\n" * 50)
    bundle.write_bytes(b"x")
    long.write_bytes(b"x" * 6_000)
    os.mkfifo(tmp_path / "pipe")
    assert read_for_context(good, 4) == Reading("a\r\nb")
    assert read_for_context(good, 3).refusal is Refusal.TOO_BIG
    assert read_for_context(big, 99).refusal is Refusal.TOO_BIG
    assert read_for_context(bundle, 99).refusal is Refusal.GENERATED
    assert read_for_context(long, 9_999).refusal is Refusal.MINIFIED
    assert read_text(long, 9_999).text == "x" * 6_000
    assert read_text(tmp_path / "pipe", 99).refusal is Refusal.NOT_A_FILE
    assert read_text(tmp_path / "none", 99).refusal is Refusal.MISSING
    assert read_text(Path("/a\0b"), 99).refusal is Refusal.MISSING
    assert read_text(tmp_path, 99).refusal is Refusal.NOT_A_FILE


def test_what_lies_about_its_size() -> None:
    # A file of /proc says it has no bytes and has some.
    assert read_text(Path("/proc/self/status"), 10).refusal is Refusal.TOO_BIG


@pytest.mark.parametrize(
    ("name", "text", "refusal"),
    [
        ("a.py", "x\n" * 10, None),
        ("a.min.js", "x", Refusal.GENERATED),
        ("a.py", "x\n" * 51, Refusal.TOO_BIG),
        ("a.py", "é\n" * 34, Refusal.TOO_BIG),
        ("a.py", "é\n" * 33, None),
        ("a.py", "a\0b", Refusal.BINARY),
    ],
)
def test_text_refusal(name: str, text: str, refusal: Refusal | None) -> None:
    assert text_refusal(PurePosixPath(name), text, 100) is refusal


def test_text_refusal_of_long_lines() -> None:
    assert text_refusal(PurePosixPath("a.py"), "x" * 600, 10_000) is Refusal.MINIFIED


@given(st.lists(st.tuples(st.integers(4_900, 5_100), st.sampled_from(["\n", "\r", "\r\n", ""])), max_size=6))
def test_a_line_ends_at_either_mark(lines: list[tuple[int, str]]) -> None:
    text = "".join("x" * length + end for length, end in lines) + "y\n" * 600
    assert is_minified(text) is any(len(line) > 5_000 for line in re.split(r"[\r\n]", text))
