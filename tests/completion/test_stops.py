"""Stop strings, whole and in a stream."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.completion.stops import StopGuard, apply_stops


@pytest.mark.parametrize(
    ("text", "stops", "expected"),
    [
        ("abc", (), ("abc", False)),
        ("abc", ("",), ("abc", False)),
        ("a<|x|>b", ("<|x|>",), ("a", True)),
        ("<|x|>", ("<|x|>",), ("", True)),
        ("a<|x|b", ("<|x|>",), ("a<|x|b", False)),
        ("one\n\ntwo\n\n", ("\n\n", "two"), ("one", True)),
        ("abcd", ("abcd", "bc"), ("a", True)),
        ("xabc", ("abc", "bc"), ("x", True)),
    ],
)
def test_apply(text: str, stops: tuple[str, ...], expected: tuple[str, bool]) -> None:
    assert apply_stops(text, stops) == expected


letters = st.text("ab<|>", max_size=30)


@given(st.lists(letters, max_size=12), st.lists(st.text("ab<|>", min_size=1, max_size=5), max_size=4))
def test_any_pieces_give_the_same(pieces: list[str], stops: list[str]) -> None:
    guard = StopGuard(stops)
    given_out = "".join(guard.feed(piece) for piece in pieces) + guard.flush()
    assert (given_out, guard.hit) == apply_stops("".join(pieces), stops)


def test_a_possible_start_is_held_back_and_given_at_the_end() -> None:
    guard = StopGuard(("<|end|>",))
    assert guard.feed("x <|e") == "x "
    assert guard.feed("nd") == ""
    assert guard.flush() == "<|end"
    assert guard.flush() == ""


def test_nothing_comes_after_a_stop() -> None:
    guard = StopGuard(("!",))
    assert guard.feed("a!b") == "a"
    assert (guard.feed("c"), guard.flush()) == ("", "")
