"""Scripts that try to get out or never to end, through the real command: each ends with an error, and nothing outside changes."""

import hashlib
from pathlib import Path

import pytest
from scripted_server import openai_chat

from agent.shire.runtime import limits

CODE = "```python\nprint('gotcha')\n```"
DIFF = "```diff\n--- a/../outside.txt\n+++ b/../outside.txt\n@@ -1 +1 @@\n-private words\n+gotcha\n```"
ABSOLUTE = DIFF.replace("a/../", "a//../").replace("b/../outside.txt", "/tmp/inlayd-escape.txt")


def saving(name):
    return f'---\nonStreamingEnd: {{ parseCode | saveFile("{name}") }}\n---\nhi\n'


def after(stage):
    return f"---\nafterStreaming: {{ {stage} }}\n---\nhi\n"


ESCAPES = [
    pytest.param(
        {"s.shire": saving("../../x.py")}, CODE, "lies outside of the workspace", id="saveFile above"
    ),
    pytest.param({"s.shire": saving("a/../../outside.txt")}, CODE, "lies outside", id="saveFile by a detour"),
    pytest.param({"s.shire": saving("/etc/inlayd-escape")}, CODE, "lies outside", id="saveFile absolute"),
    pytest.param({"s.shire": saving("link/x.py")}, CODE, "lies outside", id="saveFile through a link"),
    pytest.param({"s.shire": saving("file-link")}, CODE, "lies outside", id="saveFile onto a link"),
    pytest.param({"s.shire": saving(".git/hooks/pre-commit")}, CODE, "version control", id="a hook of git"),
    pytest.param({"s.shire": saving("inlayd.toml")}, CODE, "inlayd's settings", id="our settings"),
    pytest.param(
        {"s.shire": "/write:~/.bashrc\n```\ngotcha\n```\n"},
        "",
        "~/.bashrc' names no file of the workspace",
        id="write home",
    ),
    pytest.param({"s.shire": "/write:../x\n```\ngotcha\n```\n"}, "", "lies outside", id="write above"),
    pytest.param({"s.shire": "/write:link/x\n```\ngotcha\n```\n"}, "", "lies outside", id="write by a link"),
    pytest.param(
        {"s.shire": "---\nonStreamingEnd: { parseCode | patch }\n---\nhi"}, DIFF, "", id="patch above"
    ),
    pytest.param(
        {"s.shire": "---\nonStreamingEnd: { parseCode | patch }\n---\nhi"}, ABSOLUTE, "", id="patch absolute"
    ),
    pytest.param(
        {"s.shire": '---\nonStreamingEnd: { parseCode | patch("../outside.txt") }\n---\nhi'},
        DIFF,
        "",
        id="patch a named file",
    ),
    pytest.param({"s.shire": f"/patch:../outside.txt\n{DIFF}\n"}, "", "", id="patch command"),
    pytest.param(
        {"s.shire": '---\nonStreamingEnd: { diff("../outside.txt") }\n---\nhi'}, CODE, "", id="diff above"
    ),
    pytest.param({"s.shire": after('execute("../evil.py")')}, "hi", "lies outside", id="execute above"),
    pytest.param({"s.shire": after('execute("../evil.shire")')}, "hi", "no script", id="a script above"),
    pytest.param({"s.shire": "/run:../evil.py\n"}, "", "", id="run above"),
    pytest.param({"s.shire": "/shell:../evil.sh\n"}, "", "", id="shell above"),
    pytest.param(
        {"s.shire": "/refactor:rename ../outside.txt to x\n"}, "", "have to be names", id="refactor above"
    ),
]
LOOPS = [
    pytest.param({"s.shire": "#foreach($x in [1..100000000])$x#end\n"}, "", id="a huge range"),
    pytest.param(
        {"s.shire": "#foreach($x in [1..9999])#foreach($y in [1..9999])y#end#end\n"}, "", id="ranges"
    ),
    pytest.param({"s.shire": after('execute("s.shire")')}, "8 deep", id="executes itself"),
    pytest.param({"s.shire": "[flow]:s.shire\nhi\n"}, "8 deep", id="flows to itself"),
    pytest.param(
        {"s.shire": after('execute("t.shire")'), "t.shire": after('execute("s.shire")')},
        "s.shire → t.shire → s.shire",
        id="two in a ring",
    ),
    pytest.param(
        {"s.shire": after('batch("t.shire", "a", "b")'), "t.shire": "[flow]:s.shire\nhi $input\n"},
        "deep",
        id="a ring of batch and flow",
    ),
    pytest.param(
        {
            "s.shire": '---\nvariables:\n  "a": /any/ { print("$b$b") }\n  "b": /any/ { print("$a$a") }\n---\n$a'
        },
        None,
        id="variables in a ring",
    ),
]


def outside(user):
    """Everything beside the project and inlayd's own state, by content; links are not followed."""
    found = {}
    waiting = [user.project.parent]
    while waiting:
        for path in waiting.pop().iterdir():
            if path.is_dir() and not path.is_symlink() and path not in {user.project, user.home}:
                waiting.append(path)
            elif path.is_file():
                found[path] = hashlib.sha256(path.read_bytes()).hexdigest()
    return found


@pytest.fixture
def trap(user, monkeypatch):
    """A project with links that lead out, and what stands outside: a home, a private file, programs."""
    root = user.project.parent
    (root / "person").mkdir()
    (root / "person" / ".bashrc").write_text("# mine\n")
    (root / "outside.txt").write_text("private words\n")
    (root / "evil.py").write_text("open('gotcha', 'w')\n")
    (root / "evil.sh").write_text("touch gotcha\n")
    (root / "evil.shire").write_text("hi\n")
    (user.project / ".git" / "hooks").mkdir(parents=True)
    (user.project / "link").symlink_to(root)
    (user.project / "file-link").symlink_to(root / "outside.txt")
    (user.project / ".env").write_text("KEY=private-key\n")
    monkeypatch.setenv("HOME", str(root / "person"))
    return user


@pytest.mark.parametrize(("files", "answer", "said"), ESCAPES)
async def test_a_script_stays_inside(trap, scripted_server, files, answer, said):
    trap.configure(scripted_server.url)
    scripted_server.script(*[openai_chat(answer or "fine")] * 3)
    for name, text in files.items():
        trap.write(name, text)
    before = outside(trap)
    done = await trap.ask("run", "s.shire")
    assert done.code == 1, done
    assert said in done.err
    assert "Traceback" not in done.err
    assert outside(trap) == before
    assert not Path("/etc/inlayd-escape").exists()
    assert not Path("/tmp/inlayd-escape.txt").exists()
    assert not (trap.project / ".git" / "hooks" / "pre-commit").exists()
    for request in scripted_server.asked("/v1/chat/completions"):
        assert b"private words" not in request.body


@pytest.mark.parametrize("name", [".env", "../outside.txt", "link/outside.txt", "file-link", "~/.bashrc"])
async def test_what_is_secret_or_outside_is_never_in_a_prompt(trap, scripted_server, name):
    trap.configure(scripted_server.url)
    scripted_server.script(openai_chat("fine"))
    trap.write("s.shire", f'---\nvariables:\n  "a": /any/ {{ cat("{name}") }}\n---\n/file:{name}\n$a\nhi\n')
    await trap.ask("run", "s.shire")
    for request in scripted_server.asked("/v1/chat/completions"):
        assert b"private" not in request.body
        assert b"# mine" not in request.body


@pytest.mark.parametrize(("files", "said"), LOOPS)
async def test_a_script_ends(trap, scripted_server, monkeypatch, files, said):
    monkeypatch.setattr(limits.Limits.__init__, "__defaults__", (20.0, 2_000, 50, 8, 5_000_000, 200_000))
    trap.configure(scripted_server.url)
    scripted_server.script(*[openai_chat("fine")] * 60)
    for name, text in files.items():
        trap.write(name, text)
    done = await trap.ask("run", "s.shire")
    assert "Traceback" not in done.err
    assert len(scripted_server.asked("/v1/chat/completions")) <= 50
    if said is not None:
        assert done.code == 1, done
        assert said in done.err


async def test_a_project_script_with_a_built_in_name_needs_consent(trap, scripted_server):
    trap.configure(scripted_server.url)
    scripted_server.script(openai_chat("fine"))
    trap.write(".shire/explain.shire", '---\nname: "Explain this code"\n---\ngotcha\n')
    trap.write("a.py", "x = 1\n")
    done = await trap.process("run", "explain", "--file", "a.py:1")
    assert done.code == 1
    assert ".shire/explain.shire: this script of the project was not allowed to run" in done.err
    assert scripted_server.requests == []
    done = await trap.ask("run", "library/explain", "--file", "a.py:1")
    assert done.code == 0
    assert b"gotcha" not in scripted_server.asked("/v1/chat/completions")[0].body


async def test_a_linked_folder_of_scripts_is_none(trap, scripted_server):
    trap.configure(scripted_server.url)
    (trap.project / ".shire").symlink_to(trap.project.parent)
    done = await trap.ask("run", "evil")
    assert done.code == 1
    assert "evil: neither a script nor an action" in done.err
