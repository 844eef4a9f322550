"""Cuts a version of a file into chunks; of those that the version before had too nothing is counted again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
import numpy as np

from agent.context.chunks import borders, chunk_of
from agent.context.gone import NONE_GONE
from agent.context.postings import terms_of
from agent.context.prose import code_lines

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from agent.context.chunks import Chunk
    from agent.context.entry import Entry
    from agent.context.postings import Segment


class Recalled(msgspec.Struct, frozen=True, eq=False):
    """The chunks of one version of a file.

    Attributes:
        chunks: By their lines, and the same lines without comments.
        entry: The version; None for one that has a segment of its own.
        terms: Those of all its postings that were found, uint32.
        arrivals: How many segments had come from elsewhere by then.
    """

    chunks: Mapping[str, Chunk]
    entry: Entry | None = None
    terms: NDArray[np.uint32] = msgspec.field(default_factory=lambda: NONE_GONE.terms)
    arrivals: int = 0

    def is_all_of(self, entry: Entry, arrivals: int) -> bool:
        """Tell whether these are all postings of an entry, where no segment has come since that might have more."""
        return self.entry is entry and self.arrivals == arrivals


def recalled(entry: Entry, lines: Sequence[str], segments: Sequence[Segment], arrivals: int) -> Recalled:
    """Recall the chunks of a version from its lines and from the postings that it has in some segments."""
    code = code_lines("\n".join(lines), entry.language)
    counted = terms_of(segments, entry.first, entry.chunks)
    chunks = {}
    for ordinal, (terms, impacts) in enumerate(counted):
        if not len(terms):
            continue
        start, end = entry.starts[ordinal], entry.starts[ordinal + 1]
        said = "\n".join([*lines[start:end], *code[start:end]])
        chunks[said] = entry.passage(ordinal).chunk(terms, impacts)
    every = np.concatenate([NONE_GONE.terms, *(terms for terms, _ in counted)])
    return Recalled(chunks, entry, every, arrivals)


class Cut(msgspec.Struct, frozen=True, eq=False):
    """A version of a file in chunks.

    Attributes:
        lines: Its lines.
        starts: First line of each chunk.
        chunks: The chunks.
        parts: The same by their lines, for the version that follows (`Recalled.chunks`).
    """

    lines: list[str]
    starts: list[int]
    chunks: list[Chunk]
    parts: dict[str, Chunk]


def cut(lines: list[str], language: str, before: Recalled) -> Cut:
    """Cut lines into chunks, and count those that were not there before."""
    code = code_lines("\n".join(lines), language)
    starts = borders(lines)
    parts: dict[str, Chunk] = {}
    chunks = []
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        text = "\n".join(lines[start:end] + code[start:end])
        chunk = before.chunks.get(text) or parts.get(text)
        parts[text] = chunk or chunk_of(lines[start:end], code[start:end])
        chunks.append(parts[text])
    return Cut(lines, starts, chunks, parts)
