"""Prints rows of measurements as one table, and writes them as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bench.figures import Row

WIDTH = 132
"""Columns of the table where the output is no terminal."""


def show(title: str, rows: Sequence[Row], notes: Sequence[str]) -> None:
    """Print a table with notes below it."""
    console = Console(highlight=False)
    console = console if console.is_terminal else Console(highlight=False, width=WIDTH)
    table = Table(title=title, title_justify="left")
    table.add_column("measured")
    for heading in ("n", "median", "p95", "quartiles", "target", ""):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("Copilot's server*", justify="right")
    for row in rows:
        table.add_row(*cells(row))
    console.print(table)
    for note in notes:
        console.print(note, markup=False)


def cells(row: Row) -> tuple[str, ...]:
    """Write the cells of one row."""
    found = row.summary
    low, high = found.spread
    return (
        row.name,
        str(found.count),
        f"{_number(found.median)} {row.unit}",
        _number(found.p95),
        f"{_number(low)} - {_number(high)}",
        _target(row),
        {None: "", True: "[green]met[/]", False: "[red]MISSED[/]"}[row.met],
        row.rival,
    )


def plain(row: Row) -> dict[str, object]:
    """Give one row for JSON, with every measurement."""
    found = row.summary
    return {
        "name": row.name,
        "unit": row.unit,
        "n": found.count,
        "median": found.median,
        "p95": found.p95,
        "quartiles": list(found.spread),
        "target": row.target,
        "targetP95": row.target_p95,
        "met": row.met,
        "copilotPublished": row.rival,
        "values": [round(value, 4) for value in row.values],
    }


def _target(row: Row) -> str:
    p95 = "" if row.target_p95 is None else f", p95 {row.target_p95:g}"
    return "" if row.target is None else f"<= {row.target:g}{p95}"


def _number(value: float) -> str:
    return f"{value:.0f}" if value >= 100 else f"{value:.1f}" if value >= 20 else f"{value:.2f}"
