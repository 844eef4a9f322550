"""What scripts do with an answer: save it, insert it, patch with it."""

import pytest
from shire_hands import World

from agent.errors import PatchError, ScriptError, WorkspaceError

ANSWER = "Here it is:\n\n```python\nprint('hello')\n```\nDone."


async def test_the_code_of_an_answer_is_saved(tmp_path):
    world = World(tmp_path, answers=[ANSWER])
    outcome = await world.run('---\nonStreamingEnd: { parseCode | saveFile("out/a.py") }\n---\nhi')
    assert world.read("out/a.py") == "print('hello')\n"
    assert outcome.answer.file.shown == "out/a.py"


async def test_without_a_name_the_language_gives_the_ending(tmp_path):
    world = World(tmp_path, answers=[ANSWER])
    await world.run("---\nonStreamingEnd: { parseCode | saveFile }\n---\nhi")
    (name,) = world.everything()
    assert name.startswith(".shire-output/")
    assert name.endswith(".py")


async def test_an_answer_without_a_fence_is_saved_whole(tmp_path):
    world = World(tmp_path, answers=["just text"])
    await world.run('---\nonStreamingEnd: { parseCode | saveFile("a.md") }\n---\nhi')
    assert world.read("a.md") == "just text\n"


@pytest.mark.parametrize(
    "name", ["../../x", "/etc/inlayd-test", "~/.bashrc", ".git/hooks/pre-commit", "link/x", ".env"]
)
async def test_a_file_outside_is_an_error_and_nothing_is_written(tmp_path, name):
    world = World(tmp_path, {"a.txt": "a"}, answers=[ANSWER])
    (world.root / "link").symlink_to(tmp_path)
    before = {path for path in tmp_path.rglob("*") if "state" not in path.parts}
    with pytest.raises(WorkspaceError):
        await world.run(f'---\nonStreamingEnd: {{ parseCode | saveFile("{name}") }}\n---\nhi')
    assert {path for path in tmp_path.rglob("*") if "state" not in path.parts} == before


async def test_append_adds_to_the_answer(tmp_path):
    world = World(tmp_path, answers=["User prompt:\n\n"])
    script = '---\nvariables:\n  "var2": "demo"\nonStreamingEnd: { append($var2) | saveFile("summary.md") }\n---\nhi'
    outcome = await world.run(script)
    assert outcome.answer.text.endswith("demo")
    assert world.read("summary.md") == "User prompt:\n\ndemo\n"


async def test_a_diff_in_the_answer_is_applied(tmp_path):
    diff = "```diff\n--- a/n.txt\n+++ b/n.txt\n@@ -1,3 +1,3 @@\n one\n-two\n+TWO\n three\n```"
    world = World(tmp_path, {"n.txt": "one\ntwo\nthree\n"}, answers=[diff, diff.replace("two", "else")])
    await world.run("---\nonStreamingEnd: { parseCode | patch }\n---\nhi")
    assert world.read("n.txt") == "one\nTWO\nthree\n"
    with pytest.raises(PatchError):
        await world.run("---\nonStreamingEnd: { parseCode | patch }\n---\nhi")
    assert world.read("n.txt") == "one\nTWO\nthree\n"


async def test_a_diff_between_a_file_and_the_answer(tmp_path):
    world = World(tmp_path, {"n.txt": "one\ntwo\n"}, answers=["```\none\nTWO\n```"])
    outcome = await world.run('---\nonStreamingEnd: { parseCode | diff("n.txt") }\n---\nhi')
    assert "-two\n+TWO" in str(outcome.result)


async def test_code_is_inserted_at_the_caret(tmp_path):
    world = World(tmp_path, {"a.py": "x = \n"}, answers=["```python\n42\n```"], caret=("a.py", 4))
    await world.run("---\nonStreamingEnd: { parseCode | insertCode }\n---\nhi")
    assert world.read("a.py") == "x = 42\n"


async def test_a_line_end_is_inserted_and_a_text_replaced(tmp_path):
    world = World(tmp_path, {"a.py": "ab"}, answers=["", "new"], caret=("a.py", 1))
    await world.run("---\nonStreamingEnd: { insertNewline }\n---\nhi")
    assert world.read("a.py") == "a\nb"
    world = World(tmp_path, {"a.py": "ab"}, answers=["new"], caret=("a.py", 1))
    await world.run("---\nonStreamingEnd: { updateEditorText }\n---\nhi")
    assert world.read("a.py") == "new"


async def test_inserting_needs_a_place(tmp_path):
    world = World(tmp_path, answers=["x"])
    with pytest.raises(ScriptError, match="needs a file at the caret"):
        await world.run("---\nonStreamingEnd: { insertCode }\n---\nhi")
