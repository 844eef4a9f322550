"""The transport of editors: messages on stdin and stdout, and a stdout that nobody else can write to."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from agent.rpc.byte_stream import CHUNK_BYTES, open_input, open_output
from agent.rpc.connection import Connection
from agent.rpc.decoding import DecodingError, decode
from agent.rpc.framing import FrameParser, FramingError, frame

if TYPE_CHECKING:
    import asyncio
    from collections.abc import AsyncIterator

    from agent.rpc.byte_stream import Output
    from agent.rpc.framing import Found
    from agent.rpc.services import SessionFactory


async def serve_stdio(factory: SessionFactory) -> int:
    """Serve the editor at stdin and stdout until it leaves; give the exit code for the process."""
    stdin, stdout = claim_stdio()
    channel = StdioChannel(await open_input(stdin), await open_output(stdout))
    return await Connection(channel, factory).run()


def claim_stdio() -> tuple[int, int]:
    """Take stdin and stdout away from everybody else; give descriptors for them.

    What a library or a child process prints goes to stderr afterwards, and what it reads is empty.
    """
    sys.stdout.flush()
    stdin, stdout = os.dup(0), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    return stdin, stdout


class StdioChannel:
    """Carries messages behind `Content-Length` headers over two streams of bytes."""

    def __init__(self, reader: asyncio.StreamReader, output: Output) -> None:
        self._reader = reader
        self._output = output
        self._parser = FrameParser()

    async def messages(self) -> AsyncIterator[object]:
        """Give what the client sends, decoded, or the error that it is; ends with the stream."""
        while chunk := await self._reader.read(CHUNK_BYTES):
            for found in self._parser.feed(chunk):
                yield self._decode(found)
        if cut := self._parser.end():
            yield cut

    @property
    def waiting(self) -> int:
        """Bytes that were posted and that the client has not taken."""
        return self._output.waiting

    def post(self, body: bytes) -> None:
        """Send a message as soon as the client takes it."""
        self._output.write(frame(body))

    async def flush(self) -> None:
        """Wait until the client has taken most of what was posted, or is gone."""
        await self._output.drain()

    async def aclose(self) -> None:
        """Give the client a moment to take what was posted, and close stdout."""
        await self._output.aclose()

    def _decode(self, found: Found) -> object:
        if isinstance(found, FramingError):
            return found
        try:
            return decode(found)
        except DecodingError as error:
            self._parser.reclaim(found)
            return error
