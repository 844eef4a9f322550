from __future__ import annotations

from statistics import median

import pytest
from bench.figures import Row, percentile, summarize
from bench.table import cells, plain
from hypothesis import given
from hypothesis import strategies as st

NUMBERS = st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=60)


@pytest.mark.parametrize(
    ("values", "percent", "expected"),
    [
        ([7.0], 95, 7.0),
        ([7.0], 0, 7.0),
        ([3.0, 1.0, 2.0, 4.0], 25, 1.0),
        ([3.0, 1.0, 2.0, 4.0], 26, 2.0),
        ([3.0, 1.0, 2.0, 4.0], 100, 4.0),
        ([float(n) for n in range(1, 201)], 95, 190.0),
    ],
)
def test_percentile_is_the_nearest_rank(values, percent, expected):
    assert percentile(values, percent) == expected


@given(NUMBERS)
def test_summary_is_ordered_and_made_of_measured_values(values):
    found = summarize(values)
    assert found.count == len(values)
    assert found.median == median(values)
    assert {found.p95, *found.spread} <= set(values)
    assert found.spread[0] <= found.spread[1] <= found.p95
    assert sum(value <= found.p95 for value in values) >= 0.95 * len(values)


def test_nothing_measured_is_an_error():
    with pytest.raises(ValueError, match="nothing was measured"):
        summarize([])


@pytest.mark.parametrize(
    ("values", "target", "met"),
    [([4.0, 6.0], 5, True), ([4.0, 6.1], 5, False), ([1.0], None, None), ([1.0, 1.0, 99.0], 1, True)],
)
def test_the_median_decides_whether_a_target_is_met(values, target, met):
    row = Row("x", values, target=target)
    assert row.met is met
    assert plain(row)["met"] is met
    assert plain(row)["values"] == values


def test_cells_say_unit_target_and_verdict():
    name, count, middle, _, _, target, verdict, rival = cells(Row("start", [700.0], "ms", 600, "3500 ms"))
    assert (name, count, middle, target, rival) == ("start", "1", "700 ms", "<= 600", "3500 ms")
    assert "MISSED" in verdict


@pytest.mark.parametrize(("values", "met"), [([1.0] * 19 + [9.0], True), ([1.0] * 18 + [9.0] * 2, False)])
def test_a_target_of_the_p95_counts_too(values, met):
    row = Row("x", values, target=5, target_p95=8)
    assert row.met is met
    assert cells(row)[5] == "<= 5, p95 8"


def test_cells_without_target_stay_empty():
    assert cells(Row("memory", [57.84], "MB"))[2:] == ("57.8 MB", "57.8", "57.8 - 57.8", "", "", "")
