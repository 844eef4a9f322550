"""The one client for all models: asks, streams, gives up in time, and leaves a busy server alone."""

from __future__ import annotations

import asyncio
import time
from contextlib import aclosing
from typing import TYPE_CHECKING

from agent.errors import ModelBusyError, ModelError, ModelResponseError, ModelTimeoutError
from agent.models.detection import detect
from agent.models.dialect import chat_call, fill_call
from agent.models.exchange import Limits, exchange, fetch_json
from agent.models.generation import ChatRequest, Generation, GenerationRequest
from agent.models.refusal import DroppedError, NotFoundError, excerpt
from agent.models.state import ModelState

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable, Sequence

    from agent.models.connections import Connections
    from agent.models.dialect import Call
    from agent.models.endpoint import Address, DialectName, Endpoint
    from agent.models.generation import Chunk

ATTEMPTS = 2
"""A request whose connection drops before any text came is sent once more: a kept-alive line may be dead."""

QUESTION_LIMIT_S = 2.0
"""Time limit of a question about the server itself (its kind, its models), seconds."""

MODELS_SHOWN = 8
"""So many of a server's models are named in a message."""


class ModelClient:
    """Asks one role's model; safe to use from many tasks of one event loop.

    Args:
        address: Where the model is; resolved anew for each attempt.
        connections: The pool of HTTP connections, shared by all clients.
        slots: How many requests may be under way at once; others wait their turn, within their time limit.
        state: The record to write to; its own by default.
        clock: A monotonic clock, seconds.
    """

    def __init__(
        self,
        address: Address,
        connections: Connections,
        *,
        slots: int = 1,
        state: ModelState | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.state = state or ModelState()
        self._address = address
        self._connections = connections
        self._slots = asyncio.Semaphore(slots)
        self._clock = clock
        self._resume_at = float("-inf")
        self._dialects: dict[str, DialectName] = {}

    def stream(self, request: GenerationRequest) -> AsyncGenerator[Chunk, None]:
        """Give a completion piece by piece.

        Use it in `contextlib.aclosing`: closing it, or cancelling the task, closes the connection at
        once, and the server stops. Text that came before an error is good to use.

        Raises:
            ModelError: Of the kind that fits; after ModelBusyError the server is left alone as it asked.
        """
        return self._answer(request)

    def chat(self, request: ChatRequest) -> AsyncGenerator[Chunk, None]:
        """Give the next turn of a conversation piece by piece; otherwise as `stream`."""
        return self._answer(request)

    async def complete(self, request: GenerationRequest | ChatRequest) -> Generation:
        """Give a whole completion or turn.

        Raises:
            ModelError: As `stream`.
        """
        text, reason, usage = [], None, None
        async with aclosing(self._answer(request)) as chunks:
            async for chunk in chunks:
                text.append(chunk.text)
                reason = chunk.finish_reason or reason
                usage = chunk.usage or usage
        return Generation("".join(text), reason, usage)

    async def endpoint(self) -> Endpoint:
        """Resolve the address, which may start a server.

        Raises:
            ModelError: There is no model to ask.
        """
        return await self._address.resolve()

    async def ask(self, endpoint: Endpoint, url: str, body: object = None) -> object:
        """Ask a server about itself: GET `url`, or POST `body` as JSON; gives the decoded answer.

        Raises:
            ModelError: It cannot be asked, refuses, or answers with something that is no JSON.
        """
        http = await self._connections.client(url)
        return await fetch_json(http, endpoint, url, body, limit_s=QUESTION_LIMIT_S)

    async def dialect(self, endpoint: Endpoint) -> DialectName:
        """Give the dialect of an endpoint's server, which is asked only once.

        Raises:
            ModelError: Nothing answers there.
        """
        if endpoint.dialect != "auto":
            return endpoint.dialect
        if endpoint.base_url not in self._dialects:
            self._dialects[endpoint.base_url] = await detect(endpoint, self.ask)
        return self._dialects[endpoint.base_url]

    async def models(self, endpoint: Endpoint) -> tuple[str, ...]:
        """List the models that a server says it has.

        Raises:
            ModelError: It does not say.
        """
        answer = await self.ask(endpoint, f"{endpoint.api}/models")
        rows = answer.get("data") if isinstance(answer, dict) else None
        if not isinstance(rows, list):
            raise ModelResponseError(f"{endpoint.shown} does not list models: {excerpt(repr(answer))}")
        names = (row.get("id") for row in rows if isinstance(row, dict))
        return tuple(name for name in names if isinstance(name, str))

    async def _answer(self, request: GenerationRequest | ChatRequest) -> AsyncGenerator[Chunk, None]:
        self._refuse_while_asked_to_wait()
        record = _Record(self.state, self._clock)
        try:
            async with aclosing(self._attempts(request)) as chunks:
                async for chunk in chunks:
                    record.saw(chunk)
                    yield chunk
            record.finished = True
        except ModelError as error:
            record.error = error
            if isinstance(error, ModelBusyError):
                self._resume_at = self._clock() + error.retry_after
            raise
        finally:
            record.close()

    def _refuse_while_asked_to_wait(self) -> None:
        left = self._resume_at - self._clock()
        if left > 0:
            where = self.state.endpoint
            raise ModelBusyError(f"{where} asked to be left alone for another {left:.0f} s", left)

    async def _attempts(self, request: GenerationRequest | ChatRequest) -> AsyncGenerator[Chunk, None]:
        begun = None
        for attempts_left in reversed(
            range(ATTEMPTS)
        ):  # pragma: no branch - the last attempt returns or raises
            endpoint = await self._address.resolve()
            begun = begun or asyncio.get_running_loop().time()
            own = request.timeout_ms if isinstance(request, ChatRequest) else None
            limits = Limits.of(endpoint, request.max_tokens, begun, own)
            texts = False
            try:
                with self._address.in_use():
                    async with aclosing(self._attempt(endpoint, request, limits)) as chunks:
                        async for chunk in chunks:
                            texts = texts or bool(chunk.text)
                            yield chunk
            except DroppedError:
                if texts or not attempts_left:
                    raise
            except NotFoundError as error:
                raise await self._not_found(endpoint, error) from None
            else:
                return

    async def _attempt(
        self, endpoint: Endpoint, request: GenerationRequest | ChatRequest, limits: Limits
    ) -> AsyncGenerator[Chunk, None]:
        await self._enter(endpoint, limits)
        try:
            self.state.reach(endpoint.shown, endpoint.model)
            call = await self._call(endpoint, request)
            http = await self._connections.client(call.url)
            async with aclosing(exchange(http, endpoint, call, limits)) as chunks:
                async for chunk in chunks:
                    yield chunk
        finally:
            self._slots.release()

    async def _enter(self, endpoint: Endpoint, limits: Limits) -> None:
        try:
            async with asyncio.timeout_at(limits.deadline):
                await self._slots.acquire()
        except TimeoutError:
            raise ModelTimeoutError(
                f"{endpoint.shown} was busy with earlier requests for the whole time ({limits.told})"
            ) from None

    async def _call(self, endpoint: Endpoint, request: GenerationRequest | ChatRequest) -> Call:
        if isinstance(request, ChatRequest):
            return chat_call(endpoint, request)
        return fill_call(endpoint, await self.dialect(endpoint), request)

    async def _not_found(self, endpoint: Endpoint, error: NotFoundError) -> ModelResponseError:
        self._dialects.pop(endpoint.base_url, None)
        try:
            names = await self.models(endpoint)
        except ModelError:
            return error
        if has_model(names, endpoint.model):
            return error
        shown = ", ".join(excerpt(name) for name in names[:MODELS_SHOWN]) or "none"
        more = f" and {len(names) - MODELS_SHOWN} more" if len(names) > MODELS_SHOWN else ""
        return ModelResponseError(
            f"{endpoint.shown} has no model {endpoint.model!r}; it has: {shown}{more}: "
            f"set models.{endpoint.role}.model to one of them"
        )


def has_model(names: Sequence[str], model: str) -> bool:
    """Tell whether a server lists a model; Ollama takes a name without a tag for its `latest`."""
    return model in names or f"{model}:latest" in names


class _Record:
    """Times one request and writes its outcome into the state, whichever way it ends."""

    def __init__(self, state: ModelState, clock: Callable[[], float]) -> None:
        self.finished = False
        self.error: ModelError | None = None
        self._state = state
        self._clock = clock
        self._begun = clock()
        self._first_text_ms: float | None = None
        state.begin()

    def saw(self, chunk: Chunk) -> None:
        if chunk.text and self._first_text_ms is None:
            self._first_text_ms = self._elapsed_ms()

    def close(self) -> None:
        if self.error is not None:
            self._state.fail(str(self.error))
        elif self.finished or self._first_text_ms is not None:
            self._state.succeed(self._elapsed_ms(), self._first_text_ms)
        else:
            self._state.cancel()

    def _elapsed_ms(self) -> float:
        return (self._clock() - self._begun) * 1000
