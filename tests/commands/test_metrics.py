"""`inlayd metrics`: one table, lines of JSON, and nothing left when it is told so."""

from __future__ import annotations

import json
import sqlite3
import time

import pytest

from agent import cli
from agent.metrics.event import Event, Kind
from agent.metrics.store import FILE, Store


@pytest.fixture
def store(tmp_path, monkeypatch):
    monkeypatch.setenv("INLAYD_HOME", str(tmp_path))
    monkeypatch.setenv("INLAYD_CONFIG", str(tmp_path / "inlayd.toml"))
    return Store(tmp_path / FILE)


def day():
    now = time.time()
    common = {"suggestion": "s-1", "language": "python", "mode": "inline", "model": "qwen", "source": "model"}
    return [
        Event(now - 9 * 86_400, Kind.REQUEST, how="empty", source="cache"),
        Event(now, Kind.REQUEST, how="suggested", ms=12.5, stages={"first token": 9.0}, **common),
        Event(now, Kind.SHOWN, chars=14, lines=1, **common),
        Event(now, Kind.ACCEPTED, how="whole", chars=14, lines=1, **common),
        Event(now, Kind.ENDED, how="accepted", **common),
        Event(now, Kind.SURVIVED, after_s=300, share=0.5, chars=14, **common),
    ]


def test_show_puts_n_beside_every_rate(store, capsys):
    store.add(day())
    assert cli.run(["metrics", "show"]) == 0
    lines = [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]
    for line in (
        "shown (750 ms or more, or accepted) 1",
        "accepted 1 100.0%",
        "whole, strokes 1",
        "characters per opportunity 2 7.0",
        "after 5 min 1 50.0% 0.0% 0.0%",
        "model: first token 1 9.0 9.0 9.0 9.0",
        "language: python 1 100.0% 14",
        "model: qwen 1 100.0% 14",
    ):
        assert line in lines
    assert "6 events, on this machine only" in lines[0]


def test_show_may_be_of_some_days_and_for_machines(store, capsys):
    store.add(day())
    assert cli.run(["metrics", "show", "--json", "--days", "7"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["events"], found["charsPerOpportunity"]) == (5, {"n": 1, "value": 14.0})


def test_nothing_yet(store, capsys):
    assert cli.run(["metrics", "show"]) == 0
    assert "nothing has been written down yet" in capsys.readouterr().out


def test_export_gives_lines_of_json(store, capfdbinary):
    store.add(day())
    assert cli.run(["metrics", "export", "--days", "7"]) == 0
    lines = [json.loads(line) for line in capfdbinary.readouterr().out.splitlines()]
    assert [line["kind"] for line in lines] == ["request", "shown", "accepted", "ended", "survived"]
    assert lines[0]["stages"] == {"first token": 9.0}
    assert (lines[-1]["afterS"], lines[-1]["share"]) == (300, 0.5)


def test_off_on_and_purge(store, capsys):
    store.add(day())
    assert cli.run(["metrics", "off"]) == 0
    assert cli.run(["metrics", "show"]) == 0
    assert "Metrics are off" in capsys.readouterr().out
    assert cli.run(["metrics", "on"]) == 0
    assert cli.run(["metrics", "purge"]) == 0
    assert store.events() == []


@pytest.mark.parametrize("days", ["0", "-1", "x", "1e9", "nan"])
def test_days_are_a_number(store, days, capsys):
    with pytest.raises(SystemExit):
        cli.run(["metrics", "show", "--days", days])
    assert "a number of days" in capsys.readouterr().err


def test_a_damaged_file_is_told_with_its_mend(store, capsys):
    store.path.write_bytes(b"no database at all" * 100)
    assert cli.run(["metrics", "show"]) == 1
    assert "`inlayd metrics purge` deletes it" in capsys.readouterr().err


def test_a_locked_file_is_told(store, capsys, monkeypatch):
    monkeypatch.setattr("agent.metrics.store.BUSY_S", 0.01)
    store.add(day())
    lock = sqlite3.connect(store.path)
    lock.execute("BEGIN IMMEDIATE")
    assert cli.run(["metrics", "purge"]) == 1
    assert "another process has it" in capsys.readouterr().err
    lock.close()
