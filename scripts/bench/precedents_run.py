"""`scripts/bench_precedents`: how often a precedent is the very rest of the line, by how far it is trusted."""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path
from statistics import mean
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table

from agent.completion.precedent import LEAST_TRUST
from agent.context.index import WorkspaceIndex
from agent.context.precedents import Precedents
from agent.context.source import Cursor
from agent.languages import language_of_path
from agent.workspace.source_file import SourceFile, new_stamp
from bench.context_run import subjects
from bench.errors import BenchError
from bench.lines_places import draw
from bench.lines_score import score
from bench.projects import CACHE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bench.context_run import Subject
    from bench.places import Cut

BANDS = (0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.0)
"""Least trust of each line of the table."""
TOP = Path("/project")
"""Where the files are said to be; none is written."""


@dataclass(frozen=True, slots=True)
class Found:
    """What was found at one place: its trust, whether it is exact, what it saves (`lines_score`)."""

    trust: float
    exact: float
    saved: float


def main(arguments: Sequence[str] | None = None) -> int:
    """Look at all places and print the table; 0, or 2 where something cannot be had."""
    chosen = parser().parse_args(arguments)
    try:
        found = [one for subject in subjects(chosen) for one in looked(subject, chosen.places, chosen.seed)]
    except BenchError as error:
        print(f"bench_precedents: {error}", file=sys.stderr)
        return 2
    show(found)
    return 0


def parser() -> argparse.ArgumentParser:
    """Build the parser."""
    made = argparse.ArgumentParser(prog="bench_precedents", description=(__doc__ or "").strip())
    made.add_argument("--set", choices=("held", "tune", "all"), default="held", help="projects (held)")
    made.add_argument("--places", type=int, default=60, help="per project (60)")
    made.add_argument("--seed", type=int, default=7, help="draws the places (7)")
    made.add_argument("--only", default="", metavar="NAME", help="one project")
    made.add_argument("--cache", type=Path, default=CACHE, metavar="FOLDER", help="of archives (.bench)")
    made.add_argument("--offline", type=Path, metavar="FOLDER", help="measure on this project instead")
    return made


def looked(subject: Subject, places: int, seed: int) -> Iterator[Found]:
    """Look for a precedent at some places of a project; where there is none, its trust is 0."""
    index = WorkspaceIndex()
    for name, text in subject.texts.items():
        index.update(_file(name, text))
    precedents = Precedents(index)
    for cut in draw(subject.texts, places, f"{seed} {subject.name}"):
        yield _judged(precedents, cut)
        index.update(_file(cut.path, subject.texts[cut.path]))
    print(f"{subject.name} {subject.version}", file=sys.stderr, flush=True)


def show(found: Sequence[Found]) -> None:
    """Print how many places have which trust, and how often it is justified."""
    console = Console(highlight=False)
    if not found:
        console.print("no place could be drawn")
        return
    table = Table("trust from", "places", "exact", "characters saved", title=f"{len(found)} places")
    top = 2.0
    for least in BANDS:
        _add(table, f"{least:.1f}", [one for one in found if least <= one.trust < top], len(found))
        top = least
    table.add_section()
    shown = f"{LEAST_TRUST:.1f} and more: suggested"
    _add(table, shown, [one for one in found if one.trust >= LEAST_TRUST], len(found))
    console.print(table)


def _add(table: Table, name: str, found: Sequence[Found], total: int) -> None:
    figures = [
        f"{mean(getattr(one, each) for one in found):.0%}" if found else "" for each in ("exact", "saved")
    ]
    table.add_row(name, f"{len(found)} ({len(found) / total:.0%})", *figures)


def _judged(precedents: Precedents, cut: Cut) -> Found:
    cursor = Cursor(_file(cut.path, cut.text), cut.offset, (cut.offset, cut.offset), ())
    found = precedents.find(cursor)
    if found is None:
        return Found(0.0, 0.0, 0.0)
    worth = score(found.rest, cut.missing)
    return Found(found.trust, worth.exact, worth.saved)


def _file(name: str, text: str) -> SourceFile:
    path = TOP / name
    return SourceFile(path, name, language_of_path(path).id, text, new_stamp())


if __name__ == "__main__":
    sys.exit(main())
