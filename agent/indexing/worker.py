"""The child process that reads and outlines files: frames on stdin, frames on stdout, until stdin ends.

A frame is its length, four bytes, little endian, and a message of MessagePack.
"""

from __future__ import annotations

import os
import sys
from typing import IO

import msgspec

from agent.indexing.work import Job, done
from agent.syntax.syntax import Syntax

NICE = 5
"""How much this process yields to all others: an index can wait, an editor cannot."""
LARGEST_FRAME = 1 << 30
"""Bytes; more is no frame of ours."""
_LENGTH = 4

_encoder = msgspec.msgpack.Encoder()
_jobs = msgspec.msgpack.Decoder(list[Job])


def main() -> int:
    """Serve until stdin ends."""
    if hasattr(os, "nice"):
        os.nice(NICE)
    source, target = sys.stdin.buffer, sys.stdout.buffer
    # Whatever prints by mistake must not come between the frames.
    sys.stdout = sys.stderr
    syntax = Syntax()
    while (frame := read_frame(source)) is not None:
        write_frame(target, _encoder.encode([done(job, syntax) for job in _jobs.decode(frame)]))
    return 0


def read_frame(source: IO[bytes]) -> bytes | None:
    """Read a frame; None at the end of the stream, be it in the middle of one, and for what is none."""
    head = source.read(_LENGTH)
    if len(head) < _LENGTH:
        return None
    length = int.from_bytes(head, "little")
    if length > LARGEST_FRAME:
        return None
    body = source.read(length)
    return body if len(body) == length else None


def write_frame(target: IO[bytes], body: bytes) -> None:
    """Write a frame.

    Raises:
        OSError: Nobody reads.
    """
    target.write(len(body).to_bytes(_LENGTH, "little"))
    target.write(body)
    target.flush()


if __name__ == "__main__":
    sys.exit(main())
