from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.errors import WorkspaceError
from agent.workspace.position import PositionEncoding, character_in_line, offset_in_line

U8, U16, U32 = PositionEncoding.UTF8, PositionEncoding.UTF16, PositionEncoding.UTF32
LINE = "aé€😀b"  # 1, 2, 3, 4, 1 bytes; 1, 1, 1, 2, 1 units


@pytest.mark.parametrize(
    ("character", "encoding", "offset"),
    [
        *[(n, U32, min(n, 5)) for n in range(8)],
        *[(n, U16, o) for n, o in enumerate([0, 1, 2, 3, 3, 4, 5, 5, 5])],
        *[(n, U8, o) for n, o in enumerate([0, 1, 1, 2, 2, 2, 3, 3, 3, 3, 4, 5, 5])],
        (10**30, U8, 5),
        (10**30, U16, 5),
        (10**30, U32, 5),
    ],
)
@pytest.mark.parametrize("ending", ["", "\n", "\r\n", "\r"])
def test_offset_in_line(character: int, encoding: PositionEncoding, offset: int, ending: str) -> None:
    assert offset_in_line(LINE + ending, character, encoding) == offset


@pytest.mark.parametrize(
    ("offset", "encoding", "character"),
    [
        *[(o, U16, c) for o, c in enumerate([0, 1, 2, 3, 5, 6, 6])],
        *[(o, U8, c) for o, c in enumerate([0, 1, 3, 6, 10, 11, 11])],
        *[(o, U32, min(o, 5)) for o in range(9)],
    ],
)
def test_character_in_line(offset: int, encoding: PositionEncoding, character: int) -> None:
    assert character_in_line(LINE + "\r\n", offset, encoding) == character


@pytest.mark.parametrize("encoding", list(PositionEncoding))
def test_negative_is_refused(encoding: PositionEncoding) -> None:
    with pytest.raises(WorkspaceError, match="-1"):
        offset_in_line("abc", -1, encoding)
    with pytest.raises(WorkspaceError, match="-2"):
        character_in_line("abc", -2, encoding)


def test_lone_surrogates_do_not_crash() -> None:
    assert offset_in_line("a\ud800b", 2, U16) == 2
    assert offset_in_line("a\udc00b", 2, U16) == 2
    assert offset_in_line("\ud800b", 1, U8) == 0
    assert character_in_line("a\ud800b", 2, U8) == 4


@given(st.text(st.characters(exclude_characters="\r\n", exclude_categories=["Cs"])), st.data())
def test_there_and_back(line: str, data: st.DataObject) -> None:
    offset = data.draw(st.integers(0, len(line)))
    for encoding in PositionEncoding:
        assert offset_in_line(line, character_in_line(line, offset, encoding), encoding) == offset
