from __future__ import annotations

import asyncio
import os
from typing import TYPE_CHECKING

import pytest  # noqa: TC002 - pytest reads the annotation

from agent.rpc import byte_stream
from agent.rpc.byte_stream import open_input, open_output
from agent.rpc.framing import frame
from agent.rpc.stdio import StdioChannel

if TYPE_CHECKING:
    from pathlib import Path

LARGE = b"x" * 1_000_000


async def test_bytes_go_through_a_pipe_in_order() -> None:
    reading, writing = os.pipe()
    reader, output = await open_input(reading), await open_output(writing)
    for number in range(100):
        output.write(b"%d," % number)
    await output.aclose()
    assert await asyncio.wait_for(reader.read(-1), 5) == b"".join(b"%d," % number for number in range(100))


async def test_a_full_pipe_makes_its_writer_wait() -> None:
    reading, writing = os.pipe()
    output = await open_output(writing)
    await asyncio.wait_for(output.drain(), 5)
    output.write(LARGE)
    assert output.waiting > 0
    waiting = asyncio.create_task(output.drain())
    await asyncio.sleep(0.01)
    assert not waiting.done()
    reader = await open_input(reading)
    assert len(await asyncio.wait_for(reader.readexactly(len(LARGE)), 5)) == len(LARGE)
    await asyncio.wait_for(waiting, 5)
    assert output.waiting == 0
    await output.aclose()


async def test_a_reader_that_never_reads_is_left_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(byte_stream, "CLOSE_TIMEOUT_S", 0.01)
    reading, writing = os.pipe()
    output = await open_output(writing)
    output.write(LARGE)
    await asyncio.wait_for(output.aclose(), 5)
    os.close(reading)


async def test_a_reader_that_is_gone_changes_nothing() -> None:
    reading, writing = os.pipe()
    output = await open_output(writing)
    output.write(LARGE)
    waiting = asyncio.create_task(output.drain())
    os.close(reading)
    await asyncio.wait_for(waiting, 5)
    output.write(LARGE)
    assert output.waiting == 0
    await output.aclose()


async def test_a_file_takes_everything_at_once(tmp_path: Path) -> None:
    path = tmp_path / "out"
    output = await open_output(os.open(path, os.O_CREAT | os.O_WRONLY))
    output.write(b"all")
    await output.drain()
    assert output.waiting == 0
    await output.aclose()
    assert path.read_bytes() == b"all"
    reader = await open_input(os.open(path, os.O_RDONLY))
    assert await asyncio.wait_for(reader.read(-1), 5) == b"all"


async def test_a_channel_tells_how_much_waits() -> None:
    reading, writing = os.pipe()
    channel = StdioChannel(asyncio.StreamReader(), await open_output(writing))
    channel.post(LARGE)
    assert 0 < channel.waiting < len(frame(LARGE))
    reader = await open_input(reading)
    taken = await asyncio.wait_for(reader.readexactly(len(frame(LARGE))), 5)
    await asyncio.wait_for(channel.flush(), 5)
    assert taken == frame(LARGE)
    await channel.aclose()
