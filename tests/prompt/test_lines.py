"""Costs of lines and walks over them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.prompt.lines import LONG_LINE, LineCosts
from agent.prompt.tokenizer import Tokenizer


class Counting:
    name = "counting"

    def __init__(self) -> None:
        self.counted: list[str] = []

    def count(self, text: str) -> int:
        self.counted.append(text)
        return len(text)

    def tail(self, text: str, tokens: int) -> str:
        self.counted.append(text)
        return text[-tokens:]

    def head(self, text: str, tokens: int) -> str:
        self.counted.append(text)
        return text[:tokens]


class OneMore:
    """Counts characters, and one for each text: what is counted in how many pieces shows."""

    def count(self, text: str) -> int:
        return len(text) + 1


@given(st.text("a\n\0é\r", max_size=40))
def test_each_line_is_counted_with_its_end(text):
    lines = text.count("\n") + (not text.endswith("\n") and text != "")
    assert LineCosts(OneMore()).cost(text) == len(text) + lines


def test_a_line_is_counted_once():
    tokenizer = Counting()
    costs = LineCosts(tokenizer)
    assert costs.cost("ab\ncd\nab\n") == 9
    assert costs.cost("ab\ncd\nab\nx") == 10
    assert tokenizer.counted == ["ab\n", "cd\n", "x"]


def test_sum_over_lines_is_an_upper_bound(tokenizer: Tokenizer, code):
    text = code + "\n\n\n   \n\t\tif x:\n});\n\n  }\n" + "名前 = 1\n"
    assert LineCosts(tokenizer).cost(text) >= tokenizer.count(text)


@pytest.mark.parametrize(
    ("offset", "limit", "lowest", "reached"),
    [
        (9, 100, 0, (0, 9)),
        (9, 6, 0, (3, 6)),
        (9, 5, 0, (6, 3)),
        (9, 2, 0, (9, 0)),
        (8, 2, 0, (6, 2)),
        (8, 1, 0, (8, 0)),
        (9, 100, 3, (3, 6)),
        (9, 100, 9, (9, 0)),
        (0, 100, 0, (0, 0)),
        (2, 0, 0, (2, 0)),
    ],
)
def test_walk_up_over_whole_lines(offset, limit, lowest, reached):
    assert LineCosts(Counting()).back("ab\ncd\nef\n", offset, limit, lowest) == reached


@pytest.mark.parametrize(
    ("offset", "limit", "reached"),
    [
        (0, 100, (8, 8)),
        (0, 5, (3, 3)),
        (0, 6, (6, 6)),
        (1, 2, (3, 2)),
        (6, 2, (8, 2)),
        (6, 1, (6, 0)),
        (8, 9, (8, 0)),
    ],
)
def test_walk_down_over_whole_lines(offset, limit, reached):
    assert LineCosts(Counting()).forward("ab\ncd\nef", offset, limit) == reached


def test_a_very_long_line_is_never_given_to_the_tokenizer_as_a_whole():
    tokenizer = Counting()
    costs = LineCosts(tokenizer)
    line = "é" * (LONG_LINE + 1)
    assert costs.cost(line) == 2 * len(line)
    assert costs.tail(line, 5) == "é" * 5
    assert costs.head(line, 5) == "é" * 5
    assert max(len(text) for text in tokenizer.counted) < 200
    assert costs._cached.cache_info().currsize == 0


def test_nothing_fits_into_no_tokens():
    costs = LineCosts(Counting())
    assert (costs.tail("abc", 0), costs.head("abc", 0), costs.tail("abc", -1), costs.cost("")) == (
        "",
        "",
        "",
        0,
    )


@given(st.text("ab\n \t", max_size=60), st.data())
def test_walks_cost_what_they_say_and_end_at_lines(text, data):
    offset = data.draw(st.integers(0, len(text)))
    limit = data.draw(st.integers(0, 40))
    costs = LineCosts(Counting())
    start, used = costs.back(text, offset, limit)
    assert used == costs.cost(text[start:offset]) <= limit
    assert start == offset or start == 0 or text[start - 1] == "\n"
    end, used = costs.forward(text, offset, limit)
    assert used == costs.cost(text[offset:end]) <= limit
    assert end in (offset, len(text)) or text[end - 1] == "\n"


def _naive_back(costs: LineCosts, text: str, offset: int, limit: int, lowest: int) -> tuple[int, int]:
    start, used = offset, 0
    for line in [0, *(at + 1 for at, char in enumerate(text[:offset]) if char == "\n")][::-1]:
        cost = costs.cost(text[line:offset])
        if line < lowest or cost > limit:
            break
        start, used = line, cost
    return start, used


@given(
    st.text(st.sampled_from("ab\n"), max_size=30),
    st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30), st.integers(0, 30)), max_size=8),
)
def test_walks_do_not_depend_on_those_before(text: str, asked: list[tuple[int, int, int]]):
    costs, fresh = LineCosts(Counting()), LineCosts(Counting())
    for place, limit, lowest in asked:
        offset = min(place, len(text))
        assert costs.back(text, offset, limit, lowest) == _naive_back(fresh, text, offset, limit, lowest)
        assert costs.forward(text, offset, limit) == LineCosts(Counting()).forward(text, offset, limit)
