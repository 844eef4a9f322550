"""How long the daemon's event loop lets an editor wait while it builds its index and somebody types.

A request that costs no work is sent every few milliseconds from outside, and keys between them. The time of its
round trip is what the loop was held up, and what else the machine did. On a busy machine the second part is the
larger one: Linux says how long each thread waited for a core (`/proc/PID/task/TID/schedstat`), and what the
thread of the event loop and this one waited during a round trip is taken off in a second column. What the daemon's
other threads waited while they held the interpreter is not: that column is still too long, never too short.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.errors import BenchError

if TYPE_CHECKING:
    from bench.editor import Editor
    from bench.typist import Typist

EVERY_S = 0.005
"""Pause between two round trips, seconds."""
KEY_EVERY_S = 0.15
"""Pause between two keys, seconds: 80 words a minute."""
BUILD_LIMIT_S = 900.0
"""How long a build may take, seconds; 50 on an idle core, many times that on a shared one."""


@dataclass(frozen=True, slots=True)
class RoundTrip:
    """One round trip: when it began (`time.perf_counter`), its time, and what of it was spent waiting for a core, ms."""

    began: float
    ms: float
    waited_ms: float

    @property
    def own_ms(self) -> float:
        """Its time on a machine that has a core for everybody; never below zero."""
        return max(self.ms - self.waited_ms, 0.0)


class Probe:
    """One editor that asks `inlayd/status` again and again, and types into an open file meanwhile.

    Args:
        editor: The way to the daemon.
        pid: Its process.
        uri: The open file that is typed into; with `typist` None nobody types.
        typist: Gives the keys.
    """

    def __init__(self, editor: Editor, pid: int, uri: str = "", typist: Typist | None = None) -> None:
        self._editor = editor
        self._pid = pid
        self._uri = uri
        self._typist = typist
        self._version = 1

    def until_ready(self) -> tuple[list[RoundTrip], list[RoundTrip]]:
        """Ask until the index is ready; gives the round trips before the first file is in it, and those after.

        Raises:
            BenchError: It was not within `BUILD_LIMIT_S`.
        """
        empty: list[RoundTrip] = []
        trips: list[RoundTrip] = []
        begun = key_at = time.perf_counter()
        while time.perf_counter() - begun < BUILD_LIMIT_S:
            trip, index = self.trip()
            (trips if index["files"] else empty).append(trip)
            if index["state"] == "ready":
                return empty, trips
            time.sleep(EVERY_S)
            if self._typist is not None and time.perf_counter() >= key_at:
                key_at = time.perf_counter() + KEY_EVERY_S
                self._type(self._typist)
        raise BenchError(f"the index is not ready after {BUILD_LIMIT_S:.0f} s: {index}")

    def idle(self, seconds: float) -> list[RoundTrip]:
        """Ask for some time, whatever the index does, with keys if somebody types."""
        trips: list[RoundTrip] = []
        begun = key_at = time.perf_counter()
        while time.perf_counter() - begun < seconds:
            trips.append(self.trip()[0])
            time.sleep(EVERY_S)
            if self._typist is not None and time.perf_counter() >= key_at:
                key_at = time.perf_counter() + KEY_EVERY_S
                self._type(self._typist)
        return trips

    def trip(self) -> tuple[RoundTrip, dict[str, Any]]:
        """Make one round trip; gives also what is said of the index."""
        before = waited_ns(self._pid)
        answer = self._editor.request("inlayd/status", {})
        waited = (waited_ns(self._pid) - before) / 1e6
        return RoundTrip(answer.sent, answer.ms, waited), answer.result["index"]

    def _type(self, typist: Typist) -> None:
        if typist.done:
            return
        key = typist.key()
        self._version += 1
        place = {"line": key.line, "character": key.character}
        self._editor.notify(
            "textDocument/didChange",
            {
                "textDocument": {"uri": self._uri, "version": self._version},
                "contentChanges": [{"range": {"start": place, "end": place}, "text": key.text}],
            },
        )


def waited_ns(pid: int) -> int:
    """Give how long a process's first thread and this one have waited for a core so far, nanoseconds; 0 if unknown."""
    total = 0
    for task in (Path(f"/proc/{pid}/task/{pid}/schedstat"), Path("/proc/thread-self/schedstat")):
        try:
            total += int(task.read_text().split()[1])
        except (OSError, ValueError, IndexError):
            continue
    return total


def cpu_s(pid: int) -> float:
    """Give the processor time that a process has used so far, its threads together, seconds."""
    total = 0
    for task in Path(f"/proc/{pid}/task").glob("*/schedstat"):
        try:
            total += int(task.read_text().split()[0])
        except (OSError, ValueError, IndexError):
            continue
    return total / 1e9


def children_rss(pid: int) -> int:
    """Give the resident memory of a process's children, bytes."""
    total = 0
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            fields = dict(line.split(":", 1) for line in status.read_text().splitlines() if ":" in line)
        except OSError:
            continue
        if fields.get("PPid", "").strip() == str(pid) and "VmRSS" in fields:
            total += int(fields["VmRSS"].split()[0]) * 1024
    return total
