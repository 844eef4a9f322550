"""`inlayd run SCRIPT|ACTION`: runs a Shire script in the terminal; the answer streams to stdout, steps to stderr."""

from __future__ import annotations

import asyncio
import difflib
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.markdown import Markdown

from agent import log
from agent.app import App
from agent.commands.place import project_here, project_of
from agent.commands.screen import screen
from agent.commands.state_folder import state_folder
from agent.commands.terminal import TerminalAsker, TerminalListener
from agent.commands.weights import fetch_weights
from agent.config import places
from agent.errors import WorkspaceError
from agent.session import Session
from agent.shire.catalogue import Action, Catalogue
from agent.shire.desk import run_action
from agent.shire.hands.editor import NoEditor
from agent.shire.hands.hosts import Surroundings, host_of
from agent.shire.metadata import header
from agent.shire.runtime.host import Place, ScriptFile
from agent.shire.runtime.invocation import Effect

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping

    from agent.shire.desk import Done
    from agent.workspace.workspace import Workspace

YES, NO = "Yes", "No"
PATIENCE_MS = 600_000
"""Time limit of one answer, milliseconds: a person watches it come, and can interrupt it."""


def run(options: argparse.Namespace) -> int:
    """Run the script and give the exit code: 0, or 1 where it could not go on."""
    home = state_folder()
    app = App(home, places.user_file())
    where = Path(options.file.partition(":")[0]).resolve() if options.file else None
    project = project_of(where) if where else project_here()
    settings = app.settings([project], _PATIENT)
    for notice in settings.notices:
        print(f"inlayd: {notice}", file=sys.stderr)
    action = find(options.script, project, app.user_scripts)
    handler = log.configure(settings.config.log, home / "log")
    try:
        models = settings.config.models
        if not options.dry_run and not (models.medium.base_url or models.big.base_url):
            fetch_weights(app, None)
        done = asyncio.run(_run(app, project, action, options))
    finally:
        handler.close()
    show(done, dry=options.dry_run)
    return 0


def find(name: str, project: Path, user: Path) -> Action:
    """Find a script by its path, or an action by its id.

    Raises:
        WorkspaceError: There is none.
    """
    path = Path(name)
    if path.suffix == ".shire" and path.is_file():
        path = path.resolve()
        # Whoever names a file on the command line has seen it: it is not asked about again.
        return Action(path.stem, "file", path, header(path.read_text("utf-8", "replace")))
    found = Catalogue([project], user).find(name)
    if found is None:
        raise WorkspaceError(f"{name}: neither a script nor an action (`inlayd actions` lists them)")
    return found


async def _run(app: App, project: Path, action: Action, options: argparse.Namespace) -> Done:
    session = Session(app)
    listener = TerminalListener(quiet=options.dry_run)
    try:
        await session.start([project], _PATIENT[0])
        editor = NoEditor(place_of(options.file, session.workspace) if options.file else None)
        around = Surroundings(
            session.workspace,
            session.bench.models,
            editor,
            listener,
            app.home,
            TerminalAsker() if sys.stdin.isatty() else None,
            user_scripts=app.user_scripts,
        )
        host, scripts = host_of(around)
        text = action.path.read_text("utf-8", "replace")
        name = session.workspace.relative(action.path) if action.origin != "library" else f"{action.id}.shire"
        script = scripts.note(ScriptFile(name, text, action.path))
        given = variables(options.var) | ({"input": options.input} if options.input is not None else {})
        done = await run_action(action, script, host, given, dry=options.dry_run)
        if done.change is not None:
            _show_change(done, host.editor.place)
            if options.apply or await _wanted(done):
                await host.edits.replace(
                    done.change.path, done.change.start, done.change.end, done.change.text
                )
        return done
    finally:
        listener.close()
        await session.aclose()
        await app.aclose()


def variables(given: list[str]) -> dict[str, str]:
    """Read `name=value` pairs; raises WorkspaceError for one without a name."""
    found: dict[str, str] = {}
    for pair in given:
        name, mark, value = pair.partition("=")
        if not mark or not name:
            raise WorkspaceError(f"--var {pair}: write --var NAME=VALUE")
        found[name] = value
    return found


def place_of(text: str, workspace: Workspace) -> Place:
    """Read `FILE[:LINE[-LINE]]` as a selection of whole lines; a file alone has the caret at its beginning.

    Raises:
        WorkspaceError: There is no such file or line.
    """
    name, _, lines = text.rpartition(":")
    if not name or not lines.replace("-", "").isdecimal():
        name, lines = text, ""
    document = workspace.load(Path(name).resolve())
    file = document.source_file()
    if not lines:
        return Place(file, 0, 0)
    first, _, last = lines.partition("-")
    rows = file.text.split("\n")
    begin, end = int(first), int(last or first)
    if not 1 <= begin <= end <= len(rows):
        raise WorkspaceError(f"{text}: the file has {len(rows)} lines")
    start = sum(len(row) + 1 for row in rows[: begin - 1])
    stop = start + sum(len(row) + 1 for row in rows[begin - 1 : end])
    return Place(file, start, min(stop, len(file.text)))


def show(done: Done, *, dry: bool) -> None:
    """Print what a dry run would do; the answer of a real one has been printed while it came."""
    console = screen()
    if dry:
        for role, content in done.prompt:
            console.print(f"── {role}", style="bold")
            console.print(content, soft_wrap=True)
        console.print("── steps", style="bold")
        for step in done.steps:
            effect = "" if step.effect == Effect.NONE else f"  ({step.effect}: not done)"
            console.print(f"{step.stage}: {step.what}{effect}", soft_wrap=True)
    elif not done.prompt and done.text:
        console.print(Markdown(done.text) if console.is_terminal else done.text)
    if done.file is not None and not dry:
        print(f"saved {done.file}", file=sys.stderr)


async def _wanted(done: Done) -> bool:
    """Ask whether the change that was shown is to be made; where nobody can be asked, say how it is made."""
    name = done.change.path.name if done.change else ""
    if sys.stdin.isatty() and sys.stderr.isatty():
        return await TerminalAsker().choose(f"Change {name} like this?", (YES, NO)) == YES
    print(f"{name} was not changed (--apply does it)", file=sys.stderr)
    return False


def _show_change(done: Done, place: Place | None) -> None:
    """Show what the answer would make of the current file."""
    if done.change is None or place is None:
        return
    before = place.file.text
    after = before[: done.change.start] + done.change.text + before[done.change.end :]
    name = place.file.relative
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), name, name, lineterm="")
    console = Console(stderr=True, highlight=False, markup=False)
    for line in lines:
        style = {"+": "green", "-": "red", "@": "cyan"}.get(line[:1], "")
        console.print(line, style=style)


_PATIENT: list[Mapping[str, object]] = [
    {"models": {"big": {"timeout_ms": PATIENCE_MS}, "medium": {"timeout_ms": PATIENCE_MS}}}
]
