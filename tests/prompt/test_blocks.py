"""Markers and snippets as they are written."""

import pytest

from agent.context.snippet import SnippetKind
from agent.prompt.blocks import HEADLINES, BlockWriter, telling_lines
from agent.prompt.element import ElementKind
from agent.prompt.families import BY_NAME
from agent.prompt.lines import LineCosts


@pytest.fixture
def writer(words):
    return BlockWriter(LineCosts(words))


@pytest.mark.parametrize(
    ("relative", "language", "text", "kind"),
    [
        ("src/app.py", "python", "# Path: src/app.py\n", ElementKind.PATH_MARKER),
        ("src/App.java", "java", "// Path: src/App.java\n", ElementKind.PATH_MARKER),
        ("a.sql", "sql", "-- Path: a.sql\n", ElementKind.PATH_MARKER),
        ("a.html", "html", "<!-- Path: a.html -->\n", ElementKind.PATH_MARKER),
        ("a.css", "css", "/* Path: a.css */\n", ElementKind.PATH_MARKER),
        ("package.json", "json", "Path: package.json\n", ElementKind.PATH_MARKER),
        ("Makefile", "makefile", "# Path: Makefile\n", ElementKind.PATH_MARKER),
        ("Untitled-1", "python", "# Language: python\n", ElementKind.LANGUAGE_MARKER),
        ("", "rust", "// Language: rust\n", ElementKind.LANGUAGE_MARKER),
        ("odd\nname.py", "python", "# Path: odd?name.py\n", ElementKind.PATH_MARKER),
    ],
)
def test_marker_as_a_comment(writer, make_file, relative, language, text, kind):
    marker = writer.marker(make_file("x", relative or ".", language), BY_NAME["none"])
    assert (marker.text, marker.kind) == (text, kind)


@pytest.mark.parametrize(
    ("relative", "language", "text"),
    [
        ("src/app.py", "python", "src/app.py\n"),
        ("Untitled-1", "python", "untitled.py\n"),
        ("Untitled-1", "brainfuck", "untitled\n"),
    ],
)
def test_marker_in_the_repository_form(writer, make_file, relative, language, text):
    assert writer.marker(make_file("x", relative, language), BY_NAME["qwen2.5-coder"]).text == text


@pytest.mark.parametrize("kind", SnippetKind)
def test_snippet_as_comments_under_its_headline(writer, make_snippet, kind):
    snippet = make_snippet("a", kind=kind, text="x = 1\n\n    y = 2\n")
    block = writer.block(snippet, "java", BY_NAME["none"])
    headline = HEADLINES[kind].format(path="pkg/a.py")
    assert block.text == f"// {headline}\n// x = 1\n//\n//     y = 2\n"
    assert block.lines == {"x = 1", "y = 2"}


def test_headline_of_similar_code_is_copilots(writer, make_snippet):
    block = writer.block(make_snippet("a", text="x"), "python", BY_NAME["none"])
    assert block.text.startswith("# Compare this snippet from pkg/a.py:\n")


def test_comment_that_the_snippet_would_close_stays_open(writer, make_snippet):
    block = writer.block(make_snippet("a", text="a --> b"), "html", BY_NAME["none"])
    assert block.text.count("-->") == 1


def test_cost_is_that_of_the_written_text(writer, words, make_snippet):
    for family in ("none", "mellum"):
        block = writer.block(make_snippet("a", text="x = 1\ny = 2"), "python", BY_NAME[family])
        assert block.tokens == words.count(block.text)


def test_blocks_are_written_once(writer, make_snippet):
    one = writer.block(make_snippet("a", score=0.1), "python", BY_NAME["none"])
    assert writer.block(make_snippet("a", score=0.9), "python", BY_NAME["none"]) is one


def test_telling_lines_have_no_indentation_and_no_brackets():
    assert telling_lines("    }\n  );\n\n  return x\nend\n") == {"return x"}
