"""Actions over the session: listed, trusted, run, streamed, and handed over as edits."""

import asyncio
import contextlib
import json
import time

import pytest
from scripted_server import SSE, Answer, event, openai_chat

from agent.app import App
from agent.errors import RefusedError, ScriptError, WorkspaceError
from agent.rpc.services import ActionPlace, ActionRequest, Client
from agent.session import Session
from agent.workspace.position import PositionEncoding
from agent.workspace.uri import uri_of_path

TEXT = "class A:\n    def f(self):\n        return 1\n"


class Editor:
    """The other end: answers requests as a test says, and notes everything."""

    def __init__(self, **answers):
        self.answers = answers
        self.requests, self.notes = [], []

    async def request(self, method, params, limit_s=60.0):
        self.requests.append((method, params))
        answer = self.answers.get(method)
        return answer(params) if callable(answer) else answer

    def notify(self, method, params):
        self.notes.append((method, params))

    def log(self, kind, message):
        self.notes.append(("log", message))

    def progress(self, token, value):
        self.notes.append((token, value))


class Ear:
    def __init__(self):
        self.pieces, self.steps = [], []

    def answered(self, script, text):
        self.pieces.append(text)

    def stepped(self, what):
        self.steps.append(what)

    def notified(self, message):
        self.steps.append(message)


def asked(server):
    return server.asked("/v1/chat/completions")


def choose(title):
    return {"window/showMessageRequest": {"title": title}}


@contextlib.asynccontextmanager
async def session(folder, server, editor, *, applies=True):
    project = folder / "project"
    project.mkdir(exist_ok=True)
    app = App(folder / "state", folder / "config" / "inlayd.toml", clock=time.monotonic)
    (folder / "state").mkdir(exist_ok=True)
    url = server.url
    role = {"base_url": url, "model": "m", "fim": "none"}
    made = Session(app, editor)
    client = Client(
        "test",
        "1",
        (project,),
        {"models": {"big": role, "medium": role}, "workspace": {"watch": False}},
        (PositionEncoding.UTF16,),
        applies_edits=applies,
        creates_files=applies,
    )
    await made.initialize(client)
    try:
        yield made, project
    finally:
        await made.aclose()
        await app.aclose()


def opened(made, project, name="a.py", text=TEXT):
    path = project / name
    path.write_text(text, encoding="utf-8")
    uri = uri_of_path(path)
    made.open_document(uri, "python", 1, text)
    return uri


async def test_the_actions_of_a_place(tmp_path, scripted_server):
    async with session(tmp_path, scripted_server, Editor()) as (made, project):
        uri = opened(made, project)
        nothing = {one.id: one for one in await made.actions(ActionPlace(uri, ((1, 4), (1, 4))), None)}
        selected = {one.id: one for one in await made.actions(ActionPlace(uri, ((1, 0), (3, 0))), None)}
        assert not nothing["library/refactor"].enabled
        assert selected["library/refactor"].enabled
        (commit,) = await made.actions(None, "CommitMenu")
        assert (commit.id, commit.interaction) == ("library/commit-message", "AppendCursorStream")
        with pytest.raises(WorkspaceError, match="is not open"):
            await made.actions(ActionPlace("file:///nope.py", ((0, 0), (0, 0))), None)


async def test_an_answer_streams_and_becomes_an_edit(tmp_path, scripted_server):
    scripted_server.script(openai_chat("Sure:\n```python\n", "def f(self):\n", "    return 2\n```"))
    async with session(tmp_path, scripted_server, Editor()) as (made, project):
        uri, ear = opened(made, project), Ear()
        place = ActionPlace(uri, ((1, 0), (3, 0)))
        done = await made.run_action(ActionRequest("refactor", place, {}), ear)
        assert "".join(ear.pieces).startswith("Sure:")
        assert done.text == "def f(self):\n    return 2"
        (change,) = done.edit["documentChanges"]
        assert change["textDocument"]["uri"] == uri
        (one,) = change["edits"]
        assert one["range"] == {"start": {"line": 1, "character": 0}, "end": {"line": 3, "character": 0}}
        assert one["newText"] == "    def f(self):\n        return 2\n"
        assert done.interaction == "StreamDiff"
        prompt = json.dumps(asked(scripted_server)[-1].json())
        assert "return 1" in prompt


async def test_a_dry_run_asks_nobody(tmp_path, scripted_server):
    editor = Editor()
    async with session(tmp_path, scripted_server, editor) as (made, project):
        uri = opened(made, project)
        done = await made.run_action(
            ActionRequest("explain", ActionPlace(uri, ((1, 0), (3, 0))), {}, True), Ear()
        )
        assert "return 1" in done.prompt[-1][1]
        assert [step[4] for step in done.steps] == [False]
        assert asked(scripted_server) == []


SAVING = '---\nname: "Save"\nonStreamingEnd: { parseCode | saveFile("out/made.py") }\n---\nWrite it.\n'


def team_script(project, text=SAVING):
    (project / ".shire").mkdir(exist_ok=True)
    (project / ".shire" / "save.shire").write_text(text)


async def test_a_script_of_the_project_needs_consent(tmp_path, scripted_server):
    editor = Editor(**choose("Do not allow"))
    async with session(tmp_path, scripted_server, editor) as (made, project):
        team_script(project)
        with pytest.raises(RefusedError, match="not allowed to run"):
            await made.run_action(ActionRequest("save", None, {}), Ear())
        assert asked(scripted_server) == []
        assert not (project / "out").exists()


async def test_what_a_script_writes_goes_through_the_editor(tmp_path, scripted_server):
    scripted_server.script(openai_chat("```python\nx = 1\n```"))
    editor = Editor(**choose("Always for this script"), **{"workspace/applyEdit": {"applied": True}})
    async with session(tmp_path, scripted_server, editor) as (made, project):
        team_script(project)
        done = await made.run_action(ActionRequest("save", None, {}), Ear())
        assert done.file == uri_of_path(project / "out" / "made.py")
        (edit,) = [params["edit"] for method, params in editor.requests if method == "workspace/applyEdit"]
        create, change = edit["documentChanges"]
        assert (create["kind"], create["uri"]) == ("create", done.file)
        assert change["edits"][0]["newText"] == "x = 1\n"
        assert not (project / "out").exists()


async def test_an_editor_that_declines_stops_the_script(tmp_path, scripted_server):
    scripted_server.script(openai_chat("```python\nx = 1\n```"))
    editor = Editor(**choose("Allow once"), **{"workspace/applyEdit": {"applied": False}})
    async with session(tmp_path, scripted_server, editor) as (made, project):
        team_script(project)
        with pytest.raises(ScriptError, match="did not apply"):
            await made.run_action(ActionRequest("save", None, {}), Ear())


async def test_an_editor_that_cannot_apply_gets_files_on_the_disk(tmp_path, scripted_server):
    scripted_server.script(openai_chat("```python\nx = 1\n```"))
    async with session(tmp_path, scripted_server, Editor(**choose("Allow once")), applies=False) as (
        made,
        project,
    ):
        team_script(project)
        await made.run_action(ActionRequest("save", None, {}), Ear())
        assert (project / "out" / "made.py").read_text() == "x = 1\n"


async def test_the_editor_answers_variables_first(tmp_path, scripted_server):
    scripted_server.script(openai_chat("ok"))
    known = {
        "inlayd/variable": lambda params: {"value": "the editor's"} if params["name"] == "imports" else None
    }
    async with session(tmp_path, scripted_server, Editor(**choose("Allow once"), **known)) as (made, project):
        team_script(project, '---\nname: "V"\n---\n$imports and $fileName\n')
        uri = opened(made, project)
        await made.run_action(ActionRequest("save", ActionPlace(uri, ((0, 0), (0, 0))), {}), Ear())
        assert asked(scripted_server)[-1].json()["messages"][-1]["content"] == "the editor's and a.py"


async def test_given_variables_win(tmp_path, scripted_server):
    scripted_server.script(openai_chat("ok"))
    async with session(tmp_path, scripted_server, Editor()) as (made, _):
        await made.run_action(ActionRequest("shell", None, {"input": "list files by size"}), Ear())
        assert "list files by size" in json.dumps(asked(scripted_server)[-1].json())


async def test_cancelling_stops_the_model(tmp_path, scripted_server):
    endless = Answer(
        (event({"choices": [{"index": 0, "delta": {"content": "x"}}]}), 0.01), headers=SSE, repeat=True
    )
    scripted_server.script(endless)
    async with session(tmp_path, scripted_server, Editor()) as (made, _):
        ear = Ear()
        task = asyncio.create_task(made.run_action(ActionRequest("shell", None, {"input": "x"}), ear))
        while not ear.pieces:
            await asyncio.sleep(0.01)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        count = len(ear.pieces)
        await asyncio.sleep(0.1)
        assert len(ear.pieces) == count


async def test_an_unknown_action_is_named(tmp_path, scripted_server):
    async with session(tmp_path, scripted_server, Editor()) as (made, _):
        with pytest.raises(WorkspaceError, match="nothing: there is no such action"):
            await made.run_action(ActionRequest("nothing", None, {}), Ear())


async def test_a_script_of_the_users_does_not_bring_in_the_projects_unasked(tmp_path, scripted_server):
    editor = Editor(**choose("Do not allow"))
    scripted_server.script(openai_chat("mine"), openai_chat("mine"), openai_chat("theirs"))
    mine = tmp_path / "config" / "shire"
    async with session(tmp_path, scripted_server, editor) as (made, project):
        mine.mkdir(parents=True, exist_ok=True)
        (mine / "own.shire").write_text('---\nafterStreaming: { execute("save.shire") }\n---\nhi\n')
        team_script(project, "theirs\n")
        with pytest.raises(RefusedError, match=r"save\.shire: this script of the project was not allowed"):
            await made.run_action(ActionRequest("user/own", None, {}), Ear())
        assert len(asked(scripted_server)) == 1
        editor.answers.update(choose("Allow once"))
        done = await made.run_action(ActionRequest("user/own", None, {}), Ear())
        assert done.text == "theirs"
