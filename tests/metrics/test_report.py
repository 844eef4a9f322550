"""Figures from events, by hand and by their laws."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.metrics.event import Kind
from agent.metrics.report import Latency, Rate, Share, Survival, percentile, report


def test_nothing_has_no_rates():
    found = report([])
    assert (found.events, found.since, found.acceptance) == (0, None, Rate(0, None))
    assert (found.survival, found.latency, found.shares) == ((), (), ())


def test_the_figures_of_a_day(event):
    events = [
        event(Kind.REQUEST, at=1.0, how="suggested", ms=10, stages={"prompt": 4.0}),
        event(Kind.REQUEST, how="continued", source="typed", ms=1),
        event(Kind.REQUEST, how="empty", suggestion="", source="model", ms=30),
        event(Kind.REQUEST, how="error", suggestion="", source="model", ms=20),
        event(Kind.REQUEST, how="cancelled", suggestion="", source="", ms=999),
        event(Kind.REQUEST, how="superseded", suggestion="", source="", ms=999),
        event(Kind.SHOWN),
        event(Kind.ACCEPTED, how="word", chars=3),
        event(Kind.ACCEPTED, how="line", chars=9),
        event(Kind.ENDED, how="accepted", typed=2),
        event(Kind.SHOWN, suggestion="s-2", language="kotlin"),
        event(Kind.ENDED, suggestion="s-2", how="rejected"),
        event(Kind.ENDED, suggestion="s-3", how="rejected"),
        event(Kind.SURVIVED, after_s=30, share=1.0),
        event(Kind.SURVIVED, at=9.0, after_s=30, share=0.5),
    ]
    found = report(events)
    assert (found.events, found.since, found.until) == (15, 1.0, 9.0)
    asked = found.requests
    assert (asked.total, asked.suggested, asked.continued, asked.empty, asked.error) == (6, 1, 1, 1, 1)
    assert (asked.cancelled, asked.superseded) == (1, 1)
    told = found.suggestions
    assert (told.shown, told.accepted, told.word, told.line, told.whole, told.part) == (2, 1, 1, 1, 0, 0)
    assert (told.rejected, told.typed_chars, told.accepted_chars) == (2, 2, 12)
    assert found.acceptance == Rate(2, 0.5)
    assert found.rejection == Rate(2, 0.5), "what was not shown cannot be dismissed"
    assert found.chars_per_opportunity == Rate(3, 4.0)
    assert found.chars_per_acceptance == Rate(1, 12.0)
    assert found.survival == (Survival(30, 2, 0.75, 0.5, 0.5),)
    assert found.latency == (
        Latency("model", "prompt", 1, 4.0, 4.0, 4.0, 4.0),
        Latency("model", "total", 3, 20, 30, 30, 30),
        Latency("typed", "total", 1, 1, 1, 1, 1),
    )
    assert found.shares[:2] == (
        Share("language", "kotlin", 1, 0, 0.0, 0),
        Share("language", "python", 1, 1, 1.0, 12),
    )
    assert [share.by for share in found.shares] == ["language", "language", "model", "mode", "source"]


@pytest.mark.parametrize(("percent", "value"), [(50, 2.0), (90, 4.0), (25, 1.0), (100, 4.0), (1, 1.0)])
def test_percentiles_are_nearest_ranks(percent, value):
    assert percentile([1.0, 2.0, 3.0, 4.0], percent) == value


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=50), st.sampled_from([50, 90, 95, 99]))
def test_a_percentile_is_one_of_the_values(values, percent):
    values.sort()
    found = percentile(values, percent)
    assert found in values
    assert sum(value <= found for value in values) * 100 >= percent * len(values)
