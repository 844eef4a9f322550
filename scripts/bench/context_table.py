"""Prints what contexts found, and whether that is what was promised."""

from __future__ import annotations

from statistics import mean
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table

from bench.figures import summarize
from bench.nir import BUDGETS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bench.nir import Tally

WIDTH = 132
"""Columns of the tables where the output is no terminal."""
OURS = "inlayd"
LEAST = {1_024: 0.60, 4_096: 0.85}
"""Targets of issue 3 by budget."""
LEAST_RATIO = 2.5
"""Target of issue 3: our share over Copilot's at 1,024 tokens."""
RECENCY = """\
Copilot ranks the 20 files that were edited last. A package does not tell which those were: of the 30 archives here
22 give all files one time, and 6 two or three. `random 20` draws them from the whole package; in `near 20` ten are
from the current file's folder, which flatters it, for they are known beforehand to be near. The ratio is held against
the better of the two."""
"""What the table cannot show: how the rivals' files were chosen."""
MOST_P95_MS = 20.0
"""Target of issue 3."""


def show(tallies: Mapping[str, Tally], seed: int) -> None:
    """Print a table of all contexts, and one by language and by where the identifiers live."""
    console = Console(highlight=False)
    console = console if console.is_terminal else Console(highlight=False, width=WIDTH)
    console.print(_overall(tallies, seed))
    console.print(_groups(tallies))
    console.print(RECENCY)
    for name, met in verdicts(tallies).items():
        console.print(f"{'met   ' if met else 'MISSED'}  {name}")


def verdicts(tallies: Mapping[str, Tally]) -> dict[str, bool]:
    """Hold our figures against the targets."""
    ours, rivals = tallies[OURS], [tally for name, tally in tallies.items() if name != OURS]
    verdict = {}
    for budget, least in LEAST.items():
        share = ours.share(budget, "project")
        verdict[f"NIR@{budget} {share:.3f} (at least {least})"] = share >= least
    rival = max(tally.share(BUDGETS[0], "project") for tally in rivals)
    ratio = ours.share(BUDGETS[0], "project") / max(rival, 1e-9)
    verdict[f"{ratio:.2f} times Copilot's best NIR@{BUDGETS[0]} (at least {LEAST_RATIO})"] = (
        ratio >= LEAST_RATIO
    )
    for budget, times in ours.ms.items():
        p95 = summarize(times).p95
        verdict[f"p95 at {budget} tokens {p95:.1f} ms (at most {MOST_P95_MS:g})"] = p95 <= MOST_P95_MS
    return verdict


def _overall(tallies: Mapping[str, Tally], seed: int) -> Table:
    table = Table(title="novel identifier recall within a budget of tokens", title_justify="left")
    table.add_column("context")
    for budget in BUDGETS:
        for heading in (f"NIR@{budget}", "95 %", "tokens", "ms p50", "p95"):
            table.add_column(heading, justify="right", no_wrap=True)
    for name, tally in tallies.items():
        cells = [cell for budget in BUDGETS for cell in _cells(tally, budget, seed)]
        table.add_row(name, *cells)
    return table


def _cells(tally: Tally, budget: int, seed: int) -> list[str]:
    low, high = tally.interval(budget, seed)
    times = summarize(tally.ms[budget])
    return [
        f"{tally.share(budget, 'project'):.3f}",
        f"{low:.2f}-{high:.2f}",
        f"{mean(tally.tokens[budget]):.0f}",
        f"{times.median:.1f}",
        f"{times.p95:.1f}",
    ]


def _groups(tallies: Mapping[str, Tally]) -> Table:
    table = Table(title="by language, by project, and by where the identifiers live", title_justify="left")
    table.add_column("group")
    for name in tallies:
        for budget in BUDGETS:
            table.add_column(f"{name} @{budget}", justify="right")
    table.add_column("identifiers", justify="right")
    asked = tallies[OURS].asked
    for kind in ("language", "project", "where"):
        for group in [key[2] for key in asked if key[:2] == (BUDGETS[0], kind)]:
            shares = [f"{t.share(budget, kind, group):.3f}" for t in tallies.values() for budget in BUDGETS]
            table.add_row(group, *shares, str(asked[BUDGETS[0], kind, group]))
        table.add_section()
    return table
