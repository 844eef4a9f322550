"""The figures on suggestions as one table for people: n stands beside every rate."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from rich import box
from rich.table import Table

if TYPE_CHECKING:
    from agent.metrics.report import Rate, Report

NOTHING = "-"


def table(found: Report) -> Table:
    """Make the table: what became of suggestions, what is left of them, how long they took, and by what."""
    made = Table(box=box.SIMPLE_HEAD, title=_title(found), title_justify="left", pad_edge=False)
    made.add_column("", no_wrap=True)
    for name in ("n", "value", "p90", "p95", "p99"):
        made.add_column(name, justify="right", no_wrap=True)
    if not found.events:
        made.add_row("nothing has been written down yet")
        return made
    for part in (_requests, _suggestions, _survival, _latency, _shares):
        part(made, found)
        made.add_section()
    return made


def _title(found: Report) -> str:
    if found.since is None or found.until is None:
        return "inlayd metrics"
    days = [
        dt.datetime.fromtimestamp(at).astimezone().strftime("%Y-%m-%d") for at in (found.since, found.until)
    ]
    return (
        f"inlayd metrics, {' to '.join(dict.fromkeys(days))} ({found.events:,} events, on this machine only)"
    )


def _head(made: Table, title: str, value: str = "", *more: str) -> None:
    made.add_row(title, "", value, *more, style="bold")


def _requests(made: Table, found: Report) -> None:
    asked = found.requests
    _head(made, "Requests", "share")
    for name, count in (
        ("answered with a suggestion", asked.suggested),
        ("went on with the one on the screen", asked.continued),
        ("nothing to suggest", asked.empty),
        ("error", asked.error),
        ("called off by the editor", asked.cancelled),
        ("overtaken by a newer one", asked.superseded),
    ):
        _row(made, name, count, _percent(count / asked.total if asked.total else None))
    _row(made, "all", asked.total)


def _suggestions(made: Table, found: Report) -> None:
    told = found.suggestions
    _head(made, "Suggestions", "of shown")
    _row(made, "shown (750 ms or more, or accepted)", told.shown)
    _row(made, "accepted", told.accepted, _percent(found.acceptance.value))
    _row(made, "  whole, strokes", told.whole)
    _row(made, "  by word, strokes", told.word)
    _row(made, "  by line, strokes", told.line)
    _row(made, "  other parts, strokes", told.part)
    _row(made, "dismissed", told.rejected, _percent(found.rejection.value))
    _row(made, "typed through to the end", told.typed)
    _row(made, "typed away", told.typed_away)
    _row(made, "gone with the next request", told.next_request)
    _row(made, "characters per opportunity", *_mean(found.chars_per_opportunity))
    _row(made, "characters per accepted suggestion", *_mean(found.chars_per_acceptance))


def _survival(made: Table, found: Report) -> None:
    _head(made, "Accepted text still there", "mean", "mostly", "intact")
    for row in found.survival:
        cells = (_percent(row.mean), _percent(row.mostly_unchanged), _percent(row.unchanged))
        _row(made, f"after {_span(row.after_s)}", row.n, *cells)
    if not found.survival:
        _row(made, "no acceptance is old enough", 0)


def _latency(made: Table, found: Report) -> None:
    _head(made, "Milliseconds", "p50", "p90", "p95", "p99")
    for row in found.latency:
        cells = (f"{value:,.1f}" for value in (row.p50, row.p90, row.p95, row.p99))
        _row(made, f"{row.source or 'none'}: {row.stage}", row.n, *cells)


def _shares(made: Table, found: Report) -> None:
    _head(made, "Shown, by", "accepted", "chars")
    for row in found.shares:
        _row(
            made, f"{row.by}: {row.name or NOTHING}", row.shown, _percent(row.rate), f"{row.accepted_chars:,}"
        )


def _row(made: Table, name: str, count: int, *cells: str) -> None:
    made.add_row(f"  {name}", f"{count:,}", *cells)


def _percent(value: float | None) -> str:
    return NOTHING if value is None else f"{value:.1%}"


def _mean(rate: Rate) -> tuple[int, str]:
    return rate.n, NOTHING if rate.value is None else f"{rate.value:.1f}"


def _span(seconds: int) -> str:
    return f"{seconds} s" if seconds < 120 else f"{seconds // 60} min"
