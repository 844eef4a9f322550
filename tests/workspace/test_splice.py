"""What of a text was really replaced."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from agent.workspace.document import Document, TextChange
from agent.workspace.position import Position, Range
from agent.workspace.splice import MOST_LINES, spliced, splices


@given(st.text("ab\n", max_size=30), st.text("ab\n", max_size=30))
def test_the_ends_are_common_and_do_not_overlap(removed, text):
    head, tail = spliced(removed, text)
    assert head + tail <= min(len(removed), len(text))
    assert removed[:head] == text[:head]
    assert removed[len(removed) - tail :] == text[len(text) - tail :]
    left, right = removed[head : len(removed) - tail], text[head : len(text) - tail]
    if left and right:
        assert left[0] != right[0]
        assert left[-1] != right[-1]


@given(st.text("ab\n", max_size=40), st.text("ab\n", max_size=40))
def test_splices_make_the_new_text_from_the_old(removed, text):
    found = list(splices(removed, text))
    assert found == sorted(found, reverse=True)
    now, length = removed, len(text)
    for start, end, size in found:
        now = now[:start] + "?" * size + now[end:]
    assert len(now) == length
    assert all(one in ("?", other) for one, other in zip(now, text, strict=True))


def test_a_formatters_text_is_some_lines():
    lines = [f"line {index}\n" for index in range(50)]
    changed = [*lines]
    changed[3], changed[40] = "line  3\n", "more\n"
    text = "".join(lines)
    found = list(splices(text, "".join(changed)))
    assert [text.count("\n", 0, start) for start, _, _ in found] == [40, 3]
    assert sum(end - start for start, end, _ in found) < 16


def test_what_is_too_long_to_compare_is_one_splice():
    old, new = "a\n" * (MOST_LINES + 2), "b\n" * (MOST_LINES + 2)
    assert len(list(splices(old, new))) == 1


def test_a_document_tells_its_splices_before_it_applies_them():
    document = Document("file:///a", None, "python", 1, "one\ntwo\n")
    told = []
    document.on_splice = lambda start, end, length: told.append((start, end, length, document.text))
    document.apply([TextChange(Range(Position(1, 0), Position(1, 3)), "too")])
    document.apply([TextChange(None, "one\ntoo\nthree\n")])
    assert told == [(5, 6, 1, "one\ntwo\n"), (8, 8, 6, "one\ntoo\n")]
