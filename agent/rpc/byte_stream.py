"""File descriptors as streams of bytes on the event loop, whatever they are: pipes, sockets, terminals, files."""

from __future__ import annotations

import asyncio
import contextlib
import os
import stat
import threading
from typing import Protocol, cast

CHUNK_BYTES = 256 * 1024
"""How much is read at a time, bytes; a pipe of Linux holds 64 KiB."""

CLOSE_TIMEOUT_S = 1.0
"""How long the other side may take to read the rest before the stream is closed, seconds."""


class Output(Protocol):
    """A stream of bytes to somebody who may be slow or gone; never raises."""

    @property
    def waiting(self) -> int:
        """Bytes that were written and not taken."""
        ...

    def write(self, data: bytes) -> None:
        """Send bytes as soon as they are taken; without effect once the other side is gone."""
        ...

    async def drain(self) -> None:
        """Wait until most of what was written is taken."""
        ...

    async def aclose(self) -> None:
        """Give the other side a moment to read the rest, and close."""
        ...


async def open_input(descriptor: int) -> asyncio.StreamReader:
    """Read from a file descriptor, which is owned from then on."""
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader(limit=CHUNK_BYTES)
    if _can_be_polled(descriptor):
        pipe = os.fdopen(descriptor, "rb", buffering=0)
        await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), pipe)
    else:
        thread = threading.Thread(target=_pump, args=(descriptor, loop, reader), daemon=True)
        thread.start()
    return reader


async def open_output(descriptor: int) -> Output:
    """Write to a file descriptor, which is owned from then on."""
    if not _can_be_polled(descriptor):
        return _FileOutput(descriptor)
    pipe = os.fdopen(descriptor, "wb", buffering=0)
    _, output = await asyncio.get_running_loop().connect_write_pipe(_PipeOutput, pipe)
    return output


def _can_be_polled(descriptor: int) -> bool:
    mode = os.fstat(descriptor).st_mode
    is_stream = stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode) or os.isatty(descriptor)
    return is_stream and os.name != "nt"


def _pump(descriptor: int, loop: asyncio.AbstractEventLoop, reader: asyncio.StreamReader) -> None:
    """Read what the event loop cannot wait for: files anywhere, everything on Windows."""
    with contextlib.suppress(RuntimeError):  # the loop was closed meanwhile
        while chunk := os.read(descriptor, CHUNK_BYTES):
            loop.call_soon_threadsafe(reader.feed_data, chunk)
        loop.call_soon_threadsafe(reader.feed_eof)
    os.close(descriptor)


class _PipeOutput(asyncio.BaseProtocol):
    """Writes to a pipe without waiting, and knows when it is full."""

    def __init__(self) -> None:
        self._transport: asyncio.WriteTransport | None = None
        self._flows = asyncio.Event()
        self._flows.set()
        self._closed = asyncio.Event()

    @property
    def waiting(self) -> int:
        return self._transport.get_write_buffer_size() if self._transport else 0

    def write(self, data: bytes) -> None:
        if self._transport:
            self._transport.write(data)

    async def drain(self) -> None:
        await self._flows.wait()

    async def aclose(self) -> None:
        if self._transport is None:
            return
        self._transport.close()
        try:
            async with asyncio.timeout(CLOSE_TIMEOUT_S):
                await self._closed.wait()
        except TimeoutError:
            self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.WriteTransport", transport)

    def pause_writing(self) -> None:
        self._flows.clear()

    def resume_writing(self) -> None:
        self._flows.set()

    def connection_lost(self, _: Exception | None) -> None:
        self._transport = None
        self._flows.set()
        self._closed.set()


class _FileOutput:
    """Writes to what never makes anybody wait for long."""

    def __init__(self, descriptor: int) -> None:
        self._file = os.fdopen(descriptor, "wb", buffering=0)

    @property
    def waiting(self) -> int:
        return 0

    def write(self, data: bytes) -> None:
        with contextlib.suppress(OSError):  # the disk is full, or the other side is gone
            rest = memoryview(data)
            while rest:
                rest = rest[self._file.write(rest) :]

    async def drain(self) -> None:
        """Nothing waits."""

    async def aclose(self) -> None:
        self._file.close()
