from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.languages import LANGUAGES
from agent.syntax.lexical import SCAN, _pattern, in_comment_or_string
from agent.syntax.symbol import SymbolKind
from agent.syntax.textual import header, headers_above, indent_of, package_of, textual_outline

HEADERS = [
    ("class Foo(Bar):", (SymbolKind.CLASS, "Foo")),
    ("  public static final class Foo {", (SymbolKind.CLASS, "Foo")),
    ("export default interface Foo {", (SymbolKind.INTERFACE, "Foo")),
    ("pub(crate) struct Foo {", (SymbolKind.STRUCT, "Foo")),
    ("    async def foo(x):", (SymbolKind.FUNCTION, "foo")),
    ("func (s *Store) Find(x int) {", (SymbolKind.FUNCTION, "Find")),
    ("local function foo(x)", (SymbolKind.FUNCTION, "foo")),
    ("function M.foo(x)", (SymbolKind.FUNCTION, "foo")),
    ("  public int foo(Bar x) {", (SymbolKind.FUNCTION, "foo")),
    ("  foo(x) {", (SymbolKind.FUNCTION, "foo")),
    ("  if (x) {", None),
    ("  } else if (x) {", None),
    ("  return foo(x) {", None),
    ("x = 1", None),
    ("", None),
    ("classes = 3", None),
]
PACKAGES = [
    ("java", "// x\npackage a.b;\n", "a.b"),
    ("csharp", "namespace A.B\n{\n", "A.B"),
    ("php", "<?php\nnamespace A\\B;\n", "A.B"),
    ("python", "package a\n", ""),
    ("go", "no\n", ""),
]
LEXICAL = [
    ("lua", 'x = "a', True),
    ("lua", 'x = "a"', False),
    ("lua", 'x = "a\n', False),
    ("lua", "--[[ a\n b", True),
    ("lua", "--[[ a ]] x", False),
    ("python", '"""a\n"', True),
    ("python", "'''a'''", False),
    ("python", '"a\\"', True),
    ("rust", "fn f<'a>(x", False),
    ("rust", "let c = '\"'; x", False),
    ("javascript", "`a\nb", True),
    ("bash", "'a\nb", True),
    ("bash", "x=$#", False),
    ("markdown", "it's", False),
    ("markdown", "<!-- x", True),
    ("plaintext", "it's", False),
    ("json", '{"a', False),
    ("css", "/* a", True),
    ("unknown", "// a", True),
]


@pytest.mark.parametrize(("line", "expected"), HEADERS)
def test_header(line, expected):
    assert header(line) == expected


@pytest.mark.parametrize(("language", "text", "package"), PACKAGES)
def test_package(language, text, package):
    assert package_of(language, text) == package


@pytest.mark.parametrize(
    ("line", "columns"), [("x", 0), ("  x", 2), ("\tx", 4), ("  \tx", 4), ("", None), ("  \t", None)]
)
def test_indent(line, columns):
    assert indent_of(line) == columns


def test_headers_above_get_ever_less_indented():
    lines = ["a", "  b", "    c", "", "  )", "    d", "      x"]
    assert list(headers_above(lines, 6, 6)) == [(5, 4), (1, 2), (0, 0)]
    assert list(headers_above(lines, 6, 0)) == []


def test_outline_without_a_grammar():
    text = "-- Adds.\nfunction add(a, b)\n  local function inner() end\n  return a\nend\n\nclass Foo\n  function bar(self)\n  end\nend\n"
    outline = textual_outline("lua", text)
    assert [(s.kind, s.parent, s.name, s.start) for s in outline.symbols()] == [
        (SymbolKind.FUNCTION, "", "add", 1), (SymbolKind.CLASS, "", "Foo", 6), (SymbolKind.METHOD, "Foo", "bar", 7),
    ]  # fmt: skip
    assert outline.functions[0].doc == "Adds."
    assert outline.functions[0].signature == "function add(a, b)"


@pytest.mark.parametrize("language", ["plaintext", "markdown", "json", "html"])
def test_prose_and_data_define_nothing(language):
    assert textual_outline(language, "class Foo\nfunction bar(x)\n").symbols() == ()


@pytest.mark.parametrize(("language", "text", "expected"), LEXICAL)
def test_lexical(language, text, expected):
    assert in_comment_or_string(language, text, len(text)) is expected


@pytest.mark.parametrize("language", sorted(one.id for one in LANGUAGES))
def test_no_pattern_needs_what_older_pythons_get_wrong(language):
    # Possessive repeats of a group: before 3.11.5 they give back what they took (Debian 12 has 3.11.2).
    pattern = _pattern(language)
    assert pattern is None or not re.search(r"(?<!\\)[*+?]\+", pattern.pattern)


def is_open_in_python(text):
    """Read a Python text character by character."""
    at = 0
    while at < len(text):
        if text[at] == "#":
            end = text.find("\n", at)
            if end < 0:
                return True
            at = end
        elif text[at] in "\"'":
            mark = text[at] * 3 if text.startswith(text[at] * 3, at) else text[at]
            at += len(mark)
            while at < len(text) and not text.startswith(mark, at) and (len(mark) == 3 or text[at] != "\n"):
                at += 2 if text[at] == "\\" else 1
            if at >= len(text):
                return True
            at += 0 if text[at] == "\n" else len(mark)
        else:
            at += 1
    return False


@given(st.text("\"'\\#a\n", max_size=25))
def test_comments_and_strings_of_any_text(text):
    assert in_comment_or_string("python", text, len(text)) is is_open_in_python(text)


def test_only_the_last_part_of_a_long_text_is_read():
    assert in_comment_or_string("lua", "x = 1\n" * SCAN + 'y = "', 6 * SCAN + 5) is True
    assert in_comment_or_string("lua", "--[[\n" + "x = 1\n" * SCAN, 6 * SCAN) is False
