"""Where code like that round the cursor stands already, and what comes next there."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.context.alignment import LONGEST_LINE
from agent.context.index import WorkspaceIndex
from agent.context.precedents import SERIES, Precedents
from agent.context.source import Cursor
from agent.workspace.source_file import SourceFile

STAMPS = itertools.count(1)

STORE = """import shelf

def load_invoice(number):
    connection = shelf.open_connection()
    row = connection.fetch_row(number)
    audit_trail.note_reading(number, row)
    return Invoice.from_row(row)
"""
BEGUN = """import shelf

def load_invoice(number):
    connection = shelf.open_connection()
    row = connection.fetch_row(number)
    |"""
WEATHER = "\n".join(f"temperature_{n} = read_sensor({n})" for n in range(40))


def file(name: str, text: str) -> SourceFile:
    return SourceFile(Path("/w") / name, name, "python", text, next(STAMPS))


def cursor(marked: str, name: str = "main.py") -> Cursor:
    before, after = marked.split("|")
    return Cursor(file(name, before + after), len(before), (len(before), len(before)), ())


def index_of(*files: SourceFile) -> WorkspaceIndex:
    index = WorkspaceIndex()
    for one in (
        *files,
        *[file(f"weather/w{n}.py", WEATHER.replace("temperature", f"kind{n}")) for n in range(6)],
    ):
        index.update(one)
    return index


def find(index: WorkspaceIndex, marked: str, name: str = "main.py"):
    return Precedents(index).find(cursor(marked, name))


def test_what_came_next_elsewhere_comes_next_here():
    found = find(index_of(file("store.py", STORE)), BEGUN)
    assert (found.rest, found.path, found.line) == ("audit_trail.note_reading(number, row)", "store.py", 5)
    assert found.trust == pytest.approx(1.0, abs=0.05)


@pytest.mark.parametrize(
    ("typed", "rest"),
    [
        ("au", "dit_trail.note_reading(number, row)"),
        ("audit_trail.", "note_reading(number, row)"),
        ("audit_trail.note_reading(number, ", "row)"),
        ("audit_trail.note_reading(number, row", ")"),
    ],
)
def test_a_begun_line_has_its_rest(typed, rest):
    assert find(index_of(file("store.py", STORE)), BEGUN.replace("|", f"{typed}|")).rest == rest


def test_a_finished_line_and_another_beginning_have_no_rest():
    index = index_of(file("store.py", STORE))
    whole = find(index, BEGUN.replace("|", "audit_trail.note_reading(number, row)|"))
    other = find(index, BEGUN.replace("|", "audit_record.|"))
    assert (whole, other) == (None, None)


def test_what_follows_the_cursor_on_its_line_plays_no_part():
    index = index_of(file("store.py", STORE))
    assert find(index, BEGUN.replace("|", "audit_trail.note_reading(|)")).rest == "number, row)"


def test_the_lines_below_tell_too():
    first = STORE.replace("audit_trail", "first_trail").replace("Invoice", "Receipt").replace("load", "save")
    second = STORE.replace("audit_trail", "second_trail").replace("load", "save")
    index = index_of(file("one.py", first), file("two.py", second))
    below = "\n    return {}.from_row(row)\n"
    assert find(index, BEGUN + below.format("Receipt")).rest.startswith("first_trail")
    assert find(index, BEGUN + below.format("Invoice")).rest.startswith("second_trail")


def test_places_that_disagree_are_trusted_less():
    files = [file(f"{n}.py", STORE.replace("audit_trail", f"trail_{n}")) for n in range(3)]
    agreed = find(index_of(file("a.py", STORE), file("b.py", STORE)), BEGUN)
    divided = find(index_of(*files), BEGUN)
    assert agreed.trust == pytest.approx(1.0, abs=0.05)
    assert divided.trust == pytest.approx(1 / 3, abs=0.03)
    assert divided.path == "0.py"


def test_the_majority_of_like_places_wins():
    odd = file("a.py", STORE.replace("audit_trail", "odd_trail"))
    found = find(index_of(odd, file("b.py", STORE), file("c.py", STORE)), BEGUN)
    assert (found.rest.split(".")[0], found.path) == ("audit_trail", "b.py")


def test_a_place_that_is_less_alike_is_trusted_less():
    faint = STORE.replace("fetch_row(number)", "count()").replace("shelf.open_connection", "quick")
    near, far = (find(index_of(file("store.py", text)), BEGUN) for text in (STORE, faint))
    assert far.trust < near.trust / 1.5


def again(lines_between: int) -> str:
    """Give a file whose own beginning is like the place of the cursor, so many lines before it."""
    between = "".join(f"unlike_{n} = {n}\n" for n in range(lines_between - 6))
    return STORE + between + BEGUN.removeprefix("import shelf\n").replace("load_invoice", "load_another")


def test_the_current_file_has_precedents():
    found = find(index_of(), again(SERIES), "store.py")
    assert (found.rest, found.path, found.line) == ("audit_trail.note_reading(number, row)", "store.py", 5)


def test_what_repeats_close_by_is_a_series_and_left_to_the_model():
    assert find(index_of(), again(SERIES - 1), "store.py") is None
    for name in ("other.py", "zoo.py"):
        assert find(index_of(file(name, STORE)), again(SERIES - 1), "store.py").path == name


def test_the_line_itself_is_no_precedent():
    index = index_of(file("store.py", STORE))
    index.remove(Path("/w/store.py"))
    found = find(index, BEGUN.replace("|", "audit_|trail.note_reading(number, row)"))
    assert found is None


def test_a_line_of_data_is_no_precedent():
    long = STORE.replace("number, row)", f"number, {'row, ' * LONGEST_LINE})")
    assert not find(index_of(file("store.py", long)), BEGUN).rest.startswith("audit")
    assert find(index_of(file("store.py", long)), BEGUN.replace("|", "audit|")) is None


def test_without_neighbours_a_common_beginning_is_trusted_little():
    index = index_of(file("store.py", STORE))
    assert find(index, "def |", "new.py").trust < 0.5
    assert find(index, "audit_trail.note|", "new.py").trust > find(index, "def |", "new.py").trust


def test_files_of_one_name_in_two_folders_are_two_files():
    index = index_of(SourceFile(Path("/v/store.py"), "store.py", "python", "x = 1\n" * 40, next(STAMPS)))
    index.update(file("store.py", STORE))
    found = find(index, BEGUN)
    assert (found.path, found.line) == ("store.py", 5)


def test_unsaved_text_counts():
    index = index_of(file("store.py", STORE))
    index.update(file("store.py", STORE.replace("audit_trail", "new_trail")))
    assert find(index, BEGUN).rest == "new_trail.note_reading(number, row)"


def test_nothing_like_it_and_nothing_at_all_have_no_precedent():
    assert find(WorkspaceIndex(), "|") is None
    assert find(WorkspaceIndex(), "x = |") is None
    found = find(index_of(), BEGUN)
    assert found is None or found.trust < 0.2


class Counting(WorkspaceIndex):
    """Counts how often it is searched."""

    searches = 0

    def search(self, terms, weights):
        self.searches += 1
        return super().search(terms, weights)


def test_typing_on_in_a_word_asks_the_index_once():
    index = Counting()
    index.update(file("store.py", STORE))
    precedents = Precedents(index)
    for typed in ("", "a", "au", "aud"):
        assert precedents.find(cursor(BEGUN.replace("|", f"{typed}|"))).rest.startswith("audit"[len(typed) :])
    assert index.searches == 1
    index.update(file("other.py", "x = 1\n"))
    precedents.find(cursor(BEGUN.replace("|", "audi|")))
    assert index.searches == 2


def test_a_look_in_steps_is_the_same_look():
    index = Counting()
    index.update(file("store.py", STORE))
    precedents, place = Precedents(index), cursor(BEGUN)
    assert len(list(precedents.steps(place))) == 2
    assert list(precedents.steps(place)) == []
    assert precedents.find(place) == Precedents(index).find(place)
    assert index.searches == 2


def test_the_order_in_which_files_came_plays_no_part():
    files = [file(f"{n}.py", STORE.replace("audit_trail", f"trail_{n}")) for n in range(4)]
    forth, back = (find(index_of(*order), BEGUN) for order in (files, files[::-1]))
    assert (forth.rest, forth.path, forth.trust) == (back.rest, back.path, pytest.approx(back.trust))


@settings(deadline=None, max_examples=40)
@given(st.integers(0, len(STORE)), st.sampled_from(["store.py", "main.py"]))
def test_wherever_the_cursor_stands_the_rest_is_a_line_s(at, name):
    marked = f"{STORE[:at]}|{STORE[at:]}"
    found = find(index_of(file("store.py", STORE), file("copy.py", STORE)), marked, name)
    begun = STORE[:at].rpartition("\n")[2].lstrip()
    if found is not None:
        assert 0 < found.trust <= 1
        lines = [line.strip() for line in (*STORE.split("\n"), *WEATHER.split("\n"))]
        assert begun + found.rest in lines or found.path.startswith("weather")
        assert "\n" not in found.rest
