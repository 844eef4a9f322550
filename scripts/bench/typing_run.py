"""`scripts/bench_typing`: somebody writes functions of real files key by key, and what that asks of a model's server."""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections import Counter as Counts
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from agent.languages import language_of_path
from bench import typing_replay, typing_table
from bench.context_wire import ContextWire
from bench.daemon import Daemon
from bench.errors import BenchError
from bench.packages import PACKAGES, sources, sources_of_folder, write
from bench.projects import CACHE
from bench.record import circumstances
from bench.typing_model import Asked, TypingModel
from bench.typing_person import Diary, Person
from bench.typing_rivals import Copilot
from bench.typing_tasks import Task, choose
from bench.typing_tokens import FAMILY, Counter

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bench.editor import Editor

DEBOUNCE_S, MODEL_S = 0.04, 0.15
"""At real speed, seconds: the daemon's wait before it asks (its default), and the stub's time to an answer (own choice)."""
INDEX_LIMIT_S = 40.0
"""How long the index of a project is waited for, seconds."""
IN_HAND = 6
"""Files that were edited before the first function is begun."""
OPEN_FILES = 20
"""Files that Copilot's rules look at besides the current one."""


@dataclass(slots=True)
class Session:
    """What was written and asked in all projects.

    Attributes:
        diary: What happened at the keyboard.
        asked: Every request that the model had, in their order.
        copilot: The prompts of Copilot's rules at the moments of those with the kind `asked`.
        counters: The daemon's own.
    """

    diary: Diary = field(default_factory=Diary)
    asked: list[Asked] = field(default_factory=list)
    copilot: list[tuple[Task, str]] = field(default_factory=list)
    counters: Counts[str] = field(default_factory=Counts)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print the table; 0, with --check 1 where a bar is missed, 2 where nothing can be measured."""
    chosen = parser().parse_args(arguments)
    before = circumstances()
    begun = time.perf_counter()
    counter = Counter()
    try:
        if chosen.model is not None:
            typing_replay.prepare(chosen.model, chosen.threads)
        tasks, texts = _tasks(chosen)
        session = Session()
        for project, some in groupby(tasks, lambda task: task.project):
            _write_all(session, [*some], texts[project], counter, chosen)
        rows = typing_table.rows(session.diary, session.asked, session.copilot, session.counters, counter)
        if chosen.model is not None:
            rows += typing_replay.rows(
                session.asked, session.copilot, chosen.model, chosen.model_functions, chosen.threads
            )
    except BenchError as error:
        print(f"bench_typing: {error}", file=sys.stderr)
        return 2
    typing_table.show(rows, _notes(chosen, tasks, session, time.perf_counter() - begun))
    after = circumstances()
    print(f"load {before.load} before, {after.load} after; {after.cores} cores, commit {after.commit[:12]}")
    return int(chosen.check and any(row.met is False for row in rows))


def parser() -> argparse.ArgumentParser:
    """Build the parser."""
    made = argparse.ArgumentParser(prog="bench_typing", description=(__doc__ or "").strip())
    made.add_argument("--functions", type=int, default=30, help="how many are written (30)")
    made.add_argument(
        "--seed", type=int, default=5, help="draws functions, pauses and what the stub knows (5)"
    )
    made.add_argument(
        "--speed", type=float, default=3.0, help="divides every pause and wait; 1: real time (3)"
    )
    made.add_argument(
        "--right", type=float, default=0.3, help="share of lines that the stub knows at once (0.3)"
    )
    made.add_argument(
        "--budget", type=int, default=0, metavar="TOKENS", help="of a prompt (2048; --model: 600)"
    )
    made.add_argument("--metered", action="store_true", help="the daemon is told that requests cost money")
    made.add_argument("--set", choices=("held", "tune"), default="held", help="projects (held)")
    made.add_argument("--folder", type=Path, metavar="PATH", help="measure on this project instead")
    made.add_argument("--cache", type=Path, default=CACHE, metavar="FOLDER", help="of archives (.bench)")
    made.add_argument(
        "--model",
        nargs="?",
        const="",
        metavar="NAME",
        help="replay the first functions' prompts to the embedded model, and time the first token",
    )
    made.add_argument("--model-functions", type=int, default=3, metavar="N", help="for --model (3)")
    made.add_argument(
        "--threads", type=int, default=0, metavar="N", help="of that model; 0: as by default (0)"
    )
    made.add_argument("--check", action="store_true", help="exit with 1 where a bar is missed")
    return made


def _tasks(chosen: argparse.Namespace) -> tuple[list[Task], dict[str, dict[str, str]]]:
    """Choose the functions; gives the texts of their projects as well."""
    texts: dict[str, dict[str, str]] = {}
    if chosen.folder:
        texts[chosen.folder.resolve().name] = sources_of_folder(chosen.folder)[1]
    else:
        seen: set[str] = set()
        for package in PACKAGES:
            if package.group == chosen.set and package.language not in seen:
                seen.add(package.language)
                texts[package.name] = sources(package, chosen.cache)
    tasks = choose(texts, chosen.functions, chosen.seed)
    if not tasks:
        raise BenchError(f"{', '.join(texts)}: no function of a fitting length")
    return tasks, texts


def budget(chosen: argparse.Namespace) -> int:
    """Give the budget of a prompt, tokens: the daemon's defaults, that of the embedded model for `--model`."""
    return int(chosen.budget or (2048 if chosen.model is None else 600))


def settings(url: str, chosen: argparse.Namespace) -> dict[str, object]:
    """Give the editor's settings: the stub, and waits that fit the speed."""
    medium = {
        "base_url": url,
        "model": FAMILY.name,
        "fim": FAMILY.name,
        "dialect": "openai",
        "metered": chosen.metered,
        "max_prompt_tokens": budget(chosen),
    }
    debounce_ms = round(DEBOUNCE_S * 1000 / chosen.speed)
    return {"models": {"medium": medium}, "completion": {"debounce_ms": debounce_ms}}


def _write_all(
    session: Session,
    tasks: Sequence[Task],
    texts: Mapping[str, str],
    counter: Counter,
    chosen: argparse.Namespace,
) -> None:
    """Write the functions of one project, with a daemon of its own."""
    left = dict(texts) | {task.path: task.before + task.after for task in tasks}
    model = TypingModel(chosen.seed, chosen.right, MODEL_S / chosen.speed)
    with tempfile.TemporaryDirectory(prefix="inlayd-bench-") as folder, model:
        state, project = Path(folder).resolve(), Path(folder).resolve() / "project"
        write(left, project)
        with Daemon(state, project, settings(model.url, chosen)) as daemon:
            _wait_for_index(daemon.editor, project)
            hand = _in_hand(tasks, left, chosen.seed)
            for name, text in hand.items():
                _touch(daemon.editor, (project / name).as_uri(), name, text)
            for task in tasks:
                draw = random.Random(f"{chosen.seed} {task.path}")
                person = Person(daemon.editor, model, draw, chosen.speed, session.diary)
                person.write(task, (project / task.path).as_uri())
                print(
                    f"{task.project} {task.path}: {len(task.missing)} characters", file=sys.stderr, flush=True
                )
            session.counters += Counts(daemon.editor.request("inlayd/status", {}).result["counters"])
    session.asked += model.asked
    session.copilot += _rivals(model.asked, tasks, hand, Copilot(counter, budget(chosen)))


def _wait_for_index(editor: Editor, project: Path) -> None:
    """Begin when the project is indexed; on a machine that is too busy for that, with what there is."""
    wire = ContextWire(editor, project)
    try:
        wire.wait_for_index(INDEX_LIMIT_S)
    except BenchError as error:
        print(f"{error}; going on without the rest of it", file=sys.stderr, flush=True)


def _in_hand(tasks: Sequence[Task], texts: Mapping[str, str], seed: int) -> dict[str, str]:
    """Choose files that were edited before: of the tasks' languages, the first of them the last one."""
    written = {task.path for task in tasks}
    languages = {task.language for task in tasks}
    others = [
        name for name in sorted(texts) if name not in written and language_of_path(Path(name)).id in languages
    ]
    names = random.Random(seed).sample(others, min(IN_HAND, len(others)))
    return {name: texts[name] for name in names}


def _touch(editor: Editor, uri: str, name: str, text: str) -> None:
    """Open a file and edit it, so that it counts as recent."""
    document = {"uri": uri, "languageId": language_of_path(Path(name)).id, "version": 1, "text": text}
    editor.notify("textDocument/didOpen", {"textDocument": document})
    edit = {"textDocument": {"uri": uri, "version": 2}, "contentChanges": [{"text": text + "\n"}]}
    editor.notify("textDocument/didChange", edit)


def _rivals(
    asked: Sequence[Asked], tasks: Sequence[Task], hand: Mapping[str, str], copilot: Copilot
) -> list[tuple[Task, str]]:
    """Build the prompts of Copilot's rules at the same moments; what was written before stays open."""
    prompts = []
    for one in asked:
        if one.kind == "asked":
            written = {task.path: task.whole for task in reversed(tasks[: tasks.index(one.task)])}
            recent = {
                name: text
                for name, text in [*(written | dict(hand)).items()][:OPEN_FILES]
                if language_of_path(Path(name)).id == one.task.language
            }
            prompts.append((one.task, copilot.prompt(one.task, one.typed, recent)))
    return prompts


def _notes(chosen: argparse.Namespace, tasks: Sequence[Task], session: Session, seconds: float) -> list[str]:
    projects = Counts(task.project for task in tasks)
    diary = session.diary
    named = ", ".join(f"{name} {count}" for name, count in projects.items())
    written = (
        f"{len(tasks)} functions ({named}), {diary.chars} characters, {diary.keys} keys, {seconds:.0f} s"
    )
    stub = (
        f"The stub knows the rest of {chosen.right:.0%} of the lines at once (seeded) and says them up to the first line "
        "that it does not know, where it says another line of the file; of the other lines it knows most once 25 to "
        f"100 % stands there. It answers after {MODEL_S * 1000 / chosen.speed:.0f} ms."
    )
    suggestions = (
        f"Suggestions: {diary.shown} shown, {diary.accepted} taken whole, {diary.partly} by their first line, "
        f"{diary.dismissed} dismissed; {diary.cancelled} requests cancelled by the next key."
    )
    counted = (
        "Tokens are o200k's with the family's markers as one each; a prompt is compared with the one before it, "
        "whatever that was for. Editors that close brackets by themselves are not played."
    )
    drawn = f"seed {chosen.seed}, speed {chosen.speed:g}, budget {budget(chosen)} tokens"
    return [f"{written}; {drawn}", stub, suggestions, counted]


if __name__ == "__main__":
    sys.exit(main())
