"""The file of events: private, bounded, free to be deleted, and never in anybody's way."""

from __future__ import annotations

import sqlite3
import stat
import time

import pytest

from agent.metrics import recorder as recorder_module
from agent.metrics import store as store_module
from agent.metrics.event import Kind
from agent.metrics.recorder import Recorder
from agent.metrics.store import FILE, Store


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path / FILE)


def until(condition):
    end = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.01)


def test_what_is_written_is_read_again(store, event):
    events = [
        event(Kind.REQUEST, how="suggested", ms=1.5, stages={"prompt": 2.0}),
        event(Kind.SURVIVED, at=2.0, after_s=30, share=0.5),
    ]
    store.add(events)
    assert store.events() == events
    assert store.events(since=1.5) == events[1:]


def test_the_files_are_for_their_owner_only(store, event):
    store.add([event()])
    with sqlite3.connect(store.path) as reader:
        reader.execute("SELECT * FROM events").fetchall()
        store.add([event()])
        files = list(store.path.parent.iterdir())
        assert len(files) == 3
        assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}


def test_no_file_has_no_events(store):
    assert store.events() == []
    store.purge()
    assert not store.path.exists()


def test_only_so_many_are_kept(store, event, monkeypatch):
    monkeypatch.setattr(store_module, "MOST_EVENTS", 3)
    store.add([event(at=float(index)) for index in range(5)])
    store.add([event(at=9.0)])
    assert [found.at for found in store.events()] == [3.0, 4.0, 9.0]


def test_purging_leaves_no_trace_of_what_was_there(store, event):
    store.add([event(model="peculiar-model")])
    assert b"peculiar-model" in store.path.read_bytes()
    store.purge()
    assert all(b"peculiar-model" not in path.read_bytes() for path in store.path.parent.iterdir())
    assert store.events() == []


def test_purging_deletes_a_damaged_file(store):
    store.path.write_bytes(b"no database at all" * 100)
    store.purge()
    assert not store.path.exists()


def test_a_batch_is_written_within_its_time(tmp_path, event):
    recorder = Recorder(tmp_path / "new" / "home", batch_s=0.01)
    recorder.record(event())
    until(recorder.store.events)
    recorder.record(event(at=2.0))
    until(lambda: len(recorder.store.events()) == 2)
    recorder.close()


def test_the_end_writes_what_waits(tmp_path, event):
    recorder = Recorder(tmp_path, batch_s=60)
    recorder.record(event())
    recorder.close()
    assert len(Recorder(tmp_path).events()) == 1
    recorder.record(event())
    recorder.close()
    Recorder(tmp_path).close()


def test_reading_writes_what_waits(tmp_path, event):
    recorder = Recorder(tmp_path, batch_s=60)
    recorder.record(event())
    assert len(recorder.events()) == 1
    recorder.close()
    assert len(recorder.events()) == 1


def test_a_locked_file_is_tried_again(tmp_path, event, monkeypatch):
    monkeypatch.setattr(store_module, "BUSY_S", 0.01)
    recorder = Recorder(tmp_path, batch_s=0.01, retry_s=0.01)
    recorder.store.add([event()])
    lock = sqlite3.connect(recorder.store.path)
    lock.execute("BEGIN IMMEDIATE")
    recorder.record(event(at=2.0))
    assert not recorder.flush()
    lock.rollback()
    lock.close()
    monkeypatch.undo()
    until(lambda: len(recorder.store.events()) == 2)
    recorder.close()


def test_a_full_disk_drops_the_oldest(tmp_path, event, monkeypatch):
    monkeypatch.setattr(recorder_module, "MOST_WAITING", 3)
    recorder = Recorder(tmp_path, batch_s=60)
    recorder.store.add([event()])
    full = [True]

    def add(events, add=recorder.store.add):
        if full[0]:
            raise sqlite3.OperationalError("database or disk is full")
        add(events)

    recorder.store.add = add
    for index in range(5):
        recorder.record(event(at=float(index)))
    assert not recorder.flush()
    assert recorder.lost == 2
    full[0] = False
    assert [found.at for found in recorder.events()] == [1.0, 2.0, 3.0, 4.0]
    recorder.close()


def test_a_folder_that_cannot_be_written_is_no_error(tmp_path, event):
    (tmp_path / "file").write_text("")
    recorder = Recorder(tmp_path / "file" / "home", batch_s=60)
    recorder.record(event())
    assert recorder.events() == []
    recorder.close()


@pytest.mark.parametrize("rest", [b"no database at all" * 100, None])
def test_a_damaged_file_is_put_aside(tmp_path, event, rest):
    recorder = Recorder(tmp_path, batch_s=60)
    if rest is None:
        with sqlite3.connect(recorder.store.path) as newer:
            newer.execute("PRAGMA user_version = 99")
        newer.close()
    else:
        recorder.store.path.write_bytes(rest)
    recorder.record(event())
    assert recorder.flush()
    assert len(recorder.events()) == 1
    assert recorder.store.path.with_suffix(".damaged").exists()
    recorder.close()


def test_a_damaged_file_that_cannot_be_moved_is_left(tmp_path, event, monkeypatch):
    recorder = Recorder(tmp_path, batch_s=60)
    recorder.store.path.write_bytes(b"no database at all" * 100)

    def put_aside():
        raise PermissionError("no")

    monkeypatch.setattr(recorder.store, "put_aside", put_aside)
    recorder.record(event())
    assert not recorder.flush()
    assert recorder.events() == []
    recorder.close()


def test_switched_off_nothing_is_written(tmp_path, event):
    recorder = Recorder(tmp_path, batch_s=60)
    recorder.switch(on=False)
    recorder.record(event())
    assert recorder.flush()
    assert recorder.off
    assert not recorder.store.path.exists()
    recorder.switch(on=True)
    recorder.record(event())
    assert len(recorder.events()) == 1
    recorder.close()
