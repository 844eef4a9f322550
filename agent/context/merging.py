"""Which segments of an index are merged into one: a search pays for each of them."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from agent.context.postings import Segment

MERGE_WIDTH = 6
"""As many segments of about one size are merged into one."""
MAX_MERGED = 2_000_000
"""Postings above which a segment is never merged again: sorting so many takes 41 ms of a core (600,000: 11 ms), in a
thread that lets others run; a million is some 20,000 chunks."""


def compactable(segments: Iterable[Segment]) -> list[Segment]:
    """Give the smallest segments, as many as have `MAX_MERGED` postings together."""
    ordered = sorted(segments, key=lambda segment: segment.size)
    sizes = accumulate(segment.size for segment in ordered)
    return [segment for segment, size in zip(ordered, sizes, strict=True) if size <= MAX_MERGED]


def mergeable(segments: Iterable[Segment]) -> list[Segment]:
    """Give `MERGE_WIDTH` segments or more of about one size, the smallest such; empty where there are none."""
    tiers: dict[int, list[Segment]] = {}
    for segment in segments:
        if segment.size <= MAX_MERGED:
            tiers.setdefault(segment.size.bit_length() // 3, []).append(segment)
    return next((group for _, group in sorted(tiers.items()) if len(group) >= MERGE_WIDTH), [])
