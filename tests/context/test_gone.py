from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.context.chunks import chunk_of
from agent.context.gone import NONE_GONE, gone_of
from agent.context.postings import merged, segment_of


def numbers(*values: int) -> np.ndarray:
    return np.array(values, np.uint32)


def told(gone) -> dict[int, int]:
    return dict(zip(gone.terms.tolist(), gone.counts.tolist(), strict=True))


@pytest.mark.parametrize(
    ("died", "dropped", "left"),
    [
        ([], [], {}),
        ([7, 3, 7], [], {3: 1, 7: 2}),
        ([7, 3, 7], [7], {3: 1, 7: 1}),
        ([7, 3, 7], [7, 3, 7], {}),
        ([2**32 - 1], [], {2**32 - 1: 1}),
    ],
)
def test_what_died_counts_until_it_is_dropped(died, dropped, left):
    assert told(NONE_GONE.more(numbers(*died)).fewer(numbers(*dropped))) == left


def test_terms_that_nothing_dead_has_count_nothing():
    gone = NONE_GONE.more(numbers(5, 9, 9))
    assert gone.of(numbers(1, 5, 7, 9, 12)).tolist() == [0, 1, 0, 2, 0]
    assert gone.of(numbers()).tolist() == []
    assert NONE_GONE.of(numbers(1, 2)).tolist() == [0, 0]


@given(st.lists(st.tuples(st.booleans(), st.lists(st.integers(0, 12), max_size=6)), max_size=12))
def test_it_counts_as_a_counter_does(steps):
    gone, expected = NONE_GONE, Counter()
    for died, drawn in steps:
        # Nothing is dropped that has not died.
        terms = drawn if died else [*(Counter(drawn) & expected).elements()]
        gone = gone.more(numbers(*terms)) if died else gone.fewer(numbers(*terms))
        (expected.update if died else expected.subtract)(terms)
        assert told(gone) == dict(sorted((+expected).items()))
        assert gone.of(numbers(*range(14))).tolist() == [expected[term] for term in range(14)]


def test_counting_anew_finds_what_merging_drops():
    chunks = [chunk_of([text], [text]) for text in ("alpha beta", "beta gamma", "alpha", "delta")]
    segments = [segment_of([(0, chunks[:2])]), segment_of([(2, chunks[2:])])]
    alive = np.array([False, True, False, True])
    gone = gone_of(segments, alive)
    assert told(gone) == dict(Counter(np.concatenate([chunks[0].terms, chunks[2].terms]).tolist()))
    assert told(gone.fewer(merged(segments, alive)[1])) == {}
    assert told(gone_of([], alive)) == told(gone_of(segments, np.ones(4, np.bool_))) == {}
