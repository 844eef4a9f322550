"""Sorted postings on the disk: of certainly the files that are there, or not used at all."""

from __future__ import annotations

import sqlite3
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.context.postings import segment_of_records
from agent.context.record import postings_in, record_of
from agent.indexing.file_version import FileVersion
from agent.indexing.sorted_postings import LEAST_STALE, sorted_postings
from agent.indexing.sorting import sort_postings
from agent.indexing.store import FILE_NAME, IndexStore, StoredFile
from agent.syntax.symbol import Outline

FOLDER = Path("/work/shop")
WORDS = ("alpha", "beta", "gamma", "delta")


def stored(name, text="", version=1):
    record, postings = record_of(text, Outline(), "python")
    return StoredFile(name, FileVersion(version, version, version), bytes(record.body), bytes(postings))


def files(count):
    return [stored(f"{n}.py", f"{WORDS[n % 4]} = {n}\n" * (n % 30 + 1)) for n in range(count)]


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
    store.sort(FOLDER)
    after = store.load(FOLDER)
    assert all(file.first is not None and file.postings == b"" for file in after.files)
    for n in range(40):
        assert postings_of(after, f"{n}.py") == postings_of(before, f"{n}.py") != []
    assert [f.record for f in before.files] == [f.record for f in after.files]


def test_a_file_that_was_written_since_is_not_taken_from_them(store):
    store.write(FOLDER, files(10))
    store.sort(FOLDER)
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
    store.sort(FOLDER)
    store.write(FOLDER, [], gone=[f"{n}.py" for n in range(5)])
    store.close()
    again = IndexStore(tmp_path / FILE_NAME, lambda: "shape 1")
    again.write(FOLDER, files(3))
    assert [file.first for file in again.load(FOLDER).files] == [None] * 3
    again.close()


@pytest.mark.parametrize("column", ["sum", "count", "places", "terms", "starts", "chunks", "impacts"])
def test_damaged_ones_are_not_used(store, tmp_path, column):
    store.write(FOLDER, files(10))
    store.sort(FOLDER)
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
    again.sort(FOLDER)
    assert all(file.first is not None for file in again.load(FOLDER).files)
    again.close()


def test_cut_ones_are_not_used_but_sorted_anew(store, tmp_path, monkeypatch):
    store.write(FOLDER, files(10))
    store.sort(FOLDER)
    store.close()
    with sqlite3.connect(tmp_path / FILE_NAME) as connection:
        connection.execute("UPDATE sorted SET chunks = substr(chunks, 1, length(chunks) - 1)")
    connection.close()
    again = IndexStore(tmp_path / FILE_NAME, lambda: "shape 1")
    assert again.load(FOLDER).postings is None
    monkeypatch.setattr("agent.indexing.sorted_postings.LEAST_STALE", 0)
    assert again.stale(FOLDER)
    again.close()


def test_damaged_postings_of_a_file_leave_it_out_of_both(store, tmp_path):
    store.write(FOLDER, files(3))
    store.close()
    with sqlite3.connect(tmp_path / FILE_NAME) as connection:
        connection.execute("UPDATE files SET postings = x'00' WHERE path = '1.py'")
    connection.close()
    again = IndexStore(tmp_path / FILE_NAME, lambda: "shape 1")
    for _ in range(2):
        assert [file.relative for file in again.load(FOLDER).files] == ["0.py", "2.py"]
        again.sort(FOLDER)
    again.close()


def test_they_are_stale_once_enough_has_changed(store):
    assert not store.stale(FOLDER)
    store.write(FOLDER, files(LEAST_STALE))
    assert not store.stale(FOLDER)
    store.write(FOLDER, files(LEAST_STALE + 1))
    assert store.stale(FOLDER)
    store.sort(FOLDER)
    assert not store.stale(FOLDER)
    store.write(FOLDER, files(LEAST_STALE // 2))
    assert not store.stale(FOLDER)
    store.write(FOLDER, files(LEAST_STALE // 2 + 1))
    assert store.stale(FOLDER)
    assert not store.stale(FOLDER, 1.1)


async def test_the_child_sorts_them(store):
    store.write(FOLDER, files(20))
    await sort_postings(store, FOLDER)
    assert all(file.first is not None for file in store.load(FOLDER).files)


@pytest.mark.parametrize("command", [("/nowhere/python",), (sys.executable, "-c", "import sys; sys.exit(7)")])
async def test_a_child_that_fails_costs_nothing_but_the_order(store, command):
    store.write(FOLDER, files(3))
    await sort_postings(store, FOLDER, command)
    assert store.load(FOLDER).postings is None


def test_a_child_of_another_version_changes_nothing(store, tmp_path):
    store.write(FOLDER, files(3))
    other = IndexStore(tmp_path / FILE_NAME, lambda: "shape 2")
    other.write(FOLDER, files(2))
    store.sort(FOLDER)
    assert other.load(FOLDER).postings is None
    assert len(other.load(FOLDER).files) == 2
    other.close()


def test_folders_keep_apart(store):
    store.write(FOLDER, files(4))
    store.write(FOLDER / "inner", files(2))
    store.sort(FOLDER)
    assert store.load(FOLDER / "inner").postings is None
    assert len(store.load(FOLDER).postings.firsts) == 4


def test_they_go_with_their_folder(store, tmp_path, monkeypatch):
    store.write(FOLDER, files(4))
    store.sort(FOLDER)
    store.close()
    later = time.time() + 61 * 86_400
    monkeypatch.setattr("agent.indexing.store.time.time", lambda: later)
    again = IndexStore(tmp_path / FILE_NAME, lambda: "shape 1")
    again.load(Path("/other"))
    again.close()
    with sqlite3.connect(tmp_path / FILE_NAME) as connection:
        assert connection.execute("SELECT count(*) FROM sorted").fetchone() == (0,)
    connection.close()


@settings(max_examples=30, deadline=None)
@given(st.lists(st.lists(st.sampled_from(WORDS), max_size=60).map("\n".join), max_size=6))
def test_any_files_are_sorted_as_one(texts):
    rows = [(7 * at, bytes(record_of(text, Outline(), "python")[1])) for at, text in enumerate(texts)]
    found = sorted_postings(rows)
    chunks = [postings_in(data).chunks for _, data in rows]
    assert found.count == sum(chunks)
    assert list(found.firsts.items()) == [(row, sum(chunks[:at])) for at, (row, _) in enumerate(rows)]
    assert np.all(np.diff(found.segment.terms.astype(np.int64)) > 0)
    assert found.segment.size == sum(len(postings_in(data).impacts) for _, data in rows)


def test_only_the_user_may_read_what_the_child_wrote(store, tmp_path):
    store.write(FOLDER, files(4))
    store.sort(FOLDER)
    assert {path.stat().st_mode & 0o777 for path in tmp_path.glob(f"{FILE_NAME}*")} == {0o600}
