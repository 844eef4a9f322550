"""Figures from events: each rate with the number that it is a rate of; docs/metrics.md defines them."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import msgspec

from agent.metrics.event import Asked, End, Event, Kind, Piece

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

OPPORTUNITIES = frozenset({Asked.SUGGESTED, Asked.EMPTY, Asked.ERROR})
"""Requests in which something could have been suggested: not called off, and not what was on the screen already."""
MOSTLY = 0.67
"""A text of which less than 33 % was edited is mostly unchanged (Ziegler et al. 2022, arXiv 2205.06537)."""
TOTAL = "total"
"""Name of the stage that is the whole request."""


class Figures(msgspec.Struct, frozen=True, rename="camel"):
    """A numbers-only structure on the wire and in `--json`."""


class Rate(Figures, frozen=True):
    """A share or a mean, and of how many; null where n is 0."""

    n: int
    value: float | None = None


class Requests(Figures, frozen=True):
    """How requests ended."""

    total: int
    suggested: int
    continued: int
    empty: int
    error: int
    cancelled: int
    superseded: int


class Outcomes(Figures, frozen=True):
    """What became of suggestions; `accepted` counts suggestions, `whole` to `part` count strokes."""

    shown: int
    accepted: int
    whole: int
    word: int
    line: int
    part: int
    typed: int
    rejected: int
    typed_away: int
    next_request: int
    cycled: int
    closed: int
    accepted_chars: int
    typed_chars: int


class Survival(Figures, frozen=True):
    """How much of accepted text is still there after some seconds."""

    after_s: int
    n: int
    mean: float
    unchanged: float
    mostly_unchanged: float


class Latency(Figures, frozen=True):
    """Milliseconds of one stage of the requests from one source."""

    source: str
    stage: str
    n: int
    p50: float
    p90: float
    p95: float
    p99: float


class Share(Figures, frozen=True):
    """The suggestions of one language, model, mode or source."""

    by: str
    name: str
    shown: int
    accepted: int
    rate: float | None
    accepted_chars: int


class Report(Figures, frozen=True):
    """All figures of a span of time."""

    events: int
    since: float | None
    until: float | None
    requests: Requests
    suggestions: Outcomes
    acceptance: Rate
    rejection: Rate
    chars_per_opportunity: Rate
    chars_per_acceptance: Rate
    survival: tuple[Survival, ...]
    latency: tuple[Latency, ...]
    shares: tuple[Share, ...]


def report(events: Sequence[Event]) -> Report:
    """Reckon up events, which are in the order of their time."""
    by_kind: dict[Kind, list[Event]] = defaultdict(list)
    for event in events:
        by_kind[event.kind].append(event)
    accepted = by_kind[Kind.ACCEPTED]
    ended = {event.suggestion: event for event in by_kind[Kind.ENDED]}
    shown = {event.suggestion: event for event in by_kind[Kind.SHOWN]}
    taken = {event.suggestion for event in accepted}
    chars = sum(event.chars for event in accepted)
    opportunities = sum(event.how in OPPORTUNITIES for event in by_kind[Kind.REQUEST])
    rejected = sum(event.how == End.REJECTED for name, event in ended.items() if name in shown)
    return Report(
        events=len(events),
        since=events[0].at if events else None,
        until=events[-1].at if events else None,
        requests=_requests(by_kind[Kind.REQUEST]),
        suggestions=_outcomes(shown, accepted, ended),
        acceptance=_rate(len(taken & shown.keys()), len(shown)),
        rejection=_rate(rejected, len(shown)),
        chars_per_opportunity=_rate(chars, opportunities),
        chars_per_acceptance=_rate(chars, len(taken)),
        survival=_survival(by_kind[Kind.SURVIVED]),
        latency=_latency(by_kind[Kind.REQUEST]),
        shares=_shares(shown.values(), accepted),
    )


def percentile(values: Sequence[float], percent: float) -> float:
    """Give a percentile of sorted values by the nearest rank."""
    rank = -(-len(values) * percent // 100)
    return values[max(0, int(rank) - 1)]


def _rate(part: float, n: int) -> Rate:
    return Rate(n, round(part / n, 4) if n else None)


def _requests(requests: Sequence[Event]) -> Requests:
    count = _counter(requests)
    return Requests(len(requests), **{str(how): count(how) for how in Asked})


def _outcomes(shown: Mapping[str, Event], accepted: Sequence[Event], ended: Mapping[str, Event]) -> Outcomes:
    stroke, end = _counter(accepted), _counter(ended.values())
    return Outcomes(
        shown=len(shown),
        accepted=len({event.suggestion for event in accepted}),
        whole=stroke(Piece.WHOLE),
        word=stroke(Piece.WORD),
        line=stroke(Piece.LINE),
        part=stroke(Piece.PART),
        typed=end(End.TYPED),
        rejected=end(End.REJECTED),
        typed_away=end(End.TYPED_AWAY),
        next_request=end(End.NEXT),
        cycled=end(End.CYCLED),
        closed=end(End.CLOSED),
        accepted_chars=sum(event.chars for event in accepted),
        typed_chars=sum(event.typed for event in ended.values()),
    )


def _counter(events: Iterable[Event]) -> Callable[[str], int]:
    counts: dict[str, int] = defaultdict(int)
    for event in events:
        counts[event.how] += 1
    return lambda how: counts[how]


def _survival(looks: Sequence[Event]) -> tuple[Survival, ...]:
    shares: dict[int, list[float]] = defaultdict(list)
    for event in looks:
        shares[event.after_s].append(event.share)
    return tuple(
        Survival(
            after,
            len(found),
            round(sum(found) / len(found), 4),
            round(sum(share == 1.0 for share in found) / len(found), 4),
            round(sum(share > MOSTLY for share in found) / len(found), 4),
        )
        for after, found in sorted(shares.items())
    )


def _latency(requests: Sequence[Event]) -> tuple[Latency, ...]:
    took: dict[tuple[str, str], list[float]] = defaultdict(list)
    for event in requests:
        if event.how in {Asked.CANCELLED, Asked.SUPERSEDED}:
            continue
        for stage, ms in (*event.stages.items(), (TOTAL, event.ms)):
            took[event.source, stage].append(ms)
    return tuple(
        Latency(source, stage, len(ms), *(percentile(ms, percent) for percent in (50, 90, 95, 99)))
        for (source, stage), ms in ((key, sorted(values)) for key, values in took.items())
    )


def _shares(shown: Iterable[Event], accepted: Sequence[Event]) -> tuple[Share, ...]:
    seen: dict[tuple[str, str], int] = defaultdict(int)
    taken: dict[tuple[str, str], set[str]] = defaultdict(set)
    chars: dict[tuple[str, str], int] = defaultdict(int)
    for event in shown:
        for key in _keys(event):
            seen[key] += 1
    for event in accepted:
        for key in _keys(event):
            taken[key].add(event.suggestion)
            chars[key] += event.chars
    rows = []
    for by, name in sorted(
        seen.keys() | taken.keys(), key=lambda key: (_BY.index(key[0]), -seen[key], key[1])
    ):
        key = (by, name)
        rate = _rate(len(taken[key]), seen[key]).value
        rows.append(Share(by, name, seen[key], len(taken[key]), rate, chars[key]))
    return tuple(rows)


_BY = ("language", "model", "mode", "source")


def _keys(event: Event) -> list[tuple[str, str]]:
    return [(by, getattr(event, by)) for by in _BY]
