"""One open document: its text as the editor has it, edit by edit."""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

import msgspec

from agent.languages import LANGUAGES, PLAIN, language_of_id, language_of_path
from agent.workspace.line_ends import normalised, without_surrogates
from agent.workspace.line_index import LineIndex
from agent.workspace.position import (
    Position,
    PositionEncoding,
    Range,
    character_in_line,
    offset_in_line,
    require_valid,
)
from agent.workspace.source_file import SourceFile, new_stamp
from agent.workspace.splice import splices

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_KNOWN_IDS = frozenset(language.id for language in LANGUAGES) - {PLAIN.id}


class TextChange(msgspec.Struct, frozen=True):
    """One change of a document: `text` takes the place of `range`, or of everything where `range` is None."""

    range: Range | None
    text: str


class CursorLine(msgspec.Struct, frozen=True):
    """The line that a cursor stands in.

    Attributes:
        before: Its text before the cursor.
        after: Its text after the cursor, without the line end.
        end: Where it ends, in the session's position encoding.
        version: The document's version, None where the editor sends none.
    """

    before: str
    after: str
    end: int
    version: int | None


class Document:
    """An open document: original text (line ends as they are), lines, and places in it.

    Lone surrogates are replaced by U+FFFD on the way in (`without_surrogates`), so `text` can always
    be encoded. `version` is what the editor sent last, None where it sends none. `on_splice` is told of each edit
    before it is applied: start and end (code points) of what is replaced, and the length of what takes its place.
    """

    def __init__(  # noqa: PLR0913 - what `textDocument/didOpen` says, and where it stands
        self,
        uri: str,
        path: Path | None,
        language_id: str,
        version: int | None,
        text: str,
        *,
        relative: str = "",
        encoding: PositionEncoding = PositionEncoding.UTF16,
    ) -> None:
        self.uri = uri
        self.path = path
        self.language = _language(language_id, path)
        self.version = version
        self.edited = False
        self.relative = relative or (path.name if path else _name(uri))
        self.encoding = encoding
        self.on_splice: Callable[[int, int, int], None] | None = None
        self._source: SourceFile | None = None
        self._text = ""
        self._replace_all(text)

    @property
    def text(self) -> str:
        """The whole text as the editor has it, line ends included."""
        return self._text

    @property
    def line_count(self) -> int:
        """The number of lines; an empty text has one, and so has the place behind the last line end."""
        return len(self._lines)

    def apply(self, changes: Sequence[TextChange], version: int | None = None) -> None:
        """Apply changes in their order, each to the text that the one before it left; all of them or none.

        `version` is kept as sent, even if it is lower than before: editors restart counting. Places behind
        the text are clamped, a range whose end lies before its start is read the other way round.

        Raises:
            WorkspaceError: A place is negative; nothing is changed then.
        """
        for change in changes:
            if change.range is not None:
                require_valid(change.range.start)
                require_valid(change.range.end)
        for change in changes:
            if change.range is None:
                self._replace_all(change.text)
            else:
                self._replace(change.range, without_surrogates(change.text))
        self.version = version
        self.edited = True

    def offset_at(self, position: Position, encoding: PositionEncoding | None = None) -> int:
        """Give the offset (code points of `text`) of a place; see `position.offset_in_line` for its limits.

        `encoding` is the document's own if left out. A line behind the last gives the text's end.

        Raises:
            WorkspaceError: The place is negative.
        """
        require_valid(position)
        if position.line >= len(self._lines):
            return len(self._text)
        start = self._lines.start(position.line)
        end = min(self._content_end(position.line), start + position.character)
        return start + offset_in_line(self._text[start:end], position.character, encoding or self.encoding)

    def position_at(self, offset: int, encoding: PositionEncoding | None = None) -> Position:
        r"""Give the place of an offset (code points of `text`); one behind the text gives the text's end.

        An offset between `\r` and `\n` gives the end of the line before them.

        Raises:
            WorkspaceError: `offset` is negative.
        """
        require_valid(Position(0, offset))
        offset = min(offset, len(self._text))
        line = self._lines.line_at(offset)
        head = self._text[self._lines.start(line) : min(offset, self._content_end(line))]
        return Position(line, character_in_line(head, len(head), encoding or self.encoding))

    def cursor_line(self, position: Position) -> CursorLine:
        """Give the line of a cursor.

        Raises:
            WorkspaceError: The place is negative.
        """
        offset = self.offset_at(position)
        line = self._lines.line_at(offset)
        before = self._text[self._lines.start(line) : offset]
        after = self._text[offset : self._content_end(line)]
        end = character_in_line(before + after, len(before + after), self.encoding)
        return CursorLine(before, after, end, self.version)

    def source_file(self) -> SourceFile:
        """Give this version of the text as sources of context read it; the same object until the next change.

        A document without a path stands under `/untitled/`, which names no file and is never read.
        """
        if self._source is None:
            path = self.path or Path("/untitled") / self.relative
            text = normalised(self._text)
            self._source = SourceFile(path, self.relative, self.language, text, new_stamp())
        return self._source

    def rename(self, relative: str) -> None:
        """Give the document another name within its workspace, whose folders have changed."""
        if relative != self.relative:
            self.relative = relative
            self._source = None

    def normal_offset(self, offset: int) -> int:
        r"""Give the offset in `source_file().text` of an offset in `text` (both in code points).

        An offset between `\r` and `\n` gives the offset before the `\n` that they became; one behind the
        text gives its end.

        Raises:
            WorkspaceError: `offset` is negative.
        """
        require_valid(Position(0, offset))
        offset = min(offset, len(self._text))
        if len(self.source_file().text) == len(self._text):
            return offset
        if self._text[max(offset - 1, 0) : offset + 1] == "\r\n":
            offset -= 1
        return offset - self._text.count("\r\n", 0, offset)

    def _replace_all(self, text: str) -> None:
        text = without_surrogates(text)
        self._tell(0, len(self._text), text)
        self._text = text
        self._lines = LineIndex(self._text)
        self._source = None

    def _replace(self, where: Range, text: str) -> None:
        start, end = sorted((self.offset_at(where.start), self.offset_at(where.end)))
        self._tell(start, end, text)
        self._text = "".join((self._text[:start], text, self._text[end:]))
        self._lines.replaced(self._text, start, end, len(text))
        self._source = None

    def _tell(self, start: int, end: int, text: str) -> None:
        if self.on_splice is not None:
            for first, last, length in splices(self._text[start:end], text):
                self.on_splice(start + first, start + last, length)

    def _content_end(self, line: int) -> int:
        if line + 1 >= len(self._lines):
            return len(self._text)
        end = self._lines.start(line + 1)
        return end - (2 if self._text[end - 2 : end] == "\r\n" else 1)


def _language(language_id: str, path: Path | None) -> str:
    told = language_of_id(language_id).id
    if told in _KNOWN_IDS or path is None:
        return told
    by_path = language_of_path(path)
    return told if by_path is PLAIN else by_path.id


def _name(uri: str) -> str:
    rest = without_surrogates(uri).replace("\0", "").split(":", 1)[-1]
    return PurePosixPath(rest).name or "untitled"
