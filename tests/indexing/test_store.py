"""The index on disk: what is written is read again, and nothing that is wrong with it is anybody's error."""

from __future__ import annotations

import os
import sqlite3
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from agent.indexing import store as module
from agent.indexing.file_version import FileVersion
from agent.indexing.store import FILE_NAME, IndexStore, StoredFile

FOLDER = Path("/work/shop")
A = StoredFile("src/a.py", FileVersion(3, 1_700_000_000_123_456_789, 5), b"\x00\xffrecord")
B = StoredFile("b.bin", FileVersion(9, 7, 7, racy=True), None)


@pytest.fixture
def store(tmp_path):
    store = IndexStore(tmp_path / FILE_NAME, lambda: "shape 1")
    yield store
    store.close()


def test_what_was_written_is_read_by_the_next_process(store, tmp_path):
    store.write(FOLDER, [A, B])
    store.write(FOLDER / "inner", [B])
    store.close()
    again = IndexStore(tmp_path / FILE_NAME, lambda: "shape 1")
    assert sorted(again.load(FOLDER).files, key=lambda one: one.relative) == [B, A]
    assert again.load(FOLDER / "inner").files == [B]
    assert not again.load(Path("/other")).files
    again.close()


def test_rows_are_replaced_and_forgotten(store):
    newer = StoredFile(A.relative, FileVersion(4, 8, 8), b"newer")
    store.write(FOLDER, [A, B])
    store.write(FOLDER, [newer], gone=[B.relative, "never there"])
    assert list(store.load(FOLDER).files) == [newer]


def test_only_the_user_may_read_it(store, tmp_path):
    (tmp_path / FILE_NAME).touch(0o644)
    store.write(FOLDER, [A])
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.glob(f"{FILE_NAME}*")}
    assert len(modes) == 3
    assert set(modes.values()) == {0o600}


def test_another_shape_begins_anew(store, tmp_path):
    store.write(FOLDER, [A])
    other = IndexStore(tmp_path / FILE_NAME, lambda: "shape 2")
    assert list(other.load(FOLDER).files) == []
    other.write(FOLDER, [B])
    assert list(other.load(FOLDER).files) == [B]
    # The older daemon still has the file that was there before; it harms nothing and reads nothing foreign.
    store.write(FOLDER, [A])
    assert list(other.load(FOLDER).files) == [B]
    other.close()


@pytest.mark.parametrize("damage", ["text", "header", "middle", "empty", "schema", "short"])
def test_a_damaged_file_is_begun_anew(store, tmp_path, damage):
    path = tmp_path / FILE_NAME
    store.write(FOLDER, [StoredFile(f"{n}.py", FileVersion(n, n, n), os.urandom(5_000)) for n in range(200)])
    store.close()
    data = bytearray(path.read_bytes())
    if damage == "text":
        data = bytearray(b"this is no database\n" * 100)
    elif damage == "header":
        data[:50] = bytes(50)
    elif damage == "middle":
        data[20_000 : len(data) // 2] = bytes(len(data) // 2 - 20_000)
    elif damage == "empty":
        data.clear()
    elif damage == "short":
        del data[len(data) // 2 :]
    path.write_bytes(data)
    if damage == "schema":
        with sqlite3.connect(path) as connection:
            connection.execute("DROP TABLE files")
        connection.close()
    again = IndexStore(path, lambda: "shape 1")
    read = list(again.load(FOLDER).files)
    assert all(len(one.record) == 5_000 for one in read)
    again.write(FOLDER, [A])
    again.write(FOLDER, [A])
    assert A in list(again.load(FOLDER).files)
    again.close()


def test_a_row_with_a_bit_fallen_over_is_left_out(store, tmp_path):
    store.write(FOLDER, [A, B])
    store.close()
    with sqlite3.connect(tmp_path / FILE_NAME) as connection:
        connection.execute("UPDATE files SET record = x'00FE' WHERE path = ?", (A.relative,))
    connection.close()
    again = IndexStore(tmp_path / FILE_NAME, lambda: "shape 1")
    assert list(again.load(FOLDER).files) == [B]
    again.close()


def test_where_it_cannot_be_made_it_does_nothing(tmp_path):
    (tmp_path / FILE_NAME).mkdir()
    store = IndexStore(tmp_path / FILE_NAME, lambda: "shape 1")
    store.write(FOLDER, [A])
    assert list(store.load(FOLDER).files) == []
    store.close()


def test_a_deleted_file_and_a_closed_store_are_no_errors(store, tmp_path):
    store.write(FOLDER, [A])
    for path in tmp_path.glob(f"{FILE_NAME}*"):
        path.unlink()
    store.write(FOLDER, [B])
    store.close()
    store.write(FOLDER, [A])
    assert list(store.load(FOLDER).files) == []


def test_two_daemons_write_to_one_file(tmp_path):
    stores = [IndexStore(tmp_path / FILE_NAME, lambda: "shape 1") for _ in range(2)]

    def write(number):
        for n in range(40):
            stores[number].write(FOLDER, [StoredFile(f"{n}.py", FileVersion(n, n, n), b"x" * n)])

    threads = [threading.Thread(target=write, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(list(stores[0].load(FOLDER).files)) == 40
    assert list(stores[0].load(FOLDER).files) == list(stores[1].load(FOLDER).files)
    for store in stores:
        store.close()


KILLED = """
import os, signal, sys
from pathlib import Path
from agent.indexing.file_version import FileVersion
from agent.indexing.store import IndexStore, StoredFile
store = IndexStore(Path(sys.argv[1]), lambda: "shape 1")
store.write(Path("/work/shop"), [StoredFile("a.py", FileVersion(1, 1, 1), b"kept")])
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_what_was_written_before_a_kill_is_kept(tmp_path):
    subprocess.run([sys.executable, "-c", KILLED, tmp_path / FILE_NAME], check=False, timeout=60)
    store = IndexStore(tmp_path / FILE_NAME, lambda: "shape 1")
    assert [one.record for one in list(store.load(FOLDER).files)] == [b"kept"]
    store.close()


def test_folders_that_nobody_opens_are_dropped(store, tmp_path, monkeypatch):
    store.write(FOLDER, [A])
    store.close()
    later = module.time.time() + (module.KEPT_DAYS + 1) * 86_400
    monkeypatch.setattr(module.time, "time", lambda: later)
    again = IndexStore(tmp_path / FILE_NAME, lambda: "shape 1")
    assert list(again.load(FOLDER).files) == []
    again.close()
