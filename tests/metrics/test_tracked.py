"""A range that moves with edits is where its text is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.metrics.tracked import TrackedRange

TEXT = "0123456789"


@pytest.mark.parametrize(
    ("start", "end", "text", "left"),
    [
        (0, 0, "ab", "3456"),  # before
        (3, 3, "ab", "3456"),  # at the left border
        (7, 7, "ab", "3456"),  # at the right border
        (9, 10, "", "3456"),  # behind
        (0, 3, "", "3456"),  # up to the left border
        (4, 5, "", "356"),
        (4, 4, "ab", "3ab456"),
        (2, 4, "ab", "456"),  # over the left border
        (6, 9, "ab", "345"),  # over the right border
        (3, 7, "", ""),
        (3, 7, "ab", "ab"),
        (0, 10, "abc", "abc"),  # all of it: what came instead
    ],
)
def test_the_range_follows(start, end, text, left):
    tracked = TrackedRange(3, 7)
    tracked.splice(start, end, len(text))
    after = TEXT[:start] + text + TEXT[end:]
    assert after[tracked.start : tracked.end] == left


edits = st.tuples(st.integers(0, 30), st.integers(0, 6), st.text("xyz", max_size=4))


@given(st.lists(edits, max_size=8))
def test_edits_outside_leave_the_text_alone(changes):
    text, tracked = "-" * 10 + "KEPT" + "-" * 10, TrackedRange(10, 14)
    for at, size, new in changes:
        start = min(at, len(text))
        end = min(start + size, len(text))
        if start < tracked.end and end > tracked.start:
            continue
        tracked.splice(start, end, len(new))
        text = text[:start] + new + text[end:]
    assert text[tracked.start : tracked.end] == "KEPT"


@given(st.lists(edits, max_size=8))
def test_a_range_stays_within_its_document(changes):
    size, tracked = 20, TrackedRange(5, 12)
    for at, cut, new in changes:
        start = min(at, size)
        end = min(start + cut, size)
        tracked.splice(start, end, len(new))
        size += len(new) - (end - start)
        assert 0 <= tracked.start <= tracked.end <= size
