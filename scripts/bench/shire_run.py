"""`scripts/bench_shire`: listing 200 actions, the start of the daemon, 20 commit messages of real changes."""

from __future__ import annotations

import argparse
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table

from agent.shire.changes.summary import BUDGET_TOKENS
from bench import shire_commits, shire_listing
from bench.errors import BenchError
from bench.figures import percentile
from bench.record import circumstances
from bench.shire_commits import SMALL_LINES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bench.shire_commits import Told

SCRIPTS, SEED = 200, 7
LISTING_MS = 50.0
"""What issue 5 promises for listing 200 scripts, milliseconds."""
START_NOISE = 1.1
"""A start with Shire on the disk may be this much slower than one without: less cannot be told apart on a busy machine."""
WIDTH = 132


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table.

    Attributes:
        name: What was measured.
        values: The measurements; their median is shown and judged.
        unit: Of them.
        most, least: The bar for the median; for `every` for each of the values.
        every: Whether each value is judged.
    """

    name: str
    values: Sequence[float]
    unit: str = "ms"
    most: float | None = None
    least: float | None = None
    every: bool = False

    @property
    def met(self) -> bool | None:
        """Whether the bar is kept; None without one."""
        if self.most is None and self.least is None:
            return None
        judged = self.values if self.every else [median(self.values)]
        high = self.most is None or max(judged) <= self.most
        return high and (self.least is None or min(judged) >= self.least)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print the table; 0, with --check 1 where a bar is missed, 2 where nothing could be measured."""
    chosen = parser().parse_args(arguments)
    before = circumstances()
    try:
        with tempfile.TemporaryDirectory(prefix="inlayd-shire-") as folder:
            lines, notes = _measured(Path(folder).resolve(), chosen)
    except BenchError as error:
        print(f"bench_shire: {error}", file=sys.stderr)
        return 2
    after = circumstances()
    notes.append(
        f"load {before.load} before, {after.load} after; {before.cores} cores, Python {before.python},"
        f" commit {before.commit[:12]}{' and changes' if before.dirty else ''}"
    )
    _show(lines, notes)
    return int(chosen.check and any(line.met is False for line in lines))


def parser() -> argparse.ArgumentParser:
    """Build the parser."""
    made = argparse.ArgumentParser(prog="bench_shire", description="Measures actions with the real daemon.")
    made.add_argument(
        "--only", choices=("listing", "start", "commits"), help="measure this alone; everything by default"
    )
    made.add_argument("--daemons", type=int, default=5, help="that list for the first time (5)")
    made.add_argument("--requests", type=int, default=50, help="of listing once it is warm, each daemon (50)")
    made.add_argument("--starts", type=int, default=10, help="with and without Shire on the disk (10)")
    made.add_argument(
        "--model",
        type=Path,
        metavar="HOME",
        help="also write a message with the embedded model of this INLAYD_HOME",
    )
    made.add_argument("--check", action="store_true", help="exit with 1 where a bar is missed")
    return made


def _measured(folder: Path, chosen: argparse.Namespace) -> tuple[list[Line], list[str]]:
    lines: list[Line] = []
    notes = [
        "everything comes through the pipes of `inlayd serve --stdio`, without a model and without an index"
    ]
    if chosen.only in {None, "listing"}:
        lines += _listing(folder, chosen)
    if chosen.only in {None, "start"}:
        lines += _starts(folder, chosen.starts)
    if chosen.only in {None, "commits"}:
        told = shire_commits.commits(folder)
        lines += _commits(told)
        notes += [_row(one) for one in told]
    if chosen.model:
        change, text, seconds = shire_commits.message(folder, chosen.model)
        lines.append(Line("a commit message by the embedded model, its start included", [seconds], "s"))
        notes.append(f"the message for {change}:\n{text}")
    return lines, notes


def _listing(folder: Path, chosen: argparse.Namespace) -> list[Line]:
    found = shire_listing.list_actions(
        folder, SCRIPTS, daemons=chosen.daemons, requests=chosen.requests, seed=SEED
    )
    what = f"{SCRIPTS} scripts and the built-in ones, their `when` at a selection"
    return [
        Line("first listing of a daemon, built-in actions only: imports Shire", found.imported),
        Line(f"first listing of {what}: reads them", found.read, most=LISTING_MS),
        Line("  listed again", found.warm, most=LISTING_MS),
    ]


def _starts(folder: Path, count: int) -> list[Line]:
    whole, without = shire_listing.starts(folder, count)
    untouched, used = shire_listing.imported_until_used(folder)
    return [
        Line("process start to `initialize` answered, without Shire on the disk", without),
        Line("  with it", whole, most=median(without) * START_NOISE),
        Line("  best without it", [min(without)]),
        Line("  best with it", [min(whole)]),
        Line("modules of Shire imported after `initialize` and a completion", [untouched], "", most=0),
        Line("  after a listing", [used], "", least=1),
    ]


def _commits(told: Sequence[Told]) -> list[Line]:
    small = [one for one in told if one.small]
    symbols = sum(len(one.staged.symbols) for one in small)
    names = sum(len(one.staged.names) for one in small)
    return [
        Line(
            "tokens of the condensed change, each",
            [one.tokens for one in told],
            "",
            most=BUDGET_TOKENS,
            every=True,
        ),
        Line(
            "  with a lock file, a key file and a picture beside it",
            [one.planted_tokens for one in told],
            "",
            most=BUDGET_TOKENS,
            every=True,
        ),
        Line("    contents of these in the prompt", [one.leaked for one in told], "", most=0, every=True),
        Line("    names of these in the prompt, of 3", [one.planted for one in told], ""),
        Line("tokens of the whole prompt, each", [one.prompt_tokens for one in told], ""),
        Line("time to the prompt, first of its daemon", [one.ms for one in told]),
        Line(
            f"changed functions and classes that the prompt names, {len(small)} changes of at most {SMALL_LINES} lines",
            [100 * sum(len(one.symbols) for one in small) / max(1, symbols)],
            "%",
            least=100,
        ),
        Line("  of how many", [symbols], ""),
        Line(
            "  changed top-level assignments likewise",
            [100 * sum(len(one.names) for one in small) / max(1, names)],
            "%",
            least=100,
        ),
        Line("  of how many", [names], ""),
    ]


def _row(one: Told) -> str:
    missing = sorted((one.staged.symbols - one.symbols) | (one.staged.names - one.names))
    tops = len(one.staged.symbols) + len(one.staged.names)
    said = f"{one.staged.name}: {one.staged.lines} lines, {one.tokens} tokens, names {tops - len(missing)} of {tops}"
    return said + (f", not {', '.join(missing[:8])}" if missing and one.small else "")


def _show(lines: Sequence[Line], notes: Sequence[str]) -> None:
    console = Console(highlight=False)
    console = console if console.is_terminal else Console(highlight=False, width=WIDTH)
    table = Table(title="inlayd: actions", title_justify="left")
    table.add_column("measured")
    for heading in ("n", "median", "least", "p95", "most", "bar", ""):
        table.add_column(heading, justify="right", no_wrap=True)
    for line in lines:
        numbers = (median(line.values), min(line.values), percentile(line.values, 95), max(line.values))
        shown = [f"{one:.0f}" if one >= 100 or one == int(one) else f"{one:.1f}" for one in numbers]
        shown[0] = f"{shown[0]} {line.unit}".rstrip()
        bar = (
            f"<= {line.most:.0f}"
            if line.most is not None
            else ""
            if line.least is None
            else f">= {line.least:g}"
        )
        verdict = {None: "", True: "[green]met[/]", False: "[red]MISSED[/]"}[line.met]
        table.add_row(line.name, str(len(line.values)), *shown, bar, verdict)
    console.print(table)
    for note in notes:
        console.print(note, markup=False)


if __name__ == "__main__":
    sys.exit(main())
