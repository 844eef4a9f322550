"""Where an answer goes."""

from pathlib import Path

import pytest

from agent.shire.interactions import change_of, code_of
from agent.shire.keys import Interaction
from agent.shire.runtime.host import Place
from agent.workspace.source_file import SourceFile, new_stamp

TEXT = "class A:\n    def f(self):\n        return 1\n\n    def g(self):\n        return 2\n"
SELECTED = "    def f(self):\n        return 1\n"


def place(selected=SELECTED, text=TEXT):
    start = text.index(selected)
    return Place(
        SourceFile(Path("/p/a.py"), "a.py", "python", text, new_stamp()), start, start + len(selected)
    )


def after(interaction, answer, where):
    change = change_of(interaction, where, answer)
    assert change is not None
    return where.file.text[: change.start] + change.text + where.file.text[change.end :]


@pytest.mark.parametrize(
    "answer", ["def f(self):\n    return 3", "```python\n    def f(self):\n        return 3\n```"]
)
def test_a_selection_is_replaced_with_its_indentation(answer):
    for interaction in (Interaction.REPLACE_SELECTION, Interaction.STREAM_DIFF):
        assert after(interaction, answer, place()) == TEXT.replace("return 1", "return 3")


def test_a_selection_within_a_line():
    assert after(Interaction.REPLACE_SELECTION, "7", place("1")) == TEXT.replace("return 1", "return 7")
    where = place("def f(self):\n        return 1")
    assert after(Interaction.REPLACE_SELECTION, "def h(self):\n    return 1", where) == TEXT.replace(
        "def f", "def h"
    )


def test_a_comment_goes_before_the_selection():
    expected = TEXT.replace("    def f", "    # Says one.\n    def f")
    assert after(Interaction.INSERT_BEFORE_SELECTION, "```python\n# Says one.\n```", place()) == expected


def test_code_goes_behind_the_caret():
    text = "# add two numbers\n"
    where = place(text, text)
    assert after(Interaction.APPEND_CURSOR, "```python\nx = 1 + 2\n```", where) == text + "x = 1 + 2"


def test_a_file_is_replaced():
    assert after(Interaction.REPLACE_CURRENT_FILE, "```\nx = 1\n```", place()) == "x = 1\n"


@pytest.mark.parametrize(
    ("interaction", "where", "answer"),
    [
        (Interaction.RUN_PANEL, place(), "text"),
        (Interaction.RIGHT_PANEL, place(), "text"),
        (Interaction.OUTPUT_FILE, place(), "text"),
        (Interaction.REPLACE_SELECTION, None, "text"),
        (Interaction.REPLACE_SELECTION, place(), "  \n"),
        (Interaction.REPLACE_SELECTION, place(), "```\n\n```"),
    ],
)
def test_some_answers_change_nothing(interaction, where, answer):
    assert change_of(interaction, where, answer) is None


def test_code_of():
    assert code_of("a ```b``` c") == "a ```b``` c"
    assert code_of("Sure:\n```js\nx\n```\nBye") == "x"
