"""The front matter: keys, values, what stands below what, and recovery."""

from __future__ import annotations

import pytest

from agent.shire.header_parser import MAX_LEVELS
from agent.shire.tree.header import Block, Entry, Scalar
from agent.shire.tree.node import text_of, walk

VALUES = [
    (' "a b"', "(Scalar <ScalarKind.QUOTED: 'quoted'> 'a b')"),
    (" 'a' // why", "(Scalar <ScalarKind.QUOTED: 'quoted'> 'a')"),
    (" Summary", "(Scalar <ScalarKind.BARE: 'bare'> 'Summary')"),
    (" Generate a Summary, now # why", "(Scalar <ScalarKind.BARE: 'bare'> 'Generate a Summary, now')"),
    (" Fix #12 at http://x.y // why", "(Scalar <ScalarKind.BARE: 'bare'> 'Fix #12 at http://x.y')"),
    (" 生成提交信息", "(Scalar <ScalarKind.BARE: 'bare'> '生成提交信息')"),
    (" $name and more", "(Scalar <ScalarKind.BARE: 'bare'> '$name and more')"),
    (" /usr/bin", "(Scalar <ScalarKind.BARE: 'bare'> '/usr/bin')"),
    (" 42", "(Scalar <ScalarKind.NUMBER: 'number'> 42)"),
    (" -3", "(Scalar <ScalarKind.NUMBER: 'number'> -3)"),
    (" 2024-07-01", "(Scalar <ScalarKind.DATE: 'date'> '2024-07-01')"),
    (" false", "(Scalar <ScalarKind.BOOLEAN: 'boolean'> False)"),
    (" true # yes", "(Scalar <ScalarKind.BOOLEAN: 'boolean'> True)"),
    ("", "(Block [])"),
    (" // nothing", "(Block [])"),
    (" # nothing", "(Block [])"),
    (' ["a", 1]', "(ListLiteral [(Literal 'a') (Literal 1)])"),
    (' [\n  "a",\n  "b"\n]', "(ListLiteral [(Literal 'a') (Literal 'b')])"),
    (' {"a": 1}', "(MapLiteral [[(Literal 'a') (Literal 1)]])"),
    (" /any/", "(PatternAction 'any' None)"),
    (
        " /.*/build\\.gradle/ { cat }",
        r"(PatternAction '.*/build\\.gradle' (Statement (Pipeline [(Call 'cat' [])])))",
    ),
    (" /**.java/ { a } /* x */", "(PatternAction '**.java' (Statement (Pipeline [(Call 'a' [])])))"),
    (
        ' /*\\.md/ { f("*/") }',
        r"(PatternAction '*\\.md' (Statement (Pipeline [(Call 'f' [(Literal '*/')])])))",
    ),
    (
        " /(a|b) c\\.java/ { cat }",
        r"(PatternAction '(a|b) c\\.java' (Statement (Pipeline [(Call 'cat' [])])))",
    ),
    (" /* a comment */", "(Block [])"),
    (' "a.py"(string)', "(ForeignFunction 'a.py' None ['string'] [])"),
    (
        ' "a.py"::resize(string, number) -> image, size // x',
        "(ForeignFunction 'a.py' 'resize' ['string' 'number'] ['image' 'size'])",
    ),
    (' "a.sh"()', "(ForeignFunction 'a.sh' None [] [])"),
]


@pytest.mark.parametrize(("text", "tree"), VALUES)
def test_a_value(value, errors, text, tree):
    assert value(text) == tree
    assert errors(f"---\ndata:{text}\n---\n") == []


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        (
            ' $a.x() == "b" && $c',
            "(Operation ['&&'] [(Operation ['=='] [(Access (Variable 'a' False) [(Method 'x' [])]) (Literal 'b')]) (Variable 'c' False)])",
        ),
        (" { !$a }", "(Statement (Unary '!' (Variable 'a' False)))"),
        (' "xxx"', "(Literal 'xxx')"),
        (
            " $a &&\n  $b\n  || $c // why",
            "(Operation ['||'] [(Operation ['&&'] [(Variable 'a' False) (Variable 'b' False)]) (Variable 'c' False)])",
        ),
    ],
)
def test_a_when_is_a_condition(value, text, tree):
    assert value(text, "when") == tree


def test_a_life_cycle_key_takes_an_expression_or_a_list_too(value):
    assert value(' ["VerifyCode"]', "onStreaming") == "(ListLiteral [(Literal 'VerifyCode')])"
    assert value(" parseCode", "onStreamingEnd") == "(Name 'parseCode')"


INDENTED = """---
variables:
  "a": "x"
  "b": /y/ { cat }
fileName-rules:
  /.*Test.java/: "rule"
functions:
    f: "f.py"(string)
name: "n"
---
"""
FLUSH = """---
variables:
"a": "x"
"b": /y/ { cat }
fileName-rules:
  /.*Test.java/: "rule"
functions:
f: "f.py"(string)
name: "n"
---
"""


@pytest.mark.parametrize(
    "text", [INDENTED, FLUSH, INDENTED.replace("\n", "\r\n"), INDENTED.replace("  ", "\t")]
)
def test_entries_stand_below_their_key_indented_or_flush(parsed, text):
    script = parsed(text)
    assert not script.problems
    assert [entry.key for entry in script.header.entries] == [
        "variables",
        "fileName-rules",
        "functions",
        "name",
    ]
    assert list(script.header.block("variables")) == ["a", "b"]
    assert list(script.header.block("functions")) == ["f"]
    rule = script.header.value("fileName-rules").entries[0]
    assert (rule.key, rule.is_pattern, rule.value.value) == (".*Test.java", True, "rule")


def test_a_flush_variable_may_be_bare_if_its_value_is_an_action(parsed):
    text = '---\nvariables:\na: /x/ { cat }\nq: { from { X x } select { x } }\nmodel: "m"\ntags: 1\n---\n'
    script = parsed(text)
    assert list(script.header.block("variables")) == ["a", "q"]
    assert [entry.key for entry in script.header.entries] == ["variables", "model", "tags"]


def test_entries_stand_below_entries(parsed):
    script = parsed("---\na:\n  b:\n    c: 1\n  d: 2\ne: 3\n---\n")
    outer = script.header.value("a")
    assert [entry.key for entry in outer.entries] == ["b", "d"]
    assert outer.entries[0].value.entries[0].value.value == 1
    assert [entry.key for entry in script.header.entries] == ["a", "e"]


def test_levels_are_limited(parsed):
    text = "---\n" + "".join(" " * depth + f"k{depth}:\n" for depth in range(100)) + "---\n"
    script = parsed(text)
    depth, block = 0, script.header.entries[0].value
    while isinstance(block, Block) and block.entries:
        depth, block = depth + 1, block.entries[0].value
    assert depth <= MAX_LEVELS
    assert sum(isinstance(node, Entry) for node in walk(script)) == 100


def test_a_key_without_entries_at_the_end_is_empty(parsed):
    script = parsed("---\nname: n\nvariables:\n---\n")
    assert script.header.block("variables") == {}
    assert script.header.block("nothing") == {}
    assert script.header.statement("name") is None


def test_the_last_of_two_keys_counts(parsed):
    assert parsed("---\nname: a\nname: b\n---\n").header.value("name").value == "b"


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("---\nname: n\njust words\nmodel: m\n---\n", ["x:3:1: `just words` is no entry"]),
        ('---\nname: "n\nmodel: m\n---\n', ["x:2:7: this text has no closing quote"]),
        ('---\nname: "n" m\nmodel: m\n---\n', ["x:2:11: expected the end of the value, not `m`"]),
        ("---\ntags: [a, b c]\nmodel: m\n---\n", ["x:2:13: expected `,`, not `c`"]),
        ("---\na: { f(\nmodel: m\n---\n", ["x:2:8: expected a value, not the end"]),
        ('---\nf: "a.py"(1)\nmodel: m\n---\n', ["x:2:11: expected a name, not `1`"]),
        ('---\nf: "a.py"::(a)\nmodel: m\n---\n', ["x:2:12: expected a function's name, not `(`"]),
        ('---\nf: "a.py"(a) ->\nmodel: m\n---\n', ["x:2:16: expected a name, not the end"]),
        ("---\nname: n\nmodel: m\n", ["x:1:1: this front matter has no end"]),
        ("---\nname: n\nmodel: m\n\nbody\n", ["x:1:1: this front matter has no end"]),
    ],
)
def test_an_error_hinders_no_other_entry(parsed, errors, text, lines):
    assert [line.split(" (")[0] for line in errors(text)] == lines
    assert parsed(text).header.value("model").value == "m"


def test_blank_and_commented_lines(parsed):
    text = "---\n\n// one\n# two\n/* three\n   four */\n  \nname: n\n---\n"
    script = parsed(text)
    assert not script.problems
    assert len(script.header.entries) == 1


@pytest.mark.parametrize("start", ["", "\ufeff", "\n\n", "\ufeff \r\n\n"])
def test_what_may_stand_before_the_front_matter(parsed, start):
    script = parsed(start + "---\r\nname: n\r\n---\r\nbody")
    assert script.header.value("name").value == "n"
    assert text_of(script.body) == "\r\nbody"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "body",
        "text\n---\nname: n\n---\n",
        "---",
        "---\n",
        "---\nA rule.\n",
        "----\na: b\n----\n",
        "```\n---\na: b\n---\n```\n",
    ],
)
def test_what_is_no_front_matter(parsed, text):
    script = parsed(text)
    assert script.header is None
    assert not script.problems
    assert text_of(script.body) == text


def test_an_empty_front_matter_and_one_without_a_body(parsed):
    assert parsed("---\n---\nx").header.entries == ()
    script = parsed("---\nname: n\n---")
    assert script.header.value("name").value == "n"
    assert script.body.content == ()


def test_positions_count_from_one(parsed):
    script = parsed('---\r\nname: "n"\r\n  // c\r\nmodel:  "m"\r\n---\r\n')
    value = script.header.value("model")
    assert isinstance(value, Scalar)
    assert (value.span.line, value.span.column, value.span.start) == (4, 9, 32)
