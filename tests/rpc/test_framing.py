from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.rpc.framing import (
    MOST_LINE_BYTES,
    MOST_RECLAIMED_BYTES,
    FrameParser,
    FramingError,
    frame,
)


def bodies(found: list[object]) -> list[bytes]:
    return [bytes(item) for item in found if not isinstance(item, FramingError)]  # type: ignore[arg-type]


def errors(found: list[object]) -> list[str]:
    return [str(item) for item in found if isinstance(item, FramingError)]


def parse(data: bytes, most: int = 1000) -> list[object]:
    return list(FrameParser(most).feed(data))


@pytest.mark.parametrize(
    "data",
    [
        b"Content-Length: 2\r\n\r\n{}",
        b"Content-Length: 2\n\n{}",
        b"content-length:2\r\n\r\n{}",
        b"CONTENT-LENGTH :  2  \r\n\r\n{}",
        b"Content-Length: 2\r\nContent-Type: application/vscode-jsonrpc; charset=utf-8\r\n\r\n{}",
        b"Content-Type: x\r\nX-More: y\r\nContent-Length: 2\r\n\r\n{}",
        b"\r\n\r\n\nContent-Length: 2\r\n\r\n{}",
        b"Content-Length: 7\r\nContent-Length: 2\r\n\r\n{}",
        b"Content-Length: 002\r\n\r\n{}",
    ],
)
def test_a_header_is_taken_in_any_of_its_forms(data: bytes) -> None:
    assert parse(data) == [b"{}"]


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"garbage\n", "bytes between messages"),
        (b"garbage", "bytes before a Content-Length"),
        (b"\x00\xff\xfe\r\n\r\nmore\r\n", "bytes between messages"),
        (b'{"jsonrpc":"2.0"}', "bytes before a Content-Length"),
        (b"Content-Length: x\r\n\r\n{}\n", "not a number"),
        (b"Content-Length: -5\r\n\r\n", "not a number"),
        (b"Content-Length:\r\n\r\n", "not a number"),
        (b"Content-Length: 1e3\r\n\r\n", "not a number"),
        ("Content-Length: ٣\r\n\r\n".encode(), "not a number"),
        (b"Content-Length: 1001\r\n\r\n" + b"x" * 50 + b"\n", "above 1000 bytes"),
        (b"Content-Length: 99999999999999999999999\r\n\r\n", "not a number"),
        (b"Content-Length: 5\r\n{no blank line}\r\n\r\n", "bytes between messages"),
        (b"x" * (MOST_LINE_BYTES + 1), "no end"),
    ],
)
def test_what_is_no_message_is_reported_once_and_survived(data: bytes, problem: str) -> None:
    parser = FrameParser(1000)
    found = [*parser.feed(data), *parser.feed(frame(b"[1]") + frame(b"[2]"))]
    assert bodies(found) == [b"[1]", b"[2]"]
    assert len(errors(found)) == 1
    assert problem in errors(found)[0]


def test_a_header_without_a_length_is_passed_over() -> None:
    assert bodies(parse(b"Content-Type: x\r\n\r\n" + frame(b"{}"))) == [b"{}"]


def test_an_empty_body_is_a_body() -> None:
    assert parse(frame(b"") + frame(b"1")) == [b"", b"1"]


def test_a_garbage_line_without_end_does_not_grow_for_ever() -> None:
    parser = FrameParser()
    found = [item for _ in range(50) for item in parser.feed(b"x" * 1000)]
    assert len(errors(found)) == 1
    assert len(parser._data) <= MOST_LINE_BYTES + 1000
    assert bodies(list(parser.feed(b"Content-Le"))) == []
    assert bodies(list(parser.feed(b"ngth: 1\r\n\r\n1"))) == [b"1"]


def test_messages_that_a_body_swallowed_are_given_back() -> None:
    parser = FrameParser()
    swallowed = b'{"a":1}' + frame(b"[2]") + frame(b"[3]")[:10]
    data = b"Content-Length: %d\r\n\r\n%b%b" % (len(swallowed), swallowed, frame(b"[3]")[10:] + frame(b"[4]"))
    found = []
    for item in parser.feed(data):
        found.append(item)
        if item == swallowed:
            parser.reclaim(swallowed)
    assert bodies(found) == [swallowed, b"[2]", b"[3]", b"[4]"]


@pytest.mark.parametrize("body", [b"nonsense", b"x" * MOST_RECLAIMED_BYTES + frame(b"1")])
def test_a_body_without_a_header_inside_or_too_large_is_not_given_back(body: bytes) -> None:
    parser = FrameParser()
    assert list(parser.feed(frame(body))) == [body]
    parser.reclaim(body)
    assert bodies(list(parser.feed(frame(b"1")))) == [b"1"]


@pytest.mark.parametrize(
    ("data", "is_cut"),
    [
        (b"", False),
        (frame(b"{}"), False),
        (b"\r\n", False),
        (b"Content-Len", True),
        (b"Content-Length: 5\r\n", True),
        (b"Content-Length: 5\r\n\r\n", True),
        (b"Content-Length: 5\r\n\r\n{", True),
    ],
)
def test_the_end_of_the_stream_tells_whether_it_cut_a_message(data: bytes, is_cut: bool) -> None:
    parser = FrameParser()
    list(parser.feed(data))
    assert (parser.end() is not None) is is_cut


def cut(data: bytes, places: list[int]) -> list[bytes]:
    edges = sorted({0, len(data), *(place % (len(data) + 1) for place in places)})
    return [data[start:end] for start, end in pairwise(edges)]


@given(st.lists(st.binary(max_size=60), max_size=8), st.lists(st.integers(0, 10_000), max_size=30))
def test_however_the_stream_is_cut_the_messages_are_the_same(
    messages: list[bytes], places: list[int]
) -> None:
    stream = b"".join(frame(message) for message in messages)
    parser = FrameParser()
    found = [item for chunk in cut(stream, places) for item in parser.feed(chunk)]
    assert found == messages
    assert parser.end() is None


GARBAGE = st.binary(max_size=40).filter(lambda data: b"content-length" not in data.lower())


@given(
    st.lists(st.tuples(GARBAGE, st.binary(max_size=30)), max_size=6),
    st.lists(st.integers(0, 10_000), max_size=20),
)
def test_garbage_between_messages_is_survived(parts: list[tuple[bytes, bytes]], places: list[int]) -> None:
    stream = b"".join(garbage + frame(message) for garbage, message in parts)
    parser = FrameParser()
    found = [item for chunk in cut(stream, places) for item in parser.feed(chunk)]
    assert bodies(found) == [message for _, message in parts]
    assert len(errors(found)) <= len(parts)


@given(st.binary(max_size=400))
def test_nothing_makes_the_parser_fail(data: bytes) -> None:
    whole, single = FrameParser(100), FrameParser(100)
    at_once = list(whole.feed(data))
    one_by_one = [item for index in range(len(data)) for item in single.feed(data[index : index + 1])]
    assert bodies(at_once) == bodies(one_by_one)
    assert errors(at_once) == errors(one_by_one)
