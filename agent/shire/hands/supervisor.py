"""Runs one program under limits and leaves none of its processes behind; started by path, imports nothing of ours.

`python -I -S supervisor.py FD LIMITS PROGRAM [ARGUMENT …]`: LIMITS is a JSON object (see `Limits` of `process.py`). The
outcome goes to the file descriptor FD as one JSON line. The program's descendants become children of this process
when their parents die (Linux: PR_SET_CHILD_SUBREAPER), so that none escapes by starting a session of its own.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import resource
import signal
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

POLL_S = 0.03
"""How often processes and memory are looked at, seconds: a fork bomb makes some hundred processes in that time."""
GRACE_S = 10.0
"""How long killing may take, seconds; on a machine that is not overrun it is over at once."""
_PROC = Path("/proc/self").is_dir()
_DEATH_SIGNAL, _SUBREAPER = 1, 36
# PR_SET_PDEATHSIG and PR_SET_CHILD_SUBREAPER of linux/prctl.h


def main(arguments: list[str]) -> int:
    """Run the program and write its outcome."""
    report, limits, command = int(arguments[0]), json.loads(arguments[1]), arguments[2:]
    os.set_inheritable(report, False)
    _prctl(_SUBREAPER, 1)
    _prctl(_DEATH_SIGNAL, signal.SIGTERM)
    stopped: list[str] = []
    signal.signal(signal.SIGTERM, lambda *_: stopped.append("cancelled"))
    try:
        child = _start(command, limits)
    except OSError as error:
        outcome = {"ended": "missing", "code": 127, "why": error.strerror}
    else:
        ended, code = _watch(child, limits, stopped)
        _kill_all(child)
        outcome = {"ended": ended, "code": code}
    with contextlib.suppress(OSError):
        os.write(report, json.dumps(outcome).encode() + b"\n")
    return 0


def _start(command: list[str], limits: dict[str, int]) -> int:
    """Fork and run the program; an error of exec comes back through a pipe that exec closes."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.setsid()
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            _limit(limits)
            os.execvp(command[0], command)  # noqa: S606 - it is the point of this program
        except OSError as error:
            os.write(write, str(error.errno).encode())
        finally:
            os._exit(127)
    os.close(write)
    with os.fdopen(read, "rb") as pipe:
        failed = pipe.read()
    if failed:
        os.waitpid(child, 0)
        raise OSError(int(failed), os.strerror(int(failed)))
    return child


def _limit(limits: dict[str, int]) -> None:
    """Set what the kernel limits per process; each is lowered only, never raised."""
    wanted = {
        resource.RLIMIT_CPU: limits["cpu_s"],
        resource.RLIMIT_FSIZE: limits["file_bytes"],
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_NOFILE: limits["open_files"],
    }
    for name, value in wanted.items():
        _, hard = resource.getrlimit(name)
        most = value if hard == resource.RLIM_INFINITY else min(value, hard)
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(name, (most, most))


def _watch(child: int, limits: dict[str, int], stopped: list[str]) -> tuple[str, int]:
    """Wait for the program; give why it ended and its exit code (negative: the signal)."""
    deadline = time.monotonic() + limits["seconds"]
    least_free = _free() - limits["disk_bytes"]
    while True:
        code = _reaped(child)
        if code is not None:
            return "exit", code
        if stopped:
            return stopped[0], -signal.SIGKILL
        if time.monotonic() > deadline:
            return "time", -signal.SIGKILL
        count, memory = _usage()
        if count > limits["processes"]:
            return "processes", -signal.SIGKILL
        if memory > limits["memory_bytes"]:
            return "memory", -signal.SIGKILL
        if _free() < least_free:
            return "disk", -signal.SIGKILL
        time.sleep(POLL_S)


def _free() -> int:
    """Give the free bytes of the disk that the program's folder is on: one file is limited by the kernel, many are not."""
    try:
        disk = os.statvfs(".")
    except OSError:
        return 0
    return disk.f_bavail * disk.f_frsize


def _reaped(child: int) -> int | None:
    """Collect what has ended; give the program's exit code once it is among them."""
    found = None
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return found
        if pid == 0:
            return found
        if pid == child:
            found = os.waitstatus_to_exitcode(status)


def _usage() -> tuple[int, int]:
    """Count the descendants and their resident memory, bytes; nothing where there is no /proc."""
    memory = 0
    pids = _descendants()
    page = os.sysconf("SC_PAGE_SIZE")
    for pid in pids:
        with contextlib.suppress(OSError, ValueError, IndexError):
            memory += int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * page
    return len(pids), memory


def _descendants() -> list[int]:
    """Give all processes below this one, parents before their children."""
    children: dict[int, list[int]] = {}
    for name in os.listdir("/proc") if _PROC else ():  # noqa: PTH208 - ten times in a second
        if name.isdigit():
            with contextlib.suppress(OSError, ValueError, IndexError):
                parent = int(Path(f"/proc/{name}/stat").read_text().rpartition(")")[2].split()[1])
                children.setdefault(parent, []).append(int(name))
    found, waiting = [], [os.getpid()]
    while waiting:
        for pid in children.get(waiting.pop(), ()):
            found.append(pid)
            waiting.append(pid)
    return found


def _kill_all(child: int) -> None:
    """Kill the program's group at once, then whatever has left it.

    The kernel kills a group as a whole, also what is being forked: one by one a fork bomb outruns this process. Of the
    others all are stopped first, so that none forks while others are killed.
    """
    with contextlib.suppress(OSError):
        os.killpg(child, signal.SIGKILL)
    deadline = time.monotonic() + GRACE_S
    halted: set[int] = set()
    while time.monotonic() < deadline and (new := set(_descendants()) - halted):
        _signal(new, signal.SIGSTOP)
        halted |= new
    while time.monotonic() < deadline and (left := _descendants()):
        _signal(left, signal.SIGKILL)
        _reaped(0)
        time.sleep(POLL_S / 10)


def _signal(pids: Iterable[int], number: int) -> None:
    for pid in pids:
        with contextlib.suppress(OSError):
            os.kill(pid, number)


def _prctl(option: int, value: int) -> None:
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(option, value, 0, 0, 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
