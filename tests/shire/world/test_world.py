"""What scripts read: files with their borders, scripts by name, models by role, git, definitions."""

from __future__ import annotations

import asyncio
import logging
import os
import subprocess
import time

import pytest
import scripted_server as answers

from agent.config.schema import ModelsConfig, RoleConfig
from agent.errors import WorkspaceError
from agent.models.generation import Message
from agent.models.roles import Models
from agent.shire.runtime.host import ScriptFile
from agent.shire.world import history as history_module
from agent.shire.world.clock import SystemClock
from agent.shire.world.history import GitHistory
from agent.shire.world.models import RoleModels
from agent.shire.world.scripts import FolderScripts


@pytest.mark.parametrize(
    "name",
    [
        "../up.txt",
        "/etc/passwd",
        "~/x",
        "a/../../up.txt",
        "link/x",
        "",
        "  ",
        "a\0b",
        "a/../../../../etc/passwd",
    ],
)
async def test_no_name_leads_out_of_the_workspace(world, name, tmp_path_factory):
    outside = tmp_path_factory.mktemp("outside")
    (outside / "x").write_text("secret")
    (world.folder / "link").symlink_to(outside)
    with pytest.raises(WorkspaceError):
        world.host().files.resolve(name)


async def test_files(world):
    world.write(
        {
            "a.py": "disk\r\nline\n",
            ".env": "K=1",
            "dir/b.py": "b",
            "ignored.py": "x",
            ".gitignore": "ignored.py\n",
            "bin": "\0\0",
        }
    )
    files = world.host().files
    assert [files.shown(path) for path in await files.listed()] == [".gitignore", "a.py", "bin", "dir/b.py"]
    assert files.resolve("dir/../a.py") == world.folder / "a.py"
    assert files.resolve(str(world.folder / "a.py")) == world.folder / "a.py"
    assert files.resolve("new/c.py") == world.folder / "new/c.py"
    assert (await files.read(files.resolve("a.py"))).text == "disk\nline\n"
    for name in (".env", "ignored.py", "bin", "none.py", "dir"):
        with pytest.raises(WorkspaceError, match=name.replace(".", r"\.")):
            await files.read(world.folder / name)
    with pytest.raises(WorkspaceError, match="outside"):
        await files.read(world.folder.parent / "x.py")


async def test_unsaved_text_counts(world):
    world.write({"a.py": "disk"})
    document = world.workspace.load(world.folder / "a.py")
    world.workspace.open(document.uri, "python", 1, "unsaved")
    assert (await world.host().files.read(world.folder / "a.py")).text == "unsaved"


async def test_scripts_are_found_by_name(world, tmp_path_factory):
    library = tmp_path_factory.mktemp("library")
    (library / "lib.shire").write_text("lib")
    (library / "both.shire").write_text("library's")
    world.write(
        {
            "a.shire": "root",
            ".shire/b.shire": "project",
            "deep/c.shire": "deep",
            "deep/d.shire": "beside",
            "both.shire": "mine",
        }
    )
    scripts = FolderScripts(world.host().files, [("library", library)])
    caller = ScriptFile("deep/c.shire", "", world.folder / "deep/c.shire")
    inside = ScriptFile("library/lib.shire", "", library / "lib.shire")
    found = {
        (name, who.name if who else ""): (one.text if one else None)
        for name, who in [
            *(
                ("a.shire", None),
                ("b.shire", None),
                ("d.shire", None),
                ("d.shire", caller),
                ("lib.shire", None),
            ),
            *(
                ("both.shire", None),
                ("both.shire", inside),
                ("none.shire", None),
                ("../a.shire", None),
                ("/etc/passwd", None),
            ),
        ]
        for one in [await scripts.find(name, who)]
    }
    assert list(found.values()) == [
        "root",
        "project",
        "beside",
        "beside",
        "lib",
        "mine",
        "library's",
        None,
        "root",
        None,
    ]


@pytest.mark.parametrize(
    ("config", "model", "role"),
    [
        (ModelsConfig(), None, "medium"),
        (ModelsConfig(), "big", "medium"),
        (ModelsConfig(big=RoleConfig(model="b")), None, "big"),
        (ModelsConfig(big=RoleConfig(base_url="http://127.0.0.1:1/v1")), "BIG", "big"),
        (ModelsConfig(big=RoleConfig(model="b"), medium=RoleConfig(model="coder")), "coder", "medium"),
        (ModelsConfig(big=RoleConfig(model="b")), "glm-4", "big"),
        (ModelsConfig(), "medium", "medium"),
    ],
)
def test_roles(config, model, role):
    assert RoleModels(Models(config, {})).role(model) == role


async def test_a_turn_is_streamed_with_its_roles(scripted_server):
    scripted_server.script(answers.openai_chat("a", "b"))
    models = Models(ModelsConfig(big=RoleConfig(base_url=scripted_server.url, model="m")), {})
    asked = [Message("system", "S"), Message("user", "U")]
    assert [chunk.text async for chunk in RoleModels(models).chat(None, asked)] == ["a", "b", ""]
    body = scripted_server.requests[0].json()
    assert body["messages"] == [{"role": "system", "content": "S"}, {"role": "user", "content": "U"}]
    assert body["max_tokens"] == 2048
    await models.aclose()


@pytest.mark.parametrize("revisions", ["--output=/tmp/x", "a b", "$(x)", "", "HEAD;ls", "-p"])
async def test_revisions_that_are_none_are_refused(tmp_path, revisions):
    history = GitHistory(tmp_path)
    with pytest.raises(WorkspaceError, match="is no commit or range"):
        await history.commits(revisions, 1)
    with pytest.raises(WorkspaceError, match="is no commit or range"):
        await history.diff(revisions)


async def test_nothing_that_a_repository_configures_is_run(tmp_path):
    def git(*arguments: str) -> None:
        subprocess.run(["git", *arguments], cwd=tmp_path, check=True, capture_output=True)

    trap = tmp_path / "trap.sh"
    trap.write_text(f"#!/bin/sh\ntouch {tmp_path}/sprung\ncat\n")
    trap.chmod(0o755)
    git("init", "-q", "-b", "main")
    git("config", "user.email", "a@example.org")
    git("config", "user.name", "A")
    (tmp_path / "a.txt").write_text("one\n")
    git("add", "a.txt")
    git("commit", "-qm", "one")
    for key in (
        "diff.external",
        "core.fsmonitor",
        "core.pager",
        "diff.x.textconv",
        "diff.x.command",
        "core.editor",
    ):
        git("config", key, str(trap))
    (tmp_path / ".gitattributes").write_text("*.txt diff=x\n")
    (tmp_path / "a.txt").write_text("two\n")
    (tmp_path / "sprung").unlink(missing_ok=True)
    history = GitHistory(tmp_path)
    assert "+two" in await history.diff()
    assert await history.diff(staged=True) == ""
    assert "+one" in await history.diff("HEAD")
    assert [one["message"] for one in await history.commits("HEAD", 5, "a@example.org")] == ["one"]
    assert await history.commits("HEAD", 5, "nobody@example.org") == []
    assert await history.branch() == "main"
    assert list(await history.branches()) == ["main"]
    assert await history.user() == "a@example.org"
    assert not (tmp_path / "sprung").exists()


async def test_without_a_folder_history_is_empty():
    history = GitHistory(None)
    assert await history.commits("HEAD", 3) == []
    assert await history.diff() == ""
    assert await history.branch() is None


async def test_before_the_first_commit_history_is_empty(tmp_path):
    await asyncio.to_thread(subprocess.run, ["git", "init", "-q", "-b", "main"], cwd=tmp_path, check=True)
    history = GitHistory(tmp_path)
    assert await history.commits("HEAD", 3) == []
    assert await history.commits("v1..v2", 3) == []
    assert await history.diff() == ""
    assert await history.diff("deadbeef") == ""
    assert await history.branch() == "main"


def _git_that(folder, lines):
    """Make a folder whose `git` is a script; gives an environment that finds only this one."""
    (folder / "bin").mkdir()
    fake = folder / "bin" / "git"
    fake.write_text("#!/bin/sh\n" + lines)
    fake.chmod(0o755)
    return {"PATH": f"{folder / 'bin'}:/usr/bin:/bin"}


@pytest.mark.parametrize(
    "ask",
    [
        lambda history: history.diff(),
        lambda history: history.diff(staged=True),
        lambda history: history.diff("HEAD"),
        lambda history: history.commits("HEAD", 3),
        lambda history: history.branch(),
        lambda history: history.branches(),
    ],
)
async def test_each_failure_of_git_says_what_is_wrong(tmp_path, monkeypatch, caplog, ask):
    monkeypatch.setattr(history_module, "LIMIT_S", 0.5)
    monkeypatch.setattr(logging.getLogger("inlayd"), "propagate", True)
    caplog.set_level("INFO", logger="inlayd")
    plain = tmp_path / "plain"
    plain.mkdir()
    with pytest.raises(WorkspaceError, match="plain is no git repository"):
        await ask(GitHistory(plain, {"PATH": os.environ["PATH"], "GIT_CEILING_DIRECTORIES": "/"}))
    with pytest.raises(WorkspaceError, match="git is not installed, or not on the PATH"):
        await ask(GitHistory(plain, {"PATH": str(plain)}))
    refuses = "echo \"fatal: detected dubious ownership in repository at '$PWD'\" >&2; exit 128"
    environ = _git_that(tmp_path, refuses)
    with pytest.raises(WorkspaceError, match=r"git config --global --add safe\.directory /.*plain"):
        await ask(GitHistory(plain, environ))
    fake = tmp_path / "bin" / "git"
    fake.write_text("#!/bin/sh\nexec sleep 9")
    with pytest.raises(WorkspaceError, match=r"took longer than 0\.5 s in .*plain"):
        await ask(GitHistory(plain, environ))
    fake.write_text("#!/bin/sh\necho 'fatal: index file corrupt' >&2; exit 128")
    with pytest.raises(WorkspaceError, match=r"git .* failed: fatal: index file corrupt"):
        await ask(GitHistory(plain, environ))
    assert caplog.text.count("git failed") >= 5


async def test_definitions_are_found_in_the_whole_workspace(world):
    world.write(
        {
            "a/x.py": "class Thing:\n    def go(self): ...\n",
            "b/y.py": "LIMIT = 3\n\ndef thing(): ...\n",
            "n.md": "# Thing\n",
        }
    )
    code = world.host().code
    (found,) = await code.definitions("Thing")
    assert (found.path, found.symbol.start, found.language) == (world.folder / "a/x.py", 0, "python")
    assert found.text.startswith("class Thing")
    assert [one.path.name for one in await code.definitions("thing")] == ["y.py"]
    assert await code.definitions("nothing") == []
    assert [one.text for one in await code.definitions("LIMIT")] == ["LIMIT"]


async def test_what_holds_the_caret(world):
    world.write({"a.py": "class A:\n    def f(self):\n        return 1\n\n\ndef g():\n    pass\n"})
    for before, selected, expected in (
        ("        return", "", ["A", "f"]),
        ("", "class A:\n    def f(self):\n        return 1\n", ["A"]),
        ("1\n\n", "\ndef g():\n    pass", ["g"]),
    ):
        world.at("a.py", before=before, selected=selected)
        host = world.host()
        assert [one.name for one in await host.code.surroundings(host.editor.place)] == expected


def test_the_clock_has_a_zone():
    clock = SystemClock()
    assert clock.now().tzinfo is not None
    assert abs(clock.now().timestamp() - time.time()) < 60
    assert clock.monotonic() <= clock.monotonic()
