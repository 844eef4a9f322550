"""One file as the index holds it: its text packed, and what each of its chunks says, in few arrays."""

from __future__ import annotations

import zlib
from array import array
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from agent.context.record import bounds_of, packed_text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from agent.context.chunks import Chunk
    from agent.context.record import Record
    from agent.workspace.source_file import SourceFile


@dataclass(frozen=True, slots=True)
class Passage:
    """The content of one chunk, as slices of its file's arrays (`Chunk` tells what they are)."""

    names: NDArray[np.uint32]
    parts: NDArray[np.uint32]
    part_counts: NDArray[np.uint8]
    tokens: NDArray[np.uint16]
    rows: NDArray[np.uint8]
    costs: NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Counted:
    """One version of one file with what was counted of it; see `SourceFile` and `Record`."""

    path: Path
    relative: str
    language: str
    stamp: int
    record: Record


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """One version of one file in the index.

    Attributes:
        path: Absolute path.
        relative: Path within the workspace.
        language: Normal language id.
        stamp: The version that is indexed.
        first: Number of its first chunk.
        starts: First line of each chunk, and the count of all lines at the end.
        content: The arrays of all chunks, joined.
        bounds: Where each chunk begins in names, parts, tokens and lines; shape (chunks + 1, 4).
        text: The lines while the file is being edited, otherwise the deflated text.
    """

    path: Path
    relative: str
    language: str
    stamp: int
    first: int
    starts: Sequence[int]
    content: Passage
    bounds: NDArray[np.integer[Any]]
    text: bytes | list[str]

    @property
    def chunks(self) -> int:
        """How many chunks the file has."""
        return len(self.starts) - 1

    @property
    def bytes(self) -> int:
        """Memory of arrays and text, bytes; a list of lines counts by its characters."""
        content = self.content
        arrays = (content.names, content.parts, content.part_counts, content.tokens, content.rows)
        text = len(self.text) if isinstance(self.text, bytes) else sum(map(len, self.text))
        return text + self.bounds.nbytes + sum(one.nbytes for one in arrays) + content.costs.nbytes

    def passage(self, ordinal: int) -> Passage:
        """Give the content of one chunk of the file, counted from 0."""
        (name, part, token, line), (name_end, part_end, token_end, line_end) = self.bounds[
            ordinal : ordinal + 2
        ].tolist()
        content = self.content
        return Passage(
            content.names[name:name_end],
            content.parts[part:part_end],
            content.part_counts[name:name_end],
            content.tokens[token:token_end],
            content.rows[token:token_end],
            content.costs[line:line_end],
        )

    def lines(self) -> list[str]:
        """Give the lines of the text."""
        if isinstance(self.text, bytes):
            return zlib.decompress(self.text).decode("utf-8", "surrogatepass").split("\n")
        return self.text

    def packed(self) -> Entry:
        """Give the same with its text deflated, to a fifth of its size."""
        if isinstance(self.text, bytes):
            return self
        return replace(self, text=packed_text("\n".join(self.text)))


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
    return Entry(file.path, file.relative, file.language, file.stamp, first, places, content, bounds, lines)


def entry_of_counted(file: Counted, first: int) -> Entry:
    """Make the entry of a file that was counted elsewhere; the arrays are views of the record's bytes."""
    record = file.record
    content = Passage(
        np.frombuffer(record.names, "<u4"),
        np.frombuffer(record.parts, "<u4"),
        np.frombuffer(record.part_counts, np.uint8),
        np.frombuffer(record.tokens, "<u2"),
        np.frombuffer(record.rows, np.uint8),
        np.frombuffer(record.costs, np.uint8),
    )
    starts = array("i", record.starts)
    bounds = np.frombuffer(record.bounds, "<i4").reshape(-1, 4)
    return Entry(
        file.path, file.relative, file.language, file.stamp, first, starts, content, bounds, record.text
    )


def _joined(arrays: list[NDArray[Any]], kind: type[np.generic]) -> NDArray[Any]:
    return np.concatenate(arrays) if arrays else np.empty(0, kind)
