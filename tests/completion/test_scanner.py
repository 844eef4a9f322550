"""What is open after some lines of code."""

from __future__ import annotations

import pytest

from agent.completion.cursor import cursor_at, width
from agent.completion.lexis import lexis_of
from agent.completion.scanner import MAX_DEPTH, Scanner


@pytest.mark.parametrize(
    ("language", "text", "stack", "in_text"),
    [
        ("python", "f(a[", [")", "]"], False),
        ("python", "f('(' # [", [")"], False),
        ("python", 'x = """\n(', [], True),
        ("python", 'x = """ ( \\""" \n"""[', ["]"], False),
        ("python", "x = 'it\n(", [")"], False),
        ("python", "x#(", [], False),
        ("java", "/* ( \n */ {", ["}"], False),
        ("java", 'String a = "\\"("; {', ["}"], False),
        ("rust", "fn f<'a>(x: &'a str, c: '(') {", ["}"], False),
        ("rust", 'r#"(\n"#; [', ["]"], False),
        ("rust", 'br##"(\n"#[\n"##; {', ["}"], False),
        ("rust", 'bar"(" + r"\\" + (', [")"], False),
        ("rust", "/* /* ( */ [ */ {", ["}"], False),
        ("kotlin", "/* ( \n /* [ \n */ { \n */ (", [")"], False),
        ("java", "/* /* ( */ {", ["}"], False),
        ("cpp", 'auto a = R"x(\n)" { \n)x"; [', ["]"], False),
        ("cpp", 'u8R"(\\)" + HR"(" + (', [")"], False),
        ("csharp", 'var a = $@"\n""(""\n"; {', ["}"], False),
        ("csharp", '@"\\" + (', [")"], False),
        ("sql", "'it''s (' + (", [")"], False),
        ("go", "`\\`(", [")"], False),
        ("ruby", "x = <<~SQL\n(\n  SQL\n[", ["]"], False),
        ("ruby", "a << b\n(", [")"], False),
        ("bash", "echo $# (", [")"], False),
        ("bash", 'cat <<"EOF"\n(\n', [], True),
        ("php", "$a = <<<EOT\n(\nEOT\n{", ["}"], False),
        ("html", "<p>it's (a) <!-- ( -->", [], False),
        ("markdown", "it's (", [")"], False),
        ("css", "a { /* } */", ["}"], False),
        ("python", "(" * 500, [")"] * MAX_DEPTH, False),
        ("python", "([)", [], False),
    ],
)
def test_open(language: str, text: str, stack: list[str], in_text: bool) -> None:
    scanner = Scanner(lexis_of(language))
    for line in text.split("\n"):
        scanner.read(line)
    assert (scanner.stack, scanner.in_text) == (stack, in_text)


def test_loose_marks_and_code() -> None:
    scanner = Scanner(lexis_of("java"))
    assert scanner.read('a("b)") }; ) // c') == 'a("") }; )'
    assert scanner.loose == [(8, "}"), (11, ")")]


def test_a_string_that_was_open_before_is_closed_loosely() -> None:
    cursor = cursor_at('say("', "", "python")
    scanner = cursor.scanner()
    scanner.read('hi") + "x"')
    assert scanner.loose == [(2, '"'), (3, ")")]


@pytest.mark.parametrize(("line", "columns"), [("", 0), ("  a", 2), ("\ta", 4), (" \t a", 6), ("a  ", 0)])
def test_width(line: str, columns: int) -> None:
    assert width(line) == columns


def test_comment_lines() -> None:
    assert lexis_of("html").is_comment("<!-- a")
    assert lexis_of("python").is_comment("# a")
    assert not lexis_of("plaintext").is_comment("# a")
