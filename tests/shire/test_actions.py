"""Pipelines, cases, conditions and queries, whole and broken."""

from __future__ import annotations

import pytest

from agent.shire.action_parser import MAX_CASES
from agent.shire.tree.actions import Case, Pipeline, Query, Statement
from agent.shire.tree.header import PatternAction

PIPELINES = [
    ("{ }", "(Statement (Pipeline []))"),
    ("{ /* functions */ }", "(Statement (Pipeline []))"),
    ("{ cat }", "(Statement (Pipeline [(Call 'cat' [])]))"),
    ("{ cat() | head(1) }", "(Statement (Pipeline [(Call 'cat' []) (Call 'head' [(Literal 1)])]))"),
    (r'{ sed("^\s+$", "") }', r"(Statement (Pipeline [(Call 'sed' [(Literal '^\\s+$') (Literal '')])]))"),
    (
        "{ patch($p, $output) }",
        "(Statement (Pipeline [(Call 'patch' [(Variable 'p' False) (Variable 'output' False)])]))",
    ),
    ("{ grep(/a|b/) }", "(Statement (Pipeline [(Call 'grep' [(Regex 'a|b')])]))"),
    (
        "{ $a.length > 1 }",
        "(Statement (Operation ['>'] [(Access (Variable 'a' False) [(Property 'length')]) (Literal 1)]))",
    ),
    ("{\n  a // first\n  | b /* second */\n}", "(Statement (Pipeline [(Call 'a' []) (Call 'b' [])]))"),
]


@pytest.mark.parametrize(("text", "tree"), PIPELINES)
def test_a_pipeline(value, text, tree):
    assert value(" " + text, "afterStreaming") == tree


def test_a_case_on_a_value(value):
    text = ' /.*\\.log/ {\n case "$0" {\n "error" { grep("E") | sort }\n /w.*n/ { uniq }\n default { }\n }\n}'
    assert value(text) == (
        r"(PatternAction '.*\\.log' (Statement (Pipeline [(Case [] (Literal '$0') ["
        "(Branch (BranchKey 'error' False) (Pipeline [(Call 'grep' [(Literal 'E')]) (Call 'sort' [])])) "
        "(Branch (BranchKey 'w.*n' True) (Pipeline [(Call 'uniq' [])])) "
        "(Branch (BranchKey None False) (Pipeline []))])])))"
    )


CONDITIONS = (
    "(Statement (Pipeline [(Case [(Condition (BranchKey 'ok' False) "
    "(Operation ['>'] [(Access (Name 'output') [(Property 'length')]) (Literal 1)]))] None "
    "[(Branch (BranchKey 'ok' False) (Pipeline [(Call 'done' [])]))])]))"
)


@pytest.mark.parametrize(
    "text",
    [
        ' { condition { "ok" { output.length > 1 } } case condition { "ok" { done } } }',
        ' {\ncondition {\n"ok" { output.length > 1 }\n}\ncase condition {\n"ok" { done }\n}\n}',
        ' { flags: { "ok": output.length > 1 } case flags { "ok" { done } } }',
    ],
)
def test_conditions_and_their_case(value, text):
    assert value(text, "afterStreaming") == CONDITIONS


def test_a_case_may_stand_in_a_branch_and_on_a_variable(value):
    tree = value(" { case $lang { java { case kind { default { f } } } } }", "afterStreaming")
    assert "(Case [] (Variable 'lang' False) [(Branch (BranchKey 'java' False)" in tree
    assert "(Case [] (Name 'kind') [(Branch (BranchKey None False)" in tree


def test_a_query(value):
    text = ' {\n from { PsiClass c, GitCommit g } where { c.name == "A" and !g.merge } select { c.id, "code" }\n}'
    assert value(text) == (
        "(Statement (Query [(QuerySource 'PsiClass' (Name 'c')) (QuerySource 'GitCommit' (Name 'g'))] "
        "(Operation ['&&'] [(Operation ['=='] [(Access (Name 'c') [(Property 'name')]) (Literal 'A')]) "
        "(Unary '!' (Access (Name 'g') [(Property 'merge')]))]) "
        "[(Access (Name 'c') [(Property 'id')]) (Literal 'code')]))"
    )


def test_a_query_without_where(value):
    assert value(" { from { File f } select { f } }") == (
        "(Statement (Query [(QuerySource 'File' (Name 'f'))] None [(Name 'f')]))"
    )


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("afterStreaming: { f( }", "x:2:22: expected a value, not `}`"),
        ("afterStreaming: { f | }", "x:2:23: expected a value, not `}`"),
        ("afterStreaming: { f | 1 }", "x:2:23: a step of a pipeline must be a function"),
        ("afterStreaming: { $a | f }", "x:2:19: only functions can be joined by `|`"),
        ("afterStreaming: { f g }", "x:2:21: expected `}`, not `g`"),
        ("afterStreaming: { f", "x:2:20: expected `}`, not the end"),
        ("afterStreaming: { f } }", "x:2:23: expected the end of the value, not `}`"),
        ("afterStreaming: { f } g", "x:2:23: expected the end of the value, not `g`"),
        ('afterStreaming: { condition { "a" { b } } }', "x:2:43: expected `case`, not `}`"),
        (
            'afterStreaming: { condition { "a" { b } } case { } }',
            "x:2:48: expected `condition`, a text or a variable, not `{`",
        ),
        ("afterStreaming: { case 'x' }", "x:2:28: expected `{`, not `}`"),
        ("a: { from { X } select { y } }", "x:2:15: expected a name for it, not `}`"),
        ("a: { from { X x } }", "x:2:19: expected `select`, not `}`"),
        ("a: { from { X x } where { == } select { x } }", "x:2:27: expected a value, not `==`"),
        ("a: { from { X x y } select { x } }", "x:2:17: expected `,` or `}`, not `y`"),
    ],
)
def test_what_is_wrong_is_said_once_with_its_place(errors, text, line):
    found = errors(f"---\n{text}\n---\n")
    assert [error.split(" (")[0] for error in found] == [line]


def test_a_broken_branch_leaves_the_others_whole(parsed):
    text = '---\nafterStreaming: {\n case condition {\n "a" { f(( }\n ?? { x }\n ! \n "c" { g }\n default { h }\n }\n}\nname: "n"\n---\n'
    script = parsed(text)
    statement = script.header.statement("afterStreaming")
    assert isinstance(statement.content, Pipeline)
    case = statement.content.steps[0]
    assert isinstance(case, Case)
    keys = [getattr(getattr(branch, "key", None), "text", "broken") for branch in case.branches]
    assert keys == ["a", "broken", "broken", "c", None]
    assert [problem.span.line for problem in script.errors] == [4, 5, 6]
    assert script.header.value("name").value == "n"


def test_a_broken_part_of_a_query_leaves_the_rest(parsed):
    script = parsed('---\nvariables:\n  "q": { from { X } where { a } select { a } }\n---\n')
    query = script.header.block("variables")["q"].content
    assert isinstance(query, Query)
    assert query.where is not None
    assert len(script.errors) == 1


def test_an_item_without_braces_ends_with_its_line_or_block(parsed):
    script = parsed('---\nafterStreaming: { case condition { "a" } }\n---\n')
    assert len(script.errors) == 1
    script = parsed('---\nafterStreaming: {\n case condition {\n ~ oh\n "a" { b } }\n }\n---\n')
    assert [problem.span.line for problem in script.errors] == [4]


def test_cases_nest_to_a_limit(parsed):
    deep = 'case "a" { "b" { ' * (MAX_CASES + 1) + "f" + " } }" * (MAX_CASES + 1)
    script = parsed(f"---\nafterStreaming: {{ {deep} }}\n---\n")
    assert [problem.message for problem in script.errors] == [f"cases nested deeper than {MAX_CASES} levels"]


def test_braces_in_comments_texts_and_patterns_do_not_count(parsed):
    text = '---\nvariables:\n  "a": /x/ { f("{") /* { */ | g // {\n  | case "}" { /a{2}/ { h } } }\nname: n\n---\n'
    script = parsed(text)
    assert not script.problems
    action = script.header.block("variables")["a"]
    assert isinstance(action, PatternAction)
    assert isinstance(action.action, Statement)
    assert len(action.action.content.steps) == 3


def test_a_comment_that_never_ends_hides_nothing_else(parsed):
    script = parsed("---\na: { f /* }\nname: n\n---\n")
    assert script.header.value("name").value == "n"
    assert script.errors
