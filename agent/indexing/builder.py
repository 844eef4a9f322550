"""The way to the child process that reads and outlines files: started when needed, ended when it is not."""

from __future__ import annotations

import subprocess
import sys
import threading
from contextlib import suppress
from typing import TYPE_CHECKING

import msgspec

from agent.indexing.work import Job, Made, done
from agent.indexing.worker import read_frame, write_frame
from agent.log import logger
from agent.syntax.syntax import Syntax

if TYPE_CHECKING:
    from collections.abc import Sequence

COMMAND = (sys.executable, "-m", "agent.indexing.worker")
LIMIT_S = 60.0
"""How long one exchange may take, seconds; a parse gives up after 0.25 s, so 16 files never take a tenth of this."""
END_LIMIT_S = 2.0
"""How long the child has to end by itself, seconds."""
MOST_FAILURES = 20
"""Children that may end unasked before the rest is done in this process."""

_encoder = msgspec.msgpack.Encoder()
_answers = msgspec.msgpack.Decoder(list[Made])
_log = logger("indexing")


class Builder:
    """Has jobs done by a child process, so that this one's interpreter stays free; may be used from any thread.

    Where no process can be started the jobs are done here. A file that ends the child counts as unreadable.
    """

    def __init__(self, command: Sequence[str] = COMMAND) -> None:
        self._command = command
        self._lock = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._closed = False
        self._failures = 0
        self._syntax = Syntax()

    def make(self, jobs: Sequence[Job]) -> list[Made]:
        """Do jobs, in their order; blocks, so not for the event loop's thread."""
        with self._lock:
            made = self._exchange(jobs)
            if made is not None:
                return made
            if self._closed:
                return [Made(None, None) for _ in jobs]
            if len(jobs) == 1 and self._failures < MOST_FAILURES:
                _log.warning("a file cannot be indexed", path=jobs[0].path)
                return [Made(None, None)]
            return [one for job in jobs for one in self._alone(job)]

    def rest(self) -> None:
        """End the child until there is work again; blocks for up to 2 seconds."""
        with self._lock:
            child, self._child = self._child, None
        if child is not None:
            _end(child, END_LIMIT_S)

    def close(self) -> None:
        """End the child at once, from any thread; an exchange under way answers nothing."""
        self._closed = True
        child = self._child
        if child is not None:
            child.kill()
            _end(child, END_LIMIT_S)

    def _alone(self, job: Job) -> list[Made]:
        """Do one job of several that failed together."""
        if self._failures >= MOST_FAILURES:
            return [done(job, self._syntax)]
        return self._exchange([job]) or [Made(None, None)]

    def _exchange(self, jobs: Sequence[Job]) -> list[Made] | None:
        child = self._started()
        if child is None or child.stdin is None or child.stdout is None:
            return None
        timer = threading.Timer(LIMIT_S, child.kill)
        timer.daemon = True
        timer.start()
        try:
            write_frame(child.stdin, _encoder.encode(jobs))
            frame = read_frame(child.stdout)
            if frame is not None:
                return _answers.decode(frame)
        except (OSError, ValueError, msgspec.MsgspecError):
            pass
        finally:
            timer.cancel()
        self._failures += 1
        self._child = None
        child.kill()
        _end(child, END_LIMIT_S)
        return None

    def _started(self) -> subprocess.Popen[bytes] | None:
        if self._closed or self._failures >= MOST_FAILURES:
            return None
        if self._child is None:
            try:
                self._child = subprocess.Popen(
                    self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
                )
            except OSError as error:
                _log.warning("no process for the index", error=error)
                self._failures = MOST_FAILURES
        return self._child


def _end(child: subprocess.Popen[bytes], limit_s: float) -> None:
    """Close the child's pipes and wait for it, if need be by force."""
    with suppress(OSError, ValueError):
        if child.stdin is not None:
            child.stdin.close()
    try:
        child.wait(limit_s)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
    with suppress(OSError, ValueError):
        if child.stdout is not None:
            child.stdout.close()
