from __future__ import annotations

import itertools
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.errors import ModelResponseError
from agent.models.sse import EventStream, JsonLines, LineSplitter, WholeBody


def read(framing, *pieces: bytes) -> list[str]:
    payloads = [payload for piece in pieces for payload in framing.feed(piece)]
    return payloads + framing.finish()


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"data: a\n\ndata: b\n\n", ["a", "b"]),
        (b"data:a\n\n", ["a"]),
        (b"data:  a\n\n", [" a"]),
        (b"data: a\r\n\r\ndata: b\r\n\r\n", ["a", "b"]),
        (b"data: a\r\rdata: b\r\r", ["a", "b"]),
        (b"data: a\r\n\ndata: b\n\r\n", ["a", "b"]),
        (b"data: one\ndata: two\n\n", ["one\ntwo"]),
        (b": a comment\n\ndata: a\n: another\n\n", ["a"]),
        (b"event: x\nid: 7\nretry: 10\ndata: a\n\n", ["a"]),
        (b"data\n\n", []),
        (b"data:\n\n", []),
        (b"datas: no\n\ndata: a\n\n", ["a"]),
        (b"\n\n\n", []),
        (b"", []),
        (b"\xef\xbb\xbfdata: a\n\n", ["a"]),
        (b"data: \xef\xbb\xbfa\n\n", ["\ufeffa"]),
        (b"data: caf\xc3\xa9\n\n", ["café"]),
        (b"data: a\xffb\n\n", ["a\ufffdb"]),
        (b"data: a\n\ndata: [DONE]\n\n", ["a"]),
        (b"data: a\n\ndata: [DONE]\n\ndata: b\n\n", ["a"]),
        (b"data: a\n\ndata: b\n", ["a", "b"]),
        (b"data: a\n\ndata: b", ["a", "b"]),
        (b"data: a\xe2\x80\xa8b\n\n", ["a\u2028b"]),
    ],
)
def test_events(body, expected):
    assert read(EventStream(), body) == expected


def test_done_is_only_said_once_it_came():
    events = EventStream()
    assert events.feed(b"data: a\n\ndata: [DONE]\n") == ["a"]
    assert not events.done
    assert events.feed(b"\n") == []
    assert events.done


def test_done_without_a_last_blank_line():
    events = EventStream()
    assert read(events, b"data: a\n\ndata: [DONE]") == ["a"]
    assert events.done


def test_an_event_is_given_as_soon_as_it_is_complete():
    events = EventStream()
    assert events.feed(b"data: a\n") == []
    assert events.feed(b"\ndata: b") == ["a"]
    assert events.feed(b"c\r\n\r") == ["bc"]
    assert events.feed(b"\n") == []


BODIES = st.lists(
    st.one_of(
        st.sampled_from(
            [
                b"data: ",
                b"data:",
                b"\n",
                b"\r\n",
                b"\r",
                b"\n\n",
                b":",
                b"event: x",
                b"[DONE]",
                b"\xef\xbb\xbf",
            ]
        ),
        st.binary(max_size=6),
        st.text(max_size=4).map(str.encode),
    ),
    max_size=30,
).map(b"".join)


def cut(body: bytes, places: list[int]) -> list[bytes]:
    edges = sorted({0, len(body), *(place % (len(body) + 1) for place in places)})
    return [body[a:b] for a, b in itertools.pairwise(edges)]


@pytest.mark.parametrize("framing", [EventStream, JsonLines, WholeBody])
@given(body=BODIES, places=st.lists(st.integers(0, 500), max_size=40))
def test_chunking_does_not_matter(framing, body, places):
    assert read(framing(), *cut(body, places)) == read(framing(), body)


@given(body=BODIES)
def test_one_byte_at_a_time(body):
    assert read(EventStream(), *(bytes([byte]) for byte in body)) == read(EventStream(), body)


@given(
    values=st.lists(st.dictionaries(st.text(), st.text()), max_size=8),
    end=st.sampled_from(["\n", "\r\n", "\r"]),
)
def test_what_is_written_is_read(values, end):
    body = "".join(f"data: {json.dumps(value)}{end}{end}" for value in values).encode()
    assert [json.loads(payload) for payload in read(EventStream(), body)] == values


def test_a_line_has_a_limit_however_it_is_cut():
    with pytest.raises(ModelResponseError, match="more than 10 bytes"):
        EventStream(10).feed(b"data: 12345")
    events = EventStream(10)
    events.feed(b"data: 1234")
    with pytest.raises(ModelResponseError):
        events.feed(b"5")
    assert EventStream(10).feed(b"data: 1234\n\n") == ["1234"]


def test_an_event_of_many_lines_has_a_limit():
    events = EventStream(20)
    with pytest.raises(ModelResponseError, match="event of more than 20 bytes"):
        events.feed(b"data: 123\n" * 100)


def test_events_that_come_one_after_the_other_do_not_add_up():
    events = EventStream(20)
    assert [events.feed(b"data: 123456\n\n") for _ in range(50)] == [["123456"]] * 50


def test_lines_splits_at_every_kind_of_end():
    lines = LineSplitter()
    assert lines.feed(b"a\nb\r\nc\rd") == [b"a", b"b", b"c"]
    assert lines.feed(b"") == []
    assert lines.rest() == b"d"
    assert lines.rest() == b""


def test_json_lines():
    assert read(JsonLines(), b'{"a":1}\n\n  {"b":2} \r\n{"c":3}') == ['{"a":1}', '{"b":2}', '{"c":3}']
    with pytest.raises(ModelResponseError):
        JsonLines(4).feed(b"12345")


def test_whole_body():
    body = WholeBody(10)
    assert body.feed(b'{"a":\n') == []
    assert body.feed(b" 1}") == []
    assert body.finish() == ['{"a":\n 1}']
    assert read(WholeBody(), b" \n") == []
    with pytest.raises(ModelResponseError, match="body of more than 10 bytes"):
        WholeBody(10).feed(b"x" * 11)
