"""Scripts as people write them who have not read the grammar: tabs, comments, CRLF, Chinese, nested fences, odd patterns.

Written for these tests, in the manner of scripts that are public.
"""

from pathlib import Path

import pytest

from agent.errors import InlaydError
from agent.shire.check import check
from agent.shire.parser import parse
from agent.shire.problem import Severity
from agent.shire.tree.node import leaves

FOLDER = Path(__file__).parent / "strangers"
SCRIPTS = sorted(FOLDER.glob("*.shire"))
CANNOT = {
    "cmds": "File not found: src/a.py",
    "querydate": r"the prompt is empty \(nothing came of \$commits\)",
}
"""Scripts that need files and commits which the test's project does not have, and what they say."""


def text_of(path):
    return path.read_bytes().decode()


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.stem)
def test_they_parse_without_an_error(path):
    text = text_of(path)
    assert [one.render(path.name) for one in check(text) if one.severity is Severity.ERROR] == []
    assert "".join(leaf.text for leaf in leaves(parse(text))) == text


def placed(world):
    world.write({"a.py": "class A:\n    def f(self):\n        return 1\n", "a.md": "# M\nhello\n"})
    return world.at("a.py", "class A:\n", "    def f(self):\n        return 1\n")


async def dry_run(world, name):
    text = (FOLDER / f"{name}.shire").read_text("utf-8")
    return await placed(world).run(text, dry=True)


@pytest.mark.parametrize("name", [path.stem for path in SCRIPTS if path.stem not in CANNOT])
async def test_a_dry_run_shows_their_prompt(world, name):
    outcome = await dry_run(world, name)
    assert outcome.messages or any(not step.done for step in outcome.steps)


@pytest.mark.parametrize(("name", "said"), CANNOT.items())
async def test_or_what_is_missing(world, name, said):
    with pytest.raises(InlaydError, match=said):
        await dry_run(world, name)


LOOKS = {
    "math": ["价格 $5 和 $10.00，${1 + 2}，$a.b，100% @user mail@example.com"],
    "velocity": ["1: a,\n2: b,\n3: c\n1 2 3 ", "a b 3", "raw $x #if", "$escaped #if"],
    "c-code": ["#if DEBUG\n#define X(a) a\n#else\n#endif", 'echo "${f%.*}" $1 $@ $# $?', "$this->x['a']"],
    "chinese-keys": ["登录：$代码 $需求"],
    "nested-fence": ["````markdown\n```java\nclass A {}\n```\n````", "plain     def f(self)"],
    "crlf": ["# M\nhello", "```java\nx\n```"],
    "case-chain": ["b"],
    "tabs": ["class A:\n    def f(self):\n        return 1\tx"],
}


@pytest.mark.parametrize("name", sorted(LOOKS))
async def test_what_the_model_reads(world, name):
    said = (await dry_run(world, name)).messages[-1].content
    assert [one for one in LOOKS[name] if one not in said] == []
