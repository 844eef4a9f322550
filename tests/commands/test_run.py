"""`inlayd run`, `inlayd actions`, `inlayd hook`: scripts in the terminal."""

import io
import json
import os
import subprocess
from types import SimpleNamespace

import pytest
from scripted_server import openai_chat

from agent.commands import run
from agent.shire.interactions import Change

CODE = "class Order:\n    def total(self):\n        return 1\n"
HELLO = '---\nname: "Hello"\nmodel: medium\nonStreamingEnd: { parseCode | saveFile("out.py") }\n---\nSay $input.\n'


def git(folder, *arguments, **environ):
    done = subprocess.run(
        ["git", *arguments],
        cwd=folder,
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
        env={**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, **environ},
    )
    return done.returncode, done.stdout + done.stderr


@pytest.fixture
def repository(user):
    git(user.project, "init", "-q", "-b", "main")
    for name, value in (("user.name", "T"), ("user.email", "t@example.org")):
        git(user.project, "config", name, value)
    user.write("shop.py", CODE)
    git(user.project, "add", ".")
    git(user.project, "commit", "-qm", "feat: begin")
    return user.project


async def test_a_script_runs_and_streams(user, scripted_server):
    user.configure(scripted_server.url)
    scripted_server.script(openai_chat("Sure:\n```python\n", "print('hi')\n", "```"))
    user.write("hello.shire", HELLO)
    said = await user.ask("run", "hello.shire", "--var", "input=hello there")
    assert said.code == 0
    assert said.out == "Sure:\n```python\nprint('hi')\n```\n"
    assert "saved" in said.err
    assert (user.project / "out.py").read_text() == "print('hi')\n"
    (asked,) = scripted_server.asked("/v1/chat/completions")
    assert asked.json()["messages"][-1]["content"] == "Say hello there."


async def test_a_dry_run_prints_prompt_and_steps_and_does_nothing(user, scripted_server):
    user.configure(scripted_server.url)
    user.write("hello.shire", HELLO)
    said = await user.ask("run", "hello.shire", "--var", "input=x", "--dry-run")
    assert "Say x." in said.out
    assert 'saveFile("out.py")' in said.out
    assert "not done" in said.out
    assert scripted_server.requests == []
    assert not (user.project / "out.py").exists()


async def test_an_action_shows_its_change_and_applies_it(user, scripted_server):
    user.configure(scripted_server.url)
    scripted_server.script(openai_chat("```python\n    def total(self):\n        return 2\n```"))
    user.write("shop.py", CODE)
    said = await user.ask("run", "refactor", "--file", "shop.py:2-3")
    assert "+        return 2" in said.err
    assert (user.project / "shop.py").read_text() == CODE
    said = await user.ask("run", "refactor", "--file", "shop.py:2-3", "--apply")
    assert (user.project / "shop.py").read_text() == CODE.replace("return 1", "return 2")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nothing"], "nothing: neither a script nor an action"),
        (["explain", "--var", "x"], "--var x: write --var NAME=VALUE"),
        (["explain", "--file", "shop.py:7"], "the file has 4 lines"),
        (["explain", "--file", "none.py:7"], "none.py"),
    ],
)
async def test_what_is_wrong_is_told(user, scripted_server, arguments, said):
    user.configure(scripted_server.url)
    user.write("shop.py", CODE)
    found = await user.ask("run", *arguments)
    assert found.code == 1
    assert said in found.err


async def test_a_question_stands_behind_the_script(user, scripted_server):
    user.configure(scripted_server.url)
    scripted_server.script(openai_chat("ls"))
    said = await user.ask("run", "shell", "list files")
    assert said.code == 0
    (asked,) = scripted_server.asked("/v1/chat/completions")
    assert asked.json()["messages"][-1]["content"].endswith("\n\nlist files")


@pytest.mark.parametrize(
    ("action", "told"),
    [
        ("ask", 'say what you want (in a terminal: inlayd run SCRIPT "…")'),
        ("refactor", "open a file and select something in it (in a terminal: --file FILE:LINES)"),
        ("test", "open a file that is not empty"),
        ("commit-message", "change something, or stage it"),
        ("review", "select something (in a terminal: --file FILE:LINES) or change something"),
    ],
)
async def test_an_action_without_what_it_works_on_asks_no_model(
    user, scripted_server, repository, action, told
):
    user.configure(scripted_server.url)
    said = await user.ask("run", action)
    assert said.code == 1
    assert f"library/{action}.shire: there is nothing to work on: {told}" in said.err
    assert scripted_server.asked("/v1/chat/completions") == []


@pytest.mark.parametrize(("typed", "changes"), [("1\n", True), ("2\n", False), ("", False)])
async def test_in_a_terminal_a_change_is_asked_about(monkeypatch, capsys, tmp_path, typed, changes):
    class Terminal(io.StringIO):
        def isatty(self):
            return True

    done = SimpleNamespace(change=Change(tmp_path / "a.py", 0, 0, "x"))
    with monkeypatch.context() as patched:
        patched.setattr("sys.stdin", Terminal(typed))
        patched.setattr("sys.stderr", shown := Terminal())
        assert await run._wanted(done) is changes
    assert "Change a.py like this?" in shown.getvalue()
    assert await run._wanted(done) is False
    assert capsys.readouterr().err == "a.py was not changed (--apply does it)\n"


async def test_a_projects_script_does_not_run_unasked(user, scripted_server):
    user.configure(scripted_server.url)
    user.write(".shire/hello.shire", HELLO)
    said = await user.process("run", "hello")
    assert said.code == 1
    assert "was not allowed to run" in said.err
    assert scripted_server.requests == []


async def test_no_model_is_a_clear_error(user):
    user.configure("http://127.0.0.1:9/v1")
    user.write("hello.shire", HELLO)
    said = await user.ask("run", "hello.shire", "--var", "input=x")
    assert said.code == 1
    assert "127.0.0.1:9" in said.err


def test_actions_are_listed(user):
    user.write(".shire/team.shire", '---\nname: "Ours"\ndescription: "does it"\n---\nx\n')
    said = user.run("actions")
    assert said.out.splitlines()[1].split() == ["project/team", "RunPanel", "big", "Ours:", "does", "it"]
    assert "library/explain" in said.out
    assert "library/mend-test" not in said.out
    assert "library/mend-test" in user.run("actions", "--all").out
    listed = json.loads(user.run("actions", "--json").out)
    assert listed[0]["title"] == "Ours"


async def test_a_commit_without_a_message_gets_one(user, scripted_server, repository):
    user.configure(scripted_server.url)
    scripted_server.script(openai_chat("```\nfix(shop): count ", "two.\n```"))
    assert user.run("hook", "install").code == 0
    user.write("shop.py", CODE.replace("return 1", "return 2"))
    git(repository, "add", ".")
    done = await user.ask("hook", "message", ".git/COMMIT_EDITMSG")
    assert done.code == 0
    assert (repository / ".git" / "COMMIT_EDITMSG").read_text().startswith("fix(shop): count two\n")
    prompt = scripted_server.asked("/v1/chat/completions")[0].json()["messages"][-1]["content"]
    assert "modify shop.py (+1 -1): Order.total" in prompt
    # The beginning alone: a small model would copy the whole message.
    assert "feat: begin …" in prompt


def test_the_hook_itself_runs_and_never_hinders_a_commit(user, repository):
    user.configure("http://127.0.0.1:9/v1")
    user.run("hook", "install")
    user.write("shop.py", CODE.replace("return 1", "return 2"))
    git(repository, "add", ".")
    code, said = git(repository, "commit", GIT_EDITOR="echo by hand >")
    assert code == 0, said
    assert "inlayd: no message" in said
    user.write("shop.py", CODE)
    git(repository, "add", ".")
    code, said = git(repository, "commit", "-m", "fix: mine")
    assert code == 0
    assert "inlayd" not in said


def test_a_hook_of_somebody_else_stays(user, repository):
    hook = repository / ".git" / "hooks" / "prepare-commit-msg"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\nexit 0\n")
    for action in ("install", "uninstall"):
        said = user.run("hook", action)
        assert said.code == 1
        assert "not inlayd's" in said.err
    assert hook.read_text() == "#!/bin/sh\nexit 0\n"


def test_the_hook_comes_and_goes(user, repository):
    hook = repository / ".git" / "hooks" / "prepare-commit-msg"
    user.run("hook", "install")
    assert user.run("hook", "install").code == 0
    assert os.access(hook, os.X_OK)
    assert user.run("hook", "uninstall").code == 0
    assert not hook.exists()
    assert "there is no hook" in user.run("hook", "uninstall").out


def test_without_a_repository_there_is_no_hook(user):
    said = user.run("hook", "install")
    assert said.code == 1
    assert "no git repository" in said.err
