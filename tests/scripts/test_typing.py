"""`bench_typing`: which functions, what the stub knows, where the keys go, and what a cache keeps."""

from __future__ import annotations

import random

import pytest
from bench.typing_model import TypingModel, before_cursor, place
from bench.typing_page import Page
from bench.typing_rivals import Copilot, distance, reordered
from bench.typing_tasks import MOST_CHARS, Task, choose
from bench.typing_tokens import Counter, Read, evaluated, read, share, shared
from hypothesis import given
from hypothesis import strategies as st


def module(name, functions=8):
    body = "".join(
        f"def {name}_{n}(first, second):\n    total = combine(first, {n})\n\n    if total:\n"
        f"        return finish(total)\n    return second\n\n\n"
        for n in range(functions)
    )
    return f"import {name}\n\n\n" + body


PROJECTS = {
    "one": {f"a{n}.py": module(f"a{n}") for n in range(4)},
    "two": {"b.ts": "".join(f"export function f{n}() {{\n  a();\n  b();\n  c();\n}}\n\n" for n in range(9))},
    "none": {"short.py": "x = 1\n"},
}


def test_functions_are_chosen_by_turns_and_can_be_put_back():
    tasks = choose(PROJECTS, 4, seed=1)
    assert [task.project for task in tasks] == ["one", "one", "one", "two"]
    assert len({task.path for task in tasks}) == 4
    assert tasks == choose(PROJECTS, 4, seed=1)
    for task in tasks:
        assert task.whole == PROJECTS[task.project][task.path]
        assert task.missing.startswith(("def ", "export "))
        assert len(task.missing) <= MOST_CHARS
        assert task.before.endswith("\n")
        assert task.after.startswith("\n")


TASK = Task("p", "f.py", "python", "# top\n", "def f(a):\n    é = '😀' + a\n\n    return é", "\nlast = 1\n")


@given(st.integers(0, 10_000), st.floats(0, 1))
def test_the_keys_write_the_function(seed, taken):
    draw = random.Random(seed)
    page, text = Page(TASK, "file:///f.py"), TASK.before + TASK.after
    while not page.done:
        key = page.rest[: draw.randint(1, 12)] if draw.random() < taken else page.next_key()
        lines = text.split("\n")
        where = page.position()
        units = lines[where["line"]].encode("utf-16-le")
        at = 2 * where["character"]
        lines[where["line"]] = (units[:at] + key.encode("utf-16-le") + units[at:]).decode("utf-16-le")
        text = "\n".join(lines)
        page.insert(key)
    assert text.replace(page.rest, "") == TASK.whole.replace(page.rest, "")


def test_a_line_end_brings_its_indentation_along():
    page = Page(TASK, "")
    keys = []
    while not page.done:
        keys.append(page.next_key())
        page.insert(keys[-1])
    assert keys[8:12] == [":", "\n    ", "é", " "]
    assert keys.count("\n") == 1
    indented = Page(Task("p", "f.py", "python", "class A:\n", "    def f():\n        pass", "\n"), "")
    assert indented.next_key() == "    "


def test_an_item_is_what_it_inserts_at_the_cursor():
    page = Page(TASK, "")
    page.insert("def f")

    def item(text, line=1, character=5):
        return {"insertText": text, "range": {"start": {"line": line, "character": character}}}

    assert page.inserted(item("(a)")) == "(a)"
    assert page.inserted(item("def f(a)", character=0)) == "(a)"
    assert page.inserted(item("class A", character=0)) == ""
    assert page.inserted(item("(a)", line=0)) == ""


@pytest.fixture
def counter():
    return Counter()


def test_a_prompt_is_read_with_its_markers_as_tokens(counter):
    ids = counter.ids("<|fim_prefix|>a<|fim_suffix|>b<|fim_middle|>")
    assert len(ids) == 5
    assert [one < 0 for one in ids] == [True, False, True, False, True]


def test_what_a_cache_keeps_is_the_shared_beginning(counter):
    here, there = object(), object()
    reads = read([(here, "a b c"), (here, "a b c d"), (here, "x b c d"), (there, "x b c")], counter)
    assert [(one.moved, one.tokens, one.reused) for one in reads] == [
        (True, 3, 0),
        (False, 4, 3),
        (False, 4, 0),
        (True, 3, 3),
    ]
    assert share(reads, moved=False) == 3 / 8
    assert share(reads, moved=True) == 3 / 6
    assert evaluated(reads) == 8
    assert share([], moved=False) == 0
    assert evaluated([Read(False, 5, 5)]) == 0


@given(st.lists(st.integers(0, 3)), st.lists(st.integers(0, 3)))
def test_shared_is_the_longest_common_beginning(one, other):
    same = shared(one, other)
    assert one[:same] == other[:same]
    assert same in {len(one), len(other)} or one[same] != other[same]


OURS = "<|file_sep|>b.py\nx\n<|fim_prefix|><|fim_suffix|>after<|fim_middle|>before"
PSM = "<|file_sep|>b.py\nx\n<|fim_prefix|>before<|fim_suffix|>after<|fim_middle|>"


def test_parts_are_put_into_copilots_order():
    assert reordered(OURS) == PSM
    assert reordered(PSM) == PSM
    assert before_cursor(OURS) == before_cursor(PSM) == "before"


@pytest.mark.parametrize("typed", range(len(TASK.missing)))
def test_the_stub_recognises_the_place(typed):
    written = TASK.before + TASK.missing[:typed]
    assert place(TASK, written, typed) == typed
    found = place(TASK, written.rstrip(" \t"), typed)
    assert written.startswith((TASK.before + TASK.missing[:found]).rstrip(" \t"))
    assert place(TASK, "somewhere else entirely", typed) is None


def test_the_stub_knows_all_or_nothing_or_some_and_says_the_same_twice():
    def said(right, typed):
        with TypingModel(1, right, 0.0) as model:
            model.write(TASK)
            return model.reply(
                {"prompt": f"<|fim_prefix|>{TASK.before}{TASK.missing[:typed]}", "max_tokens": 99}
            )

    assert said(1.0, 4) == TASK.missing[4:] + "\n".join(TASK.after.split("\n")[:4])
    assert said(0.0, 0) == said(0.0, 0) != said(1.0, 0)
    assert said(0.0, 0) in (TASK.before + TASK.after)


def test_the_stub_tells_what_a_request_is_for():
    with TypingModel(1, 1.0, 0.0) as model:
        assert model.reply({"prompt": "x", "max_tokens": 9}) == ""
        model.write(TASK)
        model.typed = 4
        for typed, most in ((4, 9), (3, 9), (9, 9), (4, 1)):
            model.reply({"prompt": f"<|fim_prefix|>{TASK.before}{TASK.missing[:typed]}", "max_tokens": most})
        assert [one.kind for one in model.asked] == ["asked", "asked", "in advance", "warm-up"]


def test_copilots_prompt_has_context_prefix_suffix_within_the_budget(counter):
    task = choose({"one": PROJECTS["one"]}, 1, seed=1)[0]
    recent = {name: text for name, text in PROJECTS["one"].items() if name != task.path}
    prompt = Copilot(counter, 2_000).prompt(task, 20, recent)
    before, after = prompt.split("<|fim_suffix|>")
    assert before.startswith(f"<|fim_prefix|># Path: {task.path}\n")
    assert "# Compare this snippet from a" in before
    assert before.endswith(task.before + task.missing[:20])
    assert after == task.after.partition("\n")[2].lstrip() + "<|fim_middle|>"
    small = Copilot(counter, 200).prompt(task, 20, recent)
    assert "Compare" not in small
    assert len(counter.ids(small)) <= 200


def test_copilot_keeps_a_suffix_that_has_hardly_changed(counter):
    copilot = Copilot(counter, 2_000)
    below = "\n" + "".join(f"line_{n} = {n}\n" for n in range(60))
    first = copilot.prompt(Task("p", "f.py", "python", "", "abc", below), 1, {})
    assert "line_59" in first
    other = Task("p", "f.py", "python", "", "abc", below.replace("line_1 =", "line_x ="))
    assert "line_x" in copilot.prompt(other, 1, {})


@pytest.mark.parametrize(
    ("one", "other", "steps"), [("", "", 0), ("abc", "abc", 0), ("abc", "axc", 1), ("", "ab", 2)]
)
def test_distance(one, other, steps):
    assert distance([*map(ord, one)], [*map(ord, other)]) == steps
