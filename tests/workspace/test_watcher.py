from __future__ import annotations

import asyncio
import threading
from pathlib import Path

import pytest
from watchdog.observers.inotify_c import InotifyFD

from agent.workspace import disk_batch
from agent.workspace.disk_batch import Batcher, DiskBatch
from agent.workspace.ignore import IgnoreRules
from agent.workspace.inotify_tree import InotifyTree
from agent.workspace.observer_tree import ObserverTree
from agent.workspace.watcher import WatchCondition, Watcher, native_tree


class Seen:
    """Collects batches."""

    def __init__(self) -> None:
        self.batches: list[DiskBatch] = []

    def __call__(self, batch: DiskBatch) -> None:
        self.batches.append(batch)

    @property
    def touched(self) -> set[Path]:
        return {path for batch in self.batches for path in batch.touched}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "root"
    for name in ("src", "node_modules/x", "gen", ".git/info"):
        (folder / name).mkdir(parents=True)
    (folder / ".git" / "HEAD").write_text("ref: refs/heads/main")
    (folder / ".gitignore").write_text("gen/\n*.log\n")
    (folder / "src" / "a.py").write_text("a")
    return folder


@pytest.fixture(params=[InotifyTree, ObserverTree])
async def watching(root: Path, request: pytest.FixtureRequest):
    seen, before = Seen(), threading.active_count()
    watcher = Watcher([IgnoreRules(root)], seen, request.param)
    await watcher.start()
    assert watcher.state.condition is WatchCondition.WATCHING
    yield seen
    await watcher.stop()
    assert watcher.state.condition is WatchCondition.OFF
    names = [thread.name for thread in threading.enumerate() if "asyncio" not in thread.name]
    assert len(names) <= before


async def test_writes_moves_and_deletes(watching: Seen, root: Path, wait_until) -> None:
    (root / "src" / "a.py").write_text("b")
    (root / "src" / "b.py").write_text("b")
    await wait_until(lambda: watching.touched >= {root / "src" / "a.py", root / "src" / "b.py"})
    (root / "src" / "b.py").rename(root / "src" / "c.py")
    await wait_until(lambda: root / "src" / "c.py" in watching.touched)
    watching.batches.clear()
    (root / "src" / "c.py").unlink()
    await wait_until(lambda: root / "src" / "c.py" in watching.touched)


async def test_an_atomic_replace_is_one_touch(watching: Seen, root: Path, wait_until) -> None:
    (root / "src" / "a.py.tmp").write_text("new")
    (root / "src" / "a.py.tmp").replace(root / "src" / "a.py")
    await wait_until(lambda: root / "src" / "a.py" in watching.touched)
    assert [path for batch in watching.batches for path in batch.touched].count(root / "src" / "a.py") == 1


async def test_nothing_ignored_secret_or_generated_is_told(watching: Seen, root: Path, wait_until) -> None:
    for name in ("node_modules/x/a.js", "gen/a.py", "x.log", ".env", "x.min.js", "src/a.py"):
        (root / name).write_text("x")
    await wait_until(lambda: root / "src" / "a.py" in watching.touched)
    assert watching.touched - {root, root / "src"} == {root / "src" / "a.py"}


async def test_new_folders_are_followed(watching: Seen, root: Path, wait_until) -> None:
    deep = root / "new" / "deep"
    deep.mkdir(parents=True)
    (deep / "early.py").write_text("x")
    await wait_until(lambda: deep / "early.py" in watching.touched)
    (deep / "late.py").write_text("x")
    await wait_until(lambda: deep / "late.py" in watching.touched)
    (root / "new").rename(root / "moved")
    await wait_until(lambda: root / "moved" / "deep" / "late.py" in watching.touched)
    assert root / "new" in watching.touched
    (root / "moved" / "deep" / "later.py").write_text("x")
    await wait_until(lambda: root / "moved" / "deep" / "later.py" in watching.touched)


async def test_a_folder_made_while_its_parent_is_taken_in_is_followed(root: Path, wait_until) -> None:
    tree = InotifyTree([IgnoreRules(root)], Batcher(asyncio.get_running_loop(), Seen()))
    tree.start()
    watch = tree._inotify.add_callback

    def late(path: bytes, *more: object) -> object:
        if Path(path.decode()) == root / "new":
            (root / "new" / "deep").mkdir()
        return watch(path, *more)

    tree._inotify.add_callback = late
    try:
        (root / "new").mkdir()
        await wait_until(lambda: root / "new" / "deep" in tree.folders)
    finally:
        tree.stop()


async def test_head(watching: Seen, root: Path, wait_until) -> None:
    (root / ".git" / "HEAD.lock").write_text("ref: refs/heads/other")
    (root / ".git" / "HEAD.lock").replace(root / ".git" / "HEAD")
    await wait_until(lambda: any(batch.head_moved for batch in watching.batches))
    assert not any(".git" in path.parts for path in watching.touched)


async def test_watches_follow_the_rules(root: Path, wait_until) -> None:
    seen, rules = Seen(), IgnoreRules(root)
    batcher = Batcher(asyncio.get_running_loop(), seen)
    tree = InotifyTree([rules], batcher)
    tree.start()
    try:
        watched = {root, root / "src", root / ".git", root / ".git" / "info"}
        assert tree.folders == watched
        (root / "gen" / "a.py").write_text("x")
        (root / ".gitignore").write_text("src/\n")
        await wait_until(lambda: tree.folders == watched - {root / "src"} | {root / "gen"})
        (root / "gen" / "a.py").write_text("y")
        await wait_until(lambda: root / "gen" / "a.py" in seen.touched)
        (root / ".git" / "info" / "exclude").write_text("gen\n")
        await wait_until(lambda: root / "gen" not in tree.folders)
        tree.on_queue_overflow()
        await wait_until(lambda: any(batch.lost for batch in seen.batches))
    finally:
        tree.stop()
        tree.stop()
        batcher.close()
    assert tree.folders == frozenset()


class Refusing:
    """Stands for a system that has no more to give."""

    def __init__(self, problem: str = "") -> None:
        self.problem = problem
        self.stopped = False

    def start(self) -> None:
        if not self.problem:
            raise OSError(24, "inotify instance limit reached")

    def stop(self) -> None:
        self.stopped = True


async def test_a_refusing_system_does_no_harm() -> None:
    tree = Refusing()
    watcher = Watcher([], Seen(), lambda *_: tree)
    assert watcher.state.condition is WatchCondition.OFF
    await watcher.start()
    assert watcher.state.condition is WatchCondition.FAILED
    assert "instance limit" in watcher.state.problem
    assert tree.stopped
    await watcher.stop()


async def test_a_limit_on_the_way_is_said() -> None:
    watcher = Watcher([], Seen(), lambda *_: Refusing("/w is not watched"))
    await watcher.start()
    assert (watcher.state.condition, watcher.state.problem) == (WatchCondition.PARTIAL, "/w is not watched")
    await watcher.stop()


async def test_the_limit_on_watches_is_noticed(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tree = InotifyTree([IgnoreRules(root)], Batcher(asyncio.get_running_loop(), Seen()))

    def full(*_: object) -> int:
        raise OSError(28, "inotify watch limit reached")

    monkeypatch.setattr(InotifyFD, "add_callback", full)
    tree.start()
    tree.stop()
    assert "watch limit" in tree.problem
    assert "max_user_watches" in tree.problem


async def test_the_native_tree(root: Path) -> None:
    assert isinstance(native_tree([], Batcher(asyncio.get_running_loop(), Seen())), InotifyTree)


async def test_too_many_paths_are_dropped_and_said(monkeypatch: pytest.MonkeyPatch, wait_until) -> None:
    monkeypatch.setattr(disk_batch, "MOST_PATHS", 3)
    seen = Seen()
    batcher = Batcher(asyncio.get_running_loop(), seen)
    for number in range(4):
        batcher.touch(Path(f"/{number}"))
    await wait_until(lambda: bool(seen.batches))
    assert seen.batches == [DiskBatch((), lost=True)]


async def test_a_busy_file_does_not_hold_a_batch_back(monkeypatch: pytest.MonkeyPatch, wait_until) -> None:
    monkeypatch.setattr(disk_batch, "LONGEST_SECONDS", 0.1)
    seen = Seen()
    batcher = Batcher(asyncio.get_running_loop(), seen)

    def touched_until_delivered() -> bool:
        batcher.touch(Path("/busy"))
        return bool(seen.batches)

    await wait_until(touched_until_delivered)
    batcher.close()
    count = len(seen.batches)
    batcher.touch(Path("/late"))
    await asyncio.sleep(0.1)
    assert len(seen.batches) == count


def test_a_closed_loop_is_no_error() -> None:
    loop = asyncio.new_event_loop()
    batcher = Batcher(loop, Seen())
    loop.close()
    batcher.touch(Path("/a"))
    batcher.head_moved()


async def test_a_folder_that_cannot_be_watched_is_an_error_of_the_system(tmp_path: Path) -> None:
    watcher = Watcher([IgnoreRules(tmp_path / "none")], Seen(), ObserverTree)
    await watcher.start()
    assert watcher.state.condition is WatchCondition.FAILED
    await watcher.stop()


async def test_a_deleted_folder_is_forgotten(root: Path, wait_until) -> None:
    seen = Seen()
    tree = InotifyTree([IgnoreRules(root)], Batcher(asyncio.get_running_loop(), seen))
    tree.start()
    try:
        (root / "node_modules" / "new").mkdir()
        (root / "__pycache__").mkdir()
        (root / "src" / "a.py").unlink()
        (root / "src").rmdir()
        await wait_until(lambda: root / "src" not in tree.folders and root / "src" in seen.touched)
        (root / "src").mkdir()
        (root / "src" / "b.py").write_text("x")
        await wait_until(lambda: root / "src" / "b.py" in seen.touched)
        assert not any(folder.name in ("new", "__pycache__") for folder in tree.folders)
        (root / ".git" / "refs").mkdir()
        await wait_until(lambda: root / "src" in tree.folders)
    finally:
        tree.stop()


async def test_cancelling_the_start_leaves_no_thread(root: Path) -> None:
    begun, stopped = threading.Event(), threading.Event()

    class Slow(Refusing):
        def start(self) -> None:
            begun.set()
            stopped.wait(10)

        def stop(self) -> None:
            stopped.set()

    starting = asyncio.create_task(Watcher([], Seen(), lambda *_: Slow()).start())
    await asyncio.to_thread(begun.wait, 10)
    starting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await starting
    assert stopped.is_set()
