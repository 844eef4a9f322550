"""The index of a session's workspace: filled in the background, following edits and the disk, giving way."""

from __future__ import annotations

import asyncio
import contextlib

import pytest

from agent.indexing.indexer import SETTLE_S, Indexer
from agent.workspace.document import TextChange
from agent.workspace.file_change import ChangeKind, FileChange
from agent.workspace.position import Position, Range
from agent.workspace.workspace import Workspace

LIMIT_S = 30.0


@pytest.fixture
def project(tmp_path):
    (tmp_path / ".gitignore").write_text("ignored.py\n")
    (tmp_path / "shapes.py").write_text("class Rectangle:\n    def surface(self):\n        return 1\n")
    (tmp_path / "ignored.py").write_text("class Ignored:\n    pass\n")
    (tmp_path / ".env").write_text("PASSWORD=hunter2\n")
    (tmp_path / "notes.md").write_text("# Rectangle\n")
    (tmp_path / "go.mod").write_text("module example.com/shapes\n")
    (tmp_path / "data.py").write_bytes(b"\x00\x01")
    return tmp_path


@pytest.fixture
async def workspace(project):
    workspace = Workspace(clock=asyncio.get_running_loop().time)
    workspace.set_folders([project])
    return workspace


@contextlib.asynccontextmanager
async def running(workspace, busy=lambda: False, **options):
    indexer = Indexer(workspace, busy=busy, clock=asyncio.get_running_loop().time, **options)
    task = asyncio.create_task(indexer.run())
    try:
        async with asyncio.timeout(LIMIT_S):
            yield indexer
    finally:
        task.cancel()
        await asyncio.wait([task])


async def until(condition):
    while not condition():
        await asyncio.sleep(0.01)


async def test_it_takes_in_what_may_be_context(workspace):
    async with running(workspace) as indexer:
        await until(lambda: indexer.state == "ready")
        held = {entry.relative for entry in indexer.index.entries()}
        assert held == {"shapes.py"}
        assert indexer.symbols.defines("Rectangle")
        assert not indexer.symbols.defines("Ignored")
        assert list(indexer.symbols.go_modules()) == [("", "example.com/shapes")]


async def test_without_folders_it_is_off():
    workspace = Workspace(clock=asyncio.get_running_loop().time)
    async with running(workspace) as indexer:
        await asyncio.sleep(0.05)
        assert indexer.state == "off"


async def test_it_gives_way_to_completions(workspace):
    busy = True
    async with running(workspace, lambda: busy) as indexer:
        await asyncio.sleep(0.2)
        assert (indexer.state, indexer.index.size()) == ("building", (0, 0))
        busy = False
        await until(lambda: indexer.state == "ready")


async def test_files_that_are_too_large_are_left_out(workspace):
    async with running(workspace, max_file_bytes=10) as indexer:
        await until(lambda: indexer.state == "ready")
        assert indexer.index.size() == (0, 0)


async def test_it_follows_edits_after_a_pause(workspace, project):
    async with running(workspace) as indexer:
        await until(lambda: indexer.state == "ready")
        uri = (project / "shapes.py").as_uri()
        document = workspace.open(uri, "python", 1, (project / "shapes.py").read_text())
        indexer.opened(document.source_file())
        here = Position(0, 0)
        workspace.change(uri, 2, [TextChange(Range(here, here), "class Circle:\n    pass\n\n")])
        await until(lambda: indexer.symbols.defines("Circle"))
        assert [edit.added for edit in indexer.history.latest()] == [["class Circle:", "    pass", ""]]
        workspace.close(uri)
        indexer.closed(project / "shapes.py")
        await until(lambda: not indexer.symbols.defines("Circle"))
        assert indexer.symbols.defines("Rectangle")


async def test_typing_on_and_on_is_followed_all_the_same(workspace, project):
    async with running(workspace) as indexer:
        await until(lambda: indexer.state == "ready")
        uri = (project / "shapes.py").as_uri()
        indexer.opened(workspace.open(uri, "python", 1, "class Circle:\n    pass\n").source_file())
        line = 2
        while not indexer.symbols.defines("Circle"):
            workspace.change(uri, None, [TextChange(Range(Position(line, 0), Position(line, 0)), "x\n")])
            line += 1
            await asyncio.sleep(SETTLE_S / 3)


async def test_an_opened_text_hides_what_the_disk_defines(workspace, project):
    async with running(workspace) as indexer:
        await until(lambda: indexer.state == "ready")
        uri = (project / "shapes.py").as_uri()
        indexer.opened(workspace.open(uri, "python", 1, "# nothing yet\n").source_file())
        assert not indexer.symbols.defines("Rectangle")


async def test_it_follows_the_disk(workspace, project):
    async with running(workspace) as indexer:
        await until(lambda: indexer.state == "ready")
        (project / "circle.py").write_text("class Circle:\n    pass\n")
        indexer._note(FileChange(project / "circle.py", ChangeKind.ON_DISK))
        await until(lambda: indexer.symbols.defines("Circle"))
        (project / "circle.py").unlink()
        indexer._note(FileChange(project / "circle.py", ChangeKind.REMOVED))
        await until(lambda: not indexer.symbols.defines("Circle"))
        assert indexer.index.size()[0] == 1
        (project / "square.py").write_text("class Square:\n    pass\n")
        indexer._note(FileChange(None, ChangeKind.ON_DISK))
        await until(lambda: indexer.symbols.defines("Square"))


async def test_secrets_never_come_in_by_an_edit(workspace, project):
    async with running(workspace) as indexer:
        await until(lambda: indexer.state == "ready")
        uri = (project / ".env").as_uri()
        indexer.opened(workspace.open(uri, "python", 1, "PASSWORD = 'hunter2'\n").source_file())
        workspace.change(uri, 2, [TextChange(None, "class Secret:\n    pass\n")])
        await asyncio.sleep(SETTLE_S * 2)
        assert not indexer.symbols.defines("Secret")
        assert indexer.history.latest() == []
