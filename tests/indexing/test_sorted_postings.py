"""Sorted postings on the disk: of certainly the files that are there, or not used at all."""

from __future__ import annotations

import sqlite3
import time
from itertools import accumulate
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.context.entry import Counted
from agent.context.index import WorkspaceIndex
from agent.context.postings import segment_of_records
from agent.context.record import postings_in, record_of
from agent.indexing.file_version import FileVersion
from agent.indexing.sorted_postings import LEAST_STALE, UNSORTED, SortedPostings
from agent.indexing.store import FILE_NAME, IndexStore, StoredFile
from agent.syntax.symbol import Outline

FOLDER = Path("/work/shop")
WORDS = ("alpha", "beta", "gamma", "delta")


def stored(name, text="", version=1):
    record, postings = record_of(text, Outline(), "python")
    return StoredFile(name, FileVersion(version, version, version), bytes(record.body), bytes(postings))


def files(count):
    return [stored(f"{n}.py", f"{WORDS[n % 4]} = {n}\n" * (n % 30 + 1)) for n in range(count)]


def sort(store, folder=FOLDER, unsorted=()):
    """Sort all postings of a folder, as the ledger does, and keep them."""
    places, placed, first = [], [], 0
    for file in store.load(folder).files:
        chunks = postings_in(file.postings).chunks
        places.append((file.row, UNSORTED if file.relative in unsorted else first))
        placed.append((first, postings_in(file.postings)))
        first += chunks
    numbers = np.array(places, np.int64).reshape(-1)
    store.keep_sorted(folder, SortedPostings(first, numbers, segment_of_records(placed)))


@pytest.fixture
def store(tmp_path):
    store = IndexStore(tmp_path / FILE_NAME, lambda: "shape 1")
    yield store
    store.close()


def postings_of(loaded, name):
    """The postings of one file as `load` gives them: its own, or its part of the sorted ones."""
    (one,) = [file for file in loaded.files if file.relative == name]
    if one.first is None:
        segment, first = segment_of_records([(0, postings_in(one.postings))]), 0
        last = 1 << 30
    else:
        segment, first = loaded.postings.segment, one.first
        later = [file.first for file in loaded.files if (file.first or 0) > first]
        last = min(later, default=1 << 30)
    terms = np.repeat(segment.terms, np.diff(segment.starts))
    own = (segment.chunks >= first) & (segment.chunks < last)
    rows = zip(
        terms[own].tolist(),
        (segment.chunks[own] - first).tolist(),
        segment.impacts[own].tolist(),
        strict=True,
    )
    return sorted(rows)


def test_a_file_has_the_same_postings_sorted_or_not(store):
    store.write(FOLDER, files(40))
    before = store.load(FOLDER)
    assert before.postings is None
    sort(store)
    after = store.load(FOLDER)
    assert all(file.first is not None and file.postings == b"" for file in after.files)
    for n in range(40):
        assert postings_of(after, f"{n}.py") == postings_of(before, f"{n}.py") != []
    assert [f.record for f in before.files] == [f.record for f in after.files]


def test_a_file_that_was_written_since_is_not_taken_from_them(store):
    store.write(FOLDER, files(10))
    sort(store)
    # The very same text and version again: the row is another all the same.
    store.write(FOLDER, [stored("3.py", "fresh = 1\n"), files(10)[4]], gone=["5.py"])
    found = {file.relative: file for file in store.load(FOLDER).files}
    assert "5.py" not in found
    assert [name for name, file in found.items() if file.first is None] == ["3.py", "4.py"]
    assert found["3.py"].postings == stored("3.py", "fresh = 1\n").postings
    # A name that comes back is a new row too.
    store.write(FOLDER, [files(10)[5]])
    again = {file.relative: file for file in store.load(FOLDER).files}
    assert (again["5.py"].first, again["5.py"].postings) == (None, files(10)[5].postings)


def test_row_numbers_are_not_given_twice_even_when_all_rows_were_gone(store, tmp_path):
    store.write(FOLDER, files(5))
    sort(store)
    store.write(FOLDER, [], gone=[f"{n}.py" for n in range(5)])
    store.close()
    again = IndexStore(tmp_path / FILE_NAME, lambda: "shape 1")
    again.write(FOLDER, files(3))
    assert [file.first for file in again.load(FOLDER).files] == [None] * 3
    again.close()


@pytest.mark.parametrize("column", ["sum", "count", "places", "terms", "starts", "chunks", "impacts"])
def test_damaged_ones_are_not_used(store, tmp_path, column):
    store.write(FOLDER, files(10))
    sort(store)
    store.close()
    with sqlite3.connect(tmp_path / FILE_NAME) as connection:
        (value,) = connection.execute(f"SELECT {column} FROM sorted").fetchone()
        changed = value + 1 if isinstance(value, int) else bytes([value[0] ^ 4]) + value[1:]
        connection.execute(f"UPDATE sorted SET {column} = ?", (changed,))
    connection.close()
    again = IndexStore(tmp_path / FILE_NAME, lambda: "shape 1")
    found = again.load(FOLDER)
    assert found.postings is None
    assert [file.postings for file in found.files] == [file.postings for file in files(10)]
    again.close()


def test_cut_ones_are_not_used(store, tmp_path):
    store.write(FOLDER, files(10))
    sort(store)
    store.close()
    with sqlite3.connect(tmp_path / FILE_NAME) as connection:
        connection.execute("UPDATE sorted SET chunks = substr(chunks, 1, length(chunks) - 1), sum = 0")
    connection.close()
    again = IndexStore(tmp_path / FILE_NAME, lambda: "shape 1")
    assert again.load(FOLDER).postings is None
    again.close()


def test_damaged_postings_of_a_file_leave_it_out_of_both(store, tmp_path):
    store.write(FOLDER, files(3))
    store.close()
    with sqlite3.connect(tmp_path / FILE_NAME) as connection:
        connection.execute("UPDATE files SET postings = x'00' WHERE path = '1.py'")
    connection.close()
    again = IndexStore(tmp_path / FILE_NAME, lambda: "shape 1")
    assert [file.relative for file in again.load(FOLDER).files] == ["0.py", "2.py"]
    again.close()


def test_they_are_stale_once_enough_has_changed(store):
    assert not store.stale(FOLDER)
    store.write(FOLDER, files(LEAST_STALE))
    assert not store.stale(FOLDER)
    store.write(FOLDER, files(LEAST_STALE + 1))
    assert store.stale(FOLDER)
    sort(store)
    assert not store.stale(FOLDER)
    store.write(FOLDER, files(LEAST_STALE // 2))
    assert not store.stale(FOLDER)
    store.write(FOLDER, files(LEAST_STALE // 2 + 1))
    assert store.stale(FOLDER)


def test_a_file_that_was_not_sorted_is_known_but_keeps_its_own(store):
    store.write(FOLDER, files(10))
    sort(store, unsorted={"3.py"})
    found = {file.relative: file for file in store.load(FOLDER).files}
    assert [name for name, file in found.items() if file.first is None] == ["3.py"]
    assert found["3.py"].postings == files(10)[3].postings


def test_another_version_leaves_none_and_takes_none(store, tmp_path):
    store.write(FOLDER, files(3))
    old = store.load(FOLDER)
    other = IndexStore(tmp_path / FILE_NAME, lambda: "shape 2")
    other.write(FOLDER, files(2))
    places = np.array([(file.row, 0) for file in old.files], np.int64).reshape(-1)
    store.keep_sorted(FOLDER, SortedPostings(0, places, segment_of_records([])))
    assert other.load(FOLDER).postings is None
    assert len(other.load(FOLDER).files) == 2
    other.close()


def test_folders_keep_apart(store):
    store.write(FOLDER, files(4))
    store.write(FOLDER / "inner", files(2))
    sort(store)
    assert store.load(FOLDER / "inner").postings is None
    assert len(store.load(FOLDER).postings.firsts) == 4


def test_they_go_with_their_folder(store, tmp_path, monkeypatch):
    store.write(FOLDER, files(4))
    sort(store)
    store.close()
    later = time.time() + 61 * 86_400
    monkeypatch.setattr("agent.indexing.store.time.time", lambda: later)
    again = IndexStore(tmp_path / FILE_NAME, lambda: "shape 1")
    again.load(Path("/other"))
    again.close()
    with sqlite3.connect(tmp_path / FILE_NAME) as connection:
        assert connection.execute("SELECT count(*) FROM sorted").fetchone() == (0,)
    connection.close()


@settings(max_examples=20, deadline=None)
@given(st.lists(st.lists(st.sampled_from(WORDS), max_size=60).map("\n".join), max_size=6), st.data())
def test_what_an_index_settles_is_what_it_was_given(texts, data):
    index = WorkspaceIndex()
    given = []
    for at, text in enumerate(texts):
        record, postings = record_of(text, Outline(), "python")
        given.append(Counted(f"/w/{at}.py", f"{at}.py", "python", at + 1, record, postings))
        index.adopt([given[-1]])
    for at in data.draw(st.sets(st.sampled_from(range(len(texts))))) if texts else ():
        index.remove(f"/w/{at}.py")
    wanted = {f"/w/{at}.py": at + 1 + (at == 2) for at in range(len(texts))}
    firsts, segment, count = index.settled(wanted)
    held = [file for file in given if file.path in firsts]
    assert firsts.keys() == {entry.path for entry in index.entries()} - {"/w/2.py"}
    assert list(firsts.values()) == list(accumulate((file.record.chunks for file in held), initial=0))[:-1]
    assert count == sum(file.record.chunks for file in held)
    anew = segment_of_records([(firsts[file.path], postings_in(file.postings)) for file in held])
    assert segment.terms.tolist() == anew.terms.tolist()
    assert segment.starts.tolist() == anew.starts.tolist()
    order = np.lexsort((segment.chunks, np.repeat(segment.terms, np.diff(segment.starts))))
    assert segment.chunks[order].tolist() == anew.chunks.tolist()
    assert segment.impacts[order].tolist() == anew.impacts.tolist()


def test_only_the_user_may_read_what_the_child_wrote(store, tmp_path):
    store.write(FOLDER, files(4))
    sort(store)
    assert {path.stat().st_mode & 0o777 for path in tmp_path.glob(f"{FILE_NAME}*")} == {0o600}
