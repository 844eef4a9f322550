"""A change is told within its budget, what matters first."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.shire.changes.condensation import condense, is_named_only
from agent.shire.changes.unified import Change, FileChange, Hunk


def count(text):
    return len(text) // 3


def hunk(*lines, heading="def f():", at=0):
    return Hunk(at, at, heading, lines)


def file(path, *hunks, change=Change.MODIFIED, binary=False, before=None):
    return FileChange(path, before or path, change, binary, hunks)


def test_a_small_change_is_told_whole():
    told = condense(
        [file("a.py", hunk(" x = 1", "-y = 2", "+y = 3", " z = 4"))], 1000, count, {"a.py": ["f"]}
    )
    assert told == "modify a.py (+1 -1): f\n@@ def f():\n x = 1\n-y = 2\n+y = 3\n z = 4"


def test_context_that_is_not_next_to_a_change_is_left_out():
    told = condense([file("a.py", hunk(" one", " two", "+three", " four", " five"))], 1000, count)
    assert "two" in told
    assert "four" in told
    assert " one" not in told
    assert "five" not in told


def test_a_large_hunk_is_told_by_its_signatures():
    body = [f"+    value_{n} = compute({n})" for n in range(200)]
    told = condense([file("a.py", hunk("+def first(a):", *body, "+class Second:", "+    pass"))], 200, count)
    assert "203 lines added, 0 removed" in told
    assert "+ def first(a)" in told
    assert "+ class Second" in told
    assert "value_7" not in told


@pytest.mark.parametrize(
    "change",
    [
        file("poetry.lock", hunk("+a")),
        file("web/package-lock.json", hunk("+a")),
        file("dist/x.min.js", hunk("+a")),
        file(".env", hunk("+KEY=secret")),
        file("id_rsa", hunk("+secret")),
        file("logo.png", binary=True),
        file("data.csv", hunk("+1,2")),
        file("one_line.js", hunk("+" + "x" * 5000)),
    ],
    ids=lambda change: change.path,
)
def test_some_files_are_told_by_name_only(change):
    assert is_named_only(change)
    told = condense([change], 1000, count)
    assert change.path in told
    assert "\n" not in told


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (file("a.py", change=Change.ADDED), "new a.py"),
        (file("a.py", change=Change.DELETED), "delete a.py"),
        (file("b.py", before="a.py", change=Change.RENAMED), "rename a.py to b.py"),
        (file("a.sh", change=Change.MODE), "change the mode of a.sh"),
        (file("a.png", change=Change.ADDED, binary=True), "new a.png (binary)"),
    ],
)
def test_what_became_of_a_file(change, told):
    assert condense([change], 100, count) == told


def test_what_has_no_room_is_counted():
    many = [file(f"src/file_{n}.py", hunk(f"+added {n}")) for n in range(100)]
    told = condense(many, 100, count)
    assert count(told) <= 100
    assert "more files" in told.split("\n")[-1]


lines = st.lists(
    st.sampled_from(["+def f(a, b):", "+    return a", "-x = 1", " keep", "+" + "long " * 60]), max_size=60
)
changes = st.lists(
    st.builds(
        lambda path, hunks: file(path, *(hunk(*one) for one in hunks)),
        st.sampled_from(["a.py", "src/b.java", "c.lock", "d/e/f.ts", "README.md"]),
        st.lists(lines, max_size=4),
    ),
    max_size=12,
)


@settings(max_examples=60, deadline=None)
@given(changes, st.integers(10, 600))
def test_the_budget_always_holds(changes, budget):
    told = condense(changes, budget, count, {"a.py": ["f", "g"] * 30})
    assert count(told) <= budget
