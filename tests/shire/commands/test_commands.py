"""Slash commands put things into the prompt, or do things."""

import re
import shutil
import subprocess

import pytest
from shire_hands import NO, YES, Person, World

from agent.errors import InlaydError, PatchError, RefusedError, ScriptError, WorkspaceError
from agent.shire.runtime.condensing import tokens

FILES = {
    "src/shop.py": (
        "import os\n\n\nclass Order:\n    '''An order.'''\n\n    def total(self) -> int:\n        return 1\n\n\n"
        "def pay(order: Order) -> None:\n    # Order is paid\n    print('Order', order.total())\n"
    ),
    "src/use.py": "from shop import Order, pay\n\npay(Order())\n",
    "README.md": "# Shop\n\nPay here.\n",
}


async def prompt(tmp_path, body, files=FILES, **options):
    world = World(tmp_path, files, answers=["ok"], **options)
    await world.run(f"---\nname: x\n---\n{body}")
    return world, world.model.prompts[0][1] if world.model.prompts else ""


@pytest.mark.parametrize(
    ("body", "shown", "hidden"),
    [
        ("/file:src/use.py", ["// File: src/use.py", "```python\nfrom shop import Order, pay"], []),
        ("/file:src/shop.py#L4-L5", ["```python\nclass Order:\n    '''An order.'''\n```"], ["import os"]),
        ("/file:use.py", ["// File: src/use.py"], []),
        ("/dir:.", [".\nREADME.md\nsrc/\n  shop.py\n  use.py"], []),
        ("/localSearch:Pay here", ["file: README.md", "3 Pay here."], []),
        ("/ripgrepSearch:def\\s+pay", ["file: src/shop.py", "11 def pay(order: Order) -> None:"], ["README"]),
        ('/file-func:regex(".*\\.py")', ["src/shop.py, src/use.py"], ["README"]),
        ("/symbol:Order", ["// File: src/shop.py:4", "class Order:", "return 1"], ["def pay"]),
        ("/symbol:shop.Order.total", ["def total(self)"], ["class Order"]),
        ("/structure:src/shop.py", ["class Order", "def total(self) -> int", "def pay"], ["return 1"]),
        ("/related:pay", ["def pay(order", "class Order", "total"], []),
        ("/usage:Order.total", ["src/shop.py:7:", "src/shop.py:13:"], ["use.py"]),
    ],
)
async def test_what_reads(tmp_path, body, shown, hidden):
    _, text = await prompt(tmp_path, f"Look:\n{body}\n")
    for one in shown:
        assert one in text
    for one in hidden:
        assert one not in text


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("/file:missing.py", "File not found: missing.py"),
        ("/file:../x", "outside of the workspace"),
        ("/file:.env", "is a secret"),
        ("/localSearch:ab", "at least 3 characters"),
        ("/symbol:Nothing", "No symbol found: Nothing"),
        ("/rev:nope", "is no git repository"),
        ("/run:missing.py", "no such file"),
        ("/run:test", "no build file for `:test`"),
        ("/write:a.txt", "needs a block of code"),
        ("/refactor:move A to B", "knows `rename A to B`"),
        ("/refactor:rename Zzz to B", "no code of the project has this name"),
        ("/database:schema", "no access to databases"),
        ("/ripgrepSearch:(", "no regular expression"),
        ("/file-func:x", 'needs regex("…")'),
    ],
)
async def test_what_is_wrong_is_told_with_place(tmp_path, body, said):
    told = []
    try:
        world, text = await prompt(tmp_path, f"Look:\n{body}\n", {**FILES, ".env": "KEY=1"})
        told = [text, *world.ear.messages]
    except InlaydError as error:
        told = [str(error)]
    assert said in "\n".join(told)
    assert "KEY=1" not in "\n".join(told)


async def test_write_makes_and_replaces(tmp_path):
    world, _ = await prompt(tmp_path, "/write:new/a.py\n```python\nx = 1\n```\n")
    assert world.read("new/a.py") == "x = 1\n"
    world, _ = await prompt(tmp_path, "/write:README.md#L3\n```\nPay there.\n```\n")
    assert world.read("README.md") == "# Shop\n\nPay there.\n"


@pytest.mark.parametrize("name", ["~/.bashrc", "/etc/inlayd-test", "../../x", ".git/config"])
async def test_write_stays_inside(tmp_path, name):
    before = {path for path in tmp_path.rglob("*") if "state" not in path.parts}
    with pytest.raises(InlaydError):
        await prompt(tmp_path, f"/write:{name}\n```\ngotcha\n```\n", {})
    after = {path for path in tmp_path.rglob("*") if "state" not in path.parts}
    assert after - before <= {tmp_path / "project"}


async def test_patch(tmp_path):
    diff = "@@ -1 +1 @@\n-# Shop\n+# Store"
    world, _ = await prompt(tmp_path, f"/patch:README.md\n```diff\n{diff}\n```\n")
    assert world.read("README.md").startswith("# Store\n")
    with pytest.raises(PatchError):
        await prompt(tmp_path, f"/patch:src/use.py\n```diff\n{diff}\n```\n")


async def test_rename_leaves_comments_and_texts(tmp_path):
    world, _ = await prompt(tmp_path, "/refactor:rename Order to Purchase\n")
    assert "class Purchase:" in world.read("src/shop.py")
    assert "# Order is paid\n    print('Order', order" in world.read("src/shop.py")
    assert world.read("src/use.py") == "from shop import Purchase, pay\n\npay(Purchase())\n"


async def test_running_needs_consent(tmp_path):
    files = {"a.py": "print(6 * 7)\n", "b.sh": "echo from $1\n"}
    _, text = await prompt(tmp_path, "/run:a.py\n", files, person=Person(YES))
    assert "42" in text
    _, text = await prompt(tmp_path, "/shell:b.sh\n", files, person=Person(YES))
    assert "from" in text
    _, text = await prompt(tmp_path, "/shell\n```bash\necho $((1 + 1))\n```\n", files, person=Person(YES))
    assert "2" in text
    with pytest.raises(RefusedError):
        await prompt(tmp_path, "/run:a.py\n", files, person=Person(NO))


@pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")
async def test_a_build_task_is_run_too(tmp_path):
    files = {"Makefile": "check:\n\t@echo checked $(WHAT)\n"}
    for body in ("/run:check\n", "/run::check\n"):
        person = Person(YES)
        _, text = await prompt(tmp_path, body, files, person=person)
        assert "checked" in text
        assert "make check" in person.asked[0]
    with pytest.raises(RefusedError):
        await prompt(tmp_path, "/run:check\n", files, person=Person(NO))


def git(folder, *arguments):
    command = ["git", "-c", "user.name=T", "-c", "user.email=t@example.org", *arguments]
    return subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True, timeout=20).stdout


@pytest.fixture
def repository(tmp_path):
    world = World(tmp_path, FILES, answers=["ok"], person=Person(YES))
    git(world.root, "init", "-q", "-b", "main")
    for name, value in (("user.name", "T"), ("user.email", "t@example.org")):
        git(world.root, "config", name, value)
    git(world.root, "add", ".")
    git(world.root, "commit", "-qm", "feat: begin")
    return world


async def test_rev_shows_a_commit(repository):
    await repository.run("---\nname: x\n---\nReview /rev:HEAD\n")
    assert "+class Order:" in repository.model.prompts[0][1]


async def test_commit_asks_and_commits(repository):
    (repository.root / "a.txt").write_text("a")
    git(repository.root, "add", "a.txt")
    await repository.run("/commit\n```\nfix: add a\n```\n")
    assert repository.person.asked
    assert "fix: add a" in git(repository.root, "log", "-1", "--format=%s")


async def test_commit_without_consent_does_nothing(tmp_path, repository):
    (repository.root / "a.txt").write_text("a")
    git(repository.root, "add", "a.txt")
    world = World(tmp_path, person=Person(NO))
    with pytest.raises(RefusedError):
        await world.run("/commit\n```\nfix: add a\n```\n")
    assert git(repository.root, "log", "--format=%s").split("\n")[0] == "feat: begin"


async def test_nothing_staged_is_told(repository):
    with pytest.raises(ScriptError, match="git did not commit"):
        await repository.run("/commit\n```\nfix: nothing\n```\n")


async def test_a_repository_cannot_make_git_run_programs(tmp_path, repository):
    marker = tmp_path / "ran"
    script = tmp_path / "evil.sh"
    script.write_text(f"#!/bin/sh\ntouch {marker}\n")
    script.chmod(0o755)
    for name in ("core.fsmonitor", "diff.external", "core.pager", "diff.evil.textconv", "diff.evil.command"):
        git(repository.root, "config", name, str(script))
    (repository.root / ".gitattributes").write_text("* diff=evil\n")
    (repository.root / "README.md").write_text("changed\n")
    assert "+changed" in await repository.host.git.diff()
    assert await repository.host.git.commits("HEAD", 5)
    assert await repository.host.git.branch() == "main"
    assert await repository.host.git.user() == "t@example.org"
    assert await repository.host.git.branches() == ["main"]
    assert not marker.exists()


async def test_revisions_that_look_like_options_are_none(repository):
    for strange in ("--output=x", "-O/etc", "HEAD --output=y", "a\nb"):
        with pytest.raises(WorkspaceError, match="is no commit or range"):
            await repository.host.git.commits(strange, 5)
        with pytest.raises(WorkspaceError, match="is no commit or range"):
            await repository.host.git.diff(strange)
    assert await repository.host.git.text("--output=z:README.md") is None
    assert not {"x", "y", "z"} & set(repository.everything())


async def test_without_a_repository_its_variables_are_empty_and_the_user_is_told_once(tmp_path):
    world, text = await prompt(tmp_path, "<$currentBranch$historyCommitMessages$changeCount$diff>")
    assert text == "<>"
    assert [one for one in world.ear.messages if "is no git repository" in one] == [
        f"$currentBranch is empty: {world.host.files.folders[0]} is no git repository"
    ]


async def test_a_query_for_commits_finds_none_without_a_repository(tmp_path):
    query = "{ from { GitCommit one } where { one.hash != null } select { one.hash } }"
    world = World(tmp_path, answers=["ok"])
    await world.run(f'---\nvariables:\n  "all": {query}\n---\n<$all>')
    assert world.model.prompts[0][1] == "<>"
    assert any("finds no GitCommit" in one for one in world.ear.messages)


LONG = {
    "long.py": "".join(
        f"def function_{number}(one, two):\n    return one + two\n\n\n" for number in range(400)
    ),
    "long.md": "word and word\n" * 4000,
}


@pytest.mark.parametrize(
    "body",
    [
        "/file:long.py",
        "/file:long.md",
        "/file:long.py#L100-L900",
        "/structure:long.py",
        "/usage:one",
        "/localSearch:return one",
        "/file:long.py\n/structure:long.py\n/file:long.md",
        "#foreach($i in [1..9])\n/file:long.py\n#end",
    ],
)
async def test_a_prompt_fits_the_window(tmp_path, body):
    world = World(tmp_path, LONG, answers=["ok"])
    world.model.tokens = 1000
    await world.run(f"---\nname: x\n---\nBefore\n{body}\nAfter\n")
    text = world.model.prompts[0][1]
    assert text.startswith("Before\n")
    assert text.endswith("\nAfter")
    assert 0 < tokens(text) <= 1000
    assert text.count("```") % 2 == 0
    if "not shown" in text:
        assert any("cut" in one for one in world.ear.messages)


async def test_a_long_file_is_its_beginning_and_what_the_rest_defines(tmp_path):
    world = World(tmp_path, LONG, answers=["ok"])
    world.model.tokens = 1000
    await world.run("---\nname: x\n---\n/file:long.py#L41-L1600\n")
    text = world.model.prompts[0][1]
    assert "```python\ndef function_10(one, two):\n    return one + two\n" in text
    found = re.search(
        r"… \(lines (\d+) to 1598 of this file are not shown; they define:\n(\d+): def function_(\d+)\(one, two\)\n",
        text,
    )
    assert found
    assert int(found[2]) >= int(found[1])
    assert int(found[2]) == 4 * int(found[3]) + 1
    assert world.ear.messages[0].startswith("test.shire: /file:long.py was cut: the model reads 1000 tokens")
