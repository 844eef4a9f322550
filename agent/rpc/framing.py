"""The base protocol of LSP: messages in a stream of bytes, each behind its `Content-Length`.

Pure: bytes go in, bodies and errors come out. The parser survives anything. What is no header is skipped up
to the next `Content-Length:`, wherever in its line that stands, and each skipped stretch is reported once.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_BODY_BYTES = 256 * 1024 * 1024
"""Largest body that is taken, bytes: five times the largest document that the tests send."""

MOST_LINE_BYTES = 8 * 1024
"""Longest header line that is waited for, bytes; a real one has some twenty."""

MOST_RECLAIMED_BYTES = 64 * 1024
"""Largest broken body that is searched for messages, bytes; nested headers make the search quadratic."""

_KEPT_BYTES = 64
# End of an endless line that is kept, because the next header may begin in it, bytes.
_LENGTH = re.compile(rb"content-length[ \t]*:[ \t]*(.*)", re.IGNORECASE)
_NUMBER = re.compile(rb"[0-9]{1,18}")
_FIELD = re.compile(rb"[a-z][a-z0-9-]*[ \t]*:", re.IGNORECASE)
_HEADER = re.compile(rb"content-length[ \t]*:[ \t]*[0-9]+[ \t]*\r?\n", re.IGNORECASE)


class FramingError(Exception):
    """A stretch of the stream was no message; the text says why, without quoting it."""


Found = bytes | bytearray | FramingError
"""What a stretch of the stream turned out to be: the body of a message, or none."""


def frame(body: bytes) -> bytes:
    """Put the header before a body."""
    return b"Content-Length: %d\r\n\r\n%b" % (len(body), body)


class FrameParser:
    """Cuts a stream of bytes into message bodies, however the stream itself was cut into chunks."""

    def __init__(self, most_body_bytes: int = MOST_BODY_BYTES) -> None:
        self._most = most_body_bytes
        self._data = b""  # what was fed and not read yet begins at `_at`
        self._at = 0
        self._length: int | None = None  # what the header has said so far
        self._body: bytearray | None = None  # the beginning of a body whose end has not come
        self._missing = 0  # bytes of that body still to come
        self._lost = False  # whether the stretch that is being skipped was reported

    def feed(self, chunk: bytes) -> Iterator[Found]:
        """Take the next bytes of the stream; give the bodies that they complete and the errors they show.

        Nothing is read before the iterator is asked for it, and it has to be read to its end.
        """
        self._data, self._at = self._data[self._at :] + chunk, 0
        while self._at < len(self._data):
            if self._body is not None:
                found = self._read_body(self._body)
            elif (line := self._take_line()) is not None:
                found = self._read_line(line)
            else:
                found = self._wait()
                if found is None:
                    return
            if found is not None:
                yield found

    def reclaim(self, body: bytes | bytearray) -> None:
        """Give back a body that is no JSON, so that the messages that it swallowed are read after all.

        A `Content-Length` that is too large swallows what follows. Raw line ends cannot stand in a JSON
        string, so a header inside such a body is a real one. To be called before the next is asked for.
        """
        header = _HEADER.search(body) if len(body) <= MOST_RECLAIMED_BYTES else None
        if header:
            self._data = bytes(body[header.start() :]) + self._data[self._at :]
            self._at = 0

    def end(self) -> FramingError | None:
        """Tell whether the stream ended in the middle of a message."""
        if self._body is None and self._length is None and not self._data[self._at :].strip():
            return None
        return FramingError("the stream ended in the middle of a message")

    def _read_body(self, body: bytearray) -> Found | None:
        end = min(len(self._data), self._at + self._missing)
        body += memoryview(self._data)[self._at : end]
        self._missing -= end - self._at
        self._at = end
        if self._missing:
            return None
        self._body = None
        return body

    def _take_line(self) -> bytes | None:
        end = self._data.find(b"\n", self._at)
        if end < 0:
            return None
        line = self._data[self._at : end]
        self._at = end + 1
        return line

    def _wait(self) -> Found | None:
        if len(self._data) - self._at <= MOST_LINE_BYTES:
            return None
        self._at = len(self._data) - _KEPT_BYTES
        return self._skip("a header line has no end")

    def _read_line(self, line: bytes) -> Found | None:
        if length := _LENGTH.search(line):
            measured = self._measure(length[1].strip())
            if line[: length.start()].strip():
                return self._skip("bytes before a Content-Length belong to no message") or measured
            return measured
        if not line.strip():
            return self._open()
        if not _FIELD.match(line):
            self._length = None
            return self._skip("bytes between messages belong to none")
        return None

    def _measure(self, number: bytes) -> FramingError | None:
        self._length = int(number) if _NUMBER.fullmatch(number) else None
        if self._length is None:
            return self._skip("Content-Length is not a number")
        if self._length > self._most:
            self._length = None
            return self._skip(f"Content-Length is above {self._most} bytes")
        return None

    def _open(self) -> Found | None:
        length, self._length = self._length, None
        if length is None:
            return None
        self._lost = False
        self._missing = length
        self._body = bytearray() if length else None
        return None if length else b""

    def _skip(self, why: str) -> FramingError | None:
        if self._lost:
            return None
        self._lost = True
        return FramingError(why)
