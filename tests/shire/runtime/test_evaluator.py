"""Expressions: every operator and method, names that are unknown, errors with their place."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.errors import LimitError, ScriptError
from agent.shire.expression_parser import ExpressionParser
from agent.shire.runtime.evaluator import Evaluator
from agent.shire.runtime.operators import combine, compare
from agent.shire.runtime.scope import Scope
from agent.shire.runtime.values import FilePath, Passage, Record, Table
from agent.shire.runtime.variables import Variables
from agent.shire.source import Source

KNOWN = {
    "x": "hello",
    "n": 3,
    "empty": "",
    "nothing": None,
    "list": ["b", "a", "c"],
    "map": {"key": "value", "inner": {"deep": 1}},
    "file": "src/main/java/App.java",
    "passage": Passage("one\ntwo", "a.py", 4, 0.75),
    "table": Table(("name",), (("A",), ("B",))),
    "record": Record("Thing", "thing", {"name": "N"}, {"twice": lambda text: f"{text}{text}"}),
    "ok": True,
    "os": {"name": "Linux"},
}


async def evaluate(text: str, known=None, **options):
    reader = ExpressionParser(Source(text), 0, len(text))
    expression = reader.expression()
    reader.done()
    return await Evaluator(Scope(Variables(known or KNOWN)), "s.shire", **options).value(expression)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("true && false", False),
        ("false || $n > 2", True),
        ("!$empty", True),
        ("!!$x", True),
        ("not $nothing", True),
        ("!$list", False),
        ("$x == 'hello'", True),
        ('$x != "hello"', False),
        ("$n == 3", True),
        ("$n == '3'", True),
        ("'3.0' == 3", True),
        ("'3.0' == '3'", False),
        ("$nothing == ''", True),
        ("$unknown == null", True),
        ("$n >= 3 && $n <= 3", True),
        ("$n < 10", True),
        ("'10' < '9'", False),
        ("'b' > 'a'", True),
        ("$nothing < 1", False),
        ("$nothing >= 0", False),
        ("$ok == true", True),
        ("$ok == 'true'", True),
        ("1 + 2 * 3", 7),
        ("(1 + 2) * 3", 9),
        ("7 / 2", 3),
        ("-7 / 2", -3),
        ("7.0 / 2", 3.5),
        ("7 % 3", 1),
        ("-7 % 3", -1),
        ("1 / 0", None),
        ("'a' + 1", "a1"),
        ("'1' + 1", "11"),
        ("-$n", -3),
        ("-$x", None),
        ("$x - 1", None),
        ("[1, 2] + ['c']", [1, 2, "c"]),
        ("[3..1]", [3, 2, 1]),
        ("[1..$n]", [1, 2, 3]),
        ("['a'..'b']", []),
        ("{'k': $n, 'l': [1]}.l", [1]),
        ("/a+/", "a+"),
        ("plain", "plain"),
        ("n + 1", 4),
        ("${n} * 2", 6),
    ],
)
async def test_operators(text, expected):
    found = await evaluate(text)
    assert found == expected
    assert type(found) is type(expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("$x.length", 5),
        ("$x.length()", 5),
        ("$x.length() + $file.length()", 27),
        ("3 < $x.length()", True),
        ("' a '.trim()", "a"),
        ("$x.contains('ell')", True),
        ("$x.startsWith('he') && $x.endsWith('lo')", True),
        ("$x.uppercase.lowercase == $x", True),
        ("$x.toUpperCase()", "HELLO"),
        ("$empty.isEmpty", True),
        ("$x.isNotEmpty()", True),
        ("$x.first + $x.last", "ho"),
        ("$x.matches('h.*o')", True),
        ("$x.matches('ell')", False),
        (r"$x.replaceAll('(l+)', '<$1>')", "he<ll>o"),
        ("$x.replaceFirst('l', 'L')", "heLlo"),
        ("$x.replace('l', '')", "heo"),
        ("$x.substring(1, 3)", "el"),
        ("$x.substring(2)", "llo"),
        ("$x.indexOf('l')", 2),
        ("$file.split('/')[-1]", "App.java"),
        ("$file.split('/').last.split('.')[0]", "App"),
        ("$list.size()", 3),
        ("$list[0] + $list.get(1) + $list.first", "bab"),
        ("$list[9]", None),
        ("$list.contains('c')", True),
        ("$list.join('-')", "b-a-c"),
        ("$map.key", "value"),
        ("$map.inner.deep", 1),
        ("$map['key']", "value"),
        ("$map.get('none')", None),
        ("$map.containsKey('key')", True),
        ("$map.keySet().size()", 2),
        ("$nothing.anything.at.all", None),
        ("$nothing.length()", 0),
        ("$nothing.isEmpty()", True),
        ("$passage.path", "a.py"),
        ("$passage.line", 5),
        ("$passage.score > 0.7", True),
        ("$passage.length()", 16),
        ("$table.size()", 2),
        ("$table[1].name", "B"),
        ("$record.name", "N"),
        ("$record.getName()", "N"),
        ("$record.twice('ab')", "abab"),
        ("$context.x", "hello"),
        ("$context.os.name", "Linux"),
        ("$os.name == 'Linux'", True),
        ("$n.length()", 1),
    ],
)
async def test_methods(text, expected):
    assert await evaluate(text) == expected


async def test_files_know_their_parts(tmp_path):
    known = {"f": FilePath(tmp_path / "a" / "App.java", "a/App.java")}
    assert (
        await evaluate("$f.name + ' ' + $f.extension + ' ' + $f.folder + ' ' + $f.path", known)
        == "App.java java a a/App.java"
    )
    assert await evaluate("$f.contains('App')", known) is True


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("$x.foo()", r"s\.shire:1:3: 'hello' has no `foo\(\)`"),
        ("$record.none", "'thing' has no `none`"),
        ("$x.substring('a')", "has no `substring"),
        ("f(1)", "no function can be called here"),
        ("$x.matches('(')", "is no regular expression"),
    ],
)
async def test_errors_name_the_place(text, message):
    with pytest.raises(ScriptError, match=message):
        await evaluate(text)


@pytest.mark.parametrize(
    "text",
    [
        "[1..100000]",
        "$big.replace('a', $big)",
        "$big + $big + $big",
        "$many.join($big)",
        "$evil.matches('(?:a|a|aa)+b')",
        "$big.replaceAll('a', $big)",
    ],
)
async def test_no_expression_takes_too_much(text):
    known = {"big": "a" * 1_000_000, "many": list("abcdefghijklmno"), "evil": "a" * 40}
    with pytest.raises(LimitError):
        await evaluate(text, known)


async def test_and_and_or_stop_as_soon_as_they_know():
    asked: list[str] = []

    class Knowing:
        async def variable(self, name):
            asked.append(name)
            return "v"

    variables = Variables({}, (Knowing(),))
    for text in ("$a || $never", "!$b && $never"):
        reader = ExpressionParser(Source(text), 0, len(text))
        await Evaluator(Scope(variables), "s").holds(reader.expression())
    assert asked == ["a", "b"]


async def test_texts_in_double_quotes_are_filled_where_directives_want_it():
    assert await evaluate('"$x, ${map.key}!"', filled=True) == "hello, value!"
    assert await evaluate("'$x'", filled=True) == "$x"
    assert await evaluate('"$x"') == "$x"
    assert await evaluate('"$unknown $5"', filled=True) == "$unknown $5"


VALUES = st.none() | st.booleans() | st.integers(-100, 100) | st.floats(-9, 9) | st.text("a1 ", max_size=3)


@given(VALUES, VALUES)
def test_orders_are_consistent(left, right):
    assert compare("==", left, right) is not compare("!=", left, right)
    assert compare("<", left, right) is compare(">", right, left)
    if left is not None and right is not None:
        assert compare("<=", left, right) is (compare("<", left, right) or compare("==", left, right))
        assert compare("==", left, left)


@given(st.sampled_from("+-*/%"), VALUES, VALUES)
def test_arithmetic_never_fails(operator, left, right):
    combine(operator, left, right)


@given(st.integers(-1000, 1000), st.integers(-1000, 1000).filter(bool))
def test_division_and_rest_belong_together(left, right):
    whole, rest = combine("/", left, right), combine("%", left, right)
    assert whole * right + rest == left
    assert abs(rest) < abs(right)


def test_numbers_stay_of_bounded_length():
    value = 10
    for _ in range(2_000):
        value = combine("*", value, value)
        if value is None:
            break
    assert value is None or isinstance(value, float)
