"""Lines beside lines: what is alike, in which order, and how much it tells."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.context.alignment import (
    AFTER_WEIGHT,
    BEFORE_LINES,
    DECAY,
    LONGEST_LINE,
    Passages,
    Words,
    align,
    weight_of,
    words_of,
)

LINES = st.lists(
    st.text("ab(=. ", min_size=1, max_size=8).map(str.strip).filter(bool), min_size=1, max_size=12
)


def passages(*runs: list[str]) -> Passages:
    numbers = [number for number, run in enumerate(runs) for _ in run]
    return Passages([line for run in runs for line in run], np.array(numbers, np.int64))


def shares(found, *before, after=()) -> list[float]:
    alignment = align(found, before, after)
    return (alignment.sums / alignment.most).round(3).tolist()


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("x = y_1.load(7)", {"x", "=", "y_1", ".", "load", "(", "7", ")"}),
        ("été := naïve", {"été", ":", "=", "naïve"}),
        ("}", {"}"}),
        ("", set()),
        ("a" * LONGEST_LINE + "b c", {"a" * LONGEST_LINE}),
    ],
)
def test_a_line_is_its_words_and_marks(line, words):
    assert words_of(line) == words


def test_a_rare_word_tells_more_than_a_common_one():
    words = Words(["return rare", "return a", "return b"], frozenset())
    assert words.nats(frozenset({"rare"})) > words.nats(frozenset({"return"})) > 0
    assert words.nats(frozenset({"unheard"})) == words.nats(frozenset({"rare"}))
    assert words.nats(frozenset()) == 0


def test_likeness_is_one_for_the_same_words_and_falls_with_each_other_word():
    lines = ["value = load(name)", "value = load(other)", "print(1)"]
    asked = words_of(lines[0])
    same, near, far = Words(lines, asked).likeness(asked).tolist()
    assert same == pytest.approx(1.0)
    assert 0.2 < near < 0.9
    assert far < near / 2


def test_a_place_whose_neighbours_are_those_of_the_cursor_has_all_that_can_be_had():
    found = passages(["open door", "walk through", "close door", "go home"], ["buy bread", "eat bread"])
    assert shares(found, "walk through", "open door", after=["go home"])[2] == 1.0


def test_the_order_of_the_lines_counts():
    found = passages(["first step", "second step", "here"], ["second step", "first step", "there"])
    here, there = (shares(found, "second step", "first step")[at] for at in (2, 5))
    assert here == 1.0
    assert there < 0.6


def test_neighbours_are_those_of_the_same_run():
    alone = passages(["open door"], ["walk through"])
    assert shares(alone, "open door") == [0.0, 0.0]
    assert shares(passages(["open door", "walk through"]), "open door")[1] == 1.0


def test_nearer_lines_and_lines_before_the_cursor_count_more():
    found = passages(["alpha one", "x"], ["beta two", "y"], ["z", "gamma three"])
    alignment = align(found, ["alpha one", "beta two"], ["gamma three"])
    near = alignment.sums[1] / weight_of(alignment.information.nats(words_of("alpha one")))
    below = alignment.sums[4] / weight_of(alignment.information.nats(words_of("gamma three")))
    assert near == pytest.approx(1.0)
    assert below == pytest.approx(AFTER_WEIGHT)
    further = align(passages(["beta two", "y", "y"]), ["none", "beta two"], [])
    assert further.sums[2] == pytest.approx(DECAY * weight_of(further.information.nats(words_of("beta two"))))


def test_a_brace_tells_little():
    found = passages(["}", "x", "unmistakable.name(value)", "y"])
    brace, name = (align(found, [line], []).most for line in ("}", "unmistakable.name(value)"))
    assert brace < name / 2


def test_more_lines_than_are_compared_change_nothing():
    found = passages(["a b", "c d", "e"])
    lines = ["c d", "a b", *[f"line {n}" for n in range(BEFORE_LINES - 2)]]
    assert align(found, lines, []).sums.tolist() == align(found, [*lines, "more"], []).sums.tolist()


def test_passages_shorter_than_the_reach_are_no_error():
    assert shares(passages(["one"]), "a", "b", "c", after=["d", "e"]) == [0.0]


def test_no_passages_and_no_neighbours_are_no_error():
    assert align(passages([]), ["a"], []).sums.tolist() == []
    alone = align(passages(["one"]), [], [])
    assert (alone.sums.tolist(), alone.most) == ([0.0], 0.0)


@given(LINES, LINES, LINES, LINES)
def test_nothing_has_more_in_common_than_all(one, other, before, after):
    alignment = align(passages(one, other), before, after)
    assert (alignment.sums >= 0).all()
    assert (alignment.sums <= alignment.most + 1e-9).all()


@given(LINES, LINES, LINES)
def test_the_order_of_the_runs_changes_nothing(one, other, before):
    forth = align(passages(one, other), before, [])
    back = align(passages(other, one), before, [])
    assert forth.sums[: len(one)].tolist() == pytest.approx(back.sums[len(other) :].tolist())
    assert forth.most == pytest.approx(back.most)
