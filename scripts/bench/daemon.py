"""The daemon as a child process with a configuration and a state folder of its own."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from bench.editor import Editor
from bench.errors import BenchError

if TYPE_CHECKING:
    from collections.abc import Mapping

COMMAND = (sys.executable, "-m", "agent", "serve", "--stdio")
END_LIMIT_S = 5.0
"""How long the daemon has to end by itself, seconds."""


class Daemon:
    """Starts the daemon and connects to it; use it as a context manager, whose end ends the process.

    Args:
        state: Folder for its state, its configuration and what it says on stderr.
        project: The workspace's folder.
        options: The editor's settings.
        root: The folder that the package is taken from; None: as everywhere in this process.

    Attributes:
        editor: The way to ask it.
        start_ms: Time from before the process was made until `initialize` was answered, milliseconds.
        start_rss: Resident memory right then, bytes.
    """

    def __init__(
        self, state: Path, project: Path, options: Mapping[str, object], *, root: Path | None = None
    ) -> None:
        self._stderr = (state / "stderr.txt").open("wb")
        begun = time.perf_counter()
        self._process = subprocess.Popen(
            COMMAND,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._stderr,
            env=environment(state, os.environ | ({"PYTHONPATH": str(root)} if root else {})),
            cwd=root,
            bufsize=0,
        )
        try:
            self.editor = Editor(self._process)
            self.editor.request("initialize", _hello(project, options))
            self.start_ms = (time.perf_counter() - begun) * 1000
            self.start_rss = self.rss()
            self.editor.notify("initialized", {})
        except BenchError as error:
            self.close()
            said = (state / "stderr.txt").read_text(errors="replace").strip()
            raise BenchError(f"{error}; it said: {said[-600:] or 'nothing'}") from error

    @property
    def pid(self) -> int:
        """The process's number."""
        return self._process.pid

    def rss(self) -> int:
        """Give the resident memory of the process, bytes."""
        status = Path(f"/proc/{self._process.pid}/status").read_text()
        line = next(line for line in status.splitlines() if line.startswith("VmRSS:"))
        return int(line.split()[1]) * 1024

    def close(self) -> None:
        """End the process, if need be by force."""
        if self._process.stdin:
            self._process.stdin.close()
        try:
            self._process.wait(END_LIMIT_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        if self._process.stdout:
            self._process.stdout.close()
        self._stderr.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def environment(state: Path, inherited: Mapping[str, str]) -> dict[str, str]:
    """Give the environment of a daemon that reads and writes nothing of the user's.

    Compiled modules may be kept, as for every user: without them each start compiles the package anew.
    """
    kept = {name: value for name, value in inherited.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return kept | {"INLAYD_HOME": str(state / "home"), "INLAYD_CONFIG": str(state / "inlayd.toml")}


def _hello(project: Path, options: Mapping[str, object]) -> dict[str, Any]:
    return {
        "processId": os.getpid(),
        "clientInfo": {"name": "bench_completion"},
        "workspaceFolders": [{"uri": project.as_uri(), "name": project.name}],
        "capabilities": {"general": {"positionEncodings": ["utf-16"]}},
        "initializationOptions": options,
    }
