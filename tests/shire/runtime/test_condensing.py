"""A prompt fits the model's window: what was brought into it gives way, fairly and with a note."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.shire.runtime.condensing import LEAST_TOKENS, NOTE_TOKENS, condensed, shares, tokens
from agent.shire.runtime.draft import Draft
from agent.shire.runtime.limits import Budget, Limits


@pytest.mark.parametrize(("text", "most"), [("", 0), ("abc", 1), ("abcd", 2), ("注释", 2), ("a注释", 3)])
def test_tokens(text, most):
    assert tokens(text) == most


@pytest.mark.parametrize(
    ("sizes", "room", "given_"),
    [
        ([], 10, []),
        ([5, 5], 10, [5, 5]),
        ([2, 100, 30], 40, [2, 19, 19]),
        ([100, 100, 10], 60, [25, 25, 10]),
        ([7], -3, [0]),
    ],
)
def test_shares(sizes, room, given_):
    assert shares(sizes, room) == given_


@given(st.lists(st.integers(0, 10_000), max_size=20), st.integers(-10, 20_000))
def test_shares_never_exceed_the_room_nor_a_need(sizes, room):
    given_ = shares(sizes, room)
    assert sum(given_) <= max(0, room)
    assert all(one <= size for one, size in zip(given_, sizes, strict=True))
    assert sum(given_) == sum(sizes) or sum(given_) > room - len(sizes) - 1


def test_a_text_is_cut_between_lines():
    text = "".join(f"line {number}\n" for number in range(100))
    cut = condensed(text, LEAST_TOKENS)
    kept = cut.split("\n")
    assert kept[0] == "line 0"
    assert kept[-2] == f"… ({100 - len(kept) + 2} more lines are not shown)"
    assert cut.endswith("\n")


def test_a_block_that_is_cut_is_closed():
    text = "// File: a.md\n\n````markdown\n```python\n" + "x = 1\n" * 200 + "```\n````\n"
    cut = condensed(text, 80)
    assert cut.startswith("// File: a.md\n\n````markdown\n```python\nx = 1\n")
    assert cut.endswith("more lines are not shown)\n````\n")


def test_a_long_line_is_cut_too():
    cut = condensed("注" * 1000, 100)
    assert cut == "注" * (100 - NOTE_TOKENS) + "\n… (the rest of this is not shown)"


@given(st.text(alphabet="ab`注\n ", max_size=2000), st.integers(0, 400))
def test_what_is_condensed_fits(text, most):
    cut = condensed(text, most)
    assert cut == text or tokens(cut) <= max(most, LEAST_TOKENS) + 2


def draft(*pieces):
    made = Draft("a.shire", Budget(Limits()))
    for text, source in pieces:
        made.write(text, source)
    return made


def test_what_the_author_wrote_stays():
    author = "Explain. " * 100
    made = draft(
        (author, ""), ("aaaaaaaa\n" * 3000, "$all"), ("\nshort\n", "$lang"), ("bbbbbbbb\n" * 3000, "/file:b")
    )
    message = made.messages(1000)[0].content
    assert message.startswith(author)
    assert "\nshort\n" in message
    assert 800 < tokens(message) <= 1000
    assert made.cut == ["$all", "/file:b"]
    assert abs(message.count("aaaaaaaa\n") - message.count("bbbbbbbb\n")) <= 1


def test_nothing_is_cut_that_fits_or_whose_model_is_not_known():
    long = draft(("a\n" * 3000, "$all"))
    assert long.messages()[0].content == ("a\n" * 3000).strip()
    assert not long.cut
    assert draft(("x", "$all")).messages(5)[0].content == "x"


@given(st.lists(st.tuples(st.text(alphabet="ab\n注", max_size=600), st.sampled_from(["", "$x"])), max_size=8))
def test_a_prompt_fits_where_its_author_leaves_room(pieces):
    made = draft(*pieces)
    own = sum(tokens(text) for text, source in pieces if not source or tokens(text) <= LEAST_TOKENS)
    count = sum(bool(source) for _, source in pieces)
    room = own + count * (LEAST_TOKENS + 3)
    assert sum(tokens(message.content) for message in made.messages(room)) <= room
