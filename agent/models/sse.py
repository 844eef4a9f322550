"""Server-sent events and JSON lines, taken apart as the bytes come in."""

from __future__ import annotations

import re
from typing import Protocol

from agent.errors import ModelResponseError

MAX_EVENT_BYTES = 1_048_576
"""The longest line or event that is read, bytes; a completion's largest honest event has a few KiB."""

DONE = "[DONE]"
"""The payload with which OpenAI-compatible servers end a stream."""

_LINE_END = re.compile(rb"\r\n|\n|\r")
_BOM = b"\xef\xbb\xbf"


class Framing(Protocol):
    """Takes an answer's body apart into JSON texts; how its bytes are cut makes no difference."""

    done: bool

    def feed(self, data: bytes) -> list[str]:
        """Take the next bytes and give the payloads that they complete."""
        ...

    def finish(self) -> list[str]:
        """Give what is left once the body has ended; it may be half a payload."""
        ...


class LineSplitter:
    """Cuts bytes into lines at LF, CRLF or CR, and refuses lines above a limit."""

    def __init__(self, limit: int = MAX_EVENT_BYTES) -> None:
        self._limit = limit
        self._half = bytearray()
        self._after_cr = False

    def feed(self, data: bytes) -> list[bytes]:
        """Give the lines that `data` completes, without their ends.

        Raises:
            ModelResponseError: A line is longer than the limit.
        """
        if not data:
            return []
        skip = 1 if self._after_cr and data[:1] == b"\n" else 0
        self._after_cr = data[-1:] == b"\r"
        *ended, rest = _LINE_END.split(data[skip:])
        lines = []
        for piece in ended:
            self._keep(piece)
            lines.append(self.rest())
        self._keep(rest)
        return lines

    def rest(self) -> bytes:
        """Take out what has been read of the current line."""
        line = bytes(self._half)
        self._half.clear()
        return line

    def _keep(self, piece: bytes) -> None:
        if len(self._half) + len(piece) > self._limit:
            raise ModelResponseError(f"the model's server sent a line of more than {self._limit} bytes")
        self._half += piece


class EventStream:
    """Reads `text/event-stream` (WHATWG HTML §9.2.6): gives the data of events, forgets names and comments.

    `done` is set by the payload `[DONE]`; what follows it is ignored. Bytes that are not UTF-8 become U+FFFD.
    Unlike a browser, `finish` gives an event that lacks its final blank line: some servers leave it out.
    """

    def __init__(self, limit: int = MAX_EVENT_BYTES) -> None:
        self.done = False
        self._limit = limit
        self._lines = LineSplitter(limit)
        self._first = True
        self._data: list[str] = []
        self._size = 0

    def feed(self, data: bytes) -> list[str]:
        """Take the next bytes and give the data of the events that they complete.

        Raises:
            ModelResponseError: A line or an event is longer than the limit.
        """
        payloads: list[str] = []
        for line in self._lines.feed(data):
            payloads += self._line(line)
        return payloads

    def finish(self) -> list[str]:
        """Give the event that was still open when the body ended, if there is one."""
        payloads = self._line(self._lines.rest())
        return payloads + self._dispatch()

    def _line(self, line: bytes) -> list[str]:
        if self._first:
            self._first = False
            line = line.removeprefix(_BOM)
        if not line:
            return self._dispatch()
        name, _, value = line.partition(b":")
        if name == b"data":
            self._add(value.removeprefix(b" "))
        return []

    def _add(self, value: bytes) -> None:
        self._size += len(value) + 1
        if self._size > self._limit:
            raise ModelResponseError(f"the model's server sent an event of more than {self._limit} bytes")
        self._data.append(value.decode("utf-8", "replace"))

    def _dispatch(self) -> list[str]:
        payload = "\n".join(self._data)
        self._data.clear()
        self._size = 0
        if payload.strip() == DONE:
            self.done = True
        return [payload] if payload and not self.done else []


class JsonLines:
    """Reads a body that has one JSON text in each line, as Ollama's native API streams it."""

    def __init__(self, limit: int = MAX_EVENT_BYTES) -> None:
        self.done = False
        self._lines = LineSplitter(limit)

    def feed(self, data: bytes) -> list[str]:
        """Take the next bytes and give the lines that they complete, blank ones left out.

        Raises:
            ModelResponseError: A line is longer than the limit.
        """
        lines = (line.decode("utf-8", "replace").strip() for line in self._lines.feed(data))
        return [line for line in lines if line]

    def finish(self) -> list[str]:
        """Give the last line where it has no line end."""
        rest = self._lines.rest().decode("utf-8", "replace").strip()
        return [rest] if rest else []


class WholeBody:
    """Reads a body that is one JSON text: from a server that does not stream though it was asked to."""

    def __init__(self, limit: int = MAX_EVENT_BYTES) -> None:
        self.done = False
        self._limit = limit
        self._body = bytearray()

    def feed(self, data: bytes) -> list[str]:
        """Take the next bytes; nothing is given before the end.

        Raises:
            ModelResponseError: The body is longer than the limit.
        """
        if len(self._body) + len(data) > self._limit:
            raise ModelResponseError(f"the model's server sent a body of more than {self._limit} bytes")
        self._body += data
        return []

    def finish(self) -> list[str]:
        """Give the body, unless it is blank."""
        text = self._body.decode("utf-8", "replace").strip()
        return [text] if text else []
