"""One HTTP exchange with a model's server: everything that can go wrong on the way becomes a ModelError."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, TypeVar

import httpx
import orjson

from agent.errors import ModelError, ModelResponseError, ModelTimeoutError, ModelUnavailableError
from agent.models.endpoint import public_url
from agent.models.refusal import DroppedError, Refused, error_text, excerpt, refusal
from agent.models.sse import EventStream, JsonLines, WholeBody

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Iterator

    from agent.models.dialect import Call
    from agent.models.endpoint import Endpoint
    from agent.models.generation import Chunk
    from agent.models.sse import Framing

CHARS_PER_TOKEN = 64
"""More characters per token asked for are a stream that does not end; long runs of blanks are one token."""

SPARE_CHARS = 4_096
"""Allowed on top of it, characters: some servers count a little differently."""

BYTES_PER_TOKEN = 8_192
"""The most bytes of body per token: an event has 300 bytes, llama.cpp with probabilities a few KiB."""

SPARE_BYTES = 1_048_576
"""Allowed on top of it, bytes: the last event of llama.cpp repeats the whole prompt."""

REFUSAL_BYTES = 8_192
"""So much of an error page is read, bytes."""

HEAD_BYTES = 512
"""So much of an answer is kept to be shown if it makes no sense, bytes."""

JSON_BYTES = 4_194_304
"""The largest answer to a question about the server, bytes: long lists of models, templates in `/props`."""

DRAIN_S = 0.25
"""How long a finished answer may take to end its body, seconds, so that the connection can be used again."""

_HEADERS = {"accept-encoding": "identity", "content-type": "application/json"}

T = TypeVar("T")


@dataclass(slots=True)
class Limits:
    """What one exchange may take, in time of the event loop (seconds) and in size.

    Attributes:
        deadline: When the whole answer must be there.
        first_byte: When its beginning must be there.
        chars: The most characters of text.
        body_bytes: The most bytes of body.
        told: How messages name the time limit: a key of the configuration with its value, or a time.
    """

    deadline: float
    first_byte: float
    chars: int
    body_bytes: int
    told: str

    @classmethod
    def of(cls, endpoint: Endpoint, max_tokens: int, now: float, timeout_ms: int | None = None) -> Limits:
        """Derive the limits of a request for `max_tokens` that begins `now`; `timeout_ms` is its own time limit."""
        total = (endpoint.timeout_ms if timeout_ms is None else timeout_ms) / 1000
        configured = f"models.{endpoint.role}.timeout_ms = {endpoint.timeout_ms}"
        first = min(total, endpoint.first_byte_ms / 1000 or total)
        return cls(
            now + total,
            now + first,
            max_tokens * CHARS_PER_TOKEN + SPARE_CHARS,
            max_tokens * BYTES_PER_TOKEN + SPARE_BYTES,
            configured if timeout_ms is None else f"{total:g} s",
        )


async def exchange(
    http: httpx.AsyncClient, endpoint: Endpoint, call: Call, limits: Limits
) -> AsyncGenerator[Chunk, None]:
    """Post a call and give the chunks of the answer as they come.

    Closing the generator, or cancelling its task, closes the connection at once, which makes servers stop.

    Raises:
        ModelBusyError: The server asks to wait.
        ModelTimeoutError: The first byte or the end did not come in time.
        DroppedError: The connection broke.
        ModelUnavailableError: Nothing answers.
        ModelResponseError: The answer is no completion, breaks off, or does not end.
    """
    line = _Line(endpoint, limits.first_byte, limits.told)
    response = await line.send(http, "POST", call.url, orjson.dumps(call.body))
    try:
        if response.status_code != httpx.codes.OK:
            raise await _refusal(line, response)
        answer = _Answer(response, call, limits)
        async with aclosing(_chunks(line, response, answer, limits)) as chunks:
            async for chunk in chunks:
                yield chunk
    finally:
        await response.aclose()


async def fetch_json(
    http: httpx.AsyncClient, endpoint: Endpoint, url: str, body: object = None, *, limit_s: float
) -> object:
    """Ask the server about itself: GET, or POST where there is a body; gives the decoded JSON.

    Raises:
        ModelError: As `exchange`.
    """
    line = _Line(endpoint, asyncio.get_running_loop().time() + limit_s, f"{limit_s:g} s")
    content = None if body is None else orjson.dumps(body)
    response = await line.send(http, "GET" if content is None else "POST", url, content)
    try:
        if response.status_code != httpx.codes.OK:
            raise await _refusal(line, response)
        data = await line.body(response, JSON_BYTES)
    finally:
        await response.aclose()
    return _decode(data)


class _Line:
    """The connection under a time limit, whose failures are told in the terms of this package."""

    def __init__(self, endpoint: Endpoint, until: float, limit: str) -> None:
        self.endpoint = endpoint
        self.until = until
        self._limit = limit
        self.begun = False

    async def send(
        self, http: httpx.AsyncClient, method: str, url: str, content: bytes | None
    ) -> httpx.Response:
        headers = dict(_HEADERS)
        if self.endpoint.key:
            headers["authorization"] = f"Bearer {self.endpoint.key}"
        try:
            request = http.build_request(method, url, content=content, headers=headers)
        except (httpx.InvalidURL, ValueError) as error:
            raise ModelUnavailableError(
                f"models.{self.endpoint.role}.base_url: not a URL: {excerpt(public_url(url))!r}: {error}"
            ) from None
        response = await self.wait(http.send(request, stream=True, follow_redirects=False))
        self.begun = True
        return response

    async def body(self, response: httpx.Response, limit: int) -> bytes:
        """Read a body, at most about `limit` bytes of it."""
        data = bytearray()
        pieces = response.aiter_raw()
        while len(data) < limit and (piece := await self.next(pieces)) is not None:
            data += piece
        return bytes(data[:limit])

    async def next(self, pieces: AsyncIterator[bytes]) -> bytes | None:
        """Wait for the next bytes of a body; None at its end."""
        return await self.wait(anext(pieces, None))

    async def wait(self, something: Awaitable[T]) -> T:
        where = self.endpoint.shown
        try:
            async with asyncio.timeout_at(self.until):
                return await something
        except TimeoutError:
            raise ModelTimeoutError(self._late()) from None
        except (httpx.ConnectTimeout, httpx.ConnectError, httpx.ProxyError) as error:
            raise ModelUnavailableError(
                f"nothing answers at {where} ({excerpt(str(error)) or type(error).__name__}): "
                f"start the model's server, or set models.{self.endpoint.role}.base_url"
            ) from None
        except httpx.UnsupportedProtocol:
            raise ModelUnavailableError(
                f"models.{self.endpoint.role}.base_url: {where!r} must begin with http:// or https://"
            ) from None
        except httpx.TransportError as error:
            reason = excerpt(str(error)) or type(error).__name__
            raise DroppedError(f"the connection to {where} broke: {reason}") from None

    def _late(self) -> str:
        said = "was not done answering" if self.begun else "sent nothing"
        return f"{self.endpoint.shown} {said} within the time limit ({self._limit})"


async def _chunks(
    line: _Line, response: httpx.Response, answer: _Answer, limits: Limits
) -> AsyncGenerator[Chunk, None]:
    pieces = response.aiter_raw()
    while True:
        try:
            data = await line.next(pieces)
        except ModelError:
            # A server that has said all may keep the line open or cut it: that spoils nothing.
            if answer.finished_at is not None:
                return
            raise
        for chunk in answer.end() if data is None else answer.feed(data):
            yield chunk
        if data is None:
            return
        line.until = limits.deadline
        if answer.finished_at is not None:
            line.until = min(line.until, answer.finished_at + DRAIN_S)


class _Answer:
    """What has been understood of a body so far; raises ModelResponseError on what is no completion.

    `finished_at` is when the server said that this was all, in time of the event loop; None: not yet.
    """

    def __init__(self, response: httpx.Response, call: Call, limits: Limits) -> None:
        self._read = call.read
        self._limits = limits
        self._head = b""
        self._chars = 0
        self._bytes = 0
        self._payloads = 0
        self.finished_at: float | None = None
        headers = response.headers
        self._framing = _framing(call, headers)
        # Without either, the body ends where the connection does, and a death looks like an end.
        self._delimited = "content-length" in headers or "transfer-encoding" in headers

    def feed(self, data: bytes) -> Iterator[Chunk]:
        self._bytes += len(data)
        if len(self._head) < HEAD_BYTES:
            self._head += data[:HEAD_BYTES]
        if self._bytes > self._limits.body_bytes:
            raise ModelResponseError(f"the answer did not end after {self._bytes} bytes")
        for payload in self._framing.feed(data):
            yield self._chunk(payload)
        if self._framing.done:
            self._finish()

    def end(self) -> Iterator[Chunk]:
        for payload in self._framing.finish():
            yield self._chunk(payload)
        if not self._payloads and not self._framing.done:
            raise ModelResponseError(f"the answer is no completion: {excerpt(self._head)!r}")
        if self.finished_at is None and not self._delimited:
            raise ModelResponseError("the answer broke off: the server closed the connection")

    def _chunk(self, payload: str) -> Chunk:
        try:
            decoded = orjson.loads(payload)
        except orjson.JSONDecodeError:
            raise ModelResponseError(f"the answer is broken or breaks off: {excerpt(payload)!r}") from None
        if said := error_text(decoded):
            raise ModelResponseError(f"the model's server failed: {said}")
        self._payloads += 1
        chunk = self._read(decoded)
        self._chars += len(chunk.text)
        if self._chars > self._limits.chars:
            raise ModelResponseError(f"the answer did not end after {self._chars} characters")
        if chunk.finish_reason is not None:
            self._finish()
        return chunk

    def _finish(self) -> None:
        if self.finished_at is None:
            self.finished_at = asyncio.get_running_loop().time()


def _framing(call: Call, headers: httpx.Headers) -> Framing:
    if headers.get("content-encoding", "identity").lower() != "identity":
        raise ModelResponseError("the server compressed its answer although it was asked not to")
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "text/event-stream":
        return EventStream()
    if call.framing == "lines":
        return JsonLines()
    return WholeBody() if kind == "application/json" else EventStream()


async def _refusal(line: _Line, response: httpx.Response) -> ModelError:
    try:
        body = await line.body(response, REFUSAL_BYTES)
    except ModelError:
        body = b""
    headers = {name.lower(): value for name, value in response.headers.items()}
    refused = Refused(public_url(str(response.url)), response.status_code, headers, body)
    return refusal(line.endpoint, refused, datetime.now(UTC))


def _decode(data: bytes) -> object:
    try:
        decoded: object = orjson.loads(data)
    except orjson.JSONDecodeError:
        raise ModelResponseError(f"the server answered with what is no JSON: {excerpt(data)!r}") from None
    return decoded
