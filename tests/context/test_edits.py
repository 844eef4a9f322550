from __future__ import annotations

import itertools
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from agent.context.edits import LARGEST_FILE, MAX_EDITS, MAX_LINES, EditHistory, EditsSource, changed
from agent.context.snippet import SnippetKind
from agent.context.source import Cursor, Source
from agent.workspace.source_file import SourceFile

STAMPS = itertools.count(1)
BASE = [f"line_{n}" for n in range(60)]


def file(name: str, lines: list[str]) -> SourceFile:
    return SourceFile(Path("/w") / name, name, "python", "\n".join(lines), next(STAMPS))


def elsewhere() -> Cursor:
    return Cursor(file("other.py", [""]), 0, (0, 0), ())


def record(history: EditHistory, name: str, *versions: list[str]) -> None:
    files = [file(name, version) for version in versions]
    for before, after in itertools.pairwise(files):
        history.record(before, after)


def replaced(lines: list[str], at: int, *new: str) -> list[str]:
    return [*lines[:at], *new, *lines[at + 1 :]]


def test_an_edit_is_a_small_diff_with_deleted_lines_marked() -> None:
    history = EditHistory()
    record(history, "a.py", BASE, replaced(BASE, 5, "fresh"))
    source: Source = EditsSource(history)
    (snippet,) = source.snippets(elsewhere())
    assert snippet.kind is SnippetKind.RECENT_EDIT
    assert (snippet.path, snippet.start, snippet.end) == ("a.py", 5, 6)
    assert snippet.text == " line_4\n-line_5\n+fresh\n line_6\n"
    assert snippet.source == source.name == "edits"


def test_typing_in_one_place_is_one_edit() -> None:
    history = EditHistory()
    record(history, "a.py", BASE, *(replaced(BASE, 5, "fresh"[:n]) for n in range(1, 6)))
    (snippet,) = EditsSource(history).snippets(elsewhere())
    assert snippet.text == " line_4\n-line_5\n+fresh\n line_6\n"


def test_changes_far_apart_are_two_edits_newest_first() -> None:
    history = EditHistory()
    one = replaced(BASE, 5, "early")
    record(history, "a.py", BASE, one, replaced(one, 40, "late"))
    first, second = EditsSource(history).snippets(elsewhere())
    assert "+late" in first.text
    assert "early" not in first.text
    assert "+early" in second.text
    assert first.score > second.score
    assert first.why != second.why


def test_an_older_edit_moves_with_its_lines() -> None:
    history = EditHistory()
    one = replaced(BASE, 40, "late")
    record(history, "a.py", BASE, one, ["new"] * 3 + one)
    _, older = EditsSource(history).snippets(elsewhere())
    assert (older.start, older.end) == (43, 44)


def test_what_was_taken_back_is_no_edit() -> None:
    history = EditHistory()
    record(history, "a.py", BASE, replaced(BASE, 5, "oops"), BASE, BASE)
    assert EditsSource(history).snippets(elsewhere()) == []


def test_edits_of_several_files_keep_their_order_and_their_number_is_bounded() -> None:
    history = EditHistory()
    for number in range(MAX_EDITS + 5):
        record(history, f"f{number}.py", BASE, replaced(BASE, 5, f"fresh{number}"))
    paths = [snippet.path for snippet in EditsSource(history).snippets(elsewhere())]
    assert paths == [f"f{number}.py" for number in range(MAX_EDITS + 4, 4, -1)]


def test_edits_that_the_window_shows_are_left_out() -> None:
    history = EditHistory()
    one = replaced(BASE, 5, "early")
    current = file("a.py", replaced(one, 40, "late"))
    record(history, "a.py", BASE, one, replaced(one, 40, "late"))
    offset = current.text.index("late")
    (snippet,) = EditsSource(history).snippets(Cursor(current, offset, (offset - 60, offset + 60), ()))
    assert "early" in snippet.text


def test_a_long_edit_is_cut_and_says_so() -> None:
    history = EditHistory()
    record(
        history, "a.py", BASE, [*BASE[:5], *(f"new_{n}" for n in range(MAX_LINES + 9)), "x" * 999, *BASE[5:]]
    )
    (snippet,) = EditsSource(history).snippets(elsewhere())
    assert "+… 10 more\n" in snippet.text
    assert snippet.text.count("\n") <= MAX_LINES + 3
    assert "new_0" in snippet.text


def test_pure_deletion_and_pure_insertion() -> None:
    history = EditHistory()
    record(history, "a.py", BASE, BASE[:5] + BASE[7:])
    record(history, "b.py", ["a", "b"], ["a", "new", "b"])
    inserted, deleted = EditsSource(history).snippets(elsewhere())
    assert inserted.text == " a\n+new\n b\n"
    assert deleted.text == " line_4\n-line_5\n-line_6\n line_7\n"


def test_forgotten_files_and_giants_are_not_followed() -> None:
    history = EditHistory()
    record(history, "a.py", BASE, replaced(BASE, 5, "fresh"))
    history.forget(Path("/w/a.py"))
    record(history, "big.py", ["x" * LARGEST_FILE], ["x" * (LARGEST_FILE + 1)])
    assert EditsSource(history).snippets(elsewhere()) == []


LINES = st.lists(st.sampled_from(["a", "b", "c", ""]), min_size=1, max_size=20)


@given(LINES, LINES)
def test_the_changed_stretch_turns_the_old_into_the_new(old: list[str], new: list[str]) -> None:
    start, old_end, new_end = changed(old, new)
    assert old[:start] + new[start:new_end] + old[old_end:] == new
    assert start <= old_end
    assert start <= new_end


@given(st.lists(LINES, min_size=2, max_size=8))
def test_any_history_stays_in_bounds_and_places_edits_in_the_text(versions: list[list[str]]) -> None:
    history = EditHistory()
    record(history, "a.py", *versions)
    edits = history.latest()
    assert len(edits) <= MAX_EDITS
    if edits:
        newest = edits[0]
        assert versions[-1][newest.start : newest.end] == newest.added
