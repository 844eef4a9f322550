"""Code in answers is found, checked, formatted and run."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shire_hands import ALWAYS, NO, YES, Person, World

from agent.errors import RefusedError
from agent.shire.functions.fences import CodeBlock, doc_comment, first_block, language_named
from agent.shire.functions.verification import problems


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("```python\na\n```", CodeBlock("python", "a", True)),
        ("text\n```c++\nint a;\n```\nmore\n```js\nb\n```", CodeBlock("c++", "int a;", True)),
        ("````md\n```js\nx\n```\n````", CodeBlock("md", "```js\nx\n```", True)),
        ("```\n\n  a\n\n```", CodeBlock("", "  a", True)),
        ("```java\nclass A {", CodeBlock("java", "class A {", False)),
        ("~~~ruby\nputs 1\n~~~", CodeBlock("ruby", "puts 1", True)),
        ('x <shire>\nprint("\\n")\n</shire> ```py\na\n```', CodeBlock("shire", 'print("\\n")', True)),
        ("```kotlin title=x\nval a = 1\n```", CodeBlock("kotlin", "val a = 1", True)),
        ("no code `inline` here", None),
        ("", None),
        ("```", CodeBlock("", "", False)),
    ],
)
def test_first_block(text, expected):
    assert first_block(text) == expected


@given(st.text(alphabet="`~ab\n <>/shire", max_size=80))
def test_any_text_is_searched(text):
    found = first_block(text)
    assert found is None or found.text in text


@pytest.mark.parametrize(
    ("name", "language"),
    [
        ("py", "python"),
        ("Python", "python"),
        ("ts", "typescript"),
        ("kt", "kotlin"),
        ("", "plaintext"),
        ("qq", "plaintext"),
    ],
)
def test_language_named(name, language):
    assert language_named(name).id == language


def test_doc_comment():
    assert doc_comment("Sure:\n```java\n/** Says hi. */\nvoid hi() {}\n```") == "/** Says hi. */"
    assert doc_comment("/** cut off") == "/** cut off\n */"
    assert doc_comment("plain") == "plain"


@pytest.mark.parametrize(
    ("language", "good", "bad", "said"),
    [
        ("python", "x = 1\n", "def f(:\n", "a.x:1:7: invalid syntax"),
        ("json", "{}", "{", "a.x:1:2:"),
        ("toml", "a = 1", "a = = 1", "a.x: "),
        ("java", "class A {}\n", "class A { void f( }\n", "a.x:1:"),
        ("javascript", "f(1);\n", "f(1;\n", "a.x:1:"),
        ("go", "package a\n", "package a\nfunc f( {\n", "a.x:2:"),
    ],
)
def test_problems(language, good, bad, said):
    assert problems(good, language, "a.x") == []
    assert problems(bad, language, "a.x")[0].startswith(said)


def test_a_language_without_grammar_has_no_problems():
    assert problems("anything (", "plaintext", "a.x") == []
    assert problems("x" * 500_000, "python", "a.x") == ["a.x: is too long to be checked (500000 characters)"]


SAVE_AND_CHECK = '---\nonStreamingEnd: { parseCode | saveFile("a.py") | verifyCode }\n---\nhi'


async def test_saved_code_is_verified(tmp_path):
    world = World(tmp_path, answers=["```python\nprint(1)\n```", "```python\nprint(\n```"])
    assert not (await world.run(SAVE_AND_CHECK)).result
    assert str((await world.run(SAVE_AND_CHECK)).result).startswith("a.py:1:6: '(' was never closed")


async def test_code_that_was_not_saved_is_verified_too(tmp_path):
    world = World(tmp_path, answers=["```python\nprint(\n```"])
    outcome = await world.run("---\nonStreamingEnd: { parseCode | verifyCode }\n---\nhi")
    assert str(outcome.result).startswith("answer:1:6")


async def test_the_languages_own_checker_is_asked(tmp_path):
    world = World(tmp_path, {"a.sh": "echo 'x\n"})
    outcome = await world.run('---\nonStreamingEnd: { verifyCode("a.sh") }\n---\nhi')
    assert "a.sh" in str(outcome.result)


RUN = '---\nonStreamingEnd: { parseCode | saveFile("a.py") | runCode }\n---\nhi'
HELLO = "```python\nprint('Hello, ' + 'World!')\n```"


async def test_code_runs_once_the_user_allows_it(tmp_path):
    world = World(tmp_path, answers=[HELLO], person=Person(YES))
    assert (await world.run(RUN)).result == "Hello, World!"
    assert len(world.person.asked) == 1
    assert "a.py" in world.person.asked[0]


@pytest.mark.parametrize("person", [None, Person(NO)], ids=["nobody", "no"])
async def test_code_does_not_run_without_consent(tmp_path, person):
    world = World(tmp_path, answers=["```python\nopen('ran', 'w')\n```"], person=person)
    with pytest.raises(RefusedError, match="not allowed to run"):
        await world.run(RUN)
    assert set(world.everything()) == {"a.py"}


async def test_always_is_remembered_for_this_text_of_the_script(tmp_path):
    world = World(tmp_path, answers=[HELLO, HELLO, HELLO], person=Person(ALWAYS))
    await world.run(RUN)
    await world.run(RUN)
    assert len(world.person.asked) == 1
    await world.run(RUN + " changed")
    assert len(world.person.asked) == 2


async def test_a_program_that_fails_says_how(tmp_path):
    world = World(tmp_path, answers=["```python\nprint('a'); raise SystemExit(3)\n```"], person=Person(YES))
    assert (await world.run(RUN)).result == "a\nended with exit code 3"


async def test_code_is_formatted_where_a_formatter_is(tmp_path):
    world = World(tmp_path, answers=["```python\nx=1\n```"])
    await world.run('---\nonStreamingEnd: { parseCode | saveFile("a.py") | formatCode }\n---\nhi')
    assert world.read("a.py") in {"x = 1\n", "x=1\n"}  # the second where ruff is not on the PATH
