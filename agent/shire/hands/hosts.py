"""Puts the host of one run together from what a session or a terminal has."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from agent.shire.hands.consent import UserConsent
from agent.shire.hands.edits import DiskEdits
from agent.shire.hands.fences import Fences
from agent.shire.hands.network import HttpNetwork
from agent.shire.hands.noted_scripts import NotedScripts
from agent.shire.hands.process import Runner
from agent.shire.hands.programs import SandboxedProcesses
from agent.shire.hands.repository import Repository
from agent.shire.hands.trust import TrustStore
from agent.shire.runtime.host import Host
from agent.shire.world.clock import SystemClock
from agent.shire.world.code import WorkspaceCode
from agent.shire.world.files import WorkspaceFiles
from agent.shire.world.models import RoleModels
from agent.shire.world.scripts import FolderScripts
from agent.shire.world.search import WordSearcher

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from agent.context.symbols import SymbolIndex
    from agent.models.roles import Models
    from agent.shire.hands.consent import Asker
    from agent.shire.hands.fence import WriteLimits
    from agent.shire.hands.process import Limits
    from agent.shire.runtime.host import Editor, Edits, Files, Listener
    from agent.workspace.workspace import Workspace

LIBRARY = Path(__file__).resolve().parent.parent / "library"
"""The folder of the built-in actions."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a run is started in.

    Attributes:
        workspace: Its files.
        models: The models that answer.
        editor: Where the user is.
        listener: Hears what the run does.
        state: The folder of state (`INLAYD_HOME`), which no program sees.
        asker: Asks the user; None: nobody can be asked.
        edits: How writes are done; None: onto the disk.
        user_scripts: The user's own folder of scripts, or None.
        symbols: The session's index of definitions once it is complete, or None.
        environ: The environment that programs get some of.
        process_limits: What one program may use; None: the usual limits.
        write_limits: What a run may write; None: the usual limits.
    """

    workspace: Workspace
    models: Models
    editor: Editor
    listener: Listener
    state: Path
    asker: Asker | None = None
    edits: Callable[[Files, Fences], Edits] | None = None
    user_scripts: Path | None = None
    symbols: SymbolIndex | None = None
    environ: Mapping[str, str] = field(default_factory=lambda: os.environ)
    process_limits: Limits | None = None
    write_limits: WriteLimits | None = None


def host_of(around: Surroundings) -> tuple[Host, NotedScripts]:
    """Make the host of one run; the second value finds scripts and remembers their texts for consent."""
    clock = SystemClock()
    files = WorkspaceFiles(around.workspace, clock=clock.monotonic)
    fences = Fences(files.folders, around.write_limits)
    outside = [("library", LIBRARY)]
    if around.user_scripts is not None:
        outside.insert(0, ("user", around.user_scripts))
    scripts = NotedScripts(FolderScripts(files, outside))
    folder = files.folders[0] if files.folders else around.state
    consent = UserConsent(folder, TrustStore(around.state), around.asker, scripts.fingerprint)
    runner = Runner(folder, around.process_limits, environ=around.environ, hidden=(around.state,))
    edits: Edits = around.edits(files, fences) if around.edits else DiskEdits(files, fences)
    place = around.editor.place
    host = Host(
        editor=around.editor,
        files=files,
        edits=edits,
        consent=consent,
        processes=SandboxedProcesses(runner, consent),
        network=HttpNetwork(consent),
        model=RoleModels(around.models),
        searcher=WordSearcher(files),
        code=WorkspaceCode(
            files,
            clock=clock.monotonic,
            symbols=around.symbols,
            recent=lambda: around.workspace.recent(exclude=place.file.path if place else None),
        ),
        git=Repository(files.folders[0] if files.folders else None, consent, around.environ),
        scripts=scripts,
        listener=around.listener,
        clock=clock,
    )
    return host, scripts
