"""A start with what is on the disk: the same answers as a fresh build, only what changed is read again."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import os
import random
import sys

import numpy as np
import pytest

from agent.context.chunks import term_number
from agent.indexing.indexer import Indexer
from agent.indexing.store import FILE_NAME, IndexStore
from agent.workspace.disk_batch import DiskBatch
from agent.workspace.document import TextChange
from agent.workspace.file_change import ChangeKind, FileChange
from agent.workspace.position import Position, Range
from agent.workspace.workspace import Workspace

LIMIT_S = 60.0
OLD_NS = 1_600_000_000_000_000_001
"""A time of writing that no look can be too close to, nanoseconds."""


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    os.utime(path, ns=(OLD_NS, OLD_NS))


@pytest.fixture
def project(tmp_path):
    folder = tmp_path / "project"
    words = random.Random(3)
    for number in range(40):
        names = [f"word_{words.randrange(60)}" for _ in range(30)]
        text = "".join(f"def {name}_{number}(value):\n    return {name}(value)\n\n" for name in names)
        write(
            folder / f"package_{number % 4}" / f"module_{number}.py",
            f"class Kind{number}:\n    pass\n\n" + text,
        )
    write(folder / "binary.py", "\x00\x01")
    write(folder / "go.mod", "module example.com/shop\n")
    # Files count as certainly the same once their inode is old enough too.
    return folder


@contextlib.asynccontextmanager
async def ready(tmp_path, folder, **options):
    workspace = Workspace(clock=asyncio.get_running_loop().time)
    workspace.set_folders([folder])
    store = IndexStore(tmp_path / FILE_NAME, lambda: "shape 1")
    options.setdefault("busy", lambda: False)
    indexer = Indexer(workspace, clock=asyncio.get_running_loop().time, store=store, **options)
    read = []
    make = indexer._intake.builder.make
    task = asyncio.create_task(indexer.run())
    await asyncio.sleep(0)
    make = indexer._intake.builder.make
    indexer._intake.builder.make = lambda jobs: (read.extend(job.relative for job in jobs), make(jobs))[1]
    try:
        async with asyncio.timeout(LIMIT_S):
            await until(lambda: indexer.state == "ready")
            yield indexer, workspace, sorted(read)
    finally:
        task.cancel()
        await asyncio.wait([task])
        store.close()


async def until(condition):
    async with asyncio.timeout(LIMIT_S):
        while not condition():
            await asyncio.sleep(0.01)


def answers(indexer):
    """What the index says to many questions, in words that do not depend on numbers of chunks or stamps."""
    index, symbols = indexer.index, indexer.symbols
    found = {}
    for word in [f"word_{n}" for n in range(60)] + ["Kind7", "value", "fresh"]:
        scores = index.search(np.array([term_number(word)], np.uint32), np.ones(1)).scores
        hits = np.flatnonzero(scores).tolist()
        found[word] = sorted(
            (owner[0].relative, owner[1], round(float(scores[hit]), 9))
            for hit, owner in zip(hits, index.owners(hits), strict=True)
        )
        found[word, "defined"] = [(d.file.relative, d.symbol) for d in symbols.definitions(word)]
        found[word, "mentioned"] = index.mentions(word)
    for entry in index.entries():
        found[entry.relative] = (index.lines(entry), list(entry.starts), symbols.file(entry.relative).outline)
        for ordinal in range(entry.chunks):
            passage = entry.passage(ordinal)
            found[entry.relative, ordinal] = (
                passage.names.tolist(),
                passage.parts.tolist(),
                passage.costs.tolist(),
            )
    found["size"] = index.size()
    found["modules"] = list(symbols.go_modules())
    found["folders"] = {n: symbols.folder(f"package_{n}") for n in range(4)}
    return found


async def test_a_restored_index_answers_as_a_fresh_one_and_reads_nothing(tmp_path, project):
    async with ready(tmp_path, project) as (indexer, _, read):
        assert len(read) == 41
        fresh = answers(indexer)
    async with ready(tmp_path, project) as (indexer, _, read):
        assert read == []
        assert answers(indexer) == fresh


async def test_only_what_changed_is_read_and_the_answers_are_those_of_a_fresh_index(tmp_path, project):
    async with ready(tmp_path, project):
        pass
    write(project / "package_0" / "module_4.py", "def fresh(): ...\n")
    write(project / "new.py", "def fresh(): ...\n")
    (project / "package_1" / "module_1.py").unlink()
    (project / "package_1" / "module_5.py").rename(project / "package_1" / "moved.py")
    async with ready(tmp_path, project) as (indexer, _, read):
        assert read == ["new.py", "package_0/module_4.py", "package_1/moved.py"]
        found = answers(indexer)
    (tmp_path / FILE_NAME).unlink()
    async with ready(tmp_path, project) as (indexer, _, _):
        assert answers(indexer) == found


@pytest.fixture
def sorts_always(monkeypatch):
    monkeypatch.setattr("agent.indexing.sorted_postings.LEAST_STALE", 0)


async def sorted_once(tmp_path, project):
    """Build, and wait until the child has sorted what the disk has; gives the answers before."""
    store = IndexStore(tmp_path / FILE_NAME, lambda: "shape 1")
    async with ready(tmp_path, project) as (indexer, _, _):
        found = answers(indexer)
        await until(lambda: store.load(project).postings is not None)
    store.close()
    return found


async def test_sorted_postings_are_searched_as_those_that_a_start_sorts(tmp_path, project, sorts_always):
    fresh = await sorted_once(tmp_path, project)
    async with ready(tmp_path, project) as (indexer, _, read):
        assert read == []
        assert len(indexer.index._sealed.segments) == 1
        assert answers(indexer) == fresh


async def test_files_that_changed_since_they_were_sorted_are_found_as_they_are(
    tmp_path, project, sorts_always
):
    await sorted_once(tmp_path, project)
    write(project / "package_0" / "module_4.py", "def fresh(): ...\n")
    write(project / "new.py", "def fresh(): ...\n")
    write(project / ".gitignore", "package_2/\n")
    (project / "package_1" / "module_1.py").unlink()
    path = project / "package_3" / "module_3.py"
    store = IndexStore(tmp_path / FILE_NAME, lambda: "shape 1")
    async with ready(tmp_path, project) as (indexer, workspace, read):
        assert read == ["new.py", "package_0/module_4.py"]
        found = answers(indexer)
        assert not indexer.symbols.folder("package_2")
        indexer.opened(workspace.open(path.as_uri(), "python", 1, "def unsaved(): ...\n").source_file())
        await until(lambda: indexer.symbols.defines("unsaved"))
        await until(lambda: not store.stale(project))
    async with ready(tmp_path, project) as (indexer, _, read):
        assert read == []
        assert answers(indexer) == found
    store.close()
    (tmp_path / FILE_NAME).unlink()
    async with ready(tmp_path, project) as (indexer, _, _):
        assert answers(indexer) == found


async def test_what_is_open_hides_what_was_sorted(tmp_path, project, sorts_always):
    await sorted_once(tmp_path, project)
    path = project / "package_3" / "module_3.py"
    workspace = Workspace(clock=asyncio.get_running_loop().time)
    workspace.set_folders([project])
    store = IndexStore(tmp_path / FILE_NAME, lambda: "shape 1")
    indexer = Indexer(workspace, busy=lambda: False, clock=asyncio.get_running_loop().time, store=store)
    indexer.opened(workspace.open(path.as_uri(), "python", 1, "def unsaved(): ...\n").source_file())
    task = asyncio.create_task(indexer.run())
    await until(lambda: indexer.state == "ready")
    assert not indexer.symbols.defines("Kind3")
    await indexer.caught_up()
    assert indexer.index.mentions("unsaved")
    assert not indexer.index.mentions("Kind3")
    task.cancel()
    await asyncio.wait([task])
    store.close()


async def test_what_is_stored_is_there_before_anything_is_read(tmp_path, project):
    async with ready(tmp_path, project):
        pass
    write(project / "new.py", "def fresh(): ...\n")
    workspace = Workspace(clock=asyncio.get_running_loop().time)
    workspace.set_folders([project])
    store = IndexStore(tmp_path / FILE_NAME, lambda: "shape 1")
    indexer = Indexer(workspace, busy=lambda: True, clock=asyncio.get_running_loop().time, store=store)
    task = asyncio.create_task(indexer.run())
    async with asyncio.timeout(LIMIT_S):
        await indexer.restored.wait()
    assert indexer.state == "building"
    assert indexer.symbols.defines("Kind7")
    assert indexer.index.mentions("Kind7")
    assert not indexer.index.mentions("fresh")
    task.cancel()
    await asyncio.wait([task])
    store.close()


async def test_the_collector_and_the_switches_of_threads_are_as_they_were(tmp_path, project):
    before = sys.getswitchinterval()
    async with ready(tmp_path, project):
        assert gc.isenabled()
        assert sys.getswitchinterval() == before


async def test_what_became_ignored_or_secret_is_dropped_from_memory_and_disk(tmp_path, project):
    write(project / "plans.py", "def fresh(): ...\n")
    async with ready(tmp_path, project) as (indexer, _, _):
        assert indexer.index.mentions("fresh")
    write(project / ".gitignore", "plans.py\npackage_2/\n")
    (project / "package_3" / "module_3.py").rename(project / "package_3" / ".env")
    async with ready(tmp_path, project) as (indexer, _, read):
        assert read == []
        assert not indexer.index.mentions("fresh")
        assert not indexer.symbols.defines("fresh")
        assert not indexer.symbols.folder("package_2")
        assert not indexer.symbols.defines("Kind3")
    store = IndexStore(tmp_path / FILE_NAME, lambda: "shape 1")
    kept = {one.relative for one in store.load(project).files}
    assert not kept & {"plans.py", "package_3/module_3.py", "package_3/.env"}
    assert not [name for name in kept if name.startswith("package_2")]
    store.close()


async def test_a_rule_that_is_written_while_it_runs_drops_files_too(tmp_path, project):
    async with ready(tmp_path, project) as (indexer, workspace, _):
        write(project / ".gitignore", "package_2/\n")
        workspace.rules[0].invalidate()
        indexer._note(FileChange(project / ".gitignore", ChangeKind.ON_DISK))
        await until(lambda: not indexer.symbols.folder("package_2"))
        await until(lambda: indexer.index.size()[0] == 30)
        (project / ".gitignore").unlink()
        workspace.rules[0].invalidate()
        indexer._note(FileChange(project / ".gitignore", ChangeKind.REMOVED))
        await until(lambda: indexer.index.size()[0] == 40)


async def test_a_file_written_while_it_was_read_is_read_again(tmp_path, project):
    path = project / "young.py"
    path.write_text("def alpha(): ...\n")
    os.utime(path, ns=(1 << 62, 1 << 62))  # younger than any look at it
    async with ready(tmp_path, project) as (indexer, _, _):
        assert indexer.symbols.defines("alpha")
    async with ready(tmp_path, project) as (_, _, read):
        assert read == ["young.py"]


async def test_unsaved_text_is_never_stored(tmp_path, project):
    async with ready(tmp_path, project) as (indexer, workspace, _):
        path = project / "package_0" / "module_0.py"
        document = workspace.open(path.as_uri(), "python", 1, "def fresh(): ...\n")
        indexer.opened(document.source_file())
        await until(lambda: indexer.symbols.defines("fresh"))
        assert indexer.index.mentions("fresh")
    async with ready(tmp_path, project) as (indexer, _, read):
        assert read == []
        assert not indexer.index.mentions("fresh")
        assert indexer.symbols.defines("Kind0")


async def test_a_damaged_store_costs_a_build_and_no_more(tmp_path, project):
    async with ready(tmp_path, project) as (indexer, _, _):
        fresh = answers(indexer)
    (tmp_path / FILE_NAME).write_bytes(b"nonsense" * 1000)
    async with ready(tmp_path, project) as (indexer, _, read):
        assert len(read) == 41
        assert answers(indexer) == fresh


@pytest.mark.skipif(sys.platform != "linux", reason="names of files are bytes there")
async def test_a_name_that_is_no_unicode_is_left_out_and_no_error(tmp_path, project):
    write(project / os.fsdecode(b"caf\xe9.py"), "def fresh(): ...\n")
    write(project / os.fsdecode(b"caf\xe9") / "a.py", "def fresh(): ...\n")
    write(project / "café.py", "def accent(): ...\n")
    async with ready(tmp_path, project) as (indexer, _, read):
        assert len(read) == 42
        assert indexer.symbols.defines("accent")
        assert indexer._intake.builder._failures == 0
    async with ready(tmp_path, project) as (_, _, read):
        assert read == []


async def test_two_daemons_on_one_workspace_both_answer(tmp_path, project):
    async with ready(tmp_path, project) as (one, _, _), ready(tmp_path, project) as (other, _, _):
        assert answers(one) == answers(other)


async def test_nothing_is_read_or_written_while_a_completion_runs(tmp_path, project):
    busy = True
    store = IndexStore(tmp_path / FILE_NAME, lambda: "shape 1")
    workspace = Workspace(clock=asyncio.get_running_loop().time)
    workspace.set_folders([project])
    indexer = Indexer(workspace, busy=lambda: busy, clock=asyncio.get_running_loop().time, store=store)
    task = asyncio.create_task(indexer.run())
    await asyncio.sleep(0.5)
    assert indexer.index.size() == (0, 0)
    assert list(store.load(project).files) == []
    busy = False
    await until(lambda: indexer.state == "ready")
    assert len(store.load(project).files) == 41
    task.cancel()
    await asyncio.wait([task])
    store.close()


async def test_a_request_sees_what_was_edited_or_written_before_it(tmp_path, project):
    async with ready(tmp_path, project) as (indexer, workspace, _):
        path = project / "package_0" / "module_0.py"
        document = workspace.open(path.as_uri(), "python", 1, path.read_text())
        indexer.opened(document.source_file())
        here = Position(0, 0)
        workspace.change(path.as_uri(), 2, [TextChange(Range(here, here), "fresh = 1\n")])
        await indexer.caught_up()
        assert indexer.index.mentions("fresh")
        write(project / "package_1" / "module_1.py", "written = 1\n")
        indexer._note(FileChange(project / "package_1" / "module_1.py", ChangeKind.ON_DISK))
        await indexer.caught_up(path)
        assert indexer.index.mentions("written")
        (project / "package_1" / "module_1.py").unlink()
        indexer._note(FileChange(project / "package_1" / "module_1.py", ChangeKind.REMOVED))
        await indexer.caught_up(path)
        assert not indexer.index.mentions("written")


async def test_a_file_that_was_only_looked_at_costs_no_request_anything(tmp_path, project):
    async with ready(tmp_path, project) as (indexer, workspace, _):
        path = project / "package_0" / "module_0.py"
        held = indexer.index.entry(path)
        document = workspace.open(path.as_uri(), "python", 1, path.read_text() + "unsaved = 1\n")
        indexer.opened(document.source_file())
        await indexer.caught_up(path, len(document.text))
        assert indexer.index.entry(path) is held
        workspace.close(path.as_uri())
        indexer.closed(path)
        assert path not in indexer._behind
        await indexer.caught_up()
        assert indexer.index.entry(path) is held


async def test_what_a_request_left_out_of_its_own_file_is_seen_by_the_next_one_in_another(tmp_path, project):
    async with ready(tmp_path, project) as (indexer, workspace, _):
        path, other = (project / "package_0" / f"module_{number}.py" for number in (0, 4))
        text = "\n".join(f"padding_{number} = {number}" for number in range(4_000))
        document = workspace.open(path.as_uri(), "python", 1, text)
        indexer.opened(document.source_file())
        await indexer.caught_up(path, 0)  # All of it differs, far from the cursor: a thread indexes it.
        assert indexer.index.mentions("padding_3999")
        here = Position(0, 0)
        workspace.change(path.as_uri(), 2, [TextChange(Range(here, here), "fresh = 1\n")])
        await indexer.caught_up(path, 5)
        assert not indexer.index.mentions("fresh")
        await indexer.caught_up(other, 0)
        assert indexer.index.mentions("fresh")
        workspace.close(path.as_uri())
        indexer.closed(path)
        await indexer.caught_up(other, 0)
        assert not indexer.index.mentions("fresh")
        assert not indexer.index.mentions("padding_3999")


async def test_a_closed_folder_is_forgotten(tmp_path, project):
    write(tmp_path / "other" / "other.py", "def fresh(): ...\n")
    workspace = Workspace(clock=asyncio.get_running_loop().time)
    workspace.set_folders([project, tmp_path / "other"])
    indexer = Indexer(workspace, busy=lambda: False, clock=asyncio.get_running_loop().time)
    task = asyncio.create_task(indexer.run())
    await until(lambda: indexer.state == "ready")
    assert indexer.symbols.defines("fresh")
    task.cancel()
    await asyncio.wait([task])
    workspace.set_folders([project])
    task = asyncio.create_task(indexer.run())
    await until(lambda: not indexer.symbols.defines("fresh"))
    assert indexer.index.size()[0] == 40
    task.cancel()
    await asyncio.wait([task])


async def test_a_removed_folder_takes_its_files_along(tmp_path, project):
    async with ready(tmp_path, project) as (indexer, _, _):
        (project / "package_2").rename(tmp_path / "elsewhere")
        indexer._note(FileChange(project / "package_2", ChangeKind.REMOVED))
        await until(lambda: indexer.index.size()[0] == 30)
        assert not indexer.symbols.folder("package_2")


async def test_a_worn_index_is_numbered_anew(tmp_path, project, monkeypatch):
    monkeypatch.setattr("agent.context.index.WORN_CHUNKS", -1)
    async with ready(tmp_path, project) as (indexer, _, _):
        for number in range(12):
            write(project / "package_0" / "module_0.py", f"fresh_{number} = 1\n" * 200)
            indexer._note(FileChange(project / "package_0" / "module_0.py", ChangeKind.ON_DISK))
            await until(lambda n=number: indexer.index.mentions(f"fresh_{n}"))
        await until(lambda: not indexer.index.worn)
        assert indexer.index.mentions("Kind1".lower()) is False
        assert indexer.index.mentions("Kind1")
        assert indexer.index.mentions("fresh_11")


async def test_files_written_last_are_recent_at_the_start_but_not_a_whole_checkout(tmp_path, project):
    for number in range(3):
        path = project / f"mine_{number}.py"
        path.write_text("def mine(): ...\n")
        os.utime(path, ns=(OLD_NS + (number + 1) * 10**12, OLD_NS + (number + 1) * 10**12))
    async with ready(tmp_path, project) as (_, workspace, _):
        assert [file.relative for file in workspace.recent()] == ["mine_2.py", "mine_1.py", "mine_0.py"]
        first = project / "package_0" / "module_0.py"
        workspace.open(first.as_uri(), "python", 1, "x = 1\n")
        workspace.change(first.as_uri(), 2, [TextChange(None, "x = 2\n")])
        assert workspace.recent()[0].relative == "package_0/module_0.py"


async def test_a_build_waits_for_what_is_to_be_done_before_it(tmp_path, project):
    go = asyncio.Event()
    workspace = Workspace(clock=asyncio.get_running_loop().time)
    workspace.set_folders([project])
    clock = asyncio.get_running_loop().time
    indexer = Indexer(workspace, busy=lambda: False, clock=clock, prepared=go.wait)
    task = asyncio.create_task(indexer.run())
    async with asyncio.timeout(LIMIT_S):
        await indexer.restored.wait()
    await asyncio.sleep(0.3)
    assert indexer.index.size() == (0, 0)
    go.set()
    await until(lambda: indexer.state == "ready")
    task.cancel()
    await asyncio.wait([task])


async def test_a_file_that_goes_while_it_is_read_does_not_come_back(tmp_path, project):
    async with ready(tmp_path, project) as (indexer, workspace, _):
        path = project / "gone.py"
        write(path, "def gone_by_now(): ...\n")
        make = indexer._intake.builder.make
        loop = asyncio.get_running_loop()

        def slow(jobs):
            made = make(jobs)
            if any(job.relative == "gone.py" for job in jobs):
                path.unlink(missing_ok=True)
                batch = DiskBatch((path,))
                asyncio.run_coroutine_threadsafe(noted(workspace, batch), loop).result(LIMIT_S)
            return made

        indexer._intake.builder.make = slow
        indexer._note(FileChange(path, ChangeKind.ON_DISK))
        await until(lambda: not path.exists())
        held = False
        for _ in range(60):
            held = held or indexer.symbols.defines("gone_by_now") or indexer.index.mentions("gone_by_now")
            await asyncio.sleep(0.01)
        assert not held


async def noted(workspace, batch):
    workspace.on_disk_changes(batch)
