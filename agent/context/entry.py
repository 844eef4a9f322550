"""One file as the index holds it: its text packed, and what each of its chunks says, in few arrays."""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np
from msgspec import structs
from msgspec.structs import replace

from agent.context.record import PIECE_LINES, Record, body_in, bounds_of, lines_in, packed_lines

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from agent.context.chunks import Chunk
    from agent.workspace.source_file import SourceFile


class Passage(msgspec.Struct, frozen=True, gc=False, eq=False):
    """The content of one chunk, as slices of its file's arrays (`Chunk` tells what they are)."""

    names: NDArray[np.uint32]
    parts: NDArray[np.uint32]
    part_counts: NDArray[np.uint8]
    tokens: NDArray[np.uint16]
    rows: NDArray[np.uint8]
    costs: NDArray[np.uint8]


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
        content: The arrays of all chunks, joined.
        bounds: Where each chunk begins in names, parts, tokens and lines; shape (chunks + 1, 4).
        lines: The lines while the file is being edited, otherwise None:
        pieces: then they are deflated, `PIECE_LINES` in each.
    """

    starts: Sequence[int]
    content: Passage
    bounds: NDArray[np.integer[Any]]
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
        content = sheet.content
        arrays = (content.names, content.parts, content.part_counts, content.tokens, content.rows)
        text = sum(map(len, sheet.pieces if sheet.lines is None else sheet.lines))
        return text + sheet.bounds.nbytes + sum(one.nbytes for one in arrays) + content.costs.nbytes

    @property
    def open_lines(self) -> list[str] | None:
        """The lines while the file is being edited; None if its text is deflated."""
        return None if self.body.packed is not None else self.body.sheet().lines

    def passage(self, ordinal: int) -> Passage:
        """Give the content of one chunk of the file, counted from 0."""
        sheet = self.body.sheet()
        (name, part, token, line), (name_end, part_end, token_end, line_end) = sheet.bounds[
            ordinal : ordinal + 2
        ].tolist()
        content = sheet.content
        return Passage(
            content.names[name:name_end],
            content.parts[part:part_end],
            content.part_counts[name:name_end],
            content.tokens[token:token_end],
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
        """Give the same with its text deflated, to a fourth of its size."""
        lines = self.open_lines
        if lines is None:
            return self
        sheet = replace(self.body.sheet(), lines=None, pieces=packed_lines(lines))
        return structs.replace(self, body=_Body(None, sheet))


def entry_of(
    file: SourceFile, first: int, lines: list[str], starts: list[int], chunks: Sequence[Chunk]
) -> Entry:
    """Join the chunks of a file, which is not packed yet."""
    content = Passage(
        _joined([one.names for one in chunks], np.uint32),
        _joined([one.parts for one in chunks], np.uint32),
        _joined([one.part_counts for one in chunks], np.uint8),
        _joined([one.tokens for one in chunks], np.uint16),
        _joined([one.rows for one in chunks], np.uint8),
        _joined([one.costs for one in chunks], np.uint8),
    )
    places = (*starts, len(lines))
    bounds = bounds_of(chunks)
    body = _Body(None, Sheet(places, content, bounds, lines))
    return Entry(str(file.path), file.relative, file.language, file.stamp, first, len(chunks), body)


def entry_of_counted(file: Counted, first: int) -> Entry:
    """Make the entry of a file that was counted elsewhere; its record is not looked into yet."""
    record = file.record
    return Entry(
        file.path, file.relative, file.language, file.stamp, first, record.chunks, _Body(record.body)
    )


def _sheet_in(data: memoryview) -> Sheet:
    """Read a record's body; the arrays are views of its bytes."""
    body = body_in(data)
    content = Passage(
        np.frombuffer(body.names, "<u4"),
        np.frombuffer(body.parts, "<u4"),
        np.frombuffer(body.part_counts, np.uint8),
        np.frombuffer(body.tokens, "<u2"),
        np.frombuffer(body.rows, np.uint8),
        np.frombuffer(body.costs, np.uint8),
    )
    starts = array("i", body.starts.tobytes())
    return Sheet(starts, content, np.frombuffer(body.bounds, "<i4").reshape(-1, 4), None, body.pieces)


def _joined(arrays: list[NDArray[Any]], kind: type[np.generic]) -> NDArray[Any]:
    return np.concatenate(arrays) if arrays else np.empty(0, kind)
