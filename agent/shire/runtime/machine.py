"""The part of the border that a user has to agree to: consent, programs, the network; `host` gives the rest."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path


class Permission(StrEnum):
    """What a script may have to ask the user for."""

    RUN = "run"
    WRITE = "write"
    NETWORK = "network"
    COMMIT = "commit"
    APPROVAL = "approval"
    """`approvalExecute`: asked anew every time, never remembered."""
    SCRIPT = "script"
    """Run at all: it came with the project, and its author may be anybody."""


@dataclass(frozen=True, slots=True)
class ConsentRequest:
    """One question to the user.

    Attributes:
        permission: What kind of thing it is; answers are remembered by kind, project and script.
        what: The exact thing in one line: the command, the URL, the file.
        script: Name or path of the script that wants it.
    """

    permission: Permission
    what: str
    script: str


class Consent(Protocol):
    """Asks the user, or knows the answer already."""

    async def ask(self, request: ConsentRequest) -> bool:
        """Tell whether the user allows it; False too when nobody can be asked."""
        ...


@dataclass(frozen=True, slots=True)
class ProcessRequest:
    """A program to run.

    Attributes:
        argv: The program and its arguments; never a shell line.
        cwd: Where it runs, a folder of the workspace.
        script: Name of the script that wants it, for the question.
        stdin: What it reads.
        environ: Variables on top of a clean environment; no secret is inherited.
        limit_s: Time limit, seconds.
    """

    argv: tuple[str, ...]
    cwd: Path
    script: str
    stdin: str = ""
    environ: Mapping[str, str] = field(default_factory=dict)
    limit_s: float = 30.0


@dataclass(frozen=True, slots=True)
class ProcessResult:
    """How a program ended: exit status (None: it was ended at a limit) and what it wrote, cut to the limit."""

    status: int | None
    output: str
    errors: str


class Processes(Protocol):
    """Runs programs in a sandbox."""

    async def run(self, request: ProcessRequest) -> ProcessResult:
        """Ask for consent (`Permission.RUN`), then run; cancelling ends the program and its children.

        Raises:
            RefusedError: The user said no, or nobody can be asked.
            ScriptError: The program cannot be started.
        """
        ...

    async def run_file(self, path: Path, arguments: Sequence[str], script: str) -> ProcessResult:
        """Run a file of the workspace with the program of its language (`python3`, `node`, …); as `run`."""
        ...

    async def tool(self, argv: Sequence[str], folder: Path, stdin: str = "") -> ProcessResult | None:
        """Run one of our own tools that reads code and does not execute it: checkers, formatters; no consent.

        None where it is not installed. `argv` must never come from a script or a model.
        """
        ...


@dataclass(frozen=True, slots=True)
class WebRequest:
    """One HTTP request; `script` is who wants it."""

    url: str
    script: str
    method: Literal["GET", "POST"] = "GET"
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str | None = None


class Network(Protocol):
    """Fetches over HTTP."""

    async def fetch(self, request: WebRequest) -> str:
        """Ask for consent (`Permission.NETWORK`), then fetch; the answer's text, cut to the limit.

        Raises:
            RefusedError: The user said no, or nobody can be asked.
            ScriptError: Nothing answers, or with an error.
        """
        ...
