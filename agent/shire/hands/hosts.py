"""Puts the host of one run together from what a session or a terminal has."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from agent.shire.hands.chat import RoleModels
from agent.shire.hands.code import WorkspaceCode
from agent.shire.hands.consent import UserConsent
from agent.shire.hands.edits import DiskEdits
from agent.shire.hands.files import WorkspaceFiles
from agent.shire.hands.network import HttpNetwork
from agent.shire.hands.process import Runner
from agent.shire.hands.programs import SandboxedProcesses
from agent.shire.hands.repository import Repository
from agent.shire.hands.retrieval import RunSearcher
from agent.shire.hands.scripts import FoundScripts
from agent.shire.hands.system_clock import SystemClock
from agent.shire.hands.trust import TrustStore
from agent.shire.runtime.host import Host

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from agent.context.symbols import SymbolIndex
    from agent.models.roles import Models
    from agent.shire.hands.consent import Asker
    from agent.shire.hands.fence import WriteLimits
    from agent.shire.hands.process import Limits
    from agent.shire.runtime.host import Editor, Edits, Listener
    from agent.workspace.workspace import Workspace


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
    edits: Callable[[WorkspaceFiles], Edits] | None = None
    user_scripts: Path | None = None
    symbols: SymbolIndex | None = None
    environ: Mapping[str, str] = field(default_factory=lambda: os.environ)
    process_limits: Limits | None = None
    write_limits: WriteLimits | None = None


def host_of(around: Surroundings) -> tuple[Host, FoundScripts]:
    """Make the host of one run; the second value finds scripts and remembers their texts for consent."""
    clock = SystemClock()
    files = WorkspaceFiles(around.workspace, clock.monotonic, around.write_limits)
    scripts = FoundScripts(files.folders, around.user_scripts)
    folder = files.folders[0] if files.folders else around.state
    consent = UserConsent(folder, TrustStore(around.state), around.asker, scripts.fingerprint)
    runner = Runner(folder, around.process_limits, environ=around.environ, hidden=(around.state,))
    edits: Edits = around.edits(files) if around.edits else DiskEdits(files)
    host = Host(
        editor=around.editor,
        files=files,
        edits=edits,
        consent=consent,
        processes=SandboxedProcesses(runner, consent),
        network=HttpNetwork(consent),
        model=RoleModels(around.models),
        searcher=RunSearcher(files),
        code=WorkspaceCode(files, around.workspace, around.symbols, around.editor.place),
        git=Repository(files.folders[0] if files.folders else None, consent),
        scripts=scripts,
        listener=around.listener,
        clock=clock,
    )
    return host, scripts
