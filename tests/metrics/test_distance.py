"""The edit distance against its textbook form."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.metrics.distance import MOST_CHARS, distance, kept_share


def textbook(a, b):
    row = list(range(len(b) + 1))
    for i, one in enumerate(a, 1):
        before, row[0] = row[0], i
        for j, other in enumerate(b, 1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (one != other))
    return row[-1]


@given(st.text("abc\n", max_size=40), st.text("abc\n", max_size=40))
def test_it_is_levenshteins(a, b):
    assert distance(a, b) == textbook(a, b) == distance(b, a)


@pytest.mark.parametrize(
    ("accepted", "now", "share"),
    [
        ("", "", 1.0),
        ("width * height", "width * height", 1.0),
        ("abcd", "abxd", 0.75),
        ("abcd", "", 0.0),
        ("ab", "abcd", 0.5),
        ("abcd", "wxyz", 0.0),
    ],
)
def test_the_share_that_is_left(accepted, now, share):
    assert kept_share(accepted, now) == share


@given(st.text(max_size=60), st.text(max_size=60))
def test_a_share_is_a_share(a, b):
    assert 0.0 <= kept_share(a, b) <= 1.0
    assert (kept_share(a, b) == 1.0) is (a == b)


def test_long_texts_are_compared_by_their_beginnings():
    began = time.process_time()
    assert kept_share("ab" * MOST_CHARS, "ba" * MOST_CHARS) > 0.99
    # The textbook form would need seconds; the bound is wide so that a slow machine passes.
    assert time.process_time() - began < 1.0
