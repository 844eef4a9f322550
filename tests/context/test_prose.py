from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.context.prose import code_lines


@pytest.mark.parametrize(
    ("language", "text", "code"),
    [
        pytest.param("python", "a = 1  # note\nb", ["a = 1  ", "b"], id="comment at the end of a line"),
        pytest.param("python", '"""Doc\n\nmore."""\nx = 1', ["", "", "", "x = 1"], id="doc string"),
        pytest.param("python", '"""\\\nDoc."""\nx', ["", "", "x"], id="doc string with an escaped line end"),
        pytest.param("python", "x = '# no comment'", ["x = '# no comment'"], id="mark in a string"),
        pytest.param("python", 'x = "it\'s" # y', ['x = "it\'s" '], id="quote in a string"),
        pytest.param("python", '"""never closed\nx', ["", ""], id="open doc string"),
        pytest.param("java", "/* a\n * b */ int x; // c", ["", " int x; "], id="block comment"),
        pytest.param("java", '"/*" + x', ['"/*" + x'], id="block mark in a string"),
        pytest.param("kotlin", "/** a **/\nval x", ["", "val x"], id="two stars at the end"),
        pytest.param("typescript", "`http://a\n// b`\nx", ["`http://a", "// b`", "x"], id="template string"),
        pytest.param("bash", "echo $# ${x#y} # z", ["echo $# ${x#y} "], id="hash inside a word"),
        pytest.param("sql", "select 1 -- one", ["select 1 "], id="dashes"),
        pytest.param("html", "<!-- a -->\nb", ["<!-- a -->", "b"], id="no line comments: all is code"),
    ],
)
def test_code_is_told_from_prose(language: str, text: str, code: list[str]) -> None:
    assert code_lines(text, language) == code


@given(st.text(alphabet="\"'`#/*-\\\n ab", max_size=60), st.sampled_from(["python", "java", "go", "ruby"]))
def test_every_line_stays_in_its_place(text: str, language: str) -> None:
    lines = code_lines(text, language)
    assert len(lines) == text.count("\n") + 1
    assert all(set(code) <= set(line) for code, line in zip(lines, text.split("\n"), strict=True))
