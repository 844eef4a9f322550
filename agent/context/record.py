"""What the indexes keep of one version of one file, as bytes: made in one process, read in another, kept on disk."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np

from agent.context.chunks import Chunk, borders, chunk_of
from agent.context.prose import code_lines
from agent.syntax.symbol import Import, Outline, Symbol, SymbolKind, Visibility

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

PIECE_LINES = 20
"""Lines that are unpacked together: a search shows some lines of 10 to 40 files, and unpacking files of 3,000 lines as a
whole took 5 ms of one request in twenty (webpack, `scripts/bench_context --only webpack`). One request at 1,024 tokens
looks into 48 pieces of 20 lines (43 of 40, 50 of 16; 60 places in three projects)."""
DEFLATE_LEVEL = 4
"""With zlib's fixed codes, which spare a table of codes in each piece: to unpack and cut one of 20 lines takes 5 µs, with
codes of its own 8, one of 40 lines 12. Deflated they are to .53 of their size (400 files of Python packages), .40 for 40
lines with codes of their own."""
LARGEST_TEXT = 400_000
"""Longer files are data or generated code: they are outlined, but not cut into chunks (characters)."""


class Record(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What is known of one version of one file from a start on.

    Attributes:
        package: `Outline.package`.
        defined: Distinct names of all symbols of the outline, first those of `Symbol.bare` ones.
        bare: How many of them those are.
        symbols: How many symbols the outline has.
        chunks: How many chunks the file has; 0 if it was only outlined.
        body: The encoded `Body`: a part of the bytes that the record was read from.
    """

    package: str
    defined: tuple[str, ...]
    bare: int
    symbols: int
    chunks: int
    body: memoryview

    def says(self, name: str) -> bool:
        """Tell whether code elsewhere can mean something of this file by a name alone; unpacks nothing."""
        return name in self.defined[: self.bare]

    @property
    def outline(self) -> memoryview:
        """What the file defines and imports: see `packed_outline`."""
        return body_in(self.body).outline


class Passage(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """The content of one chunk or of several, as `Chunk` has it.

    Arrays as bytes, little endian: a table of 80 chunks is made of them in 0.46 ms, of numpy's arrays in 0.73.
    """

    names: memoryview
    parts: memoryview
    part_counts: memoryview
    tokens: memoryview
    rows: memoryview
    costs: memoryview

    @classmethod
    def of(cls, chunks: Sequence[Chunk]) -> Passage:
        """Give the content of chunks, one after the other."""
        return cls(
            _joined(one.names for one in chunks),
            _joined(one.parts for one in chunks),
            _joined(one.part_counts for one in chunks),
            _joined(one.tokens for one in chunks),
            _joined(one.rows for one in chunks),
            _joined(one.costs for one in chunks),
        )

    def chunk(self, terms: NDArray[np.uint32], impacts: NDArray[np.uint8]) -> Chunk:
        """Give it as the chunk that it was made of, whose terms are held elsewhere."""
        return Chunk(
            terms,
            impacts,
            np.frombuffer(self.names, "<u4"),
            np.frombuffer(self.parts, "<u4"),
            np.frombuffer(self.part_counts, np.uint8),
            np.frombuffer(self.tokens, "<u2"),
            np.frombuffer(self.rows, np.uint8),
            np.frombuffer(self.costs, np.uint8),
        )

    @property
    def size(self) -> int:
        """Memory of all of it, bytes."""
        parts = (self.names, self.parts, self.part_counts, self.tokens, self.rows, self.costs)
        return sum(part.nbytes for part in parts)


class Body(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What only a look into the file needs; arrays are little endian.

    Attributes:
        starts: First line of each chunk, and the count of all lines at the end, int32.
        bounds: Where each chunk begins in names, parts, tokens and lines, int32, shape (chunks + 1, 4).
        content: That of all chunks.
        pieces: The text, deflated in pieces of `PIECE_LINES` lines.
        outline: See `packed_outline`.
    """

    starts: memoryview
    bounds: memoryview
    content: Passage
    pieces: list[memoryview]
    outline: memoryview


class Postings(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What a search looks through, until it is sorted with that of all files; little endian.

    Attributes:
        term_counts: How many of `terms` each chunk has, uint16.
        terms, impacts: See `Chunk`.
    """

    term_counts: memoryview
    terms: memoryview
    impacts: memoryview

    @property
    def chunks(self) -> int:
        """How many chunks the file has; 0 if it was only outlined."""
        return len(self.term_counts) // 2


class _Outline(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """An outline as `packed_outline` writes it.

    Attributes:
        package: `Outline.package`.
        names: Name of each symbol, with a NUL before, between and behind them.
        ends: Where each symbol's row ends in `rows`, int32, preceded by where the first one begins.
        rows: The encoded list of the symbols' rows.
        imports: The imports.
    """

    package: str
    names: str
    ends: memoryview
    rows: memoryview
    imports: list[tuple[Any, ...]]


_encoder = msgspec.msgpack.Encoder()
_records = msgspec.msgpack.Decoder(Record)
_bodies = msgspec.msgpack.Decoder(Body)
_postings = msgspec.msgpack.Decoder(Postings)
_outlines = msgspec.msgpack.Decoder(_Outline)
_row = msgspec.msgpack.Decoder(tuple[Any, ...])
_all_rows = msgspec.msgpack.Decoder(list[tuple[Any, ...]])
_KINDS, _VISIBILITIES = tuple(SymbolKind), tuple(Visibility)
_KIND_NUMBERS = {kind: number for number, kind in enumerate(_KINDS)}
_VISIBILITY_NUMBERS = {one: number for number, one in enumerate(_VISIBILITIES)}
_FUNCTIONS = frozenset({SymbolKind.FUNCTION, SymbolKind.METHOD})


def record_of(
    text: str, outline: Outline, language: str, *, chunked: bool = True
) -> tuple[Record, memoryview]:
    """Count a text: its record and its encoded postings.

    `chunked` false, or a text above `LARGEST_TEXT`, leaves the chunks out.
    """
    counted = chunked and len(text) <= LARGEST_TEXT
    lines, code = (text.split("\n"), code_lines(text, language)) if counted else ([], [])
    starts = borders(lines)
    ends = [*starts[1:], len(lines)] if starts else []
    chunks = [chunk_of(lines[start:end], code[start:end]) for start, end in zip(starts, ends, strict=True)]
    body = Body(
        starts=memoryview(np.array([*starts, len(lines)], "<i4").tobytes()),
        bounds=memoryview(bounds_of(chunks).astype("<i4").tobytes()),
        content=Passage.of(chunks),
        pieces=[memoryview(piece) for piece in packed_lines(lines)],
        outline=memoryview(packed_outline(outline)),
    )
    postings = Postings(
        term_counts=memoryview(np.array([len(chunk.terms) for chunk in chunks], "<u2").tobytes()),
        terms=_joined(chunk.terms for chunk in chunks),
        impacts=_joined(chunk.impacts for chunk in chunks),
    )
    symbols = outline.symbols()
    bare = dict.fromkeys(symbol.name for symbol in symbols if symbol.bare)
    record = Record(
        package=outline.package,
        defined=tuple(dict.fromkeys((*bare, *(symbol.name for symbol in symbols)))),
        bare=len(bare),
        symbols=len(outline.types) + len(outline.functions) + len(outline.fields),
        chunks=len(chunks),
        body=memoryview(_encoder.encode(body)),
    )
    return record, memoryview(_encoder.encode(postings))


def encoded(record: Record) -> bytes:
    """Write a record down."""
    return _encoder.encode(record)


def decoded(data: bytes) -> Record:
    """Read a record.

    Raises:
        msgspec.DecodeError: It is none.
    """
    return _records.decode(data)


def body_in(data: memoryview) -> Body:
    """Read a record's body, whose arrays stay parts of `data`.

    Raises:
        msgspec.DecodeError: It is something else.
    """
    return _bodies.decode(data)


def postings_in(data: memoryview | bytes) -> Postings:
    """Read a file's postings, whose arrays stay parts of `data`.

    Raises:
        msgspec.DecodeError: They are something else.
    """
    return _postings.decode(data)


def bounds_of(chunks: Sequence[Chunk]) -> np.ndarray[Any, np.dtype[np.int64]]:
    """Tell where each chunk begins in the joined names, parts, tokens and costs, and where the last one ends."""
    sizes = [(len(one.names), len(one.parts), len(one.tokens), len(one.costs)) for one in chunks]
    return np.concatenate(
        (np.zeros((1, 4), np.int64), np.cumsum(np.array(sizes, np.int64).reshape(-1, 4), axis=0))
    )


def packed_lines(lines: Sequence[str]) -> list[bytes]:
    """Deflate lines, `PIECE_LINES` at a time, to half of their size."""
    return [
        _deflated("\n".join(lines[at : at + PIECE_LINES]).encode("utf-8", "surrogatepass"))
        for at in range(0, len(lines), PIECE_LINES)
    ]


def _deflated(data: bytes) -> bytes:
    packer = zlib.compressobj(DEFLATE_LEVEL, strategy=zlib.Z_FIXED)
    return packer.compress(data) + packer.flush()


def lines_in(piece: bytes | memoryview) -> list[str]:
    """Read what `packed_lines` wrote."""
    return zlib.decompress(piece).decode("utf-8", "surrogatepass").split("\n")


def packed_outline(outline: Outline) -> bytes:
    """Write an outline down: its package, symbols and imports, enums by their number."""
    symbols = (*outline.types, *outline.functions, *outline.fields)
    rows = [
        (
            _KIND_NUMBERS[one.kind],
            *(one.name, one.start, one.end, one.parent, one.signature, one.bases, one.doc),
            _VISIBILITY_NUMBERS[one.visibility],
        )
        for one in symbols
    ]
    written = _encoder.encode(rows)
    sizes = [len(_encoder.encode(row)) for row in rows]
    ends = np.cumsum([len(written) - sum(sizes), *sizes]).astype("<i4")
    # No language has names with a NUL; one would move all that follow.
    names = "".join(["\0" + one.name.replace("\0", "\ufffd") for one in symbols]) + "\0"
    imports = [(one.module, one.names, one.line) for one in outline.imports]
    packed = _Outline(outline.package, names, memoryview(ends.tobytes()), memoryview(written), imports)
    return _encoder.encode(packed)


class Symbols:
    """The symbols of what `packed_outline` wrote, each made when its name is asked for: few of a file are.

    Raises:
        msgspec.DecodeError: It is something else.
    """

    __slots__ = ("_decoded", "_ends", "_names", "_rows")

    def __init__(self, data: bytes | memoryview) -> None:
        packed = _outlines.decode(data)
        self._rows, self._ends, self._names = packed.rows, packed.ends.cast("i"), packed.names
        self._decoded: list[tuple[Any, ...]] | None = None

    def named(self, name: str) -> list[Symbol]:
        """Make the symbols of a name, in the order in which they were written."""
        names, ends, sought = self._names, self._ends, f"\0{name}\0"
        found = []
        at = names.find(sought)
        while at >= 0:
            place = names.count("\0", 0, at)
            found.append(_symbol(_row.decode(self._rows[ends[place] : ends[place + 1]])))
            at = names.find(sought, at + 1)
        return [symbol for symbol in found if symbol.name == name]

    def inside(self, parent: str) -> list[Symbol]:
        """Make the symbols that stand right in one of this name, in the order in which they were written."""
        if self._decoded is None:
            self._decoded = _all_rows.decode(self._rows)
        return [_symbol(row) for row in self._decoded if row[_PARENT] == parent]


_PARENT = 4
# The place of a symbol's parent in its row (`packed_outline`).


def _symbol(row: tuple[Any, ...]) -> Symbol:
    kind, name, start, end, parent, signature, bases, doc, visible = row
    return Symbol(
        _KINDS[kind], name, start, end, parent, signature, tuple(bases), doc, _VISIBILITIES[visible]
    )


def outline_in(data: bytes | memoryview) -> Outline:
    """Read what `packed_outline` wrote.

    Raises:
        msgspec.DecodeError: It is something else.
    """
    packed = _outlines.decode(data)
    symbols = list(map(_symbol, _all_rows.decode(packed.rows)))
    return Outline(
        packed.package,
        tuple(one for one in symbols if one.kind not in _FUNCTIONS and one.kind is not SymbolKind.FIELD),
        tuple(one for one in symbols if one.kind in _FUNCTIONS),
        tuple(one for one in symbols if one.kind is SymbolKind.FIELD),
        tuple(
            Import(module, tuple((here, there) for here, there in names), line)
            for module, names, line in packed.imports
        ),
    )


def _joined(arrays: Iterable[np.ndarray[Any, Any]]) -> memoryview:
    """Give the bytes of arrays, one after the other."""
    return memoryview(b"".join(array.tobytes() for array in arrays))
