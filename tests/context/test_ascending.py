from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.context.ascending import places, values_of

NUMBERS = st.integers(0, 2**32 - 1)


def numbers(*values: int) -> np.ndarray:
    return np.array(values, np.uint32)


@pytest.mark.parametrize(
    ("keys", "ascending", "found"),
    [
        ([], [], []),
        ([3], [], [False]),
        ([], [3], []),
        ([1, 3, 5, 9], [3, 5], [False, True, True, False]),
        ([2**32 - 1, 0], [0, 2**32 - 1], [True, True]),
    ],
)
def test_keys_are_found_where_they_stand(keys, ascending, found):
    at, known = places(numbers(*keys), numbers(*ascending))
    assert known.tolist() == found
    assert [ascending[one] for one, is_there in zip(at.tolist(), found, strict=True) if is_there] == [
        key for key, is_there in zip(keys, found, strict=True) if is_there
    ]


@given(st.lists(NUMBERS, max_size=20), st.dictionaries(NUMBERS, st.integers(1, 99), max_size=20))
@pytest.mark.parametrize("kind", [np.int64, np.float64])
def test_values_are_those_of_a_dictionary(kind, keys, held):
    ascending = sorted(held)
    given_values = np.array([held[number] for number in ascending], kind)
    values = values_of(numbers(*keys), numbers(*ascending), given_values)
    assert values.dtype == kind
    assert values.tolist() == [held.get(key, 0) for key in keys]
