"""`scripts/bench_context`: novel identifier recall of Copilot's context and of ours, through the wire, without a model."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from agent.languages import language_of_path
from bench import context_table, copilot_context
from bench.context_points import Cutter, recent
from bench.context_wire import ContextWire, Shown
from bench.daemon import Daemon
from bench.errors import BenchError
from bench.nir import BUDGETS, Tally, fill, tokens
from bench.packages import PACKAGES, Package, sources, sources_of_folder, write
from bench.projects import CACHE
from bench.record import circumstances

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from agent.languages import Language
    from bench.context_points import Point

HEADLINE = "Compare this snippet from {path}:"
"""Copilot's line above a snippet."""
RIVALS = {"Copilot, random 20": 0, "Copilot, near 20": 10}
"""Rows for Copilot's algorithm: how many of its 20 recent files are from the folder of the current one."""


@dataclass(frozen=True, slots=True)
class Subject:
    """A project to measure on: its name, its version, its language and its files' texts by path."""

    name: str
    version: str
    language: str
    texts: Mapping[str, str]


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print the tables; 0, with --check 1 where a target is missed, 2 where nothing can be measured."""
    chosen = parser().parse_args(arguments)
    tallies = {name: Tally() for name in (*RIVALS, context_table.OURS)}
    try:
        for subject in subjects(chosen):
            measure(subject, tallies, chosen.points, chosen.seed)
    except BenchError as error:
        print(f"bench_context: {error}", file=sys.stderr)
        return 2
    context_table.show(tallies, chosen.seed)
    now = circumstances()
    print(f"{chosen.points} points per project, seed {chosen.seed}, load {now.load}, {now.cores} cores")
    return int(chosen.check and not all(context_table.verdicts(tallies).values()))


def parser() -> argparse.ArgumentParser:
    """Build the parser."""
    made = argparse.ArgumentParser(prog="bench_context", description=(__doc__ or "").strip())
    made.add_argument("--set", choices=("held", "tune", "all"), default="held", help="projects (held)")
    made.add_argument("--points", type=int, default=50, help="places per project (50)")
    made.add_argument("--seed", type=int, default=7, help="draws places and recent files (7)")
    made.add_argument("--only", default="", metavar="NAME", help="one project")
    made.add_argument("--cache", type=Path, default=CACHE, metavar="FOLDER", help="of archives (.bench)")
    made.add_argument("--offline", type=Path, metavar="FOLDER", help="measure on this project instead")
    made.add_argument("--check", action="store_true", help="exit with 1 where a target is missed")
    return made


def subjects(chosen: argparse.Namespace) -> Iterator[Subject]:
    """Give the projects one after the other; raises BenchError if one cannot be had."""
    if chosen.offline:
        language, texts = sources_of_folder(chosen.offline)
        yield Subject(chosen.offline.resolve().name, "as it is", language, texts)
        return
    for package in packages(chosen.set, chosen.only):
        yield Subject(package.name, package.version, package.language, sources(package, chosen.cache))


def packages(group: str, only: str) -> list[Package]:
    """Choose packages; raises BenchError if none is left."""
    found = [one for one in PACKAGES if group in (one.group, "all") and only in ("", one.name)]
    if not found:
        raise BenchError(f"--only {only}: not in --set {group}")
    return found


def measure(subject: Subject, tallies: Mapping[str, Tally], count: int, seed: int) -> None:
    """Measure all ways on one project, in a folder and with a daemon of its own.

    Raises:
        BenchError: The project has no such places, or the daemon failed.
    """
    points = Cutter(subject.texts).points(count, seed)
    if not points:
        raise BenchError(f"{subject.name}: no line asks for anything beyond its window")
    with tempfile.TemporaryDirectory(prefix="inlayd-bench-") as folder:
        state, project = Path(folder).resolve(), Path(folder).resolve() / "project"
        write(dict(subject.texts), project)
        begun = time.perf_counter()
        with Daemon(state, project, {}) as daemon:
            wire = ContextWire(daemon.editor, project)
            files = wire.wait_for_index()
            seconds = time.perf_counter() - begun
            print(
                f"{subject.name} {subject.version}: {files} files indexed {seconds:.1f} s after the start, "
                f"{daemon.rss() / 1e6:.0f} MB, {len(points)} points",
                flush=True,
            )
            for point in points:
                _ours(wire, point, subject, tallies[context_table.OURS])
    for point in points:
        for name, near in RIVALS.items():
            _rivals(point, subject, tallies[name], recent(point, subject.texts, seed, near))


def _ours(wire: ContextWire, point: Point, subject: Subject, tally: Tally) -> None:
    wire.open(point, _language(point.name).id)
    for budget in BUDGETS:
        _note(tally, budget, wire.ask(point, budget), point, subject)
    wire.close(point)


def _rivals(point: Point, subject: Subject, tally: Tally, names: Sequence[str]) -> None:
    language = _language(point.name)
    files = [(name, subject.texts[name]) for name in names if _language(name) is language]
    begun = time.perf_counter()
    pieces = copilot_context.snippets(point.text[: point.offset], files)
    ms = (time.perf_counter() - begun) * 1000
    for budget in BUDGETS:
        text = fill(pieces, budget, language.comment, HEADLINE)
        _note(tally, budget, Shown(text, ms), point, subject)


def _note(tally: Tally, budget: int, shown: Shown, point: Point, subject: Subject) -> None:
    groups = {"project": subject.name, "language": subject.language}
    tally.judge(budget, shown.text, point.wanted, groups)
    tally.tokens.setdefault(budget, []).append(tokens(shown.text))
    tally.ms.setdefault(budget, []).append(shown.ms)


def _language(name: str) -> Language:
    return language_of_path(PurePosixPath(name))
