from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.rpc.decoding import DecodingError, decode, encode
from agent.rpc.types.structures import Position, Range


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"nope",
        b'{"a":1} x',
        b"\xff\xfe{}",
        b"NaN",
        b'"\n"',
        b"[" * 5000,
        b'{"a": "\\ud83d", nope}',
        b'"\xed\xa0\x80"',
    ],
)
def test_what_is_no_json_is_an_error(body: bytes) -> None:
    with pytest.raises(DecodingError, match=r"^not JSON: "):
        decode(body)


def test_an_error_does_not_quote_the_message() -> None:
    with pytest.raises(DecodingError) as caught:
        decode(b'{"key": secret}')
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (rb'"\ud83d"', "\ufffd"),
        (rb'"\ude00\ud83d"', "\ufffd\ufffd"),
        (rb'"\ud83d\ude00 \uD83D"', "😀 \ufffd"),
        (rb'"\\ud83d \ud83d"', "\\ud83d \ufffd"),
        (rb'"\\\ud83d\n"', "\\\ufffd\n"),
        (rb'"\ud83d\ud83d\ude00"', "\ufffd😀"),
    ],
)
def test_half_a_pair_becomes_a_replacement_character(body: bytes, text: str) -> None:
    assert decode(body) == text


@given(st.text(st.characters(codec=None)))
def test_any_text_that_javascript_can_write_is_read(text: str) -> None:
    expected = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    assert decode(json.dumps(text).encode()) == expected


def test_structures_are_written_in_camel_case() -> None:
    place = Position(1, 2)
    assert json.loads(encode({"a": [Range(place, place)]})) == {
        "a": [{"start": {"line": 1, "character": 2}, "end": {"line": 1, "character": 2}}]
    }
