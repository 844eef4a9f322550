"""Documentation comments in answers, and where they go in Python."""

import ast
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.shire.docstrings import docstring_span, documentation
from agent.shire.interactions import change_of
from agent.shire.keys import Interaction
from agent.shire.runtime.host import Place
from agent.workspace.source_file import SourceFile, new_stamp

NEW = '"""Adds.\n\nArgs:\n    a: One.\n"""'


@pytest.mark.parametrize(
    ("language", "answer", "expected"),
    [
        ("python", '"""Adds."""', '"""Adds."""'),
        (
            "python",
            'def f():\n    """Adds.\n\n    Args:\n        a: x\n    """\n    return 1',
            '"""Adds.\n\nArgs:\n    a: x\n"""',
        ),
        ("python", "Adds two numbers.", '"""Adds two numbers."""'),
        ("python", "def f():\n    return 1", ""),
        ("python", '"""cut off', '"""cut off"""'),
        ("python", "", ""),
        ("java", "/** Adds. */\nint f() {}", "/** Adds. */"),
        ("java", "    /**\n     * Adds.\n     */\n    int f() {}", "/**\n * Adds.\n */"),
        ("rust", "/// Adds.\n/// Twice.\nfn f() {}", "/// Adds.\n/// Twice."),
        ("go", "// F adds.\nfunc F() {}", "// F adds."),
        ("ruby", "# Adds.\ndef f; end", "# Adds."),
        ("java", "int f() {}", ""),
    ],
)
def test_documentation(language, answer, expected):
    assert documentation(answer, language) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "def f(a):\n    return a\n",
            'def f(a):\n    """Adds.\n\n    Args:\n        a: One.\n    """\n    return a\n',
        ),
        (
            "@cached\nasync def f(\n    a: int = {1: 2}[1],  # why:\n) -> int:\n    return a\n",
            (
                "@cached\nasync def f(\n    a: int = {1: 2}[1],  # why:\n) -> int:\n"
                '    """Adds.\n\n    Args:\n        a: One.\n    """\n    return a\n'
            ),
        ),
        (
            'class A:\n  """Old\n  text."""\n  x = 1\n',
            'class A:\n  """Adds.\n\n  Args:\n      a: One.\n  """\n  x = 1\n',
        ),
    ],
)
def test_a_docstring_goes_below_the_signature(text, expected):
    place = Place(SourceFile(Path("/p/a.py"), "a.py", "python", text, new_stamp()), 0, len(text))
    change = change_of(Interaction.INSERT_BEFORE_SELECTION, place, f"```python\n{NEW}\n```")
    made = text[: change.start] + change.text + text[change.end :]
    assert made == expected
    ast.parse(made)


@pytest.mark.parametrize("text", ["x = 1\n", "", "def f(a): return a\n", "def f(a"])
def test_where_no_definition_begins_there_is_no_place(text):
    assert docstring_span(text, 0) is None


@given(
    st.text(alphabet="def f(a):\n\"'# @{}[]x=1", max_size=60),
    st.sampled_from(["python", "java", "go", "plaintext"]),
)
def test_any_text_is_looked_at(text, language):
    documentation(text, language)
    span = docstring_span(text, 0)
    assert span is None or 0 <= span[0] <= span[1] <= len(text)
