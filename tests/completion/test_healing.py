"""The begun word that is taken off a prompt, and the guard that takes it off the answer."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.completion.healing import LONGEST_WORD, HeadGuard, begun_word


@pytest.mark.parametrize(
    ("before", "word"),
    [
        ("", ""),
        ("x = resp", "resp"),
        ("self.resp", "resp"),
        ("_x1", "_x1"),
        ("    sel", "sel"),
        ("x = ", ""),
        ("x.", ""),
        ("x\n", ""),
        ("12", ""),
        ("0x1f", ""),
        ("a = 3px", ""),
        ("größe", ""),
        ("äresp", ""),
        ("中resp", ""),
        ("$resp", "resp"),
        ("a" * LONGEST_WORD, "a" * LONGEST_WORD),
        ("a" * (LONGEST_WORD + 1), ""),
    ],
)
def test_the_begun_word(before, word):
    assert begun_word(before) == word


@given(st.text("aZ_9 .\n", max_size=12))
def test_the_begun_word_ends_the_text_and_is_whole(before):
    word = begun_word(before)
    assert before.endswith(word)
    assert not word or not (before[: -len(word)][-1:].isalnum() or before[: -len(word)].endswith("_"))


def guarded(head, *chunks):
    guard = HeadGuard(head)
    return "".join(map(guard.feed, chunks)), guard


@pytest.mark.parametrize(
    ("chunks", "said"),
    [
        (["response.json()"], "onse.json()"),
        ([" response"], "onse"),
        ([" ", "\t", "re", "sp", "onse"], "onse"),
        (["", "r", "", "esp"], ""),
        (["resp", " = 1\n", " resp"], " = 1\n resp"),
    ],
)
def test_the_head_is_swallowed(chunks, said):
    text, guard = guarded("resp", *chunks)
    assert (text, guard.passed, guard.failed) == (said, True, False)


@pytest.mark.parametrize("chunks", [["request"], ["re", "quest", "resp"], ["\nresp"], ["r esp"], ["Resp"]])
def test_another_beginning_gives_nothing(chunks):
    text, guard = guarded("resp", *chunks)
    assert (text, guard.passed, guard.failed) == ("", False, True)


@pytest.mark.parametrize("chunks", [[], [" "], ["re"]])
def test_an_answer_that_ends_early_has_not_passed(chunks):
    text, guard = guarded("resp", *chunks)
    assert (text, guard.passed, guard.failed) == ("", False, False)


def test_without_a_head_everything_passes():
    text, guard = guarded("", "  a", "b")
    assert (text, guard.passed) == ("  ab", True)


@given(st.text("re sp", max_size=12), st.data())
def test_pieces_do_not_matter(text, data):
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=4)))
    pieces = [text[start:end] for start, end in zip([0, *cuts], [*cuts, len(text)], strict=True)]
    whole, one = guarded("resp", text)
    parts, other = guarded("resp", *pieces)
    assert (whole, one.passed, one.failed) == (parts, other.passed, other.failed)
