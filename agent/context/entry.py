"""One file as the index holds it: its text packed, and what each of its chunks says, in few arrays."""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING

import msgspec
from msgspec import structs
from msgspec.structs import replace

from agent.context.record import PIECE_LINES, Passage, Record, body_in, bounds_of, lines_in, packed_lines

if TYPE_CHECKING:
    from collections.abc import Sequence

    from agent.context.chunks import Chunk
    from agent.workspace.source_file import SourceFile


class Counted(msgspec.Struct, frozen=True, gc=False, eq=False):
    """One version of one file with what was counted of it; see `SourceFile` and `Record`.

    `postings` are encoded (`record_of`); empty where they are sorted already.
    """

    path: str
    relative: str
    language: str
    stamp: int
    record: Record
    postings: memoryview | bytes = b""


class Sheet(msgspec.Struct, frozen=True, eq=False):
    """What the chunks of a file say.

    Attributes:
        starts: First line of each chunk, and the count of all lines at the end.
        content: That of all chunks, joined.
        bounds: Where each chunk begins in names, parts, tokens and lines, int32: four numbers a chunk, and the ends.
        lines: The lines while the file is being edited, otherwise None:
        pieces: then they are deflated, `PIECE_LINES` in each.
    """

    starts: Sequence[int]
    content: Passage
    bounds: memoryview
    lines: list[str] | None
    pieces: Sequence[bytes | memoryview] = ()


class _Body:
    """A file's sheet, or the bytes that it is read from once somebody looks: most files are never shown.

    Two threads may look at once; both find the same.
    """

    __slots__ = ("_sheet", "packed")

    def __init__(self, packed: memoryview | None, sheet: Sheet | None = None) -> None:
        self.packed = packed
        self._sheet = sheet

    def sheet(self) -> Sheet:
        sheet = self._sheet
        if sheet is None and self.packed is not None:
            sheet = self._sheet = _sheet_in(self.packed)
        if sheet is None:
            raise ValueError("an entry of nothing")
        return sheet


class Entry(msgspec.Struct, frozen=True, gc=False, eq=False):
    """One version of one file in the index.

    Attributes:
        path: Absolute path.
        relative: Path within the workspace.
        language: Normal language id.
        stamp: The version that is indexed.
        first: Number of its first chunk.
        chunks: How many chunks the file has.
        body: The rest, unpacked when it is asked for the first time.
    """

    path: str
    relative: str
    language: str
    stamp: int
    first: int
    chunks: int
    body: _Body

    @property
    def starts(self) -> Sequence[int]:
        """See `Sheet`."""
        return self.body.sheet().starts

    @property
    def content(self) -> Passage:
        """See `Sheet`."""
        return self.body.sheet().content

    @property
    def bytes(self) -> int:
        """Memory of arrays and text, bytes; a list of lines counts by its characters."""
        if self.body.packed is not None:
            return len(self.body.packed)
        sheet = self.body.sheet()
        text = sum(map(len, sheet.pieces if sheet.lines is None else sheet.lines))
        return text + sheet.bounds.nbytes + sheet.content.size

    @property
    def open_lines(self) -> list[str] | None:
        """The lines while the file is being edited; None if its text is deflated."""
        return None if self.body.packed is not None else self.body.sheet().lines

    def passage(self, ordinal: int) -> Passage:
        """Give the content of one chunk of the file, counted from 0."""
        sheet = self.body.sheet()
        places = sheet.bounds[4 * ordinal : 4 * ordinal + 8].tolist()
        name, part, token, line, name_end, part_end, token_end, line_end = places
        content = sheet.content
        return Passage(
            content.names[4 * name : 4 * name_end],
            content.parts[4 * part : 4 * part_end],
            content.part_counts[name:name_end],
            content.tokens[2 * token : 2 * token_end],
            content.rows[token:token_end],
            content.costs[line:line_end],
        )

    def piece(self, number: int) -> list[str]:
        """Give the lines from `number * PIECE_LINES` on, `PIECE_LINES` of them where there are as many."""
        sheet = self.body.sheet()
        if sheet.lines is not None:
            return sheet.lines[number * PIECE_LINES : (number + 1) * PIECE_LINES]
        return lines_in(sheet.pieces[number])

    def unpack(self) -> None:
        """Read what is known of the file, 20 µs, before anybody asks."""
        self.body.sheet()

    def packed(self) -> Entry:
        """Give the same with its text deflated, to half of its size."""
        lines = self.open_lines
        if lines is None:
            return self
        sheet = replace(self.body.sheet(), lines=None, pieces=packed_lines(lines))
        return structs.replace(self, body=_Body(None, sheet))


def entry_of(
    file: SourceFile, first: int, lines: list[str], starts: list[int], chunks: Sequence[Chunk]
) -> Entry:
    """Join the chunks of a file, which is not packed yet."""
    content = Passage.of(chunks)
    places = (*starts, len(lines))
    bounds = memoryview(bounds_of(chunks).astype("<i4").tobytes()).cast("i")
    body = _Body(None, Sheet(places, content, bounds, lines))
    return Entry(str(file.path), file.relative, file.language, file.stamp, first, len(chunks), body)


def entry_of_counted(file: Counted, first: int) -> Entry:
    """Make the entry of a file that was counted elsewhere; its record is not looked into yet."""
    record = file.record
    return Entry(
        file.path, file.relative, file.language, file.stamp, first, record.chunks, _Body(record.body)
    )


def _sheet_in(data: memoryview) -> Sheet:
    """Read a record's body; all of it stays parts of its bytes, but for `starts`."""
    body = body_in(data)
    starts = array("i", body.starts.tobytes())
    return Sheet(starts, body.content, body.bounds.cast("i"), None, body.pieces)
