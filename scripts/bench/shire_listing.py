"""Lists actions over the wire of the real daemon, and starts it with and without Shire on the disk."""

from __future__ import annotations

import os
import re
import shutil
import time
from pathlib import Path
from typing import TYPE_CHECKING

from bench.daemon import Daemon
from bench.errors import BenchError
from bench.shire_scripts import SOURCE, TEXT, write

if TYPE_CHECKING:
    from bench.editor import Editor

OPTIONS = {"models": {"medium": {"base_url": "http://127.0.0.1:9/v1"}}, "prompt": {"retrieved": False}}
"""No model and no index disturb: nothing listens there."""
REST_LIMIT_S = 30.0
PACKAGE = Path(__file__).resolve().parents[2]
_IMPORT = re.compile(r"^import time:.*\|\s*(\S+)$", re.MULTILINE)


class Listing:
    """Times of listing, milliseconds.

    Attributes:
        imported: The first listing of a daemon, with the built-in actions alone: Shire is imported in it.
        read: The first listing with the project's scripts once Shire is there: each is read from the disk.
        warm: The ones after that.
        offered: How many actions the last one gave.
    """

    def __init__(self) -> None:
        self.imported: list[float] = []
        self.read: list[float] = []
        self.warm: list[float] = []
        self.offered = 0


def list_actions(folder: Path, scripts: int, *, daemons: int, requests: int, seed: int) -> Listing:
    """List `scripts` scripts in some daemons, each for the first time and then again and again.

    Raises:
        BenchError: The daemon does not list them.
    """
    project, empty = folder / "project", folder / "empty"
    empty.mkdir()
    write(project, scripts, seed)
    found = Listing()
    for _ in range(daemons):
        with Daemon(folder, empty, OPTIONS) as daemon:
            found.imported.append(daemon.editor.request("inlayd/actions", {}).ms)
            place = _opened(daemon.editor, project, empty)
            _rested(daemon.editor)
            found.read.append(daemon.editor.request("inlayd/actions", place).ms)
            for _ in range(requests):
                answer = daemon.editor.request("inlayd/actions", place)
                found.warm.append(answer.ms)
            listed = answer.result["actions"]
    found.offered = len(listed)
    own = [one for one in listed if one["origin"] == "project"]
    if len(own) != scripts or not any(one["enabled"] for one in own) or all(one["enabled"] for one in own):
        enabled = sum(one["enabled"] for one in own)
        raise BenchError(f"{len(own)} of {scripts} scripts are listed, {enabled} of them enabled")
    return found


def _opened(editor: Editor, project: Path, instead_of: Path) -> dict[str, object]:
    """Open a project and its source file in place of the folder that is open; gives a selection in the file."""
    event = {
        "added": [{"uri": project.as_uri(), "name": project.name}],
        "removed": [{"uri": instead_of.as_uri(), "name": instead_of.name}],
    }
    uri = (project / SOURCE).as_uri()
    editor.notify("workspace/didChangeWorkspaceFolders", {"event": event})
    document = {"uri": uri, "languageId": "java", "version": 1, "text": TEXT}
    editor.notify("textDocument/didOpen", {"textDocument": document})
    span = {"start": {"line": 5, "character": 0}, "end": {"line": 8, "character": 5}}
    return {"textDocument": {"uri": uri}, "range": span}


def _rested(editor: Editor) -> None:
    """Wait until the daemon has looked through the new folder: that is another measurement's."""
    until = time.monotonic() + REST_LIMIT_S
    while time.monotonic() < until:
        if editor.request("inlayd/status", {}).result["index"]["state"] != "building":
            return
        time.sleep(0.1)


def starts(folder: Path, count: int) -> tuple[list[float], list[float]]:
    """Start the daemon by turns with all of its package and with a copy that lacks `agent/shire`, milliseconds.

    Both are copies, compiled by a start that is not counted.
    """
    project = folder / "nothing"
    project.mkdir()
    whole, without = _copy(folder / "whole"), _copy(folder / "without", "shire")
    times: tuple[list[float], list[float]] = ([], [])
    for number in range(count + 1):
        for root, into in ((whole, times[0]), (without, times[1])):
            with Daemon(folder, project, OPTIONS, root=root) as daemon:
                if number:
                    into.append(daemon.start_ms)
    return times


def _copy(root: Path, *left_out: str) -> Path:
    ignored = shutil.ignore_patterns("__pycache__", *left_out)
    shutil.copytree(PACKAGE / "agent", root / "agent", ignore=ignored)
    return root


def imported_until_used(folder: Path) -> tuple[int, int]:
    """Count the modules of Shire in the real process: after `initialize` and a completion, and after a listing.

    Counted from what `python -X importtime` prints.
    """
    counts = []
    project = folder / "nothing"
    project.mkdir(exist_ok=True)
    os.environ["PYTHONPROFILEIMPORTTIME"] = "1"
    try:
        for lists in (False, True):
            with Daemon(folder, project, OPTIONS) as daemon:
                uri = (project / "a.py").as_uri()
                document = {"uri": uri, "languageId": "python", "version": 1, "text": "x = \n"}
                daemon.editor.notify("textDocument/didOpen", {"textDocument": document})
                at = {"textDocument": {"uri": uri}, "position": {"line": 0, "character": 4}}
                daemon.editor.request("textDocument/inlineCompletion", {**at, "context": {"triggerKind": 1}})
                if lists:
                    daemon.editor.request("inlayd/actions", {})
            said = (folder / "stderr.txt").read_text(errors="replace")
            names = _IMPORT.findall(said)
            if "agent.session_actions" not in names:
                raise BenchError("the daemon does not say what it imports")
            counts.append(sum(name == "agent.shire" or name.startswith("agent.shire.") for name in names))
    finally:
        del os.environ["PYTHONPROFILEIMPORTTIME"]
    return counts[0], counts[1]
