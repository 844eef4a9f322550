"""What of a folder is looked at, in which order, and what of it is still as it was."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from agent.indexing.file_version import COARSE_NS, RACY_NS, FileVersion, version_of
from agent.indexing.listing import Listing, lately_written, listed, nearest_first
from agent.indexing.shape import shape
from agent.workspace.ignore import IgnoreRules

SECOND_NS = 1_000_000_000


def test_code_and_project_files_are_listed_apart_and_nothing_else(tmp_path):
    for name in ("a.py", "go.mod", "notes.md", ".env", "data.json", "b/c.ts", "b/tsconfig.json", "hidden.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x\n")
    (tmp_path / ".gitignore").write_text("hidden.py\n")
    found = listed(IgnoreRules(tmp_path), lambda: 0.0, 1000)
    assert {Path(path).relative_to(tmp_path).as_posix() for path in found.code} == {"a.py", "b/c.ts"}
    assert {path.name for path in found.projects} == {"go.mod", "tsconfig.json"}


NEAREST = [
    ([], ["a/x.py", "b/y.py", "z.py"]),
    (["b/other.py"], ["b/y.py", "a/x.py", "z.py"]),
    (["b/deep/er.py", "a/q.py"], ["a/x.py", "b/y.py", "z.py"]),
    (["elsewhere.py"], ["a/x.py", "b/y.py", "z.py"]),
]


@pytest.mark.parametrize(("places", "order"), NEAREST)
def test_what_lies_near_open_files_comes_first(places, order):
    paths = [Path("/w") / name for name in ("a/x.py", "b/y.py", "z.py")]
    found = nearest_first(paths, [Path("/w") / name for name in places])
    assert [path.relative_to("/w").as_posix() for path in found] == order


def written(**seconds):
    versions = {f"/w/{name}.py": FileVersion(1, int(at * SECOND_NS), 1) for name, at in seconds.items()}
    return Listing(versions, ())


def names(paths):
    return [path.stem for path in paths]


def test_files_written_alone_are_recent_and_those_of_a_checkout_are_not():
    checkout = {f"c{n}": 1000 + n / 100 for n in range(50)}
    assert names(lately_written(written(a=2000, b=3000, c=10, **checkout), 10)) == ["b", "a", "c"]
    assert names(lately_written(written(a=2000, b=3000, c=10, **checkout), 2)) == ["b", "a"]
    assert lately_written(written(**checkout), 10) == []
    assert lately_written(written(), 10) == []


YOUNG = [
    (123_456_789, 0, True),
    (123_456_789, RACY_NS - 1, True),
    (123_456_789, RACY_NS, False),
    (0, RACY_NS, True),
    (0, COARSE_NS - 1, True),
    (0, COARSE_NS, False),
    (123_456_789, -5 * SECOND_NS, True),
]


@pytest.mark.parametrize(("fraction", "age", "racy"), YOUNG)
def test_a_file_that_may_be_written_again_without_a_trace_is_told(tmp_path, fraction, age, racy):
    path = tmp_path / "a.py"
    path.write_text("x\n")
    mtime = 1_700_000_000 * SECOND_NS + fraction
    os.utime(path, ns=(mtime, mtime))
    assert version_of(path, mtime + age).racy is racy


def test_only_what_is_certainly_the_same_is_the_same(tmp_path):
    read, now = FileVersion(1, 2, 3), FileVersion(1, 2, 3, racy=True)
    assert now.same(read)
    assert not read.same(now)
    assert not any(
        other.same(read) for other in (FileVersion(0, 2, 3), FileVersion(1, 0, 3), FileVersion(1, 2, 0))
    )
    assert version_of(tmp_path / "none.py") is None
    assert version_of("a\0b") is None


def test_the_shape_is_the_same_until_something_that_makes_records_changes(monkeypatch):
    first = shape()
    assert shape() == first
    assert len(first) == 32
    monkeypatch.setattr("agent.indexing.shape.FORMAT", "another")
    assert shape() != first
