from __future__ import annotations

import pytest
from bench.typist import MOST_LINES, Typist
from hypothesis import given
from hypothesis import strategies as st

TEXT = "".join(f"line_{number} = {number}\n" for number in range(30))


def type_all(typist):
    """Type everything, applying each key to the text by its place."""
    text = typist.text
    while not typist.done:
        key = typist.key()
        lines = text.split("\n")
        assert key.character == len(lines[key.line])
        lines[key.line] += key.text
        text = "\n".join(lines)
        assert text == typist.text
    return text


def test_all_keys_together_restore_the_text_below_a_comment():
    typist = Typist(TEXT)
    assert typist.text.count("\n") < TEXT.count("\n")
    assert type_all(typist).replace("# take 1\n", "") == TEXT
    with pytest.raises(IndexError):
        typist.key()


@given(st.lists(st.text("ab \t=", max_size=6), min_size=3, max_size=200).map("\n".join))
def test_keys_restore_any_text(text):
    assert type_all(Typist(text)).replace("# take 1\n", "", 1) == text


def test_a_new_take_differs_only_in_its_comment():
    typist = Typist(TEXT)
    first = typist.text
    type_all(typist)
    typist.start_over()
    assert not typist.done
    assert typist.text == first.replace("# take 1", "# take 2")


def test_cursor_offset_and_place_agree():
    typist = Typist(TEXT)
    while not typist.done:
        line, character = typist.place
        before = typist.text[: typist.offset]
        assert (line, character) == (before.count("\n"), len(before.split("\n")[-1]))
        end = typist.text[: typist.offset].rpartition("\n")[2] + typist.rest_of_line
        assert end in TEXT.split("\n")
        typist.key()


def test_of_a_long_file_only_some_lines_are_missing():
    long = "x\n" * 1000
    assert long.count("\n") - Typist(long).text.count("\n") <= MOST_LINES
