"""Unified diffs are read and applied, or refused whole."""

import contextlib
import difflib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.errors import PatchError
from agent.shire.hands.patch import FilePatch, apply, parse

TEXT = "one\ntwo\nthree\nfour\nfive\nsix\nseven\neight\n"
DIFF = """--- a/n.txt
+++ b/n.txt
@@ -2,3 +2,4 @@ heading
 two
-three
+THREE
+and a half
 four
"""
CHANGED = "one\ntwo\nTHREE\nand a half\nfour\nfive\nsix\nseven\neight\n"


def changed(text, diff):
    (patch,) = parse(diff)
    return apply(text, patch.hunks)


@pytest.mark.parametrize(
    ("text", "diff", "expected"),
    [
        (TEXT, DIFF, CHANGED),
        ("\n\nnew line\n" + TEXT, DIFF, "\n\nnew line\n" + CHANGED),
        (TEXT.replace("\n", "\r\n"), DIFF, CHANGED.replace("\n", "\r\n")),
        (TEXT, DIFF.replace("\n", "\r\n"), CHANGED),
        (TEXT, DIFF.replace("@@ -2,3 +2,4 @@", "@@ -2,9 +2,17 @@"), CHANGED),
        (TEXT.replace("two", "TWO"), DIFF, CHANGED.replace("two", "TWO")),
        (TEXT.replace("three", "three  "), DIFF, CHANGED),
        ("", "@@ -0,0 +1,2 @@\n+a\n+b\n", "a\nb\n"),
        ("a\nb\n", "@@ -1,2 +0,0 @@\n-a\n-b\n", ""),
        ("a", "@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+b\n\\ No newline at end of file\n", "b"),
    ],
    ids=[
        "plain",
        "moved",
        "crlf text",
        "crlf diff",
        "bad counts",
        "fuzz",
        "blanks",
        "new file",
        "emptied",
        "no newline",
    ],
)
def test_apply(text, diff, expected):
    assert changed(text, diff) == expected


@pytest.mark.parametrize(
    "diff", ["", "hello\n", "--- a\n+++ b\n", "@@ nonsense @@\n", "@@ -1,2 +1,2 @@\nx\n"]
)
def test_what_is_no_diff_is_refused(diff):
    with pytest.raises(PatchError):
        parse(diff)


def test_a_hunk_that_does_not_fit_names_its_number_and_line():
    with pytest.raises(PatchError, match=r"hunk 1 \(line 2\)"):
        changed("quite\nanother\ntext\n", DIFF)


def test_several_files_and_their_names():
    new = "diff --git a/x b/x\nnew file mode 100644\n--- /dev/null\n+++ b/x\t2024\n@@ -0,0 +1 @@\n+x\n"
    gone = "--- a/y\n+++ /dev/null\n@@ -1 +0,0 @@\n-y\n"
    names = [(patch.old_name, patch.new_name) for patch in parse(DIFF + new + gone)]
    assert names == [("n.txt", "n.txt"), (None, "x"), ("y", None)]
    assert isinstance(parse(DIFF)[0], FilePatch)


def test_two_hunks_shift_each_other():
    old = [f"line {number}" for number in range(60)]
    new = [*old[:5], "added", "added too", *old[5:40], *old[42:]]
    diff = "\n".join(difflib.unified_diff(old, new, "a", "b", lineterm=""))
    assert changed("\n".join(old), diff) == "\n".join(new)


lines = st.lists(st.sampled_from(["", "a", "b", "c", "  d", "e f", "- g", "+ h", "@@ i"]), max_size=30)


@given(lines, lines)
def test_a_diff_of_two_texts_makes_one_of_the_other(old, new):
    before, after = "\n".join(["top", *old, "end"]), "\n".join(["top", *new, "end"])
    diff = "\n".join(difflib.unified_diff(before.split("\n"), after.split("\n"), "a", "b", lineterm=""))
    if before != after:
        assert changed(before, diff) == after


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(text):
    with contextlib.suppress(PatchError):
        parse("@@ -1 +1 @@\n" + text)
