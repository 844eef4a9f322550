"""Finds the end of a completion while the model is still writing it."""

from __future__ import annotations

import msgspec

from agent.completion.cursor import Cursor, width
from agent.completion.ends import Line, end_for, head_of
from agent.completion.follow import FollowGuard
from agent.completion.request import Mode


class Limits(msgspec.Struct, frozen=True):
    """Bounds for a model that never stops.

    Attributes:
        lines: The most lines of a completion.
        chars: The most characters of one, the text that is cut away included.
    """

    lines: int = 24
    chars: int = 4_000


class Trimmer:
    """Takes the text of one completion piece by piece and says when it is complete.

    The result depends on the text alone and not on how it was cut into pieces. A piece costs time linear in
    its own length; a line is scanned once, when its end has come.
    """

    def __init__(self, cursor: Cursor, mode: Mode, limits: Limits | None = None) -> None:
        self._cursor = cursor
        self._limits = limits or Limits()
        self._end = end_for(mode, cursor)
        self._follow = FollowGuard(cursor.following)
        self._scanner = cursor.scanner()
        self._inline = mode is Mode.INLINE
        self._lines: list[str] = []
        self._tail = ""
        self._head_seen = False
        self._chars = 0
        self._done = False

    def feed(self, chunk: str) -> bool:
        """Take the next piece; True once nothing that may come can change the result."""
        chunk = chunk.replace("\r", "")
        room = self._limits.chars - self._chars
        full = len(chunk) >= room
        *whole, rest = chunk[:room].split("\n")
        self._chars += len(chunk)
        for piece in whole:
            if self._done:
                return True
            self._whole_line(self._tail + piece)
        if not self._done:
            self._tail += rest
            self._begun_line()
        if full and not self._done:
            self._overflow()
        return self._done

    def result(self, *, cut_off: bool = False) -> str:
        """End the stream and give the completion, without blank lines at its end.

        `cut_off` says that the model ran into its token limit: a last line that is not complete is left out
        if there are others.
        """
        if not self._done:
            if cut_off and self._lines:
                self._tail = ""
            if self._tail:
                self._whole_line(self._tail)
            if not self._done:
                self._finish(len(self._lines) if self._inline else self._end.solid)
        return "\n".join(self._lines).rstrip("\n")

    def _overflow(self) -> None:
        """Give up at the bound: the line that is not complete goes, unless it is all there is."""
        if self._lines:
            self._finish(self._end.solid)
        else:
            self._lines = [self._tail]
            self._finish(1)

    def _begun_line(self) -> None:
        """Look at the start of a line that is still being written: it may be enough to end before it."""
        if self._head_seen or not self._tail.strip():
            return
        head = head_of(self._tail, self._indent(self._tail), whole=False)
        if head is None:
            return
        self._head_seen = True
        if self._end.before(head, self._scanner):
            self._finish(self._end.solid)

    def _whole_line(self, line: str) -> None:
        seen, self._head_seen, self._tail = self._head_seen, False, ""
        if not seen and line.strip():
            head = head_of(line, self._indent(line), whole=True)
            if head is not None and self._end.before(head, self._scanner):
                self._finish(self._end.solid)
                return
        repeated = self._follow.repeats(self._as_it_will_stand(line), len(self._lines))
        if repeated is not None:
            self._finish(repeated)
            return
        self._take(line)

    def _take(self, line: str) -> None:
        inside = self._scanner.in_text or bool(self._scanner.stack)
        code = self._scanner.read(line)
        kept = self._end.within(Line(line, code, self._indent(line), inside), self._scanner)
        if kept is None:
            self._lines.append(line)
            if len(self._lines) >= self._limits.lines:
                self._finish(self._end.solid)
        elif kept < 0:
            self._finish(self._end.solid)
        else:
            self._finish(len(self._lines), line[:kept])

    def _finish(self, count: int, last: str = "") -> None:
        self._done = True
        self._tail = ""
        self._lines = self._lines[:count]
        if last.strip():
            self._lines.append(last)
        while self._lines and not self._lines[-1].strip():
            self._lines.pop()

    def _indent(self, line: str) -> int:
        """Give a line's indentation; the first line stands behind the blanks that the cursor's line has."""
        if self._lines:
            return width(line)
        return max(width(line), width(self._cursor.line))

    def _as_it_will_stand(self, line: str) -> str:
        if self._lines or self._cursor.begun or line[:1] in {" ", "\t"}:
            return line if self._lines or not self._cursor.begun else self._cursor.line + line
        return self._cursor.line + line
