"""Reads the front matter: each entry by itself, then puts them under the keys they belong to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agent.shire import entries
from agent.shire.entries import Bounds, Chunk, ChunkKind
from agent.shire.keys import BLOCKS, KNOWN
from agent.shire.problem import Problem
from agent.shire.tree.actions import Query, Statement
from agent.shire.tree.header import Block, Entry, ForeignFunction, Header, PatternAction, Value
from agent.shire.tree.node import ErrorNode, Part, Token, TokenKind
from agent.shire.value_parser import ValueParser

if TYPE_CHECKING:
    from agent.shire.source import Source

MAX_LEVELS = 16
"""How deep entries may stand below entries; deeper ones are put at this level."""

_LINE_HINT = "write `key: value`; a comment begins with `//`"


class _Open:
    """A key whose entries are being gathered."""

    def __init__(self, indent: int, entry: _Read) -> None:
        self.indent = indent
        self.entry = entry
        self.parts: list[Part] = []


class _Read:
    """An entry that was read: its tokens up to the value, the value, and the tokens behind it."""

    def __init__(self, chunk: Chunk, key: str, before: list[Part], value: Value, after: list[Part]) -> None:
        self.chunk = chunk
        self.key = key
        self.before = before
        self.value = value
        self.after = after


class HeaderParser:
    """Reads one front matter.

    Attributes:
        problems: What was found wrong.
    """

    def __init__(self, source: Source, bounds: Bounds) -> None:
        self._source = source
        self._bounds = bounds
        self.problems: list[Problem] = []
        self._inside: list[Part] = []
        self._open: list[_Open] = []

    def parse(self) -> Header:
        """Read it all; never fails."""
        text, bounds = self._source.text, self._bounds
        before = self._token(TokenKind.BLANK, 0, bounds.opening)
        opening = self._token(TokenKind.MARK, bounds.opening, bounds.start)
        for chunk in entries.chunks(text, bounds):
            self._add(chunk)
        while self._open:
            self._close()
        if not bounds.closed:
            self._report(bounds.opening, "this front matter has no end", "close it with a line `---`")
        parts = (*before, *opening, *self._inside, *self._token(TokenKind.MARK, bounds.end, bounds.close))
        found = tuple(part for part in self._inside if isinstance(part, Entry))
        return Header(self._source.span(0, bounds.close), parts, found)

    def _add(self, chunk: Chunk) -> None:
        if chunk.kind is ChunkKind.NOTHING:
            self._parts.extend(self._token(TokenKind.COMMENT, chunk.start, chunk.end))
        elif chunk.kind is ChunkKind.UNREADABLE:
            self._parts.append(self._unreadable(chunk))
        else:
            read = self._read(chunk)
            indent = entries.indent_of(chunk)
            self._leave(read, indent)
            if isinstance(read.value, Block) and len(self._open) < MAX_LEVELS:
                self._open.append(_Open(indent, read))
            else:
                self._parts.append(self._entry(read, read.value))

    def _leave(self, read: _Read, indent: int) -> None:
        """Close the keys that this entry does not stand below."""
        while self._open:
            current = self._open[-1]
            if indent > current.indent or (indent == current.indent and self._belongs(read, current.entry)):
                return
            self._close()

    @property
    def _parts(self) -> list[Part]:
        return self._open[-1].parts if self._open else self._inside

    def _belongs(self, read: _Read, owner: _Read) -> bool:
        """Tell whether an entry that is not indented still stands below `variables:` or `functions:`."""
        if owner.key not in BLOCKS:
            return False
        if not entries.is_bare(self._source.text, read.chunk):
            return True
        if read.key in KNOWN:
            return False
        if owner.key == "functions":
            return isinstance(read.value, ForeignFunction)
        is_query = isinstance(read.value, Statement) and isinstance(read.value.content, Query)
        return is_query or isinstance(read.value, PatternAction)

    def _close(self) -> None:
        closed = self._open.pop()
        entry = closed.entry
        below = tuple(part for part in closed.parts if isinstance(part, Entry))
        parts = (*entry.value.parts, *entry.after, *closed.parts)
        start = parts[0].span.start if parts else entry.value.span.start
        end = parts[-1].span.end if parts else start
        entry.after = []
        block = Block(self._source.span(start, end), parts, below)
        self._parts.append(self._entry(entry, block))

    def _read(self, chunk: Chunk) -> _Read:
        source, (start, end) = self._source, chunk.key
        before = [
            *self._token(TokenKind.BLANK, chunk.start, start),
            *self._token(TokenKind.NAME, start, end),
            *self._token(TokenKind.MARK, end, chunk.value),
        ]
        raw = source.text[start:end]
        key = raw if entries.is_bare(source.text, chunk) else raw[1:-1]
        parser = ValueParser(source, chunk.value, chunk.end)
        value = parser.value(key)
        parser.settle()
        self.problems.extend(parser.problems)
        at = parser.parts.index(value)
        return _Read(chunk, key, [*before, *parser.parts[:at]], value, parser.parts[at + 1 :])

    def _entry(self, read: _Read, value: Value) -> Entry:
        parts = (*read.before, value, *read.after)
        span = self._source.span(read.chunk.key[0], parts[-1].span.end)
        is_pattern = self._source.text[read.chunk.key[0]] == "/"
        return Entry(span, parts, read.key, is_pattern, value)

    def _unreadable(self, chunk: Chunk) -> ErrorNode:
        text = self._source.text[chunk.start : chunk.end]
        start = chunk.start + len(text) - len(text.lstrip())
        message = f"`{text.strip()[:30]}` is no entry"
        self._report(start, message, _LINE_HINT)
        span = self._source.span(chunk.start, chunk.end)
        return ErrorNode(
            span, tuple(self._token(TokenKind.JUNK, chunk.start, chunk.end)), message, _LINE_HINT
        )

    def _token(self, kind: TokenKind, start: int, end: int) -> list[Part]:
        if start == end:
            return []
        return [Token(kind, self._source.text[start:end], self._source.span(start, end))]

    def _report(self, offset: int, message: str, hint: str) -> None:
        self.problems.append(Problem(self._source.span(offset, offset), message, hint))
