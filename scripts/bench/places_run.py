"""`scripts/try_places`: the main job with the embedded model at places of real projects, and what came."""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text

from agent import log
from agent.app import App
from agent.commands.progress import shown
from agent.completion.moment import Moment
from agent.completion.running import Outcome, Running
from agent.config import places as locations
from agent.config.schema import LogConfig
from agent.errors import InlaydError
from agent.session import Session
from bench import projects
from bench.errors import BenchError
from bench.places import Cut, choose, first_line

if TYPE_CHECKING:
    from collections.abc import Sequence

PROJECTS = (projects.DJANGO, projects.PYBIND11)
"""Python, JavaScript and CSS of one, C++ of the other."""
PATIENCE_MS = 120_000
"""Time limit of one completion, milliseconds, as `inlayd complete` has it."""
SHOWN_LINES = 6
"""Lines that are printed of a text."""


@dataclass(frozen=True, slots=True)
class Tried:
    """One place, what came, and the time from the request to it, milliseconds."""

    cut: Cut
    outcome: Outcome
    ms: float

    @property
    def same_first_line(self) -> bool:
        """Whether the first line is what had stood there."""
        said = first_line(self.outcome.text)
        return bool(said) and said == first_line(self.cut.missing)


def main(arguments: Sequence[str] | None = None) -> int:
    """Try the places and print them; 0, or 2 where that could not be done."""
    chosen = parser().parse_args(arguments)
    console = Console(highlight=False)
    try:
        with tempfile.TemporaryDirectory(prefix="inlayd-places-") as folder:
            tried = _try_all(Path(folder).resolve(), chosen, console)
    except (BenchError, InlaydError) as error:
        print(f"try_places: {error}", file=sys.stderr)
        return 2
    for line in summary(tried):
        console.print(line, markup=False)
    return 0


def parser() -> argparse.ArgumentParser:
    """Build the parser."""
    made = argparse.ArgumentParser(
        prog="try_places",
        description=(
            "Cuts the rest of a line, or a body, at places of real projects from PyPI, and shows beside it what "
            "the embedded model writes there. Weights are those of INLAYD_HOME; your configuration is not read."
        ),
    )
    made.add_argument("--places", type=int, default=20, help="how many (20)")
    made.add_argument("--model", help="name of an embedded model (the one in use)")
    made.add_argument("--seed", type=int, default=2, help="chooses the places (2)")
    made.add_argument("--offline", type=Path, metavar="FOLDER", help="try this project instead")
    return made


def _try_all(folder: Path, chosen: argparse.Namespace, console: Console) -> list[Tried]:
    project = folder / "project"
    if chosen.offline is None:
        projects.unpack(PROJECTS, project)
    else:
        projects.copy(chosen.offline, project)
    cuts = choose(projects.texts(project), chosen.places, chosen.seed)
    if not cuts:
        raise BenchError(f"{chosen.offline or PROJECTS}: no place to complete at")
    handler = log.configure(LogConfig(), folder / "log")
    try:
        return asyncio.run(_complete_all(project, cuts, chosen.model, console))
    finally:
        handler.close()


async def _complete_all(
    project: Path, cuts: Sequence[Cut], model: str | None, console: Console
) -> list[Tried]:
    # No configuration file: what is tried are the defaults.
    app = App(locations.home(), project / "none.toml")
    try:
        await asyncio.to_thread(_fetch, app, model)
        tried = []
        for cut in cuts:
            tried.append(await _complete(app, project, cut, model))
            console.print(_told(tried[-1]), soft_wrap=True)
        return tried
    finally:
        await app.aclose()


def _fetch(app: App, model: str | None) -> None:
    with shown() as report:
        if model:
            app.store.pull(model, report)
        else:
            app.store.ensure_default(report)


async def _complete(app: App, project: Path, cut: Cut, model: str | None) -> Tried:
    """Complete at one place as `inlayd complete` does, in a copy of the file without what was cut."""
    path = project / cut.path
    whole = path.read_bytes()
    path.write_text(cut.text, encoding="utf-8", newline="")
    session = Session(app)
    medium = {"timeout_ms": PATIENCE_MS} | ({"model": model} if model else {})
    try:
        await session.start([project], {"models": {"medium": medium}})
        source = session.workspace.load(path).source_file()
        moment = Moment.at(source, cut.offset, session.workspace.recent(exclude=source.path))
        begun = app.clock()
        outcome = await session.bench.pipeline.make(moment, Running(moment))
        return Tried(cut, outcome, (app.clock() - begun) * 1000)
    finally:
        await session.aclose()
        path.write_bytes(whole)


def _told(one: Tried) -> Text:
    """Write one place for people: where, what had stood there, what came."""
    cut, outcome = one.cut, one.outcome
    verdict = "same first line" if one.same_first_line else outcome.reason or "another"
    head = f"{cut.path}:{cut.line}  {cut.kind}, {outcome.mode.value}, {_time(one)}, {verdict}\n"
    told = Text(head, style="bold")
    before = cut.text[: cut.offset].rstrip().rpartition("\n")[2].strip()
    told.append(_lines("at  ", before))
    told.append(_lines("true", cut.missing), style="green")
    told.append(_lines("came", outcome.text), style="cyan")
    return told


def _time(one: Tried) -> str:
    first = one.outcome.stages.get("first token")
    reading = f" (the first token took {first / 1000:.2f})" if first is not None else ""
    return f"{one.ms / 1000:.2f} s{reading}"


def _lines(label: str, text: str) -> str:
    lines = text.strip("\n").split("\n")
    more = [f"... {len(lines) - SHOWN_LINES} more lines"] if len(lines) > SHOWN_LINES else []
    marks = [label, *[" " * len(label)] * SHOWN_LINES]
    return "".join(
        f"  {mark} | {line}\n" for mark, line in zip(marks, lines[:SHOWN_LINES] + more, strict=False)
    )


def summary(tried: Sequence[Tried]) -> list[str]:
    """Sum up: how many were the same, how many not shown, how long it took."""
    count = len(tried)
    same = sum(one.same_first_line for one in tried)
    silent = sum(not one.outcome.text for one in tried)
    models = ", ".join(sorted({one.outcome.model for one in tried} - {""})) or "no model answered"
    times = sorted(one.ms / 1000 for one in tried)
    return [
        f"{count} places, {models}",
        f"first line exactly as it had been: {same} ({same / count:.0%})",
        f"nothing shown: {silent} ({silent / count:.0%})",
        f"time to the whole completion: median {median(times):.2f} s, {times[0]:.2f} to {times[-1]:.2f} s",
    ]


if __name__ == "__main__":
    sys.exit(main())
