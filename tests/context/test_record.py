"""Records: what is written down of a file is read again whole."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.context.record import (
    LARGEST_TEXT,
    Symbols,
    body_in,
    decoded,
    encoded,
    outline_in,
    packed_outline,
    postings_in,
    record_of,
)
from agent.syntax.symbol import Import, Outline, Symbol, SymbolKind, Visibility

NAMES = st.text(st.characters(codec="utf-8"), max_size=8)
SYMBOLS = st.builds(
    Symbol,
    kind=st.sampled_from(SymbolKind),
    name=NAMES,
    start=st.integers(0, 10_000),
    end=st.integers(0, 10_000),
    parent=NAMES,
    signature=NAMES,
    bases=st.lists(NAMES, max_size=3).map(tuple),
    doc=NAMES,
    visibility=st.sampled_from(Visibility),
)
IMPORTS = st.builds(
    Import, NAMES, st.lists(st.tuples(NAMES, NAMES), max_size=3).map(tuple), st.integers(0, 99)
)


@settings(max_examples=80, deadline=None)
@given(NAMES, st.lists(SYMBOLS, max_size=6), st.lists(IMPORTS, max_size=3))
def test_an_outline_comes_back(package, symbols, imports):
    functions = {SymbolKind.FUNCTION, SymbolKind.METHOD}
    outline = Outline(
        package,
        tuple(s for s in symbols if s.kind not in {*functions, SymbolKind.FIELD}),
        tuple(s for s in symbols if s.kind in functions),
        tuple(s for s in symbols if s.kind is SymbolKind.FIELD),
        tuple(imports),
    )
    assert outline_in(packed_outline(outline)) == outline


@settings(max_examples=80, deadline=None)
@given(st.lists(SYMBOLS, max_size=6))
def test_symbols_are_found_by_their_name_and_by_what_they_stand_in(symbols):
    """A name with a NUL is not found; the others are, wherever they stand."""
    outline = Outline(types=tuple(symbols))
    found = Symbols(packed_outline(outline))
    for one in symbols:
        same = [other for other in symbols if other.name == one.name]
        assert found.named(one.name) == ([] if "\0" in one.name else same)
        assert found.inside(one.parent) == [other for other in symbols if other.parent == one.parent]


def test_a_name_with_a_nul_moves_no_other():
    symbols = [Symbol(SymbolKind.FUNCTION, name, 0, 1) for name in ("a\0b", "c", "a", "")]
    found = Symbols(packed_outline(Outline(functions=tuple(symbols))))
    assert [found.named(name) for name in ("c", "a", "b", "")] == [
        [symbols[1]],
        [symbols[2]],
        [],
        [symbols[3]],
    ]


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=400))
def test_a_record_comes_back(text):
    record, postings = record_of(text, Outline(), "python")
    again = decoded(encoded(record))
    assert again == record
    assert body_in(again.body) == body_in(record.body)
    assert postings_in(postings).chunks == record.chunks
    assert outline_in(again.outline) == Outline()


def test_large_texts_and_editors_texts_have_no_chunks():
    assert record_of("a = 1\n", Outline(), "python")[0].chunks == 1
    assert record_of("a = 1\n", Outline(), "python", chunked=False)[0].chunks == 0
    assert record_of("a" * (LARGEST_TEXT + 1), Outline(), "python")[0].chunks == 0


@pytest.mark.parametrize(
    "data", [b"", b"\x00", b"nonsense", encoded(record_of("a", Outline(), "python")[0])[:-4]]
)
def test_what_is_no_record_is_told(data):
    with pytest.raises(msgspec.MsgspecError):
        decoded(data)
