from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.context.chunks import (
    MAX_LINES,
    MIN_LINES,
    Chunk,
    borders,
    chunk_of,
    identifiers,
    line_cost,
    term_number,
    term_numbers,
    terms_of_identifier,
)

LINES = st.lists(st.sampled_from(["", "  ", "a = b", "    call_it(fooBar)", "\t}", "数据 = 1"]), max_size=90)


def _counted(lines: list[str]) -> Chunk:
    return chunk_of(lines, lines)


@given(LINES)
def test_chunks_cover_every_line_once_and_are_never_longer_than_allowed(lines: list[str]) -> None:
    starts = borders(lines)
    assert starts == sorted(set(starts))
    assert (starts[0] == 0) if lines else not starts
    for start, end in pairwise([*starts, len(lines)]):
        assert 1 <= end - start <= MAX_LINES


@given(LINES, LINES)
def test_borders_below_a_border_do_not_depend_on_what_stands_above(
    above: list[str], below: list[str]
) -> None:
    starts = borders([*above, *below])
    for border in starts:
        assert [at - border for at in starts if at >= border] == borders([*above, *below][border:])


def test_a_chunk_is_cut_after_a_blank_line_but_not_before_it_is_long_enough() -> None:
    lines = ["x"] * 3 + [""] + ["y"] * (MIN_LINES + 2) + [""] + ["z"] * 4
    assert borders(lines) == [0, len(lines) - 4]


def test_a_long_run_without_blank_lines_is_cut_at_the_limit() -> None:
    assert borders(["x"] * (2 * MAX_LINES + 1)) == [0, MAX_LINES, 2 * MAX_LINES]


def test_a_chunk_knows_which_names_stand_on_which_line() -> None:
    chunk = _counted(["load_user(x)", "", "return load_user"])
    at = chunk.names.tolist().index(term_number("load_user"))
    assert chunk.rows[chunk.tokens == at].tolist() == [0, 2]
    assert term_number("x") not in chunk.names.tolist()
    assert term_number("x") in chunk.terms.tolist()


def test_parts_are_listed_name_by_name() -> None:
    chunk = _counted(["loadUser", "saveFile"])
    assert chunk.part_counts.tolist() == [2, 2]
    assert set(chunk.parts[:2].tolist()) == {term_number("~load"), term_number("~user")}


def test_rarer_words_of_a_chunk_weigh_less_than_frequent_ones_and_short_chunks_more_than_long_ones() -> None:
    chunk = _counted(["alpha", "alpha beta"])
    weight = dict(zip(chunk.terms.tolist(), chunk.impacts.tolist(), strict=True))
    assert weight[term_number("alpha")] > weight[term_number("beta")]
    long = _counted(["alpha", "alpha beta", *[f"word{n} other{n} more{n}" for n in range(18)]])
    assert (
        dict(zip(long.terms.tolist(), long.impacts.tolist(), strict=True))[term_number("beta")]
        < weight[term_number("beta")]
    )


def test_an_empty_chunk_has_no_terms() -> None:
    chunk = _counted([""])
    assert len(chunk.terms) == len(chunk.names) == 0
    assert chunk.costs.tolist() == [0]


@pytest.mark.parametrize(
    ("line", "low", "high"),
    [("", 0, 0), ("   ", 0, 0), ("}", 1, 4), ("return value", 4, 8), ("x" * 9999, 255, 255)],
)
def test_line_costs(line: str, low: int, high: int) -> None:
    assert low <= line_cost(line) <= high


def test_identifiers_of_any_script_and_never_from_the_far_right_of_a_data_line() -> None:
    assert list(identifiers("größe = 数据 + a1 + größe")) == ["größe", "数据", "a1"]
    assert "tail" not in identifiers("x" * 5000 + " tail")


def test_a_lone_surrogate_is_no_error() -> None:
    assert terms_of_identifier("a\ud800")[0] == term_number("a\ud800")


@given(st.lists(st.text(max_size=12)))
def test_many_words_have_the_numbers_that_each_has(words: list[str]) -> None:
    assert term_numbers(words) == [term_number(word) for word in words]


def test_lone_surrogates_among_many_words_are_no_error() -> None:
    assert term_numbers(["a", "b\ud800"]) == [term_number("a"), term_number("b\ud800")]


def test_case_tells_names_apart_but_not_parts() -> None:
    assert terms_of_identifier("User")[0] != terms_of_identifier("user")[0]
    assert terms_of_identifier("User")[1] == terms_of_identifier("user")[1]


@given(st.lists(st.text(max_size=40).filter(lambda t: "\n" not in t), max_size=MAX_LINES))
def test_any_text_can_be_counted(lines: list[str]) -> None:
    chunk = _counted(lines)
    assert len(chunk.terms) == len(chunk.impacts) == len(np.unique(chunk.terms))
    assert len(chunk.part_counts) == len(chunk.names)
    assert int(chunk.part_counts.sum()) == len(chunk.parts)
    assert len(chunk.tokens) == len(chunk.rows)
    assert len(chunk.costs) == len(lines)


def test_prose_can_be_searched_for_but_names_nothing_and_costs_nothing() -> None:
    chunk = chunk_of(["# the keeper", "load_user(x)  # now"], ["", "load_user(x)  "])
    assert term_number("keeper") in chunk.terms
    assert chunk.names.tolist() == [term_number("load_user")]
    assert chunk.costs[0] == 0
    assert chunk.costs[1] == line_cost("load_user(x)  # now")
