"""Actions through the real daemon, with an editor that applies edits and answers questions, and a scripted model."""

from __future__ import annotations

import asyncio
import re
import sys
from pathlib import Path
from urllib.parse import unquote, urlparse

import pytest
import scripted_server as server
from daemon import Daemon, environment, running

CAPABILITIES = {
    "workspace": {
        "applyEdit": True,
        "workspaceEdit": {"documentChanges": True, "resourceOperations": ["create"]},
    }
}
SEED = Path(__file__).parents[1] / "shire" / "seed"
IMPORT = re.compile(r"^import time:.*\|\s*(\S+)$", re.MULTILINE)
ONCE, NO = {"title": "Allow once"}, {"title": "Do not allow"}


def options(url):
    role = {"base_url": url, "model": "m", "fim": "none"}
    return {"inlayd": {"models": {"big": role, "medium": role}, "workspace": {"watch": False}}}


def path_of(uri):
    return Path(unquote(urlparse(uri).path))


class Editor:
    """What an editor does that is asked by the daemon: applies edits to the disk, answers questions, knows variables."""

    def __init__(self, daemon, says=ONCE, **known):
        self.says, self.known = says, known
        self.questions, self.edits, self.shown, self.asked = [], [], [], []
        daemon.replies |= {
            "window/showMessageRequest": self.question,
            "workspace/applyEdit": self.apply,
            "window/showDocument": self.show,
            "inlayd/variable": self.variable,
        }

    def question(self, params):
        self.questions.append(params["message"])
        return self.says

    def variable(self, params):
        self.asked.append(params["name"])
        return {"value": self.known.get(params["name"])}

    def show(self, params):
        self.shown.append(path_of(params["uri"]))
        return {"success": True}

    def apply(self, params):
        self.edits.append(params)
        for change in params["edit"]["documentChanges"]:
            if change.get("kind") == "create":
                path = path_of(change["uri"])
                path.parent.mkdir(parents=True, exist_ok=True)
                path.touch()
                continue
            path = path_of(change["textDocument"]["uri"])
            text = path.read_text()
            for edit in change["edits"]:
                start, end = (offset(text, edit["range"][side]) for side in ("start", "end"))
                text = text[:start] + edit["newText"] + text[end:]
            path.write_text(text)
        return {"applied": True}


def offset(text, at):
    lines = text.split("\n")
    return sum(len(line) + 1 for line in lines[: at["line"]]) + at["character"]


def prompts(scripted_server):
    return [
        "\n".join(turn["content"] for turn in seen.json()["messages"])
        for seen in scripted_server.asked("/v1/chat/completions")
    ]


def write(folder, files):
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


@pytest.fixture
async def daemon(tmp_path, scripted_server, workspace):
    # Programs of scripts never see the folder of state, so the workspace must not lie in it.
    (tmp_path / "state").mkdir()
    async with running(tmp_path / "state") as it:
        await it.start(options(scripted_server.url), workspace, CAPABILITIES)
        yield it
        assert await it.stop() == 0


async def test_nothing_of_shire_is_imported_until_it_is_used(tmp_path, scripted_server, workspace):
    """The process itself tells its imports (`python -X importtime`)."""
    told = tmp_path / "imports.txt"
    with told.open("wb") as stderr:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-X", "importtime", "-m", "agent", "serve", "--stdio"),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=stderr,
            env=environment(tmp_path),
        )

    def of_shire():
        names = IMPORT.findall(told.read_text(errors="replace"))
        assert "agent.session_actions" in names
        # The nesting of imports in threads can swallow a line's beginning: single names are not looked for.
        return [name for name in names if name == "agent.shire" or name.startswith("agent.shire.")]

    it = Daemon(process)
    try:
        await it.start(options(scripted_server.url), workspace)
        uri = (workspace / "a.py").as_uri()
        await it.open(uri, "x = \n")
        await it.complete(uri, 0, 4)
        assert of_shire() == []
        await it.result("inlayd/actions", {})
        assert len(of_shire()) > 30
        assert await it.stop() == 0
    finally:
        if process.returncode is None:
            process.kill()


async def test_an_action_streams_tells_its_steps_and_gives_an_edit(daemon, scripted_server, workspace):
    write(workspace, {"a.py": "def f():\n    return 1\n"})
    scripted_server.script(server.openai_chat("```python\n", "def f():\n", "    return 2\n", "```"))
    editor = Editor(daemon, relatedClasses="class Helper")
    uri = (workspace / "a.py").as_uri()
    await daemon.open(uri, "def f():\n    return 1\n")
    span = {"start": {"line": 0, "character": 0}, "end": {"line": 2, "character": 0}}
    place = {"textDocument": {"uri": uri}, "range": span}
    offered = (await daemon.result("inlayd/actions", place))["actions"]
    assert {"library/refactor", "library/fix"} <= {one["id"] for one in offered if one["enabled"]}
    tokens = {"partialResultToken": "text", "workDoneToken": "steps"}
    done = await daemon.result("inlayd/runAction", {"id": "library/refactor", **place, **tokens})
    notes = [one["params"] for one in daemon.notes if one["method"] == "$/progress"]
    pieces = [one["value"]["text"] for one in notes if one["token"] == "text"]
    assert len(pieces) > 1
    assert done["text"] == "def f():\n    return 2"
    kinds = [one["value"]["kind"] for one in notes if one["token"] == "steps"]
    assert (kinds[0], kinds[-1]) == ("begin", "end")
    (change,) = done["edit"]["documentChanges"]
    assert change["edits"][0]["newText"] == "def f():\n    return 2\n"
    assert editor.edits == editor.questions == []
    assert "class Helper" in prompts(scripted_server)[0]
    assert "relatedClasses" in editor.asked
    assert len(editor.asked) == len(set(editor.asked))


async def test_cancelling_ends_the_model_and_the_daemon_goes_on(daemon, scripted_server):
    endless = server.Answer(
        (server.event({"choices": [{"index": 0, "delta": {"content": "x"}}]}), 0.01),
        headers=server.SSE,
        repeat=True,
    )
    scripted_server.script(endless)
    Editor(daemon)
    params = {"id": "library/shell", "variables": {"input": "list"}, "partialResultToken": 1}
    asked = await daemon.ask("inlayd/runAction", params)
    async with asyncio.timeout(30):
        while not any(one["method"] == "$/progress" for one in daemon.notes):
            await asyncio.sleep(0.02)
    await daemon.tell("$/cancelRequest", {"id": asked.number})
    answer = await asyncio.wait_for(asked, 20)
    assert answer["error"]["code"] == -32800
    await asyncio.sleep(0.1)
    count = len(daemon.notes)
    await asyncio.sleep(0.2)
    assert len(daemon.notes) == count
    assert (await daemon.result("inlayd/actions", {}))["actions"]


JAVA = {
    "src/main/java/blog/BlogController.java": (
        "package blog;\n\npublic class BlogController {\n    private final BlogService service;\n\n"
        "    public Blog createBlog(BlogRequest request) {\n"
        "        return service.createBlog(request.toBlog());\n    }\n}\n"
    ),
    "src/main/java/blog/BlogService.java": (
        "package blog;\n\npublic class BlogService {\n    public Blog createBlog(Blog blog) {\n"
        "        return repository.save(blog);\n    }\n}\n"
    ),
    "src/main/java/pay/Invoice.java": (
        "package pay;\n\npublic class Invoice {\n    public Money total() {\n"
        "        return lines.stream().map(Line::amount).reduce(Money.ZERO, Money::add);\n    }\n}\n"
    ),
}


async def test_the_seeds_two_steps_answer_a_chinese_question(daemon, scripted_server, workspace):
    """The seed's own scripts, in the project: the question becomes words of code, those find code, that answers."""
    names = ("search_flow.shire", "summary.shire")
    write(workspace, JAVA | {f".shire/{name}": (SEED / name).read_text(encoding="utf-8") for name in names})
    scripted_server.script(
        server.openai_chat("BlogController createBlog ", "BlogService"),
        server.openai_chat("在 BlogService 中"),
    )
    editor = Editor(daemon)
    done = await daemon.result("inlayd/runAction", {"id": "search_flow", "partialResultToken": "t"})
    first, second = prompts(scripted_server)
    assert "博客创建流程" in first
    assert "BlogController.java:1-" in second
    assert "BlogService.java:1-" in second
    assert "Invoice" not in second
    assert second.endswith("用户的问题: 博客创建流程")
    assert len(editor.questions) == 1
    pieces = [one["params"]["value"]["text"] for one in daemon.notes if one["method"] == "$/progress"]
    assert "".join(pieces).endswith("在 BlogService 中")
    assert done["text"]


async def test_the_built_in_question_finds_code_and_names_lines(daemon, scripted_server, workspace):
    write(workspace, JAVA)
    scripted_server.script(
        server.openai_chat("createBlog blog create BlogService BlogController"),
        server.openai_chat("BlogController.java:6 …"),
    )
    editor = Editor(daemon)
    params = {"id": "library/ask", "variables": {"input": "博客创建流程是怎样的?"}}
    done = await daemon.result("inlayd/runAction", params)
    first, second = prompts(scripted_server)
    assert first.endswith("博客创建流程是怎样的?")
    assert "src/main/java/blog/BlogController.java:1-" in second
    assert "博客创建流程是怎样的?" in second
    assert "Invoice" not in second
    assert done["text"] == "BlogController.java:6 …"
    assert editor.questions == []


SHOP = {
    "shop.py": "def total(prices):\n    return sum(prices)\n",
    "tests/test_other.py": "def test_nothing():\n    assert True\n",
    "pyproject.toml": '[project]\nname = "shop"\n[tool.pytest.ini_options]\npythonpath = ["."]\naddopts = ""\n',
}
BAD = "```python\nfrom shop import total\n\n\ndef test_total():\n    assert total([1, 2]) == 4\n```"
GOOD = "```python\nfrom shop import total\n\n\ndef test_total():\n    assert total([1, 2]) == 3\n```"


@pytest.fixture
def own_python(workspace):
    """The project's environment: the one that these tests run in."""
    (workspace / ".venv").symlink_to(sys.prefix)


async def write_tests(daemon, workspace):
    uri = (workspace / "shop.py").as_uri()
    await daemon.open(uri, SHOP["shop.py"])
    at = {"textDocument": {"uri": uri}, "position": {"line": 1, "character": 4}}
    return await asyncio.wait_for(
        await daemon.ask("inlayd/runAction", {"id": "library/test", **at, "workDoneToken": "w"}), 90
    )


@pytest.mark.usefixtures("own_python")
async def test_tests_are_written_run_and_mended_once(daemon, scripted_server, workspace):
    write(workspace, SHOP)
    scripted_server.script(server.openai_chat(BAD), server.openai_chat(GOOD))
    editor = Editor(daemon)
    answer = await write_tests(daemon, workspace)
    assert "error" not in answer, answer
    first, second = prompts(scripted_server)
    assert "def total(prices):" in first
    assert "pytest" in first
    assert "tests/test_shop.py" in first
    assert "assert total([1, 2]) == 4" in second
    assert "assert 3 == 4" in second
    assert (workspace / "tests" / "test_shop.py").read_text() == GOOD.split("\n", 1)[1].removesuffix("```")
    assert [one for one in editor.questions if "pytest" in one] == editor.questions
    assert len(editor.questions) == 2
    assert editor.shown == [workspace / "tests" / "test_shop.py"]
    assert len(editor.edits) == 2


@pytest.mark.usefixtures("own_python")
async def test_tests_are_not_run_unasked(daemon, scripted_server, workspace):
    write(workspace, SHOP)
    scripted_server.script(server.openai_chat(BAD))
    editor = Editor(daemon, says=NO)
    answer = await write_tests(daemon, workspace)
    assert "error" not in answer, answer
    assert len(editor.questions) == 1
    assert len(prompts(scripted_server)) == 1
    steps = [one["params"]["value"].get("message") for one in daemon.notes if one["method"] == "$/progress"]
    assert "The tests were written and not run." in steps
