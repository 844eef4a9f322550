"""Runs programs for scripts: with limits, without the user's secrets, and without leaving a process behind."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import sys
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from agent.errors import ProgramError
from agent.input_pipe import let_go
from agent.shire.hands.sandbox import Place, boxed, bubblewrap

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Ending = Literal["exit", "time", "memory", "disk", "processes", "output", "cancelled", "missing"]
"""Why a program ended: by itself, or by which limit."""

PASSED_ON = frozenset(
    {
        *(
            "PATH",
            "HOME",
            "LANG",
            "LANGUAGE",
            "TZ",
            "TERM",
            "USER",
            "LOGNAME",
            "SHELL",
            "TMPDIR",
            "VIRTUAL_ENV",
        ),
        *("JAVA_HOME", "GOPATH", "GOROOT", "CARGO_HOME", "RUSTUP_HOME", "SystemRoot", "PATHEXT", "COMSPEC"),
    }
)
"""Variables that a program inherits, beside `LC_…`; all others may be secrets."""
SUPERVISOR = Path(__file__).with_name("supervisor.py")
"""The program that watches over the program."""
LEFT_OVER_S = 4.0
"""How long the supervisor may take to end all processes, seconds."""
LOOK = "look"
"""Instead of a path of bubblewrap: look whether there is one that works."""
_READ_BYTES = 65_536
_WHY: dict[str, str] = {
    "time": "ran longer than {seconds} s and was stopped",
    "memory": "needed more than {memory} MB of memory and was stopped",
    "disk": "wrote more than {disk} MB and was stopped",
    "processes": "started more than {processes} processes and was stopped",
    "output": "printed more than {output} KB and was stopped",
    "cancelled": "was stopped",
}


@dataclass(frozen=True, slots=True)
class Limits:
    """What one program may use.

    Attributes:
        seconds: Time on the clock.
        cpu_s: Processor time of each process, seconds.
        memory_bytes: Resident memory of all its processes together.
        file_bytes: The largest file that it may write.
        disk_bytes: How much emptier its disk may become while it runs, whoever writes.
        output_bytes: What it may print, standard output and errors together.
        processes: How many processes it may have at once.
        open_files: How many files each process may hold open.
    """

    seconds: float = 60
    cpu_s: int = 120
    memory_bytes: int = 2_000_000_000
    file_bytes: int = 200_000_000
    disk_bytes: int = 2_000_000_000
    output_bytes: int = 1_000_000
    processes: int = 128
    open_files: int = 1_024


@dataclass(frozen=True, slots=True)
class Finished:
    """What came of running a program.

    Attributes:
        code: Its exit code; negative: the signal that ended it.
        output: What it printed, errors included, in the order in which it came; at most `Limits.output_bytes`.
        ending: Why it ended.
        why: The same for a person, empty where it ended by itself.
    """

    code: int
    output: str
    ending: Ending
    why: str = ""

    @property
    def ok(self) -> bool:
        """Whether it ended by itself and well."""
        return self.ending == "exit" and self.code == 0


class Runner:
    """Runs programs in one workspace.

    Args:
        workspace: The only folder that a boxed program may write.
        limits: What each program may use.
        environ: The environment that allowed variables are taken from.
        hidden: Folders that a boxed program must not see, such as the state folder.
        box: The path of bubblewrap, or None; looked for by default.
    """

    def __init__(
        self,
        workspace: Path,
        limits: Limits | None = None,
        *,
        environ: Mapping[str, str] = os.environ,
        hidden: Sequence[Path] = (),
        box: str | None = LOOK,
    ) -> None:
        self._workspace = workspace
        self._limits = limits or Limits()
        self._environ = environ
        self._hidden = tuple(hidden)
        self._box = box

    async def run(
        self,
        command: Sequence[str],
        folder: Path | None = None,
        *,
        stdin: str = "",
        environ: Mapping[str, str] | None = None,
        seconds: float | None = None,
    ) -> Finished:
        """Run a program (an argument list, never a shell's line) and wait for its end; being cancelled stops it.

        `environ` lies on top of the clean environment; `seconds` is a shorter time limit than the usual one.

        Raises:
            ProgramError: There is no such program.
        """
        folder = folder or self._workspace
        limits = self._limits
        if seconds is not None:
            limits = replace(limits, seconds=min(limits.seconds, seconds))
        full = await self._boxed(command, folder)
        read, write = os.pipe()
        try:
            process = await asyncio.create_subprocess_exec(
                *(
                    sys.executable,
                    "-I",
                    "-S",
                    str(SUPERVISOR),
                    str(write),
                    json.dumps(asdict(self._limits)),
                    *full,
                ),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.STDOUT,
                cwd=folder,
                env={**scrubbed(self._environ), **(environ or {})},
                pass_fds=(write,),
            )
        except OSError as error:
            os.close(read)
            raise ProgramError(f"{command[0]}: cannot be started in {folder} ({error.strerror})") from None
        finally:
            os.close(write)
        try:
            output, over = await self._talk(process, stdin)
        finally:
            await _ended(process)
            outcome = await asyncio.to_thread(_report, read)
        return _finished(command, output, outcome, limits, over=over)

    async def _boxed(self, command: Sequence[str], folder: Path) -> list[str]:
        box = await asyncio.to_thread(bubblewrap) if self._box == LOOK else self._box
        if box is None:
            return list(command)
        home = Path(self._environ.get("HOME", "/nonexistent"))
        programs = (Path(sys.base_prefix), Path(sys.prefix))
        return boxed(box, command, Place(self._workspace, folder, home, self._hidden, programs))

    async def _talk(self, process: asyncio.subprocess.Process, stdin: str) -> tuple[bytes, bool]:
        """Feed and read the program until its output ends or is too much."""
        if process.stdin is None or process.stdout is None:
            raise RuntimeError("the program was started without pipes")
        kept = bytearray()
        async with asyncio.TaskGroup() as tasks:
            feeding = tasks.create_task(_feed(process.stdin, stdin.encode()))
            while block := await process.stdout.read(_READ_BYTES):
                kept += block
                if len(kept) > self._limits.output_bytes:
                    feeding.cancel()
                    return bytes(kept[: self._limits.output_bytes]), True
            feeding.cancel()
        return bytes(kept), False


def _finished(
    command: Sequence[str], output: bytes, outcome: Mapping[str, object], limits: Limits, *, over: bool
) -> Finished:
    ending = "output" if over else str(outcome.get("ended", "cancelled"))
    if ending == "missing":
        raise ProgramError(f"{command[0]}: cannot be run ({outcome.get('why')}): is it installed?")
    why = _WHY.get(ending, "").format(
        seconds=f"{limits.seconds:g}",
        memory=limits.memory_bytes // 1_000_000,
        disk=limits.disk_bytes // 1_000_000,
        processes=limits.processes,
        output=limits.output_bytes // 1_000,
    )
    code = outcome.get("code", -9)
    return Finished(
        code if isinstance(code, int) else -9,
        output.decode("utf-8", "replace"),
        ending,  # type: ignore[arg-type]
        f"{Path(command[0]).name} {why}" if why else "",
    )


def scrubbed(environ: Mapping[str, str]) -> dict[str, str]:
    """Give the variables that a program may inherit."""
    return {name: value for name, value in environ.items() if name in PASSED_ON or name.startswith("LC_")}


async def _feed(pipe: asyncio.StreamWriter, content: bytes) -> None:
    with contextlib.suppress(OSError):
        pipe.write(content)
        await pipe.drain()
        pipe.close()


async def _ended(process: asyncio.subprocess.Process) -> None:
    """Let the supervisor end all processes, and end it too if it does not."""
    if process.returncode is None:
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
    ending = asyncio.ensure_future(_drained(process))
    try:
        async with asyncio.timeout(LEFT_OVER_S):
            await asyncio.shield(ending)
    except (TimeoutError, asyncio.CancelledError):
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await ending


async def _drained(process: asyncio.subprocess.Process) -> None:
    """Wait for the end; asyncio does not see it before the output has been read."""
    if process.stdout is not None:
        while await process.stdout.read(_READ_BYTES):
            pass
    await process.wait()
    if process.stdin is not None:
        await let_go(process.stdin)


def _report(read: int) -> Mapping[str, object]:
    with os.fdopen(read, "rb") as pipe:
        try:
            outcome = json.loads(pipe.read() or b"{}")
        except ValueError:
            return {}
    return outcome if isinstance(outcome, dict) else {}
