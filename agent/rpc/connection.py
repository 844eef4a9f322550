"""One editor's conversation: what runs when, what is cancelled, and how it ends.

Messages are taken in their order of arrival. A notification is handled to its end before the next message is
taken, so documents are never out of step. A request runs as a task of its own; the next notification waits
until it has begun, so that it sees the documents as they were when it was sent.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, cast

import msgspec

from agent.garbage import Garbage
from agent.rpc.decoding import DecodingError, encode
from agent.rpc.dispatch import Dispatcher, report
from agent.rpc.envelope import Envelope, EnvelopeError, RequestId, is_answer, open_envelope
from agent.rpc.faults import Code, Fault, answer_of, fault_of
from agent.rpc.framing import FramingError
from agent.rpc.legacy_items import LegacyItems
from agent.rpc.method import Call
from agent.rpc.methods.table import METHODS
from agent.rpc.parent import is_alive, until_gone
from agent.rpc.peer import Peer
from agent.rpc.phase import Phase, refusal
from agent.rpc.told_status import ToldStatus

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from agent.rpc.channel import Channel
    from agent.rpc.services import SessionFactory

MOST_RUNNING = 4096
"""Requests of one editor that run at a time; more of them wait in the transport."""

MOST_QUEUED = 1024
"""Messages of one editor that wait for their turn; more of them wait in the transport."""

GRACE_S = 2.0
"""How long requests that run may go on after the stream has ended, seconds: somebody may still read."""

_IN_TURN = frozenset({"initialize", "shutdown"})
# Requests that are handled like notifications: nothing overtakes them.
_LAST = object()
_CANCELLED = Fault(Code.REQUEST_CANCELLED, "called off by the client")
_DISPATCHER = Dispatcher(METHODS)


class _Running(msgspec.Struct, eq=False):
    """A request that runs: whether its method has begun, and whether the client has called it off."""

    begun: asyncio.Event = msgspec.field(default_factory=asyncio.Event)
    cancelled: bool = False
    task: asyncio.Task[None] | None = None


class Connection:
    """A conversation from its first message to its last.

    Attributes:
        peer: The editor at the other end.
        services: The session behind it.
        phase: How far it is; moved by `initialize` and `shutdown`.
        commands: What `workspace/executeCommand` may be asked for, besides the acceptance of an item.
        legacy: What was given to an older client of Copilot's.
        told: What such a client was told of the daemon's state.
    """

    def __init__(self, channel: Channel, factory: SessionFactory) -> None:
        self.peer = Peer(channel)
        self.services = factory(self.peer)
        self.phase = Phase.FRESH
        self.commands: tuple[str, ...] = ()
        self.legacy = LegacyItems()
        self.told = ToldStatus(self.peer, self.services)
        self._channel = channel
        self._group = asyncio.TaskGroup()
        self._tasks: set[asyncio.Task[None]] = set()
        self._inbox: asyncio.Queue[object] = asyncio.Queue(MOST_QUEUED)
        self._running: dict[RequestId, _Running] = {}
        self._requests: set[asyncio.Task[None]] = set()
        self._slots = asyncio.Semaphore(MOST_RUNNING)
        self._begun = asyncio.Event()
        self._begun.set()
        self._ended = asyncio.Event()
        self._garbage = Garbage()

    async def run(self) -> int:
        """Converse until the client leaves; give the exit code of LSP: 0 after `shutdown`, 1 without."""
        try:
            async with self._group:
                self._spawn(self._read())
                self._spawn(self._serve())
                await self._ended.wait()
                self.peer.forsake()
                for task in self._tasks:
                    task.cancel()
        finally:
            self._garbage.end()
            try:
                await self.services.aclose()
            finally:
                await self._channel.aclose()
        return 0 if self.phase is Phase.SHUT else 1

    def end(self) -> None:
        """End the conversation; what still runs is cancelled."""
        self._ended.set()

    def cancel(self, number: RequestId) -> None:
        """Cancel the request of that id; ignored where none runs."""
        running = self._running.get(number)
        if running and running.task:
            running.cancelled = True
            running.task.cancel()

    def watch(self, process: int) -> None:
        """End the conversation when the editor's process dies.

        A process that cannot be seen from here in the first place is not watched: the editor may live in
        another container, and then its number says nothing.
        """
        if is_alive(process):
            self._spawn(self._end_with(process))

    def _spawn(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = self._group.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _end_with(self, process: int) -> None:
        await until_gone(process)
        self.end()

    async def _read(self) -> None:
        async for message in self._channel.messages():
            if is_answer(message):
                self.peer.settle(cast("dict[str, object]", message))
            else:
                await self._inbox.put(message)
        self.peer.forsake()
        await self._inbox.put(_LAST)

    async def _serve(self) -> None:
        while (message := await self._inbox.get()) is not _LAST:
            await self._take(message)
        if self._requests:
            await asyncio.wait(self._requests, timeout=GRACE_S)
        self.end()

    async def _take(self, message: object) -> None:
        """Begin a request, or handle anything else to its end."""
        try:
            if isinstance(message, FramingError | DecodingError):
                raise EnvelopeError(Code.PARSE_ERROR, str(message), None)  # noqa: TRY301 - one way out
            if isinstance(message, list):
                await self._post(await self._answer_batch(message))
                return
            envelope = open_envelope(message)
        except EnvelopeError as error:
            await self._post(encode(answer_of(error, error.number)))
            return
        if envelope.is_request and envelope.method not in _IN_TURN:
            await self._slots.acquire()
            self._start(envelope)
        else:
            await self._begun.wait()
            await self._post(await self._answer(envelope, _nothing))

    def _start(self, envelope: Envelope) -> None:
        running = self._running[envelope.number] = _Running()
        self._begun = running.begun
        running.task = task = self._spawn(self._run_request(envelope, running))
        self._requests.add(task)
        task.add_done_callback(self._requests.discard)

    async def _run_request(self, envelope: Envelope, running: _Running) -> None:
        try:
            body = await self._answer(envelope, running.begun.set)
        except asyncio.CancelledError:
            if not running.cancelled:
                raise
            body = encode(answer_of(_CANCELLED, envelope.number))
        finally:
            running.begun.set()
            if self._running.get(envelope.number) is running:
                del self._running[envelope.number]
        await self._post(body)
        self._garbage.answered()
        self._slots.release()

    async def _answer_batch(self, batch: list[object]) -> bytes:
        """Answer a batch, one message after another: JSON-RPC 2.0 has batches, LSP has none."""
        if not batch:
            raise EnvelopeError(Code.INVALID_REQUEST, "a batch has at least one message", None)
        await self._begun.wait()
        answers = []
        for message in batch:
            try:
                answers.append(await self._answer(open_envelope(message), _nothing))
            except EnvelopeError as error:
                answers.append(encode(answer_of(error, error.number)))
        given = b",".join(answer for answer in answers if answer)
        return b"[%b]" % given if given else b""

    async def _answer(self, envelope: Envelope, begin: Callable[[], None]) -> bytes:
        """Run one method; give its answer, empty for a notification."""
        try:
            if refused := refusal(self.phase, envelope.method):
                raise refused  # noqa: TRY301 - one way out for every error
            return await _DISPATCHER.dispatch(envelope.message, Call(self, envelope.is_request, begin))
        except Exception as error:  # noqa: BLE001 - a result that is no JSON must not end the daemon
            fault = fault_of(error)
            if fault.code is Code.INTERNAL_ERROR:
                report(error, envelope.method)
            return encode(answer_of(fault, envelope.number)) if envelope.is_request else b""

    async def _post(self, body: bytes) -> None:
        if body:
            self._channel.post(body)
            await self._channel.flush()


def _nothing() -> None:
    """Begin without telling anybody: nobody waits for what is handled in its turn."""
