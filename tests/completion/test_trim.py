"""What holds for trimming whatever a model writes."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.completion.cursor import cursor_at
from agent.completion.request import Mode
from agent.completion.trim import Limits, Trimmer

PIECES = st.sampled_from(
    [
        "\n",
        "    ",
        "\t",
        "x",
        "if a:",
        "else:",
        "}",
        "{",
        "(",
        ")",
        '"',
        '"""',
        "`",
        "#",
        "//",
        "end",
        "def f",
        "@a",
        "\r",
        "é😀",
        " ",
        ";",
        "\\",
        "<<~SQL",
    ]
)
TEXTS = st.lists(PIECES, max_size=60).map("".join)
LANGUAGES = st.sampled_from(
    ["python", "java", "kotlin", "typescript", "go", "rust", "ruby", "bash", "markdown", "cpp", "html"]
)


@settings(max_examples=300, deadline=None)
@given(TEXTS, TEXTS, TEXTS, LANGUAGES, st.sampled_from(list(Mode)), st.data())
def test_the_pieces_do_not_matter(
    before: str, after: str, said: str, language: str, mode: Mode, data: st.DataObject
) -> None:
    cursor = cursor_at(before, after, language)
    whole = Trimmer(cursor, mode, Limits(8, 90))
    whole.feed(said)
    pieces = Trimmer(cursor, mode, Limits(8, 90))
    at = 0
    while at < len(said):
        size = data.draw(st.integers(1, 9))
        if pieces.feed(said[at : at + size]):
            break
        at += size
    result = whole.result()
    assert pieces.result() == result
    assert whole.result() == result
    assert said.replace("\r", "").startswith(result)
    assert len(result) <= 90
    assert result.count("\n") < 8


def trimmed(text: str, said: str, mode: Mode, language: str = "python", limits: Limits | None = None) -> str:
    before, after = text.split("‸")
    trimmer = Trimmer(cursor_at(before, after, language), mode, limits)
    trimmer.feed(said)
    return trimmer.result()


def test_a_stream_that_is_done_takes_no_more() -> None:
    trimmer = Trimmer(cursor_at("x = ", "", "python"), Mode.INLINE)
    assert trimmer.feed("1") is False
    assert trimmer.feed("\n") is True
    assert trimmer.feed("2\n3") is True
    assert trimmer.result() == "1"


def test_the_end_is_known_at_the_first_word_of_the_next_line() -> None:
    trimmer = Trimmer(cursor_at("def f():\n    ", "", "python"), Mode.IN_BLOCK)
    assert trimmer.feed("return 1\n\n\nprin") is False
    assert trimmer.feed("t(") is True
    assert trimmer.result() == "return 1"


@pytest.mark.parametrize(("cut_off", "kept"), [(True, "a = 1"), (False, "a = 1\n    b = ")])
def test_a_line_that_the_token_limit_cut(cut_off: bool, kept: str) -> None:
    trimmer = Trimmer(cursor_at("def f():\n    ", "", "python"), Mode.IN_BLOCK)
    trimmer.feed("a = 1\n    b = ")
    assert trimmer.result(cut_off=cut_off) == kept


def test_a_single_line_that_was_cut_off_stays() -> None:
    trimmer = Trimmer(cursor_at("x = ", "", "python"), Mode.INLINE)
    trimmer.feed("call(a, b")
    assert trimmer.result(cut_off=True) == "call(a, b"


def test_one_endless_line() -> None:
    assert trimmed("x = ‸", "a" * 500, Mode.INLINE, limits=Limits(5, 100)) == "a" * 100
    assert trimmed("def f():\n    ‸", "x\n    " + "a" * 500, Mode.IN_BLOCK, limits=Limits(5, 100)) == "x"


def test_an_open_bracket_is_given_up_at_its_bound() -> None:
    said = "f(a,\n" + "    b,\n" * 40
    assert trimmed("x = ‸", said, Mode.INLINE, limits=Limits(100, 9000)) == "f(a,"


def test_blanks_in_an_open_bracket_go_at_the_end() -> None:
    assert trimmed("x = ‸", "f(\n  \n   ", Mode.INLINE) == "f("


def test_a_blank_first_line_is_nothing_in_a_line() -> None:
    assert trimmed("x = 1‸", "\ny = 2\n", Mode.INLINE) == ""


@pytest.mark.parametrize(
    ("language", "text", "said", "mode", "kept"),
    [
        ("python", "x = 1 + ‸", "\\\n    2\ny", Mode.INLINE, "\\\n    2"),
        ("java", "if (a) {‸", " return 1; }\nb();", Mode.IN_BLOCK, " return 1; }"),
        ("java", "if (a) {‸}", " return 1; }\nb();", Mode.IN_BLOCK, " return 1; "),
        ("python", "x = [\n    ‸\n]", "1,\n    2,\n]\ny", Mode.IN_BLOCK, "1,\n    2,"),
        ("python", "‸", "x = 1\ny = 2\n\nz = 3", Mode.IN_BLOCK, "x = 1\ny = 2"),
        ("java", "if (a) {\n  ‸\n} else {\n}", "b();\n} else {\n  c();\n}\n", Mode.IN_BLOCK, "b();"),
        ("java", "do {\n  ‸", "b();\n} while (a);\nc();\n", Mode.IN_BLOCK, "b();\n} while (a);"),
        ("java", "try {\n  ‸", "b();\n}\n\ncatch (E e) {\n}\n", Mode.IN_BLOCK, "b();\n}"),
        ("java", "try {\n  ‸", "b();\n}\nc();\n", Mode.IN_BLOCK, "b();\n}"),
        (
            "cpp",
            "class A {\n  int a;\n  ‸",
            "int b;\npublic:\n  int c;\n#if X\n  int d;\n};\nint e;",
            Mode.IN_BLOCK,
            "int b;\npublic:\n  int c;\n#if X\n  int d;\n};",
        ),
        ("bash", "if a; then\n  ‸", "b\nelse\n  c\nfi\nd\n", Mode.IN_BLOCK, "b\nelse\n  c\nfi"),
        ("bash", "cat <<EOF\n‸", "a\nEOF\nb\n", Mode.AFTER_BLOCK, "a\nEOF\nb"),
        (
            "lua",
            "local function f()\n  ‸",
            "return [[\nend\n]]\nend\ng()",
            Mode.IN_BLOCK,
            "return [[\nend\n]]\nend",
        ),
        (
            "python",
            "class A:\n    def f(self):\n        pass\n\n    ‸",
            "def g(self):\n        pass\n\n    def h",
            Mode.AFTER_BLOCK,
            "def g(self):\n        pass",
        ),
        ("python", "class A:\n    ‸\n", "x = 1\nB = 2", Mode.AFTER_BLOCK, "x = 1"),
        ("python", "\n‸", "if a:\n    b\nelse:\n    c\nd", Mode.AFTER_BLOCK, "if a:\n    b\nelse:\n    c"),
        ("python", "\n‸", "import a\nimport b\n\nimport c", Mode.AFTER_BLOCK, "import a\nimport b"),
        ("python", "\n‸", "x = 1\ndef f():\n    pass\n", Mode.AFTER_BLOCK, "x = 1"),
        ("python", "\n‸", '"""Doc."""\n\nx = 1\n', Mode.AFTER_BLOCK, '"""Doc."""\n\nx = 1'),
        ("python", "\n‸", "x = f(\n1,\n)\n@a\ndef g", Mode.AFTER_BLOCK, "x = f(\n1,\n)"),
        ("python", "\n‸", "x = f(\ndef g():\n    pass", Mode.AFTER_BLOCK, "x = f("),
        (
            "csharp",
            "class A {\n    int x;\n\n    ‸\n}",
            "[Test]\n    void F() {\n    }\n    void G() {",
            Mode.AFTER_BLOCK,
            "[Test]\n    void F() {\n    }",
        ),
        ("java", "\n‸", "if (a) {\n}\n\nb();", Mode.AFTER_BLOCK, "if (a) {\n}"),
        ("java", "\n‸", "if (a) {\n}\nelse {\n}\nb();", Mode.AFTER_BLOCK, "if (a) {\n}\nelse {\n}"),
        ("java", "  ‸", "}\nclass B {", Mode.AFTER_BLOCK, ""),
        ("ruby", "\n‸", "def f = 1\n\ndef g\n", Mode.AFTER_BLOCK, "def f = 1"),
        ("ruby", "\n‸", "module A; end\nmodule B", Mode.AFTER_BLOCK, "module A; end"),
        ("haskell", "f x =\n  ‸", "case x of\n    1 -> 2\ng = 3", Mode.IN_BLOCK, "case x of\n    1 -> 2"),
        ("go", "func f() int { ‸", "return 1 }\nfunc g", Mode.INLINE, "return 1 }"),
        ("javascript", "/** A ‸", "thing.\n */\nfunction", Mode.INLINE, "thing."),
    ],
)
def test_ends(language: str, text: str, said: str, mode: Mode, kept: str) -> None:
    assert trimmed(text, said, mode, language) == kept
