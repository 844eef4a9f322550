from __future__ import annotations

import random

import pytest
from bench.places import body_end, choose, first_line, inner_column

PYTHON = "\n".join(
    f"""def compute_{n}(first_argument, second_argument):
    intermediate_{n} = first_argument + second_argument * {n}
    return transform(intermediate_{n}, first_argument)

"""
    for n in range(12)
)
SCRIPT = "\n".join(
    f"""function compute{n}(firstArgument, secondArgument) {{
    const intermediate{n} = firstArgument + secondArgument * {n};
    return transform(intermediate{n}, firstArgument);
}}
"""
    for n in range(12)
)
FILES = {
    f"{folder}/file.{ending}": text for folder in "abcd" for ending, text in (("py", PYTHON), ("js", SCRIPT))
}


def test_a_cut_puts_the_missing_text_back_together():
    cuts = choose(FILES, 8, seed=1)
    assert len(cuts) == 8
    for cut in cuts:
        assert cut.text[: cut.offset] + cut.missing + cut.text[cut.offset :] == FILES[cut.path]
        assert cut.missing.strip()
        assert cut.line == cut.text.count("\n", 0, cut.offset) + 1
        # The cursor stands at the end of its line: nothing of what was there is left on it.
        assert cut.text[cut.offset :][:1] in {"\n", ""}


def test_kinds_and_languages_take_turns_and_no_file_comes_twice():
    cuts = choose(FILES, 8, seed=1)
    assert {(cut.kind, cut.path[-2:]) for cut in cuts} == {
        ("line end", "py"),
        ("line end", "js"),
        ("empty body", "py"),
        ("empty body", "js"),
    }
    assert len({cut.path for cut in cuts}) == len(cuts)


def test_the_same_seed_chooses_the_same():
    assert choose(FILES, 6, seed=3) == choose(dict(reversed(FILES.items())), 6, seed=3)
    assert choose(FILES, 6, seed=3) != choose(FILES, 6, seed=4)


def test_where_there_is_too_little_there_are_fewer():
    assert len(choose(FILES, 99, seed=1)) == len(FILES)
    assert choose({"short.py": "x = 1\n"}, 3, seed=1) == []
    assert choose({"dull.py": "x = 1\n" * 40}, 3, seed=1) == []


def test_a_body_is_cut_down_to_its_indentation():
    body = next(cut for cut in choose(FILES, 8, seed=1) if cut.kind == "empty body" and cut.path[-2:] == "js")
    before, after = body.text[: body.offset].split("\n"), body.text[body.offset :].split("\n")
    assert before[-2].endswith("{")
    assert before[-1] == "    "
    assert after[1] == "}"


@pytest.mark.parametrize(
    ("line", "chosen"),
    [
        ("    value = compute(first, second, third)", True),
        ("short = 1", False),
        ("    # a comment that is long enough to be code", False),
        ('    "a text that is long enough to be code"', False),
        ("averyverylongwordwithoutanyborderinside", False),
        ("", False),
    ],
)
def test_a_line_is_cut_in_its_middle_where_a_word_begins(line, chosen):
    column = inner_column(line, random.Random(1))
    assert (column is not None) is chosen
    if column is not None:
        assert line[:column].strip()
        assert not line[column - 1].isalnum()
        assert line[column].isalnum()


@pytest.mark.parametrize(
    ("lines", "end"),
    [
        (["def f():", "    a", "    b", "", "x"], 3),
        (["def f():", "    a", "", "    b", "x"], 4),
        (["def f():", "    a"], 2),
        (["if (x) {", "  a;", "}"], 2),
        (["def f():", "x"], None),
        (["def f():", "", "    a"], None),
        (["def f():", '    """Says."""', "    a"], None),
        (["x = 1", "    a"], None),
        (["# as follows:", "    a"], None),
        (["def f():", *["    a"] * 13, "x"], None),
        (["def f():", *["    a"] * 12, "x"], 13),
        (["def f():"], None),
    ],
)
def test_body_end(lines, end):
    assert body_end(lines, 0) == end


@pytest.mark.parametrize(("text", "line"), [("", ""), ("\n  \n  a \nb", "a"), (" x", "x")])
def test_first_line(text, line):
    assert first_line(text) == line
