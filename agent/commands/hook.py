"""`inlayd hook install|uninstall`: has git ask inlayd for a commit message when you commit without one."""

from __future__ import annotations

import asyncio
import contextlib
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from agent.app import App
from agent.commands.place import project_here
from agent.commands.run import PATIENCE_MS, find
from agent.commands.state_folder import state_folder
from agent.config import places
from agent.errors import InlaydError, WorkspaceError
from agent.session import Session
from agent.shire.desk import run_action
from agent.shire.hands.editor import NoEditor
from agent.shire.hands.hosts import Surroundings, host_of
from agent.shire.runtime.host import ScriptFile

if TYPE_CHECKING:
    import argparse

HOOK = "prepare-commit-msg"
"""git's hook that may write the message before the editor opens."""
MARK = "# written by `inlayd hook install`"
"""By this line inlayd knows its own hook."""
ACTION = "library/commit-message"
"""The action that writes the message; a user's own `commit-message.shire` goes before it, a project's does not run here."""
_SCRIPT = """#!/bin/sh
{mark}
# Writes a commit message when you commit without one. Whatever goes wrong, the commit goes on.
exec 2>&1
[ -z "$2" ] || exit 0
{command} hook message "$1" || true
"""


def run(options: argparse.Namespace) -> int:
    """Run the action that was asked for and give the exit code."""
    match options.action:
        case "install":
            return _install()
        case "uninstall":
            return _uninstall()
        case _:
            return _message(Path(options.file))


def _install() -> int:
    """Write the hook.

    Raises:
        WorkspaceError: There is no repository, or a hook of somebody else.
    """
    path = _path()
    if path.exists() and MARK not in path.read_text("utf-8", "replace"):
        raise WorkspaceError(
            f'{path}: there is a hook already, and it is not inlayd\'s: add `inlayd hook message "$1"` to it'
        )
    path.parent.mkdir(parents=True, exist_ok=True)
    command = f"'{sys.executable}' -m agent"
    path.write_text(_SCRIPT.format(mark=MARK, command=command), encoding="utf-8")
    path.chmod(0o755)
    print(
        f"installed {path}\n`git commit` without a message asks the model; `inlayd hook uninstall` takes it back"
    )
    return 0


def _uninstall() -> int:
    path = _path()
    if not path.exists():
        print("there is no hook")
        return 0
    if MARK not in path.read_text("utf-8", "replace"):
        raise WorkspaceError(f"{path}: this hook is not inlayd's, it stays")
    path.unlink()
    print(f"removed {path}")
    return 0


def _message(path: Path) -> int:
    """Write a message for what is staged at the top of git's message file; an error leaves it as it is."""
    print("inlayd: writing the commit message (Ctrl-C: without)", file=sys.stderr)
    try:
        message = asyncio.run(_written())
        if message:
            path.write_text(message + "\n" + path.read_text("utf-8", "replace"), encoding="utf-8")
    except (InlaydError, OSError) as error:
        print(f"inlayd: no message: {error}", file=sys.stderr)
    return 0


async def _written() -> str:
    app = App(state_folder(), places.user_file())
    project = project_here()
    session = Session(app)
    try:
        patient = {"timeout_ms": PATIENCE_MS}
        await session.start([project], {"models": {"medium": patient, "big": patient}})
        action = find(ACTION.partition("/")[2], project, app.user_scripts)
        if action.origin == "project":
            # Nobody can be asked within a hook, so a project's own script does not run here.
            action = find(ACTION, project, app.user_scripts)
        around = Surroundings(session.workspace, session.bench.models, NoEditor(), _Silence(), app.home)
        host, scripts = host_of(around)
        if not await host.git.diff(staged=True):
            return ""
        text = action.path.read_text("utf-8", "replace")
        done = await run_action(
            action, scripts.note(ScriptFile(f"{action.id}.shire", text, action.path)), host, {}
        )
        return done.output.strip()
    finally:
        await session.aclose()
        await app.aclose()


def _path() -> Path:
    """Give the path of the hook, as git itself looks it up."""
    with contextlib.suppress(OSError, subprocess.CalledProcessError, subprocess.TimeoutExpired):
        done = subprocess.run(
            ["git", "rev-parse", "--git-path", f"hooks/{HOOK}"],
            check=True,
            capture_output=True,
            text=True,
            timeout=10,
        )
        return Path(done.stdout.strip()).absolute()
    raise WorkspaceError(f"{Path.cwd()}: is in no git repository (or git is not installed)")


class _Silence:
    """Hears everything and says nothing: git's terminal belongs to git."""

    def answered(self, script: str, text: str) -> None:
        """Hear a piece."""

    def stepped(self, what: str) -> None:
        """Hear a step."""

    def notified(self, message: str) -> None:
        """Hear a message."""
