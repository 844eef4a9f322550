from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.workspace import line_ends
from agent.workspace.line_ends import normalised, starts_after_ends, without_surrogates
from agent.workspace.line_index import LineIndex

TEXTS = st.text("ab\r\n\x0b\x0c\x85\u2028é😀", max_size=40)


def naive(text: str) -> list[int]:
    return [match.end() for match in re.finditer(r"\r\n|\r|\n", text)]


@pytest.mark.parametrize(
    ("text", "starts"),
    [
        ("", []),
        ("a", []),
        ("a\n", [2]),
        ("\r\n\r\n", [2, 4]),
        ("\n\r", [1, 2]),
        ("a\x0bb\x0cc\x1cd\x85e\u2028f", []),
    ],
)
def test_starts(text: str, starts: list[int]) -> None:
    assert starts_after_ends(text, 0, len(text)).tolist() == starts


@given(TEXTS, st.integers(1, 5))
def test_starts_do_not_depend_on_the_step(text: str, step: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(line_ends, "_SCAN", step)
        assert starts_after_ends(text, 0, len(text)).tolist() == naive(text)


@given(TEXTS)
def test_normalised(text: str) -> None:
    assert normalised(text) == re.sub(r"\r\n|\r", "\n", text)


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60), TEXTS), max_size=8), TEXTS)
def test_index_follows_edits(edits: list[tuple[int, int, str]], text: str) -> None:
    index = LineIndex(text)
    for one, other, new in edits:
        start, end = sorted((min(one, len(text)), min(other, len(text))))
        text = text[:start] + new + text[end:]
        index.replaced(text, start, end, len(new))
        assert [index.start(line) for line in range(len(index))] == [0, *naive(text)]


def test_line_at() -> None:
    index = LineIndex("ab\ncd\n")
    assert [index.line_at(offset) for offset in range(7)] == [0, 0, 0, 1, 1, 1, 2]


@pytest.mark.parametrize(
    ("text", "clean"),
    [("abc", "abc"), ("é😀", "é😀"), ("a\ud800b", "a\ufffdb"), ("\udc00\ud83d", "\ufffd\ufffd")],
)
def test_without_surrogates(text: str, clean: str) -> None:
    assert without_surrogates(text) == clean
    for encoding in ("utf-8", "utf-16-le"):
        assert len(clean.encode(encoding)) == len(text.encode(encoding, "surrogatepass"))
