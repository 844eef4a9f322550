"""Shares of the budget."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.prompt.budget import FLOOR_BEFORE, plan


@pytest.mark.parametrize(
    ("arguments", "total", "window", "context", "after"),
    [
        ((2048, 15, 45, None), 2048, 2048, 921, 307),
        ((2048, 15, 45, 4096), 6144, 2048, 4096, 307),
        ((2048, 15, 45, 0), 2048, 2048, 0, 307),
        ((2048, 15, 0, None), 2048, 2048, 0, 307),
        ((100, 90, 90, None), 100, 100, 0, 75),
        ((100, 0, 100, None), 100, 100, 75, 0),
        ((0, 15, 45, None), 0, 0, 0, 0),
        ((-5, -1, 300, -7), 0, 0, 0, 0),
    ],
)
def test_plan(arguments, total, window, context, after):
    budget = plan(*arguments)
    assert (budget.total, budget.window, budget.context, budget.after) == (total, window, context, after)


def test_unused_context_flows_to_the_window_only_if_it_is_a_share():
    assert plan(1000, 15, 45, None).window_left(100) == 900
    assert plan(1000, 15, 45, 400).window_left(100) == 1000


@pytest.mark.parametrize(
    ("before", "after", "shares"),
    [
        (9999, 9999, (850, 150)),
        (9999, 20, (980, 20)),
        (9999, 0, (1000, 0)),
        (100, 9999, (100, 900)),
        (310, 9999, (350, 650)),
        (0, 10, (990, 10)),
    ],
)
def test_unused_shares_of_the_window_flow_to_the_other_side(before, after, shares):
    room_before, room_after = plan(1000, 15, 45, None).shares(1000, before, after)
    assert (room_before, room_after) == pytest.approx(shares, abs=125)
    assert room_before + room_after == 1000
    assert room_before >= min(before, shares[0])


def test_nothing_flows_to_a_suffix_that_is_not_wanted():
    assert plan(1000, 0, 45, None).shares(1000, 10, 9999) == (1000, 0)


def test_suffix_share_does_not_move_with_each_token_before_the_cursor():
    budget = plan(1000, 15, 45, None)
    shares = {budget.shares(1000, before, 9999)[1] for before in range(200, 300)}
    assert len(shares) <= 2


numbers = st.integers(0, 5000)


@given(numbers, st.integers(0, 100), st.integers(0, 100), st.none() | numbers, numbers, numbers, numbers)
def test_shares_never_exceed_the_total(size, suffix, context_part, own, used, before, after):
    budget = plan(size, suffix, context_part, own)
    used = min(used, budget.context)
    window = budget.window_left(used)
    room_before, room_after = budget.shares(window, before, after)
    assert min(room_before, room_after) >= 0
    assert used + room_before + room_after <= budget.total
    assert window - budget.after >= size // FLOOR_BEFORE
