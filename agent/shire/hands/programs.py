"""Which program runs a file, by its language; and running them for scripts once the user has allowed it."""

from __future__ import annotations

import shlex
import shutil
import sys
from typing import TYPE_CHECKING

from agent.errors import RefusedError, ScriptError
from agent.languages import language_of_path
from agent.shire.runtime.host import ConsentRequest, Permission, ProcessRequest, ProcessResult

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from agent.shire.hands.process import Runner
    from agent.shire.runtime.host import Consent

RUNNERS: dict[str, tuple[tuple[str, ...], ...]] = {
    "python": ((sys.executable,), ("python3",)),
    "javascript": (("node",),),
    "typescript": (("tsx",), ("ts-node",), ("node", "--experimental-strip-types")),
    "bash": (("bash",), ("sh",)),
    "ruby": (("ruby",),),
    "php": (("php",),),
    "go": (("go", "run"),),
    "java": (("java",),),
    "kotlin": (("kotlinc", "-script"),),
    "lua": (("lua",),),
    "perl": (("perl",),),
    "scala": (("scala",),),
    "swift": (("swift",),),
}
"""Programs that run a single file of a language, the first that is installed; a file that is marked executable and
names its own interpreter is run by that one only through its language, never directly."""

TOOL_LIMIT_S = 20.0
"""How long a checker or formatter may take, seconds."""


class SandboxedProcesses:
    """Implements `Processes` of the host: asks for consent, then runs under limits.

    Args:
        runner: Runs programs.
        consent: Asks.
    """

    def __init__(self, runner: Runner, consent: Consent) -> None:
        self._runner = runner
        self._consent = consent

    async def run(self, request: ProcessRequest) -> ProcessResult:
        """Ask for consent, then run; raises as the border says."""
        line = shlex.join(request.argv)
        if not await self._consent.ask(ConsentRequest(Permission.RUN, line, request.script)):
            raise RefusedError(f"{request.script}: not allowed to run `{line}`")
        done = await self._runner.run(
            request.argv, request.cwd, stdin=request.stdin, environ=request.environ, seconds=request.limit_s
        )
        status = done.code if done.ending == "exit" else None
        return ProcessResult(status, done.output, done.why)

    async def run_file(self, path: Path, arguments: Sequence[str], script: str) -> ProcessResult:
        """Run a file of the workspace with the program of its language; raises as `run`."""
        program = program_of(path)
        return await self.run(ProcessRequest((*program, str(path), *arguments), path.parent, script))

    async def tool(self, argv: Sequence[str], folder: Path, stdin: str = "") -> ProcessResult | None:
        """Run a checker or formatter of our own choice; None where it is not installed."""
        if shutil.which(argv[0]) is None:
            return None
        done = await self._runner.run(argv, folder, stdin=stdin, seconds=TOOL_LIMIT_S)
        return ProcessResult(done.code if done.ending == "exit" else None, done.output, done.why)


def program_of(path: Path) -> tuple[str, ...]:
    """Give the program that runs a file, with its first arguments.

    Raises:
        ScriptError: There is none for its language, or it is not installed.
    """
    language = language_of_path(path).id
    choices = RUNNERS.get(language, ())
    for choice in choices:
        if shutil.which(choice[0]):
            return choice
    if not choices:
        raise ScriptError(f"{path.name}: no program is known that runs a file of {language}")
    names = " or ".join(choice[0] for choice in choices)
    raise ScriptError(f"{path.name}: to run a file of {language}, install {names}")
