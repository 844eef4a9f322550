"""The rules that a completion passes, each by its table, and what holds for their chain."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.completion.cursor import cursor_at
from agent.completion.filters import closers, indentation, markers, prose, repeats, repetition
from agent.completion.filters.candidate import Candidate, Rule
from agent.completion.filters.chain import RULES, filtered
from agent.completion.request import Mode

BLOCK, INLINE = Mode.IN_BLOCK, Mode.INLINE
FENCED = "Here is the code:\n\n```python\nreturn 1\n```\nHope it helps."
BODY = "def f():\n    ‸\n"


def apply(rule: Rule, where: str, text: str, language: str = "python", mode: Mode = BLOCK) -> str | None:
    before, after = where.split("‸")
    kept = rule(Candidate(text, cursor_at(before, after, language), mode, ("<stop>",)))
    return None if kept is None else kept.text


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("x<stop>y", "x"),
        ("x<|fim_middle|>y", "x"),
        ("x<|endoftext|>", "x"),
        ("x<｜end▁of▁sentence｜>", "x"),
        ("x <EOT>", "x"),
        ("x</s>", "x"),
        ("<s>x</s>", "<s>x</s>"),
        ("x<fim_suffix>", "x"),
        ("x<file_sep>a.py", "x"),
        ("x<[fim-suffix]>", "x"),
        ("x[PREFIX]", "x"),
        ("x\n+++++ a.py\n", "x"),
        ("<think>hm\n</think>\nx", "x"),
        ("<think>never done", ""),
        ("a < b | c > d", "a < b | c > d"),
        ("List<PREFIX>", "List<PREFIX>"),
    ],
)
def test_markers(text: str, kept: str) -> None:
    assert apply(markers.without_markers, BODY, text) == kept


@pytest.mark.parametrize(
    ("where", "language", "text", "kept"),
    [
        (BODY, "python", "```python\nreturn 1\n```", "return 1"),
        (BODY, "python", FENCED, "return 1"),
        (BODY, "python", "```\nreturn 1", "return 1"),
        (BODY, "python", "return 1\n```\nThis code", "return 1"),
        (BODY, "python", "return 1", "return 1"),
        ("# A\n\n‸", "markdown", "```\nx\n```", "```\nx\n```"),
        ('"""\n‸\n"""', "python", "```\nx\n```", "```\nx\n```"),
    ],
)
def test_fences(where: str, language: str, text: str, kept: str) -> None:
    assert apply(prose.unfenced, where, text, language) == kept


@pytest.mark.parametrize(
    ("where", "text", "shown"),
    [
        (BODY, "Sure, I can help you with that.", False),
        (BODY, "Here is the code that you asked for:\nreturn 1", False),
        (BODY, "As an AI language model I cannot", False),
        (BODY, "I'm sorry, but I cannot", False),
        (BODY, "The function computes the area of a shape.", False),
        (BODY, "This function is used to compute the area", False),
        (BODY, "Python has many ways to say that.", False),
        (BODY, "You can use the following approach", False),
        (BODY, "return area(shape)", True),
        (BODY, "# Here is the result", True),
        (BODY, "sure = True", True),
        (BODY, "here.is_it()", True),
        (BODY, "raise ValueError from None", True),
        (BODY, "assert isinstance(x, int)", True),
        ("# ‸", "Sure, this is a comment that goes on", True),
        ('"""‸', "The function computes the area of a shape.", True),
        ("print(‸", "the name", True),
    ],
)
def test_prose(where: str, text: str, shown: bool) -> None:
    assert (apply(prose.without_prose, where, text) is not None) is shown


@pytest.mark.parametrize("language", ["markdown", "plaintext"])
def test_texts_for_people_are_prose(language: str) -> None:
    said = "Here is the text of a chapter that you know."
    assert apply(prose.without_prose, "‸", said, language) == said


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("a()\na()\na()", "a()"),
        ("x\na()\na()\na()\nb", "x\na()"),
        ("a()\na()", "a()\na()"),
        ("a\nb\na\nb\na\nb\n", "a\nb"),
        ("a()\n\na()\n\na()\n\n", "a()"),
        ("}\n}\n}", "}\n}\n}"),
        ("x\n\n\n\n\ny", "x\n\n\n\n\ny"),
        ("a\n a\n  a", "a\n a\n  a"),
    ],
)
def test_loops_of_lines(text: str, kept: str) -> None:
    assert apply(repetition.without_loops_of_lines, BODY, text) == kept


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("double double double", None),
        ("x = 1\nlong very very very", "x = 1"),
        ("foo(bar(foo(bar(foo(bar(foo(bar(", None),
        ("self.a.b.self.a.b.self.a.b.self.a.b.", None),
        ("0, 0, 0, 0, 0, 0, 0, 0", "0, 0, 0, 0, 0, 0, 0, 0"),
        ("# -------------------", "# -------------------"),
        ("(int, int, int)", "(int, int, int)"),
        ("'../../../../../x'", "'../../../../../x'"),
        ("a, b = b, a", "a, b = b, a"),
    ],
)
def test_loops_of_words(text: str, kept: str | None) -> None:
    assert apply(repetition.without_loops_of_words, BODY, text) == kept


@pytest.mark.parametrize(
    ("where", "text", "kept"),
    [
        ("x = fo‸ + bar\n", "o(1) + bar", "o(1)"),
        ("x = fo‸ + bar\n", "o(1)\ny = 2", "o(1)"),
        ("x = f‸ + bar(baz)\n", "oo + bar(", "oo"),
        ("x = f‸ + b\n", "oo", "oo"),
        ("x = f‸\n", "oo\ny", "oo\ny"),
        ("f(‸)\n", "a)\nb", "a)\nb"),
        ("a ‸b\n", "+ b", "+ "),
    ],
)
def test_rest_of_the_line(where: str, text: str, kept: str) -> None:
    assert apply(repeats.without_rest_of_line, where, text, mode=INLINE) == kept


FOLLOWED = "def f():\n    ‸\n    validate_all(x)\n    return None\n\ndef g(): ...\n"


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("a()\n    validate_all(x)\n    return None", "a()"),
        ("validate_all(x)\n    return None", None),
        ("a()\n    return None\n    b()", "a()\n    return None\n    b()"),
        ("a()", "a()"),
    ],
)
def test_following_lines(text: str, kept: str | None) -> None:
    assert apply(repeats.without_following_lines, FOLLOWED, text) == kept


@pytest.mark.parametrize(
    ("where", "text", "kept"),
    [
        ("if a {\n    ‸\n}\n", "b()\n}", "b()"),
        ("if a {\n    ‸\n    }\n}\n", "b()\n    }\n}", "b()"),
        ("if a {\n    ‸\n}\n", "}", "}"),
        ("a\n‸\n}\n", "}", "}"),
        (FOLLOWED, "a()\n    validate_all(", "a()"),
        (FOLLOWED, "validate_all(", None),
        (FOLLOWED, "a()\n", "a()\n"),
        ("a\n‸", "b", "b"),
        ("a\n‸\nb", "\n\n", "\n\n"),
    ],
)
def test_overlap_below(where: str, text: str, kept: str | None) -> None:
    assert apply(repeats.without_overlap_below, where, text, "java") == kept


@pytest.mark.parametrize(
    ("where", "text", "shown"),
    [
        ("print_the_total(1)\n‸", "print_the_total(1)", False),
        (
            "def f():\n    compute_area(1)\n    compute_base(2)\n    ‸",
            "compute_area(1)\n    compute_base(2)\n",
            False,
        ),
        ("total = compute(1)\ntotal = ‸", "compute(1)", False),
        ("print_the_total(1)\n‸", "print_the_total(1)\nx = 1", True),
        ("x\n‸", "x", True),
        ("‸", "\n", True),
    ],
)
def test_preceding_lines(where: str, text: str, shown: bool) -> None:
    assert (apply(repeats.without_preceding_lines, where, text) is not None) is shown


@pytest.mark.parametrize(
    ("where", "text", "kept"),
    [
        ("foo(‸)", "a, b)", "a, b"),
        ("foo(‸)", "a, b", "a, b"),
        ("foo(‸);", "a, b);", "a, b"),
        ("foo(‸)", "a, b);", "a, b"),
        ("foo(‸)", "bar()", "bar()"),
        ("foo(‸)", "bar())", "bar()"),
        ("foo(‸)", "a).bar(b)", "a).bar(b"),
        ("foo(bar(‸)", "x))", "x)"),
        ('say("‸")', 'hello")', "hello"),
        ('say("‸"', 'hello")', "hello"),
        ("a = `‸`", "b`", "b"),
        ("a[‸]", "'x]']", "'x]'"),
        ("if (x) {‸}", "\n  foo();\n}", "\n  foo();\n"),
        ("effect(() => {‸})", "\n  foo();\n}, []);", "\n  foo();\n"),
        ("x = ‸;", "1;", "1"),
        ("x = ‸;", "1", "1"),
        ("foo(‸", "a)", "a)"),
        ("foo(‸ + b)", "a)", "a)"),
        ("foo(‸]", "a)", "a)"),
    ],
)
def test_closers(where: str, text: str, kept: str) -> None:
    assert apply(closers.without_surplus_closers, where, text, "typescript", INLINE) == kept


def test_three_quotes_are_one_mark() -> None:
    assert apply(closers.without_surplus_closers, '"""‸"""', 'One."""') == "One."


@pytest.mark.parametrize(
    ("where", "text", "kept"),
    [
        ("def f():\n    ‸", "    return 1\n    x", "return 1\n    x"),
        ("def f():\n    ‸", "return 1\n    x", "return 1\n    x"),
        ("def f():\n    ‸", "  return 1", "return 1"),
        ("def f():\n    ‸", "        return 1", "    return 1"),
        ("def f():\n‸", "    return 1", "    return 1"),
        ("def f():\n‸", "return 1\n    x", "    return 1\n    x"),
        ("def f():\n‸", "x = 1\ny = 2", "x = 1\ny = 2"),
        ("x = 1\n‸", "y = 2", "y = 2"),
        ("def f():\n    x = ‸", "  1", "  1"),
        ("def f():\n    ‸", "\n    x", "\n    x"),
        ("class A:\n\tdef f():\n\t\t‸", "\t\treturn 1", "return 1"),
        ("def f():\n\tpass\ndef g():\n  ‸", "\tx", "x"),
        ("class A:\n\tx = 1\n\tdef f(self):\n‸", "return 1", "\t\treturn 1"),
        ('def f():\n    """‸', "  a", "  a"),
    ],
)
def test_first_line(where: str, text: str, kept: str) -> None:
    assert apply(indentation.after_the_cursor, where, text) == kept


@pytest.mark.parametrize(
    ("where", "text", "kept"),
    [
        ("def f():\n\tif a:\n\t\t‸", "x\n        if b:\n            y", "x\n\t\tif b:\n\t\t\ty"),
        ("def f():\n  x\n  ‸", "y\n\tif a:\n\t\tz", "y\n  if a:\n    z"),
        ("def f():\n    x\n    ‸", "y\n    z", "y\n    z"),
        ("‸", "if a:\n\tb", "if a:\n\tb"),
        ("def f():\n\tx\n\t‸", "y", "y"),
        ("def f():\n\tx\n\t‸", 'y = """\n    a\n"""\n    z', 'y = """\n    a\n"""\n\tz'),
        ("def f():\n\tx\n\t‸", "y(\n    a,\n     b)", "y(\n\ta,\n\t b)"),
    ],
)
def test_file_style(where: str, text: str, kept: str) -> None:
    assert apply(indentation.in_file_style, where, text) == kept


@pytest.mark.parametrize(
    ("lines", "unit"),
    [
        ([], ""),
        (["a", ""], ""),
        (["\ta", "\t\tb"], "\t"),
        (["  a", "    b"], "  "),
        (["    a", "        b"], "    "),
        (["        a"], " " * 8),
        (["   a", "      b"], "   "),
    ],
)
def test_unit(lines: list[str], unit: str) -> None:
    assert indentation.unit_of(lines) == unit


@pytest.mark.parametrize(
    ("rule", "where", "text", "kept"),
    [
        (indentation.blank_lines_bare, BODY, "a\n    \n\t\nb", "a\n\n\nb"),
        (indentation.blank_lines_bare, BODY, "  \nb", "\nb"),
        (indentation.blank_lines_bare, BODY, "  ", "  "),
        (indentation.without_trailing_space, BODY, "a  \n\n", "a"),
        (indentation.without_trailing_space, "x = ‸b", "a + ", "a + "),
        (indentation.without_trailing_space, "x = ‸ b", "a + ", "a +"),
        (indentation.without_trailing_space, "x = f(‸)", "a ", "a"),
        (indentation.without_trailing_space, "x = ‸b", "  ", ""),
    ],
)
def test_blanks(rule: Rule, where: str, text: str, kept: str) -> None:
    assert apply(rule, where, text) == kept


@pytest.mark.parametrize(
    ("where", "text", "kept"),
    [
        (BODY, "    return 1<|endoftext|>", "return 1"),
        (BODY, FENCED, "return 1"),
        (BODY, "Sure! Here is it.", None),
        (BODY, "   \n", None),
        ("foo(‸)", ")", None),
        ("foo(‸);", ");", None),
        ("foo(‸)", "a)  ", "a"),
        (FOLLOWED, "    check(x)\n    validate_all(x)\n    return None\n", "check(x)"),
    ],
)
def test_chain(where: str, text: str, kept: str | None) -> None:
    assert apply(filtered, where, text) == kept


PIECES = st.sampled_from(
    [
        "\n",
        "    ",
        "\t",
        "x",
        "foo(",
        ")",
        "}",
        "{",
        '"',
        "```",
        "<|endoftext|>",
        "</s>",
        "Sure, ",
        "a = 1",
        ";",
        " ",
        "<stop>",
    ]
)
TEXTS = st.lists(PIECES, max_size=25).map("".join)
LANGUAGES = st.sampled_from(["python", "typescript", "markdown", "ruby"])


@settings(max_examples=200, deadline=None)
@given(TEXTS, TEXTS, TEXTS, LANGUAGES)
def test_the_chain_leaves_no_marker_and_nothing_blank(
    before: str, after: str, text: str, language: str
) -> None:
    kept = filtered(Candidate(text, cursor_at(before, after, language), BLOCK, ("<stop>",)))
    if kept is not None:
        assert kept.text.strip()
        assert "<stop>" not in kept.text
        assert "<|endoftext|>" not in kept.text


ONCE = (
    markers.without_markers,
    prose.without_prose,
    repeats.without_following_lines,
    repeats.without_preceding_lines,
    repetition.without_loops_of_words,
    indentation.blank_lines_bare,
    indentation.without_trailing_space,
)


@settings(max_examples=150, deadline=None)
@given(TEXTS, TEXTS, TEXTS, LANGUAGES, st.sampled_from(ONCE))
def test_a_second_time_changes_nothing(before: str, after: str, text: str, language: str, rule: Rule) -> None:
    first = rule(Candidate(text, cursor_at(before, after, language), BLOCK, ("<stop>",)))
    if first is not None:
        assert rule(first) == first


def test_every_rule_is_in_the_chain() -> None:
    rules = {
        value
        for module in (closers, indentation, markers, prose, repeats, repetition)
        for name, value in vars(module).items()
        if not name.startswith("_")
        and getattr(value, "__annotations__", {}).get("return") == "Candidate | None"
    }
    assert rules <= set(RULES)
