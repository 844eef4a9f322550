"""Expressions: precedence, literals, accesses, and what is refused."""

from __future__ import annotations

import pytest

from agent.shire.expression_parser import MAX_DEPTH
from agent.shire.problem import Unparsable

LITERALS = [
    ("1", "(Literal 1)"),
    ("2.5", "(Literal 2.5)"),
    ("'a'", "(Literal 'a')"),
    (r'"a\"b\s"', r"""(Literal 'a\\"b\\s')"""),
    ("true", "(Literal True)"),
    ("FALSE", "(Literal False)"),
    ("null", "(Literal None)"),
    ("1" * 30, f"(Literal {float('1' * 30)!r})"),
    ("$a-b", "(Variable 'a-b' False)"),
    ("$!a", "(Variable 'a' True)"),
    ("名字", "(Name '名字')"),
    ("3rd", "(Name '3rd')"),
    (r"/.*\.kt/", r"(Regex '.*\\.kt')"),
    ("[]", "(ListLiteral [])"),
    ("[1]", "(ListLiteral [(Literal 1)])"),
    ('[1, "a", $b]', "(ListLiteral [(Literal 1) (Literal 'a') (Variable 'b' False)])"),
    ("[1..3]", "(RangeLiteral (Literal 1) (Literal 3))"),
    ('{"a": 1, b: 2}', "(MapLiteral [[(Literal 'a') (Literal 1)] [(Name 'b') (Literal 2)]])"),
]

OPERATIONS = [
    ("a || b && c", "(Operation ['||'] [(Name 'a') (Operation ['&&'] [(Name 'b') (Name 'c')])])"),
    ("a && b || c", "(Operation ['||'] [(Operation ['&&'] [(Name 'a') (Name 'b')]) (Name 'c')])"),
    ("a or b or c", "(Operation ['||' '||'] [(Name 'a') (Name 'b') (Name 'c')])"),
    ("!a && not b", "(Operation ['&&'] [(Unary '!' (Name 'a')) (Unary '!' (Name 'b'))])"),
    (
        "a == 1 and b ge 2",
        "(Operation ['&&'] [(Operation ['=='] [(Name 'a') (Literal 1)]) (Operation ['>='] [(Name 'b') (Literal 2)])])",
    ),
    (
        "1 + 2 * 3 - 4",
        "(Operation ['+' '-'] [(Literal 1) (Operation ['*'] [(Literal 2) (Literal 3)]) (Literal 4)])",
    ),
    ("6 / 2 % 4", "(Operation ['/' '%'] [(Literal 6) (Literal 2) (Literal 4)])"),
    ("-1 < $x", "(Operation ['<'] [(Unary '-' (Literal 1)) (Variable 'x' False)])"),
    ("!(a != b)", "(Unary '!' (Group (Operation ['!='] [(Name 'a') (Name 'b')])))"),
    ("{ a <= b }", "(Group (Operation ['<='] [(Name 'a') (Name 'b')]))"),
    ("not(a)", "(Call 'not' [(Name 'a')])"),
]

ACCESSES = [
    ("output.length", "(Access (Name 'output') [(Property 'length')])"),
    ('$a.contains("x")', "(Access (Variable 'a' False) [(Method 'contains' [(Literal 'x')])])"),
    ("$a.b.c()[0]", "(Access (Variable 'a' False) [(Property 'b') (Method 'c' []) (Index (Literal 0))])"),
    ('f(1, "b").size', "(Access (Call 'f' [(Literal 1) (Literal 'b')]) [(Property 'size')])"),
    ("${a.b}", "(Group (Access (Name 'a') [(Property 'b')]))"),
    ("f", "(Name 'f')"),
]


@pytest.mark.parametrize(("text", "tree"), LITERALS + OPERATIONS + ACCESSES)
def test_an_expression_gives_its_tree(expression, text, tree):
    assert expression(text) == tree


def test_comments_and_line_ends_part_words(expression):
    assert expression("a // one\r\n && /* two */\tb") == "(Operation ['&&'] [(Name 'a') (Name 'b')])"


@pytest.mark.parametrize(
    ("text", "offset", "message"),
    [
        ("", 0, "not the end"),
        ("a &&", 4, "expected a value"),
        ("a == b == c", 7, "one comparison"),
        ("f(1", 3, "`,`"),
        ("(a", 2, "`)`"),
        ("[1, 2", 5, "`,`"),
        ("[1 2]", 3, "`,`"),
        ("[1..2", 5, "`]`"),
        ("$a[0", 4, "`]`"),
        ("a.", 2, "a name"),
        ("a b", 2, "the end of the value"),
        ("/* never", 0, "expected a value"),
        ('{"a" 1}', 5, "`}`"),
        ("{a: }", 4, "expected a value"),
        ("~", 0, "expected a value"),
    ],
)
def test_what_is_no_expression_says_where(expression, text, offset, message):
    with pytest.raises(Unparsable) as caught:
        expression(text)
    assert caught.value.offset == offset
    assert message in caught.value.message
    assert caught.value.hint


@pytest.mark.parametrize(
    ("opening", "closing"), [("(", ")"), ("f(", ")"), ("[", "]"), ("!", ""), ("{a:", "}"), ("a[", "]")]
)
def test_nesting_is_limited(expression, opening, closing):
    assert expression(opening * MAX_DEPTH + "1" + closing * MAX_DEPTH)
    with pytest.raises(Unparsable, match="nested deeper"):
        expression(opening * (MAX_DEPTH + 1) + "1" + closing * (MAX_DEPTH + 1))


def test_long_chains_are_flat(expression):
    assert expression(" || ".join(["a"] * 5000)).count("Name") == 5000
    assert expression("a" + ".b" * 5000).count("Property") == 5000


@pytest.mark.parametrize("text", ['"a', "'", '"', '"a\\"'])
def test_a_text_without_its_closing_quote_is_read_and_reported(parsed, text):
    script = parsed(f"---\nwhen: {text}\n---\n")
    assert [problem.message for problem in script.errors] == ["this text has no closing quote"]
