"""The table of `bench_typing`."""

from __future__ import annotations

from collections import Counter as Counts
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table

from bench.figures import percentile
from bench.typing_rivals import reordered
from bench.typing_tokens import evaluated, read, share

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bench.typing_model import Asked
    from bench.typing_person import Diary
    from bench.typing_tasks import Task
    from bench.typing_tokens import Counter, Read

REUSED_BAR = 0.9
"""The least share of prompt tokens that a server's cache has, while the user types in one place (issue 3)."""
WIDTH = 120
"""Columns of the table where the output is no terminal."""
ORIGINS = ("typed", "cache", "joined", "speculative", "model")
"""Where answers come from, as the daemon counts them."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: what was measured, the number, its bar and whether it is met (None: no bar)."""

    name: str
    value: str
    bar: str = ""
    met: bool | None = None


def rows(
    diary: Diary,
    asked: Sequence[Asked],
    copilot: Sequence[tuple[Task, str]],
    counters: Mapping[str, int],
    counter: Counter,
) -> list[Row]:
    """Sum everything up but what a real model does."""
    ours = read([(one.task, one.prompt) for one in asked], counter)
    moved = read([(one.task, reordered(one.prompt)) for one in asked if one.kind == "asked"], counter)
    theirs = read(copilot, counter)
    kinds = Counts(one.kind for one in asked)
    answers = sum(counters.get(f"from {origin}", 0) for origin in ORIGINS) + counters.get("empty", 0)
    return [
        *_cache_rows(ours, moved, theirs, diary.keys),
        *_language_rows(asked, ours),
        Row("ghost text asked for, per key", _per(diary.requests, diary.keys)),
        Row("model asked, per key", _per(len(asked), diary.keys)),
        *(Row(f"  {kind}", _per(kinds[kind], diary.keys)) for kind in ("asked", "in advance", "warm-up")),
        *(
            Row(f"answers: {origin}", _percent(counters.get(f"from {origin}", 0) / max(1, answers)))
            for origin in ORIGINS
        ),
        Row("answers: nothing to suggest", _percent(counters.get("empty", 0) / max(1, answers))),
        Row("characters that suggestions brought", _percent(diary.accepted_chars / max(1, diary.chars))),
        Row("answer without the model, p50 / p95", _times(diary.known_ms)),
        Row("answer with the model (stub's time included), p50 / p95", _times(diary.model_ms)),
    ]


def _cache_rows(ours: Sequence[Read], moved: Sequence[Read], theirs: Sequence[Read], keys: int) -> list[Row]:
    here = share(ours, moved=False)
    return [
        Row(
            "prompt tokens in the server's cache, typing in one place",
            _percent(here),
            ">= 90 %",
            here >= REUSED_BAR,
        ),
        Row("  our parts in Copilot's order", _percent(share(moved, moved=False))),
        Row("  Copilot's rules", _percent(share(theirs, moved=False))),
        Row("the same at the first request in another function", _percent(share(ours, moved=True))),
        Row("tokens the model has to read, per key", f"{evaluated(ours) / max(1, keys):.1f}"),
        Row("  our parts in Copilot's order", f"{evaluated(moved) / max(1, keys):.1f}"),
        Row("  Copilot's rules", f"{evaluated(theirs) / max(1, keys):.1f}"),
        Row("tokens of a prompt, median: ours / Copilot's rules", f"{_middle(ours)} / {_middle(theirs)}"),
    ]


def _language_rows(asked: Sequence[Asked], ours: Sequence[Read]) -> list[Row]:
    languages = dict.fromkeys(one.task.language for one in asked)
    by_language = {
        language: [read for one, read in zip(asked, ours, strict=True) if one.task.language == language]
        for language in languages
    }
    told = [f"{language} {share(reads, moved=False):.1%}" for language, reads in by_language.items()]
    return [Row("  by language", ", ".join(told))]


def show(rows: Sequence[Row], notes: Sequence[str]) -> None:
    """Print the table with notes below it."""
    console = Console(highlight=False)
    console = console if console.is_terminal else Console(highlight=False, width=WIDTH)
    table = Table(title="inlayd: somebody types", title_justify="left")
    table.add_column("measured")
    for heading in ("", "bar", ""):
        table.add_column(heading, justify="right")
    for row in rows:
        verdict = {None: "", True: "[green]met[/]", False: "[red]MISSED[/]"}[row.met]
        table.add_row(row.name, row.value, row.bar, verdict)
    console.print(table)
    for note in notes:
        console.print(note, markup=False)


def _percent(part: float) -> str:
    return f"{part:.1%}"


def _per(count: int, keys: int) -> str:
    return f"{count / max(1, keys):.2f}"


def _middle(reads: Sequence[Read]) -> str:
    return f"{median(one.tokens for one in reads):.0f}" if reads else "-"


def _times(values: Sequence[float]) -> str:
    return f"{median(values):.1f} / {percentile(values, 95):.1f} ms" if values else "-"
