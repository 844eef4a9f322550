from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.syntax.parse import MAX_BYTES, Parses
from agent.syntax.tree import to_bytes
from agent.workspace.source_file import SourceFile

PYTHON = 'class A:\n    def f(self, x):\n        return f"é{x}"\n\n\ndef g():\n    pass\n'
PIECES = st.sampled_from(
    ["\n", "    ", "def h():\n", '"', "'''", "(", ")", "é", "𝒳", "class B:\n", "{", "}", "/*", "*/", "\x00", "\r", "\ud800", "x = 1\n", "#"]
)  # fmt: skip
EDITS = st.lists(st.tuples(st.integers(0, 200), st.integers(0, 40), st.lists(PIECES, max_size=3)), max_size=6)


def _file(text, stamp, name="a.py", language="python"):
    return SourceFile(Path("/w") / name, name, language, text, stamp)


@pytest.mark.parametrize(("name", "language"), [("a.py", "python"), ("a.ts", "typescript"), ("a.rb", "ruby")])
@settings(max_examples=60, deadline=None)
@given(edits=EDITS)
def test_an_incremental_parse_equals_a_fresh_one(name, language, edits):
    parses, text = Parses(), PYTHON
    parses.tree(_file(text, 0, name, language))
    for stamp, (wanted, length, pieces) in enumerate(edits, 1):
        at = min(wanted, len(text))
        text = text[:at] + "".join(pieces) + text[at + length :]
        again = parses.tree(_file(text, stamp, name, language))
        fresh = Parses().tree(_file(text, stamp, name, language))
        # How broken text is mended depends on what was there before; where nothing is broken, nothing may.
        if not (again.root.has_error or fresh.root.has_error):
            assert str(again.root) == str(fresh.root)
        assert again.root.end_byte == fresh.root.end_byte
        assert again.data == to_bytes(text)


def test_a_version_is_parsed_once():
    parses, file = Parses(), _file(PYTHON, 1)
    assert parses.tree(file) is parses.tree(file)


def test_the_same_text_under_a_new_stamp_is_another_tree_of_the_same_shape():
    parses = Parses()
    first, second = parses.tree(_file(PYTHON, 1)), parses.tree(_file(PYTHON, 2))
    assert first is not second
    assert str(first.root) == str(second.root)


def test_an_old_tree_is_not_changed_by_the_next_edit():
    parses = Parses()
    first = parses.tree(_file(PYTHON, 1))
    shape = str(first.root)
    parses.tree(_file("x\n" + PYTHON, 2))
    assert str(first.root) == shape


def test_another_language_under_the_same_path_starts_afresh():
    parses = Parses()
    parses.tree(_file("class A {}", 1))
    assert parses.tree(_file("class A {}", 2, language="java")).root.type == "program"


def test_no_grammar_and_too_big_give_none():
    parses = Parses()
    assert parses.tree(_file("x", 1, "a.lua", "lua")) is None
    assert parses.tree(_file("#" * (MAX_BYTES + 1), 2)) is None
    assert parses.tree(_file("é" * (MAX_BYTES // 2 + 1), 3)) is None
    assert parses.tree(_file("x = 1\n", 4)) is not None


class _Clock:
    """Gives times that are far apart, so that every parse is late until it is stopped."""

    def __init__(self):
        self.step = 10.0
        self.asked = 0
        self.now = 0.0

    def __call__(self):
        self.asked += 1
        self.now += self.step
        return self.now


def test_a_parse_that_takes_too_long_is_given_up_and_not_tried_for_each_key():
    clock = _Clock()
    parses = Parses(clock=clock)
    long = PYTHON * 200
    assert parses.tree(_file(long, 1)) is None
    asked = clock.asked
    assert parses.tree(_file(long + "x", 2)) is None
    assert clock.asked == asked
    clock.step = 0.0
    assert parses.tree(_file(PYTHON, 3)) is not None
    assert str(parses.tree(_file(PYTHON, 3)).root) == str(Parses().tree(_file(PYTHON, 4)).root)


def test_the_least_recently_used_tree_goes_first():
    parses = Parses(capacity=2)
    files = [_file(PYTHON, n, f"{n}.py") for n in range(3)]
    first, second = parses.tree(files[0]), parses.tree(files[1])
    assert parses.tree(files[0]) is first
    parses.tree(files[2])
    assert parses.tree(files[0]) is first
    assert parses.tree(files[1]) is not second


def test_a_forgotten_path_is_parsed_again():
    parses, file = Parses(), _file(PYTHON, 1)
    first = parses.tree(file)
    parses.forget(file.path)
    parses.forget(Path("/unknown"))
    assert parses.tree(file) is not first


@given(st.text())
def test_offsets_and_bytes_agree(text):
    tree = Parses().tree(_file(text, 1))
    for offset in range(len(text) + 1):
        byte = tree.byte_of(offset)
        assert byte == len(to_bytes(text[:offset]))
        assert tree.offset_of(byte) == offset
    assert tree.byte_of(-5) == 0
    assert tree.byte_of(len(text) + 5) == len(tree.data)


def test_the_path_takes_the_node_that_ends_at_the_place():
    text = "foo(bar)"
    tree = Parses().tree(_file(text, 1))
    leaf = tree.path_to(7)[-1]
    assert tree.slice(leaf.start_byte, leaf.end_byte) == "bar"
    assert tree.path_to(0)[0].type == "module"
