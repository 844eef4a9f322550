"""What is staged is summarised: symbols named, secrets and lock files never content."""

import subprocess

import pytest
from shire_hands import World

from agent.shire.changes.summary import BUDGET_TOKENS, count_tokens, summary

SHOP = '''"""A shop."""

import os


class Order:
    """An order."""

    def total(self):
        return 1

    def pay(self):
        value = self.total()
        tax = value / 10
        rest = value - tax
        rest = round(rest)
        rest = abs(rest)
        return rest


def close(shop):
    one = 1
    two = 2
    three = 3
    four = 4
    return one
'''


def git(folder, *arguments):
    command = ["git", "-c", "user.name=T", "-c", "user.email=t@example.org", *arguments]
    return subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True, timeout=20).stdout


@pytest.fixture
def world(tmp_path):
    made = World(tmp_path, {"shop.py": SHOP, "old.py": "def gone():\n    pass\n"})
    git(made.root, "init", "-q", "-b", "main")
    git(made.root, "add", ".")
    git(made.root, "commit", "-qm", "feat: begin")
    return made


async def test_changed_symbols_are_named_wherever_the_change_is(world):
    (world.root / "shop.py").write_text(
        SHOP.replace("return rest", "return rest + 1").replace("return one", "return two")
    )
    git(world.root, "add", "-A")
    told = await summary(world.host.git)
    assert told.split("\n")[0] == "modify shop.py (+2 -2): Order.pay, close"


async def test_removed_and_new_symbols_are_named(world):
    (world.root / "old.py").write_text("def fresh():\n    pass\n")
    (world.root / "new.py").write_text("class New:\n    pass\n")
    git(world.root, "add", "-A")
    told = await summary(world.host.git)
    assert "modify old.py (+1 -1): fresh, gone" in told
    assert "new new.py (+2 -0): New" in told


async def test_a_removed_line_names_what_it_stood_in(world):
    (world.root / "shop.py").write_text(SHOP.replace("        rest = abs(rest)\n", ""))
    git(world.root, "add", "-A")
    assert (await summary(world.host.git)).split("\n")[0] == "modify shop.py (+0 -1): Order.pay"


async def test_where_nothing_is_staged_the_work_tree_counts(world):
    assert await summary(world.host.git) == ""
    (world.root / "shop.py").write_text(SHOP.replace("return one", "return two"))
    assert (await summary(world.host.git)).split("\n")[0] == "modify shop.py (+1 -1): close"


async def test_a_commit_and_a_range(world):
    (world.root / "shop.py").write_text(SHOP.replace("return one", "return two"))
    git(world.root, "commit", "-qam", "fix: close")
    (world.root / "shop.py").write_text(SHOP.replace("return 1", "return 2"))
    git(world.root, "commit", "-qam", "fix: total")
    assert (await summary(world.host.git, "HEAD~1")).split("\n")[0] == "modify shop.py (+1 -1): close"
    assert "Order.total" in await summary(world.host.git, "HEAD~1..HEAD")


async def test_secrets_and_locks_are_never_content(world):
    (world.root / ".env").write_text("TOKEN=abc123\n")
    (world.root / "package-lock.json").write_text('{"integrity": "sha512-xyz"}\n')
    (world.root / "logo.png").write_bytes(b"\x89PNG\r\n\x1a\n\0\0")
    git(world.root, "add", "-Af")
    told = await summary(world.host.git)
    assert "abc123" not in told
    assert "sha512" not in told
    assert "new package-lock.json" in told
    assert "new logo.png (binary)" in told


async def test_a_huge_change_fits(world):
    for number in range(300):
        body = "\n".join(f"def f{line}():\n    return {line}\n" for line in range(30))
        (world.root / f"module_{number}.py").write_text(body)
    git(world.root, "add", "-A")
    told = await summary(world.host.git)
    assert count_tokens(told) <= BUDGET_TOKENS
    assert "more files" in told
