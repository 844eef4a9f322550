"""How the text under the cursor stands to the index: what the window shows need not be indexed."""

from __future__ import annotations

from itertools import count
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.context.index import WorkspaceIndex
from agent.context.index_size import Limits
from agent.context.retrieved import RetrievedSource
from agent.context.source import Cursor
from agent.context.standing import Standing, standing, standing_in
from agent.workspace.source_file import SourceFile

STAMPS = count(1)
LINES = [f"line_{number} = load_{number}(value)" for number in range(60)]


def file(text: str, name: str = "a.py", language: str = "python") -> SourceFile:
    return SourceFile(Path("/w") / name, name, language, text, next(STAMPS))


def at_lines(lines: list[str], first: int, last: int) -> Cursor:
    """A cursor whose window shows the lines from `first` to before `last`."""
    text = "\n".join(lines)
    start, end = (min(len(text), len("\n".join(lines[:at])) + (at > 0)) for at in (first, last))
    return Cursor(file(text), start, (start, end), ())


def indexed(lines: list[str]) -> WorkspaceIndex:
    index = WorkspaceIndex()
    index.update(file("\n".join(lines)))
    return index


@pytest.mark.parametrize(
    ("edited", "window", "stands"),
    [
        (LINES, (20, 30), (20, 31, 0)),
        ([*LINES[:25], *LINES[26:]], (20, 29), (20, 31, -1)),
        ([*LINES[:25], "new = 1", "newer = 2", *LINES[25:]], (20, 32), (20, 31, 2)),
        (LINES[:20] + LINES[30:], (20, 22), (20, 33, -10)),
        ([], (0, 0), (0, 60, -59)),
        (["new = 1", *LINES], (0, 3), (0, 3, 1)),
        ([*LINES, "new = 1"], (50, 61), (50, 60, 1)),
    ],
)
def test_an_edit_that_the_window_shows_is_not_indexed(edited, window, stands):
    index = indexed(LINES)
    before = index.entry(Path("/w/a.py"))
    found = standing(index, at_lines(edited, *window))
    assert (found.first, found.last, found.moved) == stands
    assert found.entry is before is index.entry(Path("/w/a.py"))


@pytest.mark.parametrize(
    "edited",
    [["new = 1", *LINES], [*LINES, "new = 1"], LINES[1:], ["other"] * 60, [*LINES[:24], "", *LINES[26:]]],
)
def test_an_edit_beyond_the_window_is_indexed(edited):
    index = indexed(LINES)
    cursor = at_lines(edited, min(20, len(edited)), min(22, len(edited)))
    found = standing(index, cursor)
    assert found.entry is index.entry(Path("/w/a.py"))
    assert index.holds(cursor.file)
    assert found.moved == 0


def test_what_was_never_indexed_is_indexed_and_what_is_refused_has_no_lines():
    index = WorkspaceIndex(Limits(file_chars=1_000))
    assert standing(index, at_lines(LINES[:5], 0, 2)).entry is index.entry(Path("/w/a.py"))
    assert standing(index, at_lines(LINES, 0, 2)) == Standing(None, 0, 0)


def test_another_language_is_another_file():
    index = indexed(LINES)
    assert standing_in(index, file("\n".join(LINES), language="ruby"), (0, 0)) is None


@given(st.data())
def test_beyond_the_window_the_lines_are_those_of_the_text(data):
    lines = data.draw(st.lists(st.sampled_from(["a = 1", "b = 2", "", "  c"]), min_size=1, max_size=12))
    first = data.draw(st.integers(0, len(lines)))
    last = data.draw(st.integers(first, len(lines)))
    edited = [
        *lines[:first],
        *data.draw(st.lists(st.sampled_from(["a = 1", "", "new"]), max_size=4)),
        *lines[last:],
    ]
    index = indexed(lines)
    cursor = at_lines(edited, first, len(edited) - (len(lines) - last)) if edited else at_lines([""], 0, 0)
    found = standing(index, cursor)
    held = index.lines(found.entry)
    told = cursor.file.text.split("\n")
    outside = [number for number in range(len(held)) if not found.first <= number < found.last]
    assert [held[number] for number in outside] == [told[found.line(number)] for number in outside]


def test_a_line_that_was_deleted_in_the_window_is_not_told_and_others_stand_where_they_are():
    lines = [f"load_value_{number}(first_name)" for number in range(60)]
    index = indexed(lines)
    edited = [*lines[:30], "", *lines[31:]]
    edited[29:30] = ["load_value(other_name)", "load_value(third_name)"]
    snippets = RetrievedSource(index).snippets(at_lines(edited, 27, 34))
    assert snippets
    for snippet in snippets:
        shown = snippet.text.splitlines()
        assert edited[snippet.start] == shown[0]
        assert edited[snippet.end - 1] == shown[-1]
        assert not {"load_value_29(first_name)", "load_value_30(first_name)"} & set(shown)
    assert any(snippet.start > 34 for snippet in snippets)


def test_a_byte_order_mark_is_no_difference():
    index = indexed(LINES)
    cursor = at_lines(LINES, 20, 40)
    start, end = cursor.window
    marked = Cursor(file("\ufeff" + cursor.file.text), start + 1, (start + 1, end + 1), ())
    assert standing(index, marked) == standing_in(index, cursor.file, cursor.window)
    index.update(file("\ufeff" + cursor.file.text + "\nmore = 1"))
    assert index.lines(index.entry(marked.file.path)) == [*LINES, "more = 1"]
