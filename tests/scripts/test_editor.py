from __future__ import annotations

import json
import subprocess
import sys

import pytest
from bench import editor as editor_module
from bench.editor import Editor, Frames, framed
from bench.errors import BenchError
from hypothesis import given
from hypothesis import strategies as st

JSON = st.dictionaries(st.text(max_size=8), st.text(max_size=30) | st.integers(), max_size=4)


@given(st.lists(JSON, max_size=6), st.integers(1, 40))
def test_frames_gives_back_what_was_framed_however_it_is_cut(messages, size):
    stream = b"".join(map(framed, messages))
    frames = Frames()
    bodies = [body for at in range(0, len(stream), size) for body in frames.feed(stream[at : at + size])]
    assert list(map(json.loads, bodies)) == messages


def test_length_counts_bytes():
    assert framed("é") == b'Content-Length: 8\r\n\r\n"\\u00e9"'
    body = '"é"'.encode()
    assert Frames().feed(b"Content-Length: %d\r\nContent-Type: x\r\n\r\n%b" % (len(body), body)) == [body]


def peer(code):
    """A process that reads one request and then does what `code` says; `answer` writes a message, `read` reads one."""
    head = (
        "import sys, json, time\n"
        "def answer(m):\n"
        "    b = json.dumps(m).encode()\n"
        "    sys.stdout.buffer.write(b'Content-Length: %d\\r\\n\\r\\n' % len(b) + b)\n"
        "    sys.stdout.buffer.flush()\n"
        "def read():\n"
        "    n = int(sys.stdin.buffer.readline()[16:]); sys.stdin.buffer.readline()\n"
        "    return json.loads(sys.stdin.buffer.read(n))\n"
        "read()\n"
    )
    pipe = subprocess.PIPE
    return subprocess.Popen([sys.executable, "-c", head + code], stdin=pipe, stdout=pipe, bufsize=0)


@pytest.fixture
def started():
    processes = []

    def start(code):
        processes.append(peer(code))
        return Editor(processes[-1])

    yield start
    for process in processes:
        process.kill()
        process.communicate(timeout=10)


def test_request_takes_its_own_answer_among_others(started):
    editor = started(
        "answer({'method': 'window/logMessage'}); answer({'id': 1, 'method': 'ask/back'})\n"
        "answer({'id': 9, 'result': 'other'}); answer({'id': 1, 'result': read()['error']})"
    )
    answer = editor.request("x", {})
    assert answer.result == {"code": -32601, "message": "not known"}
    assert answer.ms > 0
    assert answer.sent > 0


def test_error_answer_is_told(started):
    with pytest.raises(BenchError, match=r"x: the daemon answered .*-32601"):
        started("answer({'id': 1, 'error': {'code': -32601, 'message': 'no'}})").request("x", {})


def test_end_of_the_daemon_is_told(started):
    with pytest.raises(BenchError, match="ended before it answered"):
        started("pass").request("x", {})


def test_silence_is_told(started, monkeypatch):
    monkeypatch.setattr(editor_module, "LIMIT_S", 0.05)
    with pytest.raises(BenchError, match="no answer within"):
        started("time.sleep(30)").request("x", {})


def test_writing_to_a_daemon_that_is_gone_is_told():
    process = peer("pass")
    editor = Editor(process)
    process.kill()
    process.wait(10)
    with pytest.raises(BenchError, match="has ended"):
        editor.notify("x", {"text": "y" * 200_000})
    process.communicate()
