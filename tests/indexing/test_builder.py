"""The child process that reads files: it does its jobs, may die of one, and ends when it is not needed."""

from __future__ import annotations

import io
import os
import sys
import threading

import pytest

from agent.context.record import decoded, outline_in
from agent.indexing.builder import MOST_FAILURES, Builder
from agent.indexing.work import Job
from agent.indexing.worker import read_frame, write_frame

DYING = """
import os, sys
from agent.indexing.worker import main
from agent.indexing import worker
real = worker.done
worker.done = lambda job, syntax: os._exit(3) if "deadly" in job.path else real(job, syntax)
sys.exit(main())
"""


@pytest.fixture
def builder():
    builder = Builder()
    yield builder
    builder.close()


def job(path, text=None):
    return Job(str(path), path.name, "python", text, 1_000_000)


def names(made):
    return decoded(made.record).defined if made.record is not None else None


def test_it_reads_counts_and_outlines(builder, tmp_path):
    (tmp_path / "a.py").write_text("class Shop:\n    def sell(self): ...\n")
    (tmp_path / "data.py").write_bytes(b"\x00\x01")
    jobs = [job(tmp_path / "a.py"), job(tmp_path / "data.py"), job(tmp_path / "none.py")]
    code, binary, missing = builder.make(jobs)
    assert names(code) == ("Shop", "sell")
    assert code.version.size == (tmp_path / "a.py").stat().st_size
    assert decoded(code.record).chunks == 1
    assert [one.name for one in outline_in(decoded(code.record).outline).types] == ["Shop"]
    assert (binary.record, binary.version.size) == (None, 2)
    assert (missing.record, missing.version) == (None, None)


def test_an_editors_text_is_outlined_only(builder, tmp_path):
    (made,) = builder.make([job(tmp_path / "a.py", "def unsaved(): ...\n")])
    assert names(made) == ("unsaved",)
    assert (decoded(made.record).chunks, made.version) == (0, None)


def test_a_file_that_ends_the_child_costs_only_itself(tmp_path):
    builder = Builder([sys.executable, "-c", DYING])
    for name in ("a.py", "deadly.py", "b.py"):
        (tmp_path / name).write_text(f"{name[0]} = 1\n")
    made = builder.make([job(tmp_path / name) for name in ("a.py", "deadly.py", "b.py")])
    assert [names(one) for one in made] == [("a",), None, ("b",)]
    assert [names(one) for one in builder.make([job(tmp_path / "deadly.py")])] == [None]
    builder.close()


@pytest.mark.parametrize("command", [["/nowhere/python"], [sys.executable, "-c", "print('no frame')"]])
def test_without_a_child_the_work_is_done_here(tmp_path, command):
    builder = Builder(command)
    (tmp_path / "a.py").write_text("a = 1\n")
    for _ in range(MOST_FAILURES):
        made = builder.make([job(tmp_path / "a.py")] * 2)
    assert [names(one) for one in made] == [("a",), ("a",)]
    builder.close()


def test_after_a_rest_it_starts_again_and_after_the_end_it_does_not(builder, tmp_path):
    (tmp_path / "a.py").write_text("a = 1\n")
    builder.make([job(tmp_path / "a.py")])
    child = builder._child
    builder.rest()
    assert child.returncode == 0
    assert names(builder.make([job(tmp_path / "a.py")])[0]) == ("a",)
    builder.close()
    assert builder._child.returncode is not None
    assert names(builder.make([job(tmp_path / "a.py")])[0]) is None


def test_closing_wakes_who_waits_for_an_answer(tmp_path):
    builder = Builder([sys.executable, "-c", "import sys; sys.stdin.read()"])
    answers = []
    thread = threading.Thread(target=lambda: answers.extend(builder.make([job(tmp_path / "a.py")])))
    thread.start()
    while builder._child is None:
        pass
    builder.close()
    thread.join(20)
    assert not thread.is_alive()
    assert [one.record for one in answers] == [None]


@pytest.mark.parametrize("data", [b"", b"\x05", b"\x05\x00\x00\x00abc", b"\xff\xff\xff\xffabc"])
def test_what_is_no_frame_ends_the_stream(data):
    assert read_frame(io.BytesIO(data)) is None


def test_frames_come_back():
    stream = io.BytesIO()
    for body in (b"", b"abc", os.urandom(70_000)):
        write_frame(stream, body)
    end = stream.tell()
    stream.seek(0)
    assert (read_frame(stream), read_frame(stream)) == (b"", b"abc")
    assert len(read_frame(stream)) == 70_000
    assert stream.tell() == end
