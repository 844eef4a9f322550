"""The quick look at a script, alone and against the parser."""

from __future__ import annotations

import re
import time
from unittest import mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.shire import entries, metadata
from agent.shire.keys import SCALARS, ActionLocation, Interaction, SelectionStrategy
from agent.shire.metadata import Metadata, header, word
from agent.shire.parser import parse
from agent.shire.tree.header import Scalar

FULL = """---
name: "提交" // title
description: Writes a message # tooltip
interaction: appendcursorstream
actionLocation: CommitMenu
selectionStrategy: selectAll
shortcut: "meta pressed V"
enabled: false
model: "glm-4"
when: $fileName.contains(".java") &&
  $filePath.contains("src")
afterStreaming: {
name: "not this"
}
variables:
"name": "nor this"
  "model": "nor that"
---
name: body
"""


def test_every_key():
    assert header(FULL.replace('name: "not this"\n', "")) == Metadata(
        name="提交",
        description="Writes a message",
        interaction=Interaction.APPEND_CURSOR_STREAM,
        action_location=ActionLocation.COMMIT_MENU,
        selection_strategy=SelectionStrategy.SELECT_ALL,
        shortcut="meta pressed V",
        enabled=False,
        model="glm-4",
        when='$fileName.contains(".java") &&\n  $filePath.contains("src")',
    )


@pytest.mark.parametrize(
    "text", ["", "body", "---\n---\n", "---\nvariables:\n  name: x\n---\n", "---\njunk\n---\nname: x"]
)
def test_what_is_left_out_has_its_default(text):
    assert header(text) == Metadata()


@pytest.mark.parametrize(
    ("line", "field", "expected"),
    [
        ("interaction: Nowhere", "interaction", Interaction.RUN_PANEL),
        ("actionLocation:", "action_location", ActionLocation.RUN_PANEL),
        ('enabled: "false"', "enabled", False),
        ("enabled: FALSE", "enabled", False),
        ("enabled: maybe", "enabled", True),
        ("name: 42", "name", "42"),
        ("name: true", "name", "true"),
        ('name: "open', "name", "open"),
        ('"name": quoted key', "name", "quoted key"),
        ("name: a\nname: b", "name", "b"),
        ("  name: indented", "name", "indented"),
        ("when: { $a }", "when", "{ $a }"),
    ],
)
def test_odd_values(line, field, expected):
    assert getattr(header(f"---\n{line}\n---\n"), field) == expected


def test_words_are_found_in_any_case():
    assert word(Interaction, "RIGHTPANEL") is Interaction.RIGHT_PANEL
    assert word(Interaction, "") is None


LINES = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(SCALARS), st.text(st.characters(exclude_characters="\r\n"), max_size=8)).map(": ".join),
        st.sampled_from(["variables:", '  "name": "x"', '"model": "y"', "fileName-rules:", "junk", "", "// c", "onStreamingEnd: {", " f }", "when: $a ||", " $b", "data: [", "]"]),
    ),
    max_size=8,
)  # fmt: skip


@given(LINES)
@settings(max_examples=300, deadline=None)
def test_it_agrees_with_the_parser(lines):
    text = "---\n" + "\n".join(lines) + "\n---\n"
    quick, script = header(text), parse(text)
    assert script.header is not None
    for key in ("name", "description"):
        value = script.header.value(key)
        if isinstance(value, Scalar):
            told = str(value.value)
            assert getattr(quick, key) == (told.lower() if isinstance(value.value, bool) else told)


def test_two_hundred_scripts_take_little_time():
    texts = [FULL.replace("提交", str(number)).replace('name: "not this"\n', "") for number in range(200)]
    began = time.process_time()
    names = [header(text).name for text in texts]
    # The budget for a listing is 50 ms; about 15 ms where this was written, on a busy machine.
    assert time.process_time() - began < 1
    assert len(set(names)) == 200


NEVER = re.compile(r"(?!)")
"""Takes the short way of `entries` out."""


@given(
    st.lists(
        st.sampled_from(
            [
                *(
                    "name: a",
                    '"name": b',
                    "'name': c",
                    "  name: d",
                    "名: e",
                    "when: a &&",
                    "whenever: x",
                    "when: { x }",
                ),
                *(
                    "/a b/: c",
                    "/a/: c",
                    "x : {",
                    "x: { a }",
                    "}",
                    "y: [1,",
                    "2]",
                    "z: /p/ { cat }",
                    "k:",
                    "k: ",
                    "k:\t",
                ),
                *(
                    "// c",
                    "# c",
                    "/* c",
                    "c */",
                    "",
                    " ",
                    "k: // c",
                    "k: # c",
                    "a:b:c",
                    '"a:b": c',
                    '"a',
                    "junk",
                    "k: \u2028x",
                ),
            ]
        ),
        max_size=8,
    ),
    st.sampled_from(["\n", "\r\n", "\r"]),
)
@settings(deadline=None)
def test_an_entry_of_one_line_is_cut_like_every_other(lines, end):
    text = end.join(["---", *lines, "---", "body"])
    bounds = entries.find(text)
    short = entries.chunks(text, bounds)
    with mock.patch.object(entries, "_PLAIN", NEVER):
        assert entries.chunks(text, bounds) == short


PIECES = st.sampled_from(
    [
        *("name: a", 'name: "b"', "name: 'c'", 'name:"d" // x', "name : e", "name:", "name: // c", "name: # c", "name: TRUE", "name: 12"),
        *("  name: f", "\tname: g", '"name": h', "'model': i", "/model/: j", "name: [", "name: {", "name: /x/ {", "]", "}", "/* c", "c */"),
        *("when: $a", "when: $a &&", "when: $a and", "when: { $a }", "when: {", "&& $b", "and $b", "  || $c", "or: x", 'when: "x"', "when:"),
        *("variables:", '  "name": x', "functions:", "  f: x", "x: {", " name: k }", "junk", "", " ", "// name: l", "# name: m", "- name: n"),
        *('description: "a\\"b"', 'description: "open', "enabled: false", "model: a: b", "model: x # y", "interaction: rightpanel", "name: \u2028z"),
    ]
)  # fmt: skip


@given(st.lists(PIECES, max_size=9), st.sampled_from(["\n", "\n", "\n", "\r\n", "\r"]))
@settings(max_examples=600, deadline=None)
def test_what_is_read_at_sight_is_what_a_closer_look_reads(lines, end):
    text = end.join(["---", *lines, "---", "name: body"])
    bounds = entries.find(text)
    assert bounds is not None
    quick = metadata._at_sight(text[bounds.start : bounds.end])
    assert quick is None or quick == metadata._read(text, bounds)


def test_a_usual_script_is_read_at_sight():
    text = FULL.partition("when")[0] + 'when: $a\nvariables:\n  "a": /x/ { cat }\n---\n'
    bounds = entries.find(text)
    assert metadata._at_sight(text[bounds.start : bounds.end]) is not None
