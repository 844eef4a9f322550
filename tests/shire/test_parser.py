"""The whole parser: the seed's scripts, any text at all, and texts made to hurt."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.shire.check import check
from agent.shire.metadata import header
from agent.shire.parser import parse
from agent.shire.tree.actions import Case, Pipeline
from agent.shire.tree.body import Comment
from agent.shire.tree.header import Entry, PatternAction
from agent.shire.tree.node import ErrorNode, leaves, text_of, walk

SEED = sorted((Path(__file__).parent / "seed").glob("*.shire"))

PIECES = [
    "---\n", "name: ", "variables:\n", '  "a": ', '"a": ', "/.*.java/ ", "{ ", "}", "cat", "|", 'grep("x")', 'case "$0" {',
    "condition {", "default", "when: ", "$x", ".y", "(", ")", "[", "]", '"', "'", "#if(", "#else", "#end", "#elseif(",
    "#foreach($x in ", "#set($a = ", "```", "```java\n", "\n", "\r\n", "\r", "\t", "  ", "${", "$!{", "/file:", "a.py#L1-L2",
    "@bob", '@"', "//", "/*", "*/", "#*", "*#", "#[[", "]]#", "\\$", "from {", "where {", "select {", ",", "中文", "\ufeff", "&&", "||",
    "!", "==", "1", "..", "functions:\n", '"f.py"::g(a)->b', "\x00", "\u2028", "-", "[flow]:x\n", "#{else}", "and", "in", "=", "\ud800",
]  # fmt: skip


def assert_whole(text: str) -> None:
    script = parse(text)
    assert "".join(leaf.text for leaf in leaves(script)) == text
    offset = 0
    for leaf in leaves(script):
        assert leaf.span.start == offset
        offset = leaf.span.end
    for problem in script.problems:
        assert problem.hint
        assert 0 <= problem.span.start <= len(text)
    for node in walk(script):
        if node.parts and not isinstance(node, Entry):
            assert (node.span.start, node.span.end) == (
                node.parts[0].span.start,
                node.parts[-1].span.end,
            )
    header(text)
    check(text)


@given(st.text())
@settings(max_examples=150, deadline=None)
def test_any_text_gives_a_whole_tree(text):
    assert_whole(text)


@given(
    st.lists(st.sampled_from(PIECES), max_size=40).map("".join),
    st.lists(st.sampled_from(PIECES), max_size=15).map("".join),
)
@settings(max_examples=300, deadline=None)
def test_any_mixture_of_the_languages_signs_gives_a_whole_tree(front, rest):
    assert_whole(front + rest)
    assert_whole(f"---\n{front}\n---\n{rest}")


@given(st.sampled_from(SEED), st.data())
@settings(max_examples=100, deadline=None)
def test_a_script_cut_anywhere_gives_a_whole_tree(path, data):
    text = path.read_text(encoding="utf-8")
    start = data.draw(st.integers(0, len(text)))
    assert_whole(text[:start] + text[data.draw(st.integers(start, len(text))) :])


@pytest.mark.parametrize("path", SEED, ids=lambda path: path.stem)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_the_seeds_scripts_have_no_problems(parsed, path, end):
    script = parsed(path.read_text(encoding="utf-8").replace("\n", end))
    assert not script.problems
    assert not any(isinstance(node, ErrorNode) for node in walk(script))


def test_the_seeds_search_script_means_what_it_says(parsed):
    text = (SEED[0].parent / "search_flow.shire").read_text(encoding="utf-8")
    script = parsed(text)
    variables = script.header.block("variables")
    assert list(variables) == ["placeholder", "lang", "input"]
    placeholder = variables["placeholder"]
    assert isinstance(placeholder, PatternAction)
    assert [step.name for step in placeholder.action.content.steps] == ["splitting", "embedding"]
    after = script.header.statement("afterStreaming").content
    assert isinstance(after, Pipeline)
    case = after.steps[0]
    assert isinstance(case, Case)
    assert case.subject is None
    assert [step.name for step in case.branches[0].body.steps] == ["searching", "execute"]
    assert isinstance(script.body.content[1], Comment)


N = 10_000
HOSTILE = {
    **{f"body {text}": text * N for text in (
        "(", "[", "{", "#if(", "#if($a)", "#if($a)\n", "#foreach($a in $b)\n", "$a.b(", "${a.b(", "${", "${a ", "$a[", "`", "```\n",
        "```x\n", "#*", "#[[", "$a.b()//", '$a.b("', "$a.b('\\", "/a:", "/", '@"', "[x\n", "#set($a = ", "     ", "\n", "\r", "---\n",
        "#else", "a-", "~~~\n",
    )},
    "body calls": "$a.b(" * N + ")" * N,
    "body steps": "$a" + ".b" * N,
    **{f"value {text}": f'---\nvariables:\n  "a": {text * N}\n---\n' for text in (
        "f(", "{", "[", "/", "/a", "/(", "{ /* ", "{\n/*\n", '"', "{a:", 'case "a" { "b" { ', '/x/ { case "a" { "b" { ',
    )},
    **{f"when {text}": f"---\nwhen: {text * N}\n---\n" for text in ("!", "(", "$a || ", "1 + ", "$a.b(", "{")},
    "when steps": "---\nwhen: $a" + ".b" * N + "\n---\n",
    "when lines": "---\nwhen: $a\n" + "&& $b\n" * N + "---\n",
    "keys": "---\n" + "a:\n" * N + "---\n",
    "junk": "---\n" + "junk\n" * N + "---\n",
    "open braces": "---\n" + '  "a": { f(\n' * (N // 4) + "---\n",
    "branches": "---\nafterStreaming: { case condition {\n" + '"a" { ?? /* }\n' * (N // 4) + "} }\n---\n",
    "no end": "---\n" + "a: b\n" * N,
}  # fmt: skip


@pytest.mark.parametrize(
    "text", HOSTILE.values(), ids=[name.encode("unicode_escape").decode() for name in HOSTILE]
)
def test_texts_made_to_hurt_are_read_all_the_same(text):
    began = time.process_time()
    script = parse(text)
    assert text_of(script) == text
    # About 0.1 to 0.5 s each where this was written; quadratic reading of these texts takes minutes.
    assert time.process_time() - began < 20
