"""One editor's session, in process: documents, settings, suggestions, privacy."""

from __future__ import annotations

import asyncio

import pytest
import scripted_server as server

from agent.app import App
from agent.completion.request import CompletionRequest, Mode, Origin, Trigger
from agent.completion.stages import Stages
from agent.errors import ContentModifiedError, WorkspaceError
from agent.rpc.services import Client
from agent.session import Session
from agent.warmth import PAUSE_S
from agent.workspace.disk_batch import DiskBatch
from agent.workspace.document import TextChange
from agent.workspace.position import Position, PositionEncoding, Range

LIMIT_S = 30.0


class Peer:
    """An editor that only listens."""

    def __init__(self):
        self.said = []

    def log(self, kind, message):
        self.said.append(message)


@pytest.fixture
async def session(tmp_path, scripted_server):
    (tmp_path / "project").mkdir()
    (tmp_path / "project" / ".gitignore").write_text("ignored.py\n")
    (tmp_path / "home").mkdir()
    app = App(tmp_path / "home", tmp_path / "user.toml", environ={})
    session = Session(app, Peer())
    medium = {"base_url": scripted_server.url, "model": "qwen2.5-coder", "dialect": "openai"}
    options = {"models": {"medium": medium}, "completion": {"debounce_ms": 0}, "workspace": {"watch": False}}
    client = Client("test", "1", (tmp_path / "project",), options, (PositionEncoding.UTF16,))
    async with asyncio.timeout(LIMIT_S):
        facts = await session.initialize(client)
        assert facts.encoding is PositionEncoding.UTF16
        await session.initialized()
        yield session
        await session.aclose()
        await app.aclose()


@pytest.fixture
def uri(tmp_path):
    return (tmp_path / "project" / "area.py").as_uri()


TEXT = "def area(width, height):\n    return \n"


def at(uri, line, character, **more):
    return CompletionRequest(uri, Position(line, character), Trigger.INVOKED, **more)


async def ready(session):
    while session.indexer.state != "ready":
        await asyncio.sleep(0.01)


async def test_a_suggestion_stands_at_the_cursor(session, scripted_server, uri):
    scripted_server.script(server.openai("width * height\n"))
    session.open_document(uri, "python", 1, TEXT)
    (suggestion,) = await session.complete(at(uri, 1, 11))
    assert suggestion.text == "width * height"
    assert suggestion.range == Range(Position(1, 11), Position(1, 11))
    assert (suggestion.mode, suggestion.origin, suggestion.model) == (
        Mode.INLINE,
        Origin.MODEL,
        "qwen2.5-coder",
    )


async def test_the_request_may_force_a_mode(session, scripted_server, uri):
    scripted_server.script(server.openai("    a = 1\n    return a\n\n\ndef b():\n"))
    session.open_document(uri, "python", 1, "def f():\n\n")
    (suggestion,) = await session.complete(at(uri, 1, 0, mode=Mode.IN_BLOCK))
    assert suggestion.text == "    a = 1\n    return a"


async def test_the_selected_item_of_a_popup_begins_the_suggestion(session, scripted_server, uri):
    scripted_server.script(server.openai("(width) * 2"))
    session.open_document(uri, "python", 1, "x = wi\n")
    where = Range(Position(0, 4), Position(0, 6))
    (suggestion,) = await session.complete(at(uri, 0, 6, selected="widen", selected_range=where))
    assert (suggestion.text, suggestion.range) == ("widen(width) * 2", where)
    assert scripted_server.asked("/v1/completions")[0].json()["prompt"].endswith("<|fim_middle|>x = widen")


async def test_windows_line_ends_and_astral_characters_keep_their_places(session, scripted_server, uri):
    scripted_server.script(server.openai("2"))
    session.open_document(uri, "python", 1, "a = '😀'\r\nb = '😀' + \r\n")
    (suggestion,) = await session.complete(at(uri, 1, 11))
    assert suggestion.range.start == Position(1, 11)
    prompt = scripted_server.asked("/v1/completions")[0].json()["prompt"]
    assert prompt.endswith("<|fim_middle|>a = '😀'\nb = '😀' +")


async def test_an_unknown_document_and_an_old_version_are_told(session, uri):
    with pytest.raises(WorkspaceError, match="is not open"):
        await session.complete(at(uri, 0, 0))
    session.open_document(uri, "python", 7, TEXT)
    with pytest.raises(ContentModifiedError, match="version 7, not 6"):
        await session.complete(at(uri, 0, 0, version=6))


async def test_switched_off_languages_are_only_served_by_hand(session, scripted_server, uri):
    await session.configure({"completion": {"disabled_languages": ["python"], "debounce_ms": 0}})
    session.open_document(uri, "python", 1, TEXT)
    assert await session.complete(CompletionRequest(uri, Position(1, 11))) == ()
    assert scripted_server.asked("/v1/completions") == []
    scripted_server.script(server.openai("width"))
    assert len(await session.complete(at(uri, 1, 11))) == 1


async def test_wrong_settings_are_told_and_change_nothing(session, uri):
    before = session.bench.config
    await session.configure({"completion": {"debounce": 3}})
    assert session.bench.config == before
    assert "completion.debounce: unknown key" in session._peer.said[-1]


async def test_a_wrong_file_is_told_and_the_defaults_serve(tmp_path):
    (tmp_path / "user.toml").write_text("[prompt]\nmax_token = 1\n")
    session = Session(App(tmp_path / "home", tmp_path / "user.toml", environ={}), Peer())
    await session.initialize(Client("", "", (), {}, (PositionEncoding.UTF16,)))
    assert "user.toml:2: prompt.max_token" in session._peer.said[0]
    assert session.bench.config.prompt.max_tokens == 2048
    await session.aclose()


async def test_new_settings_take_effect_at_once(session, scripted_server, uri):
    session.open_document(uri, "python", 1, TEXT)
    old = session.bench
    await session.configure({"prompt": {"similar": False}})
    assert session.bench is not old
    await session.configure({"prompt": {"similar": False}})
    assert session.bench.config.prompt.similar is False


async def test_the_prompt_holds_recent_files_and_tells_its_ranges(session, tmp_path, uri):
    other = (tmp_path / "project" / "volume.py").as_uri()
    session.open_document(
        other, "python", 1, "def volume(width, height, depth):\n    return width * height * depth\n"
    )
    session.change_document(other, 2, [TextChange(Range(Position(0, 0), Position(0, 0)), "# é\n")])
    session.open_document(uri, "python", 1, TEXT)
    report = await session.prompt(uri, Position(1, 11), 512)
    assert report.prefix.endswith("def area(width, height):\n    return ")
    assert any(element.path == "volume.py" for element in report.elements)
    units = len(report.prefix.encode("utf-16-le")) // 2
    assert report.ranges[0][1] == 0
    assert report.ranges[-1][2] == units
    assert report.tokens <= report.budget


@pytest.mark.parametrize("name", [".env", "secrets.yml", "ignored.py"])
async def test_a_private_file_is_never_context(session, tmp_path, uri, name):
    await ready(session)
    private = (tmp_path / "project" / name).as_uri()
    session.open_document(private, "python", 1, "password_of_area = 'hunter2'\n")
    session.change_document(private, 2, [TextChange(Range(Position(0, 0), Position(0, 0)), "\n")])
    await session.prompt(private, Position(1, 3), None)
    await asyncio.sleep(0.4)
    session.open_document(uri, "python", 1, "def area(width, height):\n    return password_of_area\n")
    report = await session.prompt(uri, Position(1, 11), 1024)
    told = "".join(element.text for element in report.elements + report.dropped)
    assert "hunter2" not in told


async def test_the_index_finds_what_stands_elsewhere_and_follows_edits(session, tmp_path, uri):
    shapes = tmp_path / "project" / "shapes.py"
    shapes.write_text(
        "class Rectangle:\n    def surface_of(self):\n        return self.width * self.height\n"
    )
    await session._app.aclose()
    session._index()
    await asyncio.sleep(0)
    await ready(session)
    session.open_document(uri, "python", 1, "def area(width, height):\n    return surface_of(\n")
    report = await session.prompt(uri, Position(1, 22), 1024)
    assert any(element.path == "shapes.py" for element in report.elements)
    status = await session.status()
    assert (status.index.state, status.index.files) == ("ready", 2)


async def test_reports_are_counted_and_strangers_ignored(session, scripted_server, uri):
    scripted_server.script(server.openai("width * height"))
    session.open_document(uri, "python", 1, TEXT)
    (suggestion,) = await session.complete(at(uri, 1, 11))
    session.shown(suggestion.id)
    session.partially_accepted(suggestion.id, 3)
    session.partially_accepted("nobody's", 3)
    session.accepted(suggestion.id)
    session.shown("nobody's")
    counters = (await session.status()).counters
    assert (counters["requests"], counters["from model"], counters["accepted"]) == (1, 1, 1)
    assert counters["partially accepted"] == 1


async def test_closing_and_folders(session, tmp_path, uri):
    session.open_document(uri, "python", 1, TEXT)
    session.save_document(uri, None)
    session.focus_document(None)
    session.focus_document(uri)
    session.close_document(uri)
    with pytest.raises(WorkspaceError):
        session.close_document(uri)
    (tmp_path / "second").mkdir()
    session.change_folders([tmp_path / "second"], [tmp_path / "project"])
    assert session.workspace.folders == (tmp_path / "second",)
    with pytest.raises(WorkspaceError, match="no such command"):
        await session.execute("x", [])


@pytest.fixture
async def embedded(tmp_path):
    """A session with the embedded model, whose weights are not here."""
    (tmp_path / "project").mkdir(exist_ok=True)
    session = Session(App(tmp_path / "home", tmp_path / "user.toml", environ={}), Peer())
    async with asyncio.timeout(LIMIT_S):
        await session.start([tmp_path / "project"], {"workspace": {"watch": False}})
        yield session
        await session.aclose()


async def test_the_embedded_model_is_warmed_up_after_a_pause(embedded, uri):
    warmed = []
    embedded.bench.engine.warm = lambda moment: warmed.append(moment.before)
    embedded.open_document(uri, "python", 1, TEXT)
    embedded.focus_document(uri)
    embedded.change_document(uri, 2, [TextChange(Range(Position(1, 11), Position(1, 11)), "wi\n    x")])
    while not warmed:
        await asyncio.sleep(0.01)
    assert warmed == ["def area(width, height):\n    return wi\n    x"]
    embedded.change_document(uri, 3, [TextChange(None, TEXT)])
    assert len(warmed) == 1
    embedded.focus_document(uri)
    while len(warmed) < 2:
        await asyncio.sleep(0.01)
    embedded.close_document(uri)
    embedded.focus_document(uri)
    await asyncio.sleep(PAUSE_S * 1.5)
    assert len(warmed) == 2


async def test_what_was_shown_is_spoken_on_in_advance(embedded, uri):
    asked = []
    embedded.bench.engine.speculate = lambda moment: asked.append(moment.before)
    embedded.open_document(uri, "python", 1, TEXT)
    embedded.bench.engine._cache.put(
        str(embedded.workspace.document(uri).path), "python", TEXT[:-1], "\n", ("width",), mode=Mode.INLINE
    )
    (suggestion,) = await embedded.complete(at(uri, 1, 11))
    assert (suggestion.text, suggestion.origin) == ("width", Origin.CACHE)
    embedded.shown(suggestion.id)
    assert asked == ["def area(width, height):\n    return width"]


async def test_waiting_for_the_index_ends(embedded):
    await embedded.indexed(5.0)
    assert embedded.indexer.state == "ready"
    embedded.indexer.state = "building"
    await embedded.indexed(0.01)


async def test_untrusted_settings_of_a_project_are_told(tmp_path):
    (tmp_path / "inlayd.toml").write_text('[models.medium]\nbase_url = "http://127.0.0.1:9/v1"\n')
    session = Session(App(tmp_path / "home", tmp_path / "user.toml", environ={}), Peer())
    await session.initialize(Client("", "", (tmp_path,), {}, (PositionEncoding.UTF16,)))
    assert "not taken from an untrusted project" in session._peer.said[0]
    assert session.bench.config.models.medium.base_url == ""
    await session.aclose()


async def test_a_model_on_this_machine_is_warmed_up_too_and_a_metered_one_never(
    session, scripted_server, uri
):
    scripted_server.script(server.openai("x"))
    session.open_document(uri, "python", 1, TEXT)
    edit = TextChange(Range(Position(1, 11), Position(1, 11)), "wi")
    session.change_document(uri, 2, [edit])
    await scripted_server.request_seen(1, LIMIT_S)
    assert scripted_server.requests[0].json()["max_tokens"] == 1
    medium = {"base_url": scripted_server.url, "model": "m", "dialect": "openai", "metered": True}
    await session.configure({"models": {"medium": medium}})
    session.change_document(uri, 3, [edit])
    await asyncio.sleep(PAUSE_S * 1.5)
    assert len(scripted_server.requests) == 1


async def test_a_warm_up_can_be_switched_off_and_never_reads_a_switched_off_language(
    session, scripted_server, uri
):
    scripted_server.script(server.openai("x"))
    session.open_document(uri, "python", 1, TEXT)
    edit = TextChange(Range(Position(1, 11), Position(1, 11)), "wi")
    for completion in ({"warm_up": False}, {"disabled_languages": ["python"]}, {"enabled": False}):
        await session.configure({"completion": completion})
        session.change_document(uri, None, [edit])
        await asyncio.sleep(PAUSE_S * 1.2)
    assert scripted_server.requests == []


async def test_a_warm_up_ends_with_real_work(session, scripted_server, uri):
    scripted_server.script(server.hangs(), server.openai("width"))
    session.open_document(uri, "python", 1, TEXT)
    session.change_document(uri, 2, [TextChange(Range(Position(1, 11), Position(1, 11)), "w")])
    await scripted_server.request_seen(1, LIMIT_S)
    assert session.bench.engine.busy
    (suggestion,) = await session.complete(at(uri, 1, 12))
    assert suggestion.text == "width"
    await asyncio.wait_for(scripted_server.gone.wait(), LIMIT_S)


async def test_speculation_asks_a_local_model_with_the_context_of_typing(
    session, scripted_server, uri, tmp_path
):
    other = (tmp_path / "project" / "volume.py").as_uri()
    session.open_document(other, "python", 1, "def volume(width, height, depth):\n    return width * depth\n")
    session.change_document(other, 2, [TextChange(Range(Position(0, 0), Position(0, 0)), "# edited\n")])
    session.open_document(uri, "python", 1, TEXT)
    scripted_server.script(server.openai("width * height\n"), server.openai("# done\n"))
    await session.complete(at(uri, 1, 11))
    (again,) = await session.complete(CompletionRequest(uri, Position(1, 11)))
    session.shown(again.id)
    await scripted_server.request_seen(2, LIMIT_S)
    first, second = (seen.json()["prompt"] for seen in scripted_server.requests)
    assert "volume.py" in first
    assert second.startswith(first.rstrip())
    assert second.endswith("return width * height")


async def test_asking_again_by_hand_gives_alternatives(session, scripted_server, uri):
    scripted_server.script(*map(server.openai, ("width * height\n", "width * height\n", "height * width\n")))
    session.open_document(uri, "python", 1, TEXT)
    assert len(await session.complete(at(uri, 1, 11))) == 1
    items = await session.complete(at(uri, 1, 11))
    assert [item.text for item in items] == ["width * height", "height * width"]
    bodies = [seen.json() for seen in scripted_server.requests]
    assert [(body["temperature"], body.get("seed")) for body in bodies] == [(0.0, None), (0.2, 1), (0.2, 2)]
    session.accepted(items[1].id)


@pytest.mark.parametrize("budget", [512, None])
async def test_a_prompt_without_a_completion_parses_nothing(session, uri, budget):
    await ready(session)
    session.open_document(uri, "python", 1, TEXT)
    await session.prompt(uri, Position(1, 11), budget)
    assert session.workspace.document(uri).path not in session.indexer.syntax._parses._kept


async def test_what_makes_suggestions_is_made_when_it_is_asked_for(session):
    bench = session.bench
    assert bench._machinery is None
    assert not bench.busy
    bench.forget(lambda path: True)
    assert bench._machinery is None
    assert bench.engine is bench.engine
    assert bench.composer is bench._made().composer


async def test_nothing_of_a_deleted_or_newly_ignored_file_stays_in_prompts(session, tmp_path, uri):
    await ready(session)
    project = tmp_path / "project"
    for name in ("deleted.py", "hidden.py"):
        other = (project / name).as_uri()
        text = f"def area_{name[:4]}(width, height):\n    return width * height\n"
        (project / name).write_text(text)
        session.open_document(other, "python", 1, text)
        session.change_document(other, 2, [TextChange(Range(Position(0, 0), Position(0, 0)), "\n")])
    session.open_document(uri, "python", 1, TEXT)

    async def shown():
        document = session.workspace.document(uri)
        moment = session._with_recent(session._at(document, Position(1, 11)))
        composed = session.bench.composer.compose(
            moment, await session.bench.writer.facts(), Stages(session._app.clock)
        )
        return {element.path for element in composed.prompt.elements}

    async def dropped(name):
        index, symbols = session.indexer.index, session.indexer.symbols
        while name in symbols.paths() or any(entry.relative == name for entry in index.entries()):
            await asyncio.sleep(0.01)

    assert {"deleted.py", "hidden.py"} <= await shown()
    (project / "deleted.py").unlink()
    session.close_document((project / "deleted.py").as_uri())
    session.workspace.on_disk_changes(DiskBatch((project / "deleted.py",)))
    await dropped("deleted.py")
    assert "deleted.py" not in await shown()
    (project / ".gitignore").write_text("hidden.py\n")
    session.workspace.on_disk_changes(DiskBatch((project / ".gitignore",)))
    await dropped("hidden.py")
    assert await shown() == {"area.py"}
