"""Answers that become files of their own: names that say what they are, and nothing overwritten."""

import pytest
from shire_hands import World

from agent.shire.catalogue import Action
from agent.shire.desk import run_action
from agent.shire.metadata import header

SCRIPT = "---\nname: Notes\ninteraction: OutputFile\n{more}---\nWrite them.\n"


async def saved(tmp_path, answer, more="", action="library/release-notes", dry=False, files=None):
    world = World(tmp_path, files or {}, answers=[answer])
    text = SCRIPT.format(more=more)
    made = Action(action, "library", tmp_path / "x.shire", header(text))
    done = await run_action(made, world.script(text), world.host, {}, dry=dry)
    return world, done


@pytest.mark.parametrize(
    ("answer", "more", "name", "text"),
    [
        ("# Notes\n\nAll new.", "", "release-notes.md", "# Notes\n\nAll new.\n"),
        ("```python\nx = 1\n```", "", "release-notes.py", "x = 1\n"),
        ("Look:\n```python\nx = 1\n```", "", "release-notes.md", "Look:\n```python\nx = 1\n```\n"),
        (
            "```a\n1\n```\n\nand\n\n```b\n2\n```",
            "",
            "release-notes.md",
            "```a\n1\n```\n\nand\n\n```b\n2\n```\n",
        ),
        (
            "Look:\n```sql\nSELECT 1;\n```",
            "onStreamingEnd: { parseCode }\n",
            "release-notes.sql",
            "SELECT 1;\n",
        ),
        ("```\nplain\n```", "", "release-notes.txt", "plain\n"),
    ],
)
async def test_the_name_says_what_it_is(tmp_path, answer, more, name, text):
    world, done = await saved(tmp_path, answer, more)
    assert world.everything() == {f".shire-output/{name}": text.encode()}
    assert done.file == world.root / ".shire-output" / name


async def test_nothing_is_overwritten(tmp_path):
    kept = {".shire-output/release-notes.md": "old\n", ".shire-output/release-notes-2.md": "older\n"}
    world, done = await saved(tmp_path, "new", files=kept)
    assert done.file.name == "release-notes-3.md"
    assert world.read(".shire-output/release-notes.md") == "old\n"


async def test_a_script_that_saves_is_left_to_it(tmp_path):
    world, done = await saved(
        tmp_path, "```python\nx = 1\n```", 'onStreamingEnd: { parseCode | saveFile("a/b.py") }\n'
    )
    assert world.everything() == {"a/b.py": b"x = 1\n"}
    assert done.file == world.root / "a/b.py"


async def test_a_dry_run_saves_nothing(tmp_path):
    world, done = await saved(tmp_path, "x", dry=True)
    assert world.everything() == {}
    assert done.file is None


@pytest.mark.parametrize(
    ("action", "name"),
    [("project/team/写 总结", "写-总结.md"), ("user/..", "answer.md"), ("user/a b", "a-b.md")],
)
async def test_odd_names_of_actions(tmp_path, action, name):
    _, done = await saved(tmp_path, "x", action=action)
    assert done.file.name == name
