from __future__ import annotations

from pathlib import Path

import pytest

from agent.errors import WorkspaceError
from agent.workspace.disk_batch import DiskBatch
from agent.workspace.document import TextChange
from agent.workspace.file_change import ChangeKind, FileChange
from agent.workspace.position import Position, Range
from agent.workspace.recent import CAPACITY, WINDOW_SECONDS
from agent.workspace.uri import uri_of_path
from agent.workspace.watcher import WatchCondition
from agent.workspace.workspace import Workspace

HERE = Range(Position(0, 0), Position(0, 0))


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "root"
    folder.mkdir()
    return folder


@pytest.fixture
def workspace(clock, root: Path) -> Workspace:
    made = Workspace(clock=clock, max_file_bytes=1_000)
    made.set_folders([root])
    return made


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def edit(workspace: Workspace, path: Path, text: str = "x = 1\n") -> None:
    uri = uri_of_path(path)
    if workspace.document(uri) is None:
        workspace.open(uri, "python", 1, "")
    workspace.change(uri, None, [TextChange(None, text)])


def names(workspace: Workspace, exclude: Path | None = None) -> list[str]:
    return [file.relative for file in workspace.recent(exclude)]


def test_life_of_a_document(workspace: Workspace, root: Path) -> None:
    path = write(root / "pkg" / "a.py", "a\r\n")
    uri = uri_of_path(path)
    opened = workspace.open(uri, "plaintext", 5, "a\r\n")
    assert (opened.language, opened.relative, opened.path) == ("python", "pkg/a.py", path)
    assert workspace.document(uri) is opened
    assert workspace.change(uri, 2, [TextChange(HERE, "b")]) is opened
    assert (opened.text, opened.version) == ("ba\r\n", 2)
    again = workspace.open(uri, "python", None, "new")
    assert workspace.documents == (again,)
    workspace.close(uri)
    assert workspace.document(uri) is None


@pytest.mark.parametrize("call", ["change", "save", "close"])
def test_unknown_documents(workspace: Workspace, call: str) -> None:
    arguments = {"change": (1, [])}.get(call, ())
    with pytest.raises(WorkspaceError, match=r"file:///none.*didOpen"):
        getattr(workspace, call)("file:///none", *arguments)
    workspace.focus("file:///none")
    workspace.focus(None)


def test_recent_order_exclude_and_limit(workspace: Workspace, root: Path) -> None:
    paths = [root / f"f{number}.py" for number in range(CAPACITY + 3)]
    for path in paths:
        edit(workspace, path)
    assert names(workspace) == [path.name for path in reversed(paths)][:CAPACITY]
    assert names(workspace, paths[-1]) == [path.name for path in reversed(paths[:-1])][:CAPACITY]


def test_focused_files_stand_behind_edited_ones(workspace: Workspace, root: Path) -> None:
    edit(workspace, root / "edited.py")
    workspace.open(uri_of_path(root / "seen.py"), "python", 1, "s\n")
    assert names(workspace) == ["edited.py", "seen.py"]


def test_what_is_never_context(workspace: Workspace, root: Path, tmp_path: Path) -> None:
    write(root / ".gitignore", "gone/\n")
    (root / "link.py").symlink_to(write(tmp_path / "outside.py", ""))
    (root / "innocent.py").symlink_to(write(root / ".env", ""))
    for name in ("a.py", ".env", "gone/b.py", "node_modules/c.js", "link.py", "innocent.py", "d.min.js"):
        edit(workspace, root / name)
    edit(workspace, root / "big.py", "x\n" * 501)
    edit(workspace, root / "long.py", "x" * 600)
    edit(workspace, tmp_path / "elsewhere.py")
    workspace.open("untitled:x", "python", 1, "")
    workspace.change("untitled:x", 2, [TextChange(None, "y")])
    assert names(workspace) == ["elsewhere.py", "a.py"]
    edit(workspace, root / "big.py", "x\n")
    assert names(workspace)[0] == "big.py"


def test_new_ignore_rules_count_at_once(workspace: Workspace, root: Path) -> None:
    edit(workspace, root / "a.py")
    edit(workspace, root / "b.py")
    write(root / ".gitignore", "a.py\n")
    workspace.on_disk_changes(DiskBatch((root / ".gitignore",)))
    assert names(workspace) == ["b.py"]
    write(root / ".inlaydignore", "b.py\n")
    workspace.open(uri_of_path(root / ".inlaydignore"), "", 1, "b.py\n")
    workspace.save(uri_of_path(root / ".inlaydignore"), "b.py\n")
    assert "b.py" not in names(workspace)


def test_closed_files_keep_their_saved_text(workspace: Workspace, root: Path) -> None:
    saved, dropped = write(root / "saved.py", "old\n"), write(root / "dropped.py", "disk\n")
    for path in (saved, dropped, root / "never.py"):
        edit(workspace, path, "typed\n")
    workspace.save(uri_of_path(saved), "saved\n")
    for path in (saved, dropped, root / "never.py"):
        workspace.close(uri_of_path(path))
    assert {file.relative: file.text for file in workspace.recent()} == {
        "saved.py": "saved\n",
        "dropped.py": "disk\n",
    }


def test_two_uris_of_one_file(workspace: Workspace, root: Path) -> None:
    path = write(root / "a.py", "")
    plain, odd = uri_of_path(path), uri_of_path(path).replace("a.py", "%61.py")
    workspace.open(plain, "python", 1, "one")
    workspace.open(odd, "python", 1, "two")
    workspace.close(odd)
    assert workspace.source(path).text == "one"
    workspace.open(odd, "python", 1, "two")
    workspace.close(plain)
    assert workspace.source(path).text == "two"


def test_disk_changes(workspace: Workspace, root: Path, clock) -> None:
    edit(workspace, write(root / "mine.py", ""))
    other = write(root / "other.py", "one\r\n")
    workspace.on_disk_changes(DiskBatch((other,)))
    assert names(workspace) == ["mine.py"]
    clock.now += WINDOW_SECONDS
    assert names(workspace) == ["other.py", "mine.py"]
    first = workspace.source(other)
    assert (first.text, first.language) == ("one\n", "python")
    workspace.on_disk_changes(DiskBatch((other,)))
    assert workspace.source(other) is first
    write(other, "two\n")
    workspace.on_disk_changes(DiskBatch((other, root / "mine.py")))
    assert workspace.source(other).text == "two\n"
    other.write_bytes(b"\0")
    workspace.on_disk_changes(DiskBatch((other,)))
    assert names(workspace) == ["mine.py"]
    (root / "mine.py").unlink()
    workspace.on_disk_changes(DiskBatch((root / "mine.py", root)))
    assert names(workspace) == []


def test_a_burst_on_disk_refreshes_but_does_not_enter(workspace: Workspace, root: Path, clock) -> None:
    kept = write(root / "kept.py", "old\n")
    edit(workspace, kept, "old\n")
    workspace.save(uri_of_path(kept))
    workspace.close(uri_of_path(kept))
    many = [write(root / f"f{number}.py", "x\n") for number in range(60)]
    write(kept, "new\n")
    workspace.on_disk_changes(DiskBatch((*many, kept)))
    clock.now += 100
    assert [(file.relative, file.text) for file in workspace.recent()] == [("kept.py", "new\n")]


def test_lost_events_make_listed_files_read_again(workspace: Workspace, root: Path) -> None:
    path = write(root / "a.py", "old\n")
    edit(workspace, path, "old\n")
    workspace.save(uri_of_path(path))
    workspace.close(uri_of_path(path))
    told: list[FileChange] = []
    workspace.subscribe(told.append)
    write(path, "new\n")
    workspace.on_disk_changes(DiskBatch(lost=True))
    assert workspace.source(path).text == "new\n"
    assert told == [FileChange(path, ChangeKind.ON_DISK), FileChange(None, ChangeKind.ON_DISK)]


def test_listeners(workspace: Workspace, root: Path) -> None:
    told: list[tuple[str, str]] = []
    stop = workspace.subscribe(lambda change: told.append((change.path.name, change.kind.value)))
    path = write(root / "a.py", "")
    edit(workspace, path)
    workspace.save(uri_of_path(path))
    path.unlink()
    workspace.on_disk_changes(DiskBatch((path,)))
    workspace.on_disk_changes(DiskBatch((write(root / "b.py", ""),)))
    stop()
    stop()
    edit(workspace, path, "more")
    assert told == [("a.py", "edited"), ("a.py", "saved"), ("a.py", "removed"), ("b.py", "on-disk")]


def test_folders(workspace: Workspace, root: Path, tmp_path: Path) -> None:
    inner = write(root / "inner" / "a.py", "x\n")
    closed = write(root / "inner" / "b.py", "x\n")
    for path in (closed, inner):
        edit(workspace, path, "x\n")
    workspace.save(uri_of_path(closed))
    workspace.close(uri_of_path(closed))
    assert workspace.relative(inner) == "inner/a.py"
    assert workspace.relative(tmp_path / "x" / "é\udcff") == "é\ufffd"
    (root / "out").symlink_to(tmp_path)
    assert workspace.contains(inner)
    assert workspace.contains(root)
    assert not workspace.contains(root / "out" / "x")
    assert not workspace.contains(root / ".." / "x")
    assert not workspace.contains(Path("/a\0b"))
    workspace.set_folders([root, root / "inner", root])
    assert workspace.folders == (root, root / "inner")
    assert [rules.folder for rules in workspace.rules] == [root, root / "inner"]
    assert names(workspace) == ["a.py", "b.py"]
    workspace.set_folders([])
    assert workspace.relative(inner) == "a.py"


def test_a_folder_behind_a_symlink(clock, root: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(root)
    write(root / ".gitignore", "no.py\n")
    workspace = Workspace(clock=clock)
    workspace.set_folders([tmp_path / "link"])
    for name in ("yes.py", "no.py"):
        edit(workspace, write(root / name, ""))
        edit(workspace, tmp_path / "link" / name)
    assert names(workspace) == ["yes.py", "yes.py"]


def test_load(workspace: Workspace, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(root / "a b.py", "")
    path.write_bytes(b"\xef\xbb\xbfx\r\n")
    document = workspace.load(path)
    assert (document.text, document.language, document.version) == ("x\r\n", "python", None)
    assert workspace.document(uri_of_path(path)) is document
    monkeypatch.chdir(root)
    assert workspace.load(Path("a b.py")).path == path
    path.write_bytes(b"\0")
    for bad in (path, root / "none.py", root):
        with pytest.raises(WorkspaceError, match=f"{bad.name}.*file of text"):
            workspace.load(bad)
    with path.open("wb") as file:
        file.truncate(65 << 20)
    with pytest.raises(WorkspaceError, match="64 MiB"):
        workspace.load(path)


async def test_switching_a_branch_does_not_flush_the_list(clock, root: Path, git, wait_until) -> None:
    git(root, "init", "-q", "-b", "main")
    for number in range(60):
        write(root / f"f{number}.py", "main\n")
    git(root, "add", ".")
    git(root, "commit", "-qm", "main")
    git(root, "checkout", "-qb", "other")
    for number in range(60):
        write(root / f"f{number}.py", "other\n")
    git(root, "commit", "-qam", "other")
    workspace = Workspace(clock=clock)
    workspace.set_folders([root])
    for name in ("f1.py", "f2.py"):
        edit(workspace, root / name, "other\n")
        workspace.save(uri_of_path(root / name))
        workspace.close(uri_of_path(root / name))
    assert workspace.watch_state.condition is WatchCondition.OFF
    seen: set[Path | None] = set()
    workspace.subscribe(lambda change: seen.add(change.path))
    await workspace.watch()
    try:
        assert workspace.watch_state.condition is WatchCondition.WATCHING
        # Whoever looked before the folders were watched has to look again.
        await wait_until(lambda: None in seen)
        git(root, "checkout", "-q", "main")
        await wait_until(lambda: len(seen) >= 60)
        clock.now += 100
        assert [(file.relative, file.text) for file in workspace.recent()] == [
            ("f2.py", "main\n"),
            ("f1.py", "main\n"),
        ]
        write(root / "f3.py", "by hand\n")
        await wait_until(lambda: workspace.source(root / "f3.py") is not None)
        clock.now += WINDOW_SECONDS
        assert names(workspace) == ["f3.py", "f2.py", "f1.py"]
        await workspace.watch()
        assert workspace.watch_state.condition is WatchCondition.WATCHING
    finally:
        await workspace.stop()
    assert workspace.watch_state.condition is WatchCondition.OFF
    await workspace.stop()
