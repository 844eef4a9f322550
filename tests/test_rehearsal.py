"""What is done before the first request: which files are prepared, and that no answer changes by it."""

from __future__ import annotations

import asyncio

import pytest

from agent.app import App
from agent.completion.composer import Composer
from agent.rehearsal import Rehearsal
from agent.rpc.services import Client
from agent.session import Session
from agent.workspace.document import TextChange
from agent.workspace.position import Position, PositionEncoding
from agent.workspace.recent import BURST_FILES

LIMIT_S = 30.0
FILES = {
    "area.py": "def area(width, height):\n    return width * height\n",
    "room.py": "from area import area\n\n\nclass Room:\n    def size(self):\n        return area(self.width, 2)\n",
    "main.go": "package main\n\nfunc Main() {\n\tprintln(1)\n}\n",
    "ignored.py": "SECRET_AREA = 1\n",
    ".env": "TOKEN=1\n",
}


async def opened(folder, home):
    home.mkdir(exist_ok=True)
    app = App(home, home / "user.toml", environ={})
    session = Session(app)
    await session.initialize(
        Client("test", "1", (folder,), {"workspace": {"watch": False}}, (PositionEncoding.UTF16,))
    )
    await session.initialized()
    while session.indexer.state != "ready":
        await asyncio.sleep(0.01)
    return app, session


async def closed(app, session):
    await session.aclose()
    await app.aclose()


@pytest.fixture
def project(tmp_path):
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / ".gitignore").write_text("ignored.py\n")
    for name, text in FILES.items():
        (folder / name).write_text(text)
    return folder


async def prompt(session, folder, name="room.py", line=5):
    uri = (folder / name).as_uri()
    session.open_document(uri, "python", 1, FILES[name])
    report = await session.prompt(uri, Position(line, 8), 512)
    return [(one.kind, one.text, one.path, one.score) for one in report.elements]


async def test_recent_files_are_prepared_before_a_built_index_is_ready(project, tmp_path):
    async with asyncio.timeout(LIMIT_S):
        app, session = await opened(project, tmp_path / "home")
        recent = session.workspace.recent()
        assert {"area.py", "room.py", "main.go"} <= {file.relative for file in recent}
        assert not {"ignored.py", ".env"} & {file.relative for file in recent}
        assert not any(session.bench.prepare(file) for file in recent)
        await closed(app, session)


async def test_an_answer_is_the_same_without_a_rehearsal(project, tmp_path, monkeypatch):
    async with asyncio.timeout(LIMIT_S):
        app, session = await opened(project, tmp_path / "home")
        rehearsed = await prompt(session, project)
        await closed(app, session)

        async def nothing(self):
            """Do nothing."""

        monkeypatch.setattr(Rehearsal, "rehearse", nothing)
        app, session = await opened(project, tmp_path / "other")
        assert session.bench.prepare(session.workspace.recent()[0])
        assert await prompt(session, project) == rehearsed
        await closed(app, session)


async def test_a_rehearsal_that_fails_ends_nothing(project, tmp_path, monkeypatch):
    def fail(self, moment, facts):
        raise ValueError(moment.file.relative)

    monkeypatch.setattr("agent.completion.composer.Composer.rehearse", fail)
    async with asyncio.timeout(LIMIT_S):
        app, session = await opened(project, tmp_path / "home")
        assert any(one[2] == "area.py" for one in await prompt(session, project))
        await closed(app, session)


@pytest.mark.parametrize(("largest", "rehearsed"), [(3, {"python", "go"}), (2, set())])
async def test_in_a_large_index_sources_are_not_rehearsed(project, tmp_path, largest, rehearsed):
    """The project has three files that may be context, in two languages."""
    async with asyncio.timeout(LIMIT_S):
        app, session = await opened(project, tmp_path / "home")
        parts = session.workspace, lambda: session.indexer, lambda: session.bench
        seen = []
        session.bench.composer.rehearse = lambda moment, _: seen.append(moment.file.language) or ()
        await Rehearsal(*parts, session._background, largest=largest).rehearse()
        assert set(seen) == rehearsed
        await closed(app, session)


async def test_in_a_fresh_checkout_the_commonest_languages_are_rehearsed(tmp_path, monkeypatch):
    """So many files written at once are no person's work: none of them is recent."""
    endings = {"go": BURST_FILES + 1, "py": 3, "rb": 2, "rs": 1}
    folder = tmp_path / "project"
    folder.mkdir()
    for ending, count in endings.items():
        for number in range(count):
            (folder / f"f{number}.{ending}").write_text("word = 1\n" * 30 * (number + 1))
    seen = []
    rehearse = Composer.rehearse

    def watched(self, moment, facts):
        seen.append(moment.file.relative)
        yield from rehearse(self, moment, facts)
        seen.append("done")

    monkeypatch.setattr(Composer, "rehearse", watched)
    async with asyncio.timeout(LIMIT_S):
        app, session = await opened(folder, tmp_path / "home")
        assert session.workspace.recent() == ()
        middle = f"f{(BURST_FILES + 1) // 2}.go"
        assert seen == [middle, "done", "f1.py", "done", "f1.rb", "done"]
        await closed(app, session)


async def prepared(session):
    """Wait until what was put off after an answer has been done; gives the stamps of the files that are prepared."""
    while session._rehearsal._due:
        await asyncio.sleep(0.005)
    for _ in range(2 * len(FILES)):
        await asyncio.sleep(0)
    return set(session.bench._made()._similar._indexes)


async def test_after_an_answer_what_is_at_rest_is_prepared_and_what_is_edited_is_not(project, tmp_path):
    async with asyncio.timeout(LIMIT_S):
        app, session = await opened(project, tmp_path / "home")
        uri = (project / "room.py").as_uri()
        await prompt(session, project)
        document = session.workspace.document(uri)
        assert document.source_file().stamp in await prepared(session)
        session.change_document(uri, 2, [TextChange(None, FILES["room.py"] + "\n\nDEPTH = 3\n")])
        await session.prompt(uri, Position(5, 8), 512)
        assert document.source_file().stamp not in await prepared(session)
        await closed(app, session)


async def test_who_wants_something_meanwhile_is_served_first(project, tmp_path):
    """Three files are to be prepared; after the first one the editor wants something, by asking or by an edit."""
    async with asyncio.timeout(LIMIT_S):
        app, session = await opened(project, tmp_path / "home")
        rehearsal, seen = session._rehearsal, []

        def prepare(file):
            seen.append(file.relative)
            if len(seen) == 1:
                rehearsal.put_off()
            if len(seen) == 2:
                session.open_document((project / "area.py").as_uri(), "python", 1, "")
                session.change_document((project / "area.py").as_uri(), 2, [TextChange(None, "x = 1")])
            return True

        session.bench.prepare = prepare
        recent = len(session.workspace.recent())
        assert recent >= 3
        assert not await rehearsal._prepare()
        assert len(seen) == 1
        assert not await rehearsal._prepare()
        assert len(seen) == 2
        rehearsal.soon()
        while rehearsal._due:
            await asyncio.sleep(0.005)
        assert len(seen) >= 2 + recent - 1
        await closed(app, session)
