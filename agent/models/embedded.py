"""The embedded model as an address: a llama.cpp server, started when it is asked for, ended when it idles."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import secrets
import sys
import time
from contextlib import contextmanager
from enum import StrEnum
from typing import TYPE_CHECKING, Final

import msgspec

from agent.errors import InlaydError, ModelUnavailableError
from agent.models.embedded_child import ChildSettings
from agent.models.endpoint import Endpoint

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from agent.config.schema import EmbeddedConfig
    from agent.models.weights import WeightStore

CHILD_COMMAND: Final = (sys.executable, "-P", "-m", "agent.models.embedded_child")
"""Starts the child; with `-P`, so that a folder `agent` where the editor started us is not taken for ours."""

START_LIMIT_S: Final = 60.0
"""Time limit of loading the weights, seconds; 1 to 6 s from a warm disk (embedded.md §1.2)."""

STEADY_S: Final = 60.0
"""A child that lived this long was healthy: its death is counted as the first one, seconds."""

LONGEST_WAIT_S: Final = 60.0
"""The longest time between two attempts to start a child that keeps dying, seconds."""

MOST_THREADS: Final = 4
"""More threads do not make a small model faster: memory is the limit then."""


_IDLE_POLL_S = 0.5  # how often a request that outlasts the idle time is looked at, seconds


class EmbeddedState(StrEnum):
    """What the embedded model is doing."""

    NOT_INSTALLED = "not installed"
    PULLING = "pulling"
    STOPPED = "stopped"
    STARTING = "starting"
    READY = "ready"
    FAILED = "failed"


class EmbeddedStatus(msgspec.Struct, frozen=True):
    """The state for a reader: which model, what it does, its process, and what is wrong, with the mend."""

    state: EmbeddedState
    model: str
    pid: int | None = None
    problem: str = ""


class _Child(msgspec.Struct, frozen=True):
    process: asyncio.subprocess.Process
    endpoint: Endpoint
    born: float


class EmbeddedServer:
    """Starts, restarts and stops the model's process; satisfies `agent.models.endpoint.Address`.

    Belongs to one event loop. The process ends with this one, however this one ends (see `embedded_child`).

    Args:
        store: Where the weights are.
        config: The section `[embedded]`.
        model: Name in the catalogue; empty: the one that the store says is used.
        role: The role that the endpoint is for.
        timeout_ms: Time limit of one request, milliseconds.
        clock: Gives seconds; only differences count.
        start_limit_s: Time limit of a start, seconds.
        command: Starts the child.
    """

    def __init__(  # noqa: PLR0913 (each is one independent choice of the caller)
        self,
        store: WeightStore,
        config: EmbeddedConfig,
        *,
        model: str = "",
        role: str = "medium",
        timeout_ms: int = 15_000,
        clock: Callable[[], float] = time.monotonic,
        start_limit_s: float = START_LIMIT_S,
        command: tuple[str, ...] = CHILD_COMMAND,
    ) -> None:
        self._store = store
        self._config = config
        self._model = model
        self._role = role
        self._timeout_ms = timeout_ms
        self._clock = clock
        self._start_limit_s = start_limit_s
        self._command = command
        self._child: _Child | None = None
        self._starting: asyncio.Task[_Child] | None = None
        self._idling: asyncio.Task[None] | None = None
        self._in_use = 0
        self._last_use = clock()
        self._failures = 0
        self._not_before = clock()
        self._problem = ""
        self._closed = False

    async def resolve(self) -> Endpoint:
        """Give the running server's endpoint, starting the server first if need be; callers share one start.

        Raises ModelUnavailableError or WeightsError where there is no model, it does not start, or it died so
        often that the next attempt has to wait.
        """
        self.touch()
        child = self._living()
        if child is None:
            child = await self._awaited(self._start())
            self.touch()
        return child.endpoint

    def touch(self) -> None:
        """Note that the model is wanted now, which puts its idle stop off."""
        self._last_use = self._clock()

    @contextmanager
    def in_use(self) -> Iterator[None]:
        """Keep the server from being stopped as idle for as long as a request may take."""
        self._in_use += 1
        try:
            yield
        finally:
            self._in_use -= 1
            self.touch()

    def status(self) -> EmbeddedStatus:
        """Tell how the model is; looks at a few files, starts nothing."""
        model = self._model or self._store.current() or ""
        child = self._living()
        if child is not None:
            return EmbeddedStatus(EmbeddedState.READY, child.endpoint.model, child.process.pid)
        if self._starting is not None:
            return EmbeddedStatus(EmbeddedState.STARTING, model)
        if not any(known.here for known in self._store.list() if known.entry.name == model):
            if self._store.pulling():
                return EmbeddedStatus(EmbeddedState.PULLING, model)
            return EmbeddedStatus(EmbeddedState.NOT_INSTALLED, model, problem=_no_model(model))
        if self._problem:
            return EmbeddedStatus(EmbeddedState.FAILED, model, problem=self._problem)
        return EmbeddedStatus(EmbeddedState.STOPPED, model)

    async def stop(self) -> None:
        """End the process now, if there is one, and wait for its end; the next request starts a new one."""
        starting, child = self._starting, self._child
        self._child = None
        if starting is not None:
            starting.cancel()
            await asyncio.wait((starting,))
        if child is not None:
            await _end(child.process)

    async def aclose(self) -> None:
        """End the process for good; a later `resolve` raises ModelUnavailableError."""
        self._closed = True
        if self._idling is not None:
            self._idling.cancel()
            await asyncio.wait((self._idling,))
        await self.stop()

    def _living(self) -> _Child | None:
        """Give the child if it is alive; a dead one is noted as a failure, once."""
        child = self._child
        if child is not None and child.process.returncode is not None:
            self._child = None
            if self._clock() - child.born >= STEADY_S:
                self._failures = 0
            self._failed(f"the embedded model's process died (status {child.process.returncode})")
            return None
        return child

    def _failed(self, problem: str) -> None:
        # The first failure may be chance and costs no wait; after that 1, 2, 4, ... seconds.
        wait = min(2.0 ** (self._failures - 1), LONGEST_WAIT_S) if self._failures else 0.0
        self._failures = min(self._failures + 1, 10)
        self._not_before = self._clock() + wait
        self._problem = problem

    async def _awaited(self, starting: asyncio.Task[_Child]) -> _Child:
        try:
            return await asyncio.shield(starting)
        except asyncio.CancelledError:
            this = asyncio.current_task()
            if this is None or this.cancelling():
                raise
            # Not this request was cancelled, but the start that it shared, by stop() or aclose().
            raise ModelUnavailableError("the embedded model was stopped while it started") from None

    def _start(self) -> asyncio.Task[_Child]:
        if self._starting is None:
            self._starting = asyncio.create_task(self._started(), name="start of the embedded model")
            self._starting.add_done_callback(self._start_ended)
        return self._starting

    def _start_ended(self, task: asyncio.Task[_Child]) -> None:
        self._starting = None
        if not task.cancelled():
            task.exception()  # whoever waited has it; when nobody waits any more, nobody needs to hear of it

    async def _started(self) -> _Child:
        if self._closed:
            raise ModelUnavailableError("inlayd is ending: its embedded model is not started any more")
        wait = self._not_before - self._clock()
        if wait > 0:
            raise ModelUnavailableError(f"{self._problem}; the next attempt is in {wait:.0f} s")
        model = self._model or self._store.current() or ""
        if not model:
            raise ModelUnavailableError(_no_model(model))
        path = await asyncio.to_thread(self._store.path, model)
        try:
            child = await self._spawned(str(path), model)
        except InlaydError as error:
            self._failed(str(error))
            raise
        self._child, self._problem = child, ""
        if self._config.idle_seconds and self._idling is None:
            self._idling = asyncio.create_task(self._stop_when_idle(), name="idle embedded model")
        return child

    async def _spawned(self, path: str, model: str) -> _Child:
        key = secrets.token_urlsafe(32)
        config = self._config
        settings = ChildSettings(path, model, key, config.context_tokens, self._threads(), config.cache_mib)
        try:
            process = await asyncio.create_subprocess_exec(
                *self._command,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
            )
        except OSError as error:
            raise ModelUnavailableError(f"the embedded model's process cannot be started: {error}") from error
        try:
            address = await asyncio.wait_for(_greeting(process, settings), self._start_limit_s)
        except TimeoutError:
            await _end(process)
            raise ModelUnavailableError(
                f"the embedded model {model} did not load within {self._start_limit_s:g} s: is memory short?"
            ) from None
        except BaseException:
            await _end(process)
            raise
        endpoint = Endpoint(
            address, model, self._role, "llamacpp", key, "inlayd itself", timeout_ms=self._timeout_ms
        )
        return _Child(process, endpoint, self._clock())

    def _threads(self) -> int:
        return self._config.threads or min(_cores(), MOST_THREADS)

    async def _stop_when_idle(self) -> None:
        limit = self._config.idle_seconds
        while True:
            left = self._last_use + limit - self._clock()
            if left <= 0 and not self._in_use:
                await self.stop()
                left = limit
            await asyncio.sleep(max(left, _IDLE_POLL_S))


def _no_model(model: str) -> str:
    if model:
        return f"the embedded model {model} is not on this machine; run: inlayd model pull {model}"
    return "no embedded model is on this machine; run: inlayd model pull"


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


async def _greeting(process: asyncio.subprocess.Process, settings: ChildSettings) -> str:
    """Tell the child its settings and give the address that it answers."""
    stdin, stdout = process.stdin, process.stdout
    if stdin is None or stdout is None:
        raise ModelUnavailableError("the embedded model's process has no pipes")
    with contextlib.suppress(OSError):  # died already: its silence says so below
        stdin.write(settings.line())
        await stdin.drain()
    try:
        said = json.loads(await stdout.readline())
        address = said.get("address", "")
        problem = said.get("error", "it printed no address")
    except (ValueError, AttributeError):
        address, problem = "", "its process ended while loading; is memory short?"
    if not address:
        raise ModelUnavailableError(f"the embedded model {settings.name} did not start: {problem}")
    return str(address)


async def _end(process: asyncio.subprocess.Process) -> None:
    """Kill the process, which has nothing to save, and wait for its end."""
    with contextlib.suppress(ProcessLookupError):
        process.kill()
    await process.wait()
