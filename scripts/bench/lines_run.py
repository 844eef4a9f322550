"""`scripts/bench_lines`: what a suggestion is worth with the window alone, with Copilot's context and with ours."""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import time
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from agent import log
from agent.app import App
from agent.commands.progress import shown
from agent.config import places as locations
from agent.config.schema import LogConfig
from agent.errors import InlaydError
from bench import lines_symbols, lines_table
from bench.context_run import subjects
from bench.errors import BenchError
from bench.lines_answers import Answers, code_label
from bench.lines_arms import arms_named
from bench.lines_ask import Desk, opened, place_of
from bench.lines_places import KINDS, draw
from bench.lines_shown import Shown
from bench.lines_writer import RememberingWriter
from bench.packages import write
from bench.projects import CACHE
from bench.record import circumstances

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from bench.context_run import Subject
    from bench.lines_arms import Arm
    from bench.places import Cut

PATIENCE_MS = 120_000
"""Time limit of one completion, milliseconds, as `inlayd complete` has it."""
ROUND = 6
"""Places of one project that are asked before the next project's turn, so that a run that ends early has a mixture of
all; each turn costs an index of the project, 1 to 10 s."""
PAIRS = (
    ("ours", "window"),
    ("ours", "copilot"),
    ("copilot", "window"),
    ("window", "window-unhealed"),
    ("ours", "ours-context"),
    ("ours-context", "ours-unhealed"),
    ("ours-context", "ours-30"),
    ("ours-context", "ours-60"),
)
"""Arms whose differences are printed, where both were asked."""


@dataclass(frozen=True, slots=True)
class Run:
    """What one call of the script measures.

    Attributes:
        chosen: Its arguments.
        label: Names the code.
        answers: Where answers are kept.
        arms: What is compared.
        subjects: The projects.
    """

    chosen: argparse.Namespace
    label: str
    answers: Answers
    arms: Sequence[Arm]
    subjects: Sequence[Subject]

    @property
    def kinds(self) -> tuple[str, ...]:
        """Where the cursors stand."""
        return tuple(self.chosen.kinds.split(","))

    @property
    def options(self) -> Mapping[str, object]:
        """The settings: patience, the model that was named, and no caches, so that every prompt is read anew."""
        medium: dict[str, object] = {"timeout_ms": PATIENCE_MS}
        medium |= {"base_url": self.chosen.base_url} if self.chosen.base_url else {}
        medium |= {"model": self.chosen.model} if self.chosen.model else {}
        options: dict[str, object] = {"models": {"medium": medium}, "embedded": {"cache_mib": 0}}
        for option in self.chosen.option:
            _lay_over(options, tomllib.loads(option))
        return {"inlayd": options}


def main(arguments: Sequence[str] | None = None) -> int:
    """Ask what has not been asked yet and print the table; 0, or 2 where something cannot be had."""
    chosen = parser().parse_args(arguments)
    try:
        run = Run(
            chosen,
            chosen.label or code_label(),
            Answers(chosen.answers),
            arms_named(chosen.arms),
            list(subjects(chosen)),
        )
        cuts = {
            subject.name: draw(subject.texts, chosen.places, f"{chosen.seed} {subject.name}", run.kinds)
            for subject in run.subjects
        }
        app = App(locations.home(), chosen.cache / "no-configuration.toml")
        app.settings(
            [], [run.options]
        )  # A session would tell its editor what is wrong, and go on with defaults.
        model = chosen.model if chosen.base_url else _fetched(app, chosen.model)
        if chosen.symbols or chosen.prompts or not chosen.table:
            with tempfile.TemporaryDirectory(prefix="inlayd-lines-") as name:
                folder = Path(name).resolve()
                handler = log.configure(LogConfig(), folder / "log")
                try:
                    if chosen.prompts:
                        asyncio.run(_look_at_all(run, app, cuts, folder))
                        return 0
                    if chosen.symbols:
                        asyncio.run(_judge_all(run, app, model, cuts, folder))
                        return 0
                    asyncio.run(_ask_all(run, app, _turns(run, model, cuts), folder))
                finally:
                    handler.close()
    except (BenchError, InlaydError) as error:
        print(f"bench_lines: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("interrupted; what was answered is kept", file=sys.stderr)
    _show(run, model, cuts)
    return 0


def parser() -> argparse.ArgumentParser:
    """Build the parser."""
    made = argparse.ArgumentParser(prog="bench_lines", description=(__doc__ or "").strip())
    made.add_argument("--set", choices=("held", "tune", "all"), default="held", help="projects (held)")
    made.add_argument("--places", type=int, default=20, help="per project (20)")
    made.add_argument("--seed", type=int, default=7, help="draws places and recent files (7)")
    made.add_argument("--only", default="", metavar="NAME", help="one project")
    made.add_argument("--cache", type=Path, default=CACHE, metavar="FOLDER", help="of archives (.bench)")
    made.add_argument("--offline", type=Path, metavar="FOLDER", help="measure on this project instead")
    made.add_argument(
        "--answers", type=Path, default=CACHE / "lines.jsonl", help="kept here (.bench/lines.jsonl)"
    )
    made.add_argument("--label", default="", help="names the code; a digest of it by default")
    made.add_argument("--arms", default="window,copilot,ours", help="what is compared (window,copilot,ours)")
    made.add_argument("--kinds", default=",".join(KINDS), help="where cursors stand (all)")
    made.add_argument(
        "--minutes", type=float, default=0.0, help="stop then; run again to go on (0: to the end)"
    )
    made.add_argument("--round", type=int, default=ROUND, help=f"places of a project at each turn ({ROUND})")
    made.add_argument("--table", action="store_true", help="ask nothing, print what is known")
    made.add_argument(
        "--prompts", action="store_true", help="ask nothing, tell what the prompts show of the rest"
    )
    made.add_argument("--symbols", action="store_true", help="ask nothing, judge the names in what is known")
    made.add_argument("--base-url", default="", help="of another model (the embedded one)")
    made.add_argument("--model", default="", help="its name")
    made.add_argument("--option", action="append", default=[], metavar="KEY=VALUE", help="of inlayd.toml")
    return made


def _lay_over(options: dict[str, object], more: Mapping[str, object]) -> None:
    for name, value in more.items():
        known = options.setdefault(name, {} if isinstance(value, dict) else value)
        if isinstance(known, dict) and isinstance(value, dict):
            _lay_over(known, value)
        else:
            options[name] = value


def _fetched(app: App, model: str) -> str:
    """Give the name of the embedded model, whose weights are here then."""
    with shown() as report:
        if not model:
            return app.store.ensure_default(report)
        app.store.pull(model, report)
    return model


def _turns(run: Run, model: str, cuts: Mapping[str, Sequence[Cut]]) -> Iterator[tuple[Subject, list[Cut]]]:
    """Give the places that lack an answer, some of each project by turns."""
    for start in range(0, run.chosen.places, run.chosen.round):
        for subject in run.subjects:
            todo = [
                cut
                for cut in cuts[subject.name][start : start + run.chosen.round]
                if not all(
                    run.answers.get(place_of(subject, cut), arm.name, run.label, model) for arm in run.arms
                )
            ]
            if todo:
                yield subject, todo


async def _ask_all(run: Run, app: App, turns: Iterator[tuple[Subject, list[Cut]]], folder: Path) -> None:
    """Ask until all is answered or the time is over."""
    end = time.monotonic() + (run.chosen.minutes * 60 or float("inf"))
    try:
        for subject, cuts in turns:
            if time.monotonic() < end:
                await _ask_some(run, app, subject, cuts, folder, end)
    finally:
        await app.aclose()


async def _ask_some(  # noqa: PLR0917 - one turn
    run: Run, app: App, subject: Subject, cuts: Sequence[Cut], folder: Path, end: float
) -> None:
    project = folder / subject.name.replace("/", "-")
    if not project.exists():
        write(dict(subject.texts), project)
    async with opened(app, subject, project, run.options) as session:
        writer = RememberingWriter(session.bench.writer, run.answers, empties=session.bench.writer.embedded)
        one = Desk(session, subject, project, writer, run.label, run.chosen.seed)
        for cut in cuts:
            if time.monotonic() > end:
                return
            for answer in await one.ask(cut, run.arms):
                run.answers.add(answer)
            print(f"{subject.name}: {cut.path}:{cut.line}, {cut.kind}", file=sys.stderr, flush=True)


async def _look_at_all(run: Run, app: App, cuts: Mapping[str, Sequence[Cut]], folder: Path) -> None:
    """Print what `lines_shown` finds in the prompts of all places."""
    shown = Shown()
    try:
        for subject in run.subjects:
            project = folder / subject.name.replace("/", "-")
            write(dict(subject.texts), project)
            async with opened(app, subject, project, run.options) as session:
                writer = RememberingWriter(session.bench.writer, run.answers, empties=False)
                one = Desk(session, subject, project, writer, run.label, run.chosen.seed)
                for cut in cuts[subject.name]:
                    names = [arm.name for arm in run.arms]
                    prompts = await one.prompts(cut, run.arms)
                    shown.judge(cut, dict(zip(names, prompts, strict=True)))
    finally:
        await app.aclose()
    print("\n".join(shown.told()))


async def _judge_all(run: Run, app: App, model: str, cuts: Mapping[str, Sequence[Cut]], folder: Path) -> None:
    """Print what `lines_symbols` finds in the answers that are known."""
    judged: list[lines_symbols.Judged] = []
    for subject in run.subjects:
        known = {
            cut: [run.answers.get(place_of(subject, cut), arm.name, run.label, model) for arm in run.arms]
            for cut in cuts[subject.name]
        }
        if any(map(any, known.values())):
            project = folder / subject.name.replace("/", "-")
            write(dict(subject.texts), project)
            async with opened(app, subject, project, run.options) as session:
                for cut, answers in known.items():
                    judged += lines_symbols.judge(session, project, cut, filter(None, answers))
    print("\n".join(lines_symbols.told(judged)))


def _show(run: Run, model: str, cuts: Mapping[str, Sequence[Cut]]) -> None:
    places = [place_of(subject, cut) for subject in run.subjects for cut in cuts[subject.name]]
    arms = [arm.name for arm in run.arms]
    found = [run.answers.get(place, arm, run.label, model) for place in places for arm in arms]
    pairs = [pair for pair in PAIRS if set(pair) <= set(arms)]
    lines_table.show([answer for answer in found if answer], arms, pairs)
    now = circumstances()
    print(f"{model}; {len(places)} places drawn with seed {run.chosen.seed}; label {run.label}")
    print(f"load {now.load}, {now.cores} cores")


if __name__ == "__main__":
    sys.exit(main())
