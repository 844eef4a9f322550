from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from agent.context.fusion import fuse
from agent.context.snippet import Snippet, SnippetKind


def snippet(path: str, start: int, *lines: str, source: str = "retrieved", score: float = 1.0) -> Snippet:
    text = "\n".join(lines) + "\n"
    return Snippet(SnippetKind.RETRIEVAL_SNIPPET, path, start, start + len(lines), text, score, source, "why")


def paths(found: list[Snippet]) -> list[str]:
    return [one.path for one in found]


def test_one_list_keeps_its_order() -> None:
    one = [snippet(f"{name}.py", 0, f"line of {name}", "}") for name in "dbac"]
    assert fuse([one], "") == one


def test_what_two_sources_found_comes_first() -> None:
    a, b, c = (snippet(f"{name}.py", 0, f"line of {name}") for name in "abc")
    assert paths(fuse([[a, b], [c, b]], "", {})) == ["b.py", "a.py", "c.py"]


def test_lists_are_mixed_by_rank_and_weight() -> None:
    mine = [snippet(f"m{n}.py", 0, f"mine {n}", source="one") for n in range(3)]
    theirs = [snippet(f"t{n}.py", 0, f"theirs {n}", source="two") for n in range(3)]
    assert paths(fuse([mine, theirs], "", {})) == ["m0.py", "t0.py", "m1.py", "t1.py", "m2.py", "t2.py"]
    assert paths(fuse([mine, theirs], "", {"one": 0.5}))[:3] == ["t0.py", "t1.py", "t2.py"]


def test_a_line_is_said_once_and_ends_are_cut() -> None:
    first = snippet("a.py", 10, "alpha()", "beta()")
    second = snippet("a.py", 11, "beta()", "gamma()", "delta()", source="two")
    fused = fuse([[first], [second]], "", {"two": 0.9})
    joined = [one.text for one in fused]
    assert "".join(joined).count("beta()") == 1
    assert {(one.start, one.end) for one in fused} == {(10, 12), (12, 14)}


def test_an_outline_that_is_cut_keeps_the_range_it_names() -> None:
    outline = Snippet(
        SnippetKind.RELATED_CODE, "a.py", 0, 90, "shown_line\nnew_line_here\nother_line\n", 1.0, "s", "w"
    )
    (cut,) = fuse([[outline]], "shown_line\n", {})
    assert (cut.start, cut.end, cut.text) == (0, 90, "new_line_here\nother_line\n")


def test_no_more_is_given_than_was_asked_for() -> None:
    many = [snippet(f"{n}.py", 0, f"a line of some {n} length") for n in range(9)]
    assert fuse([many], "", {}, tokens=15) == many[:3]
    assert fuse([many], "", {}, tokens=0) == []


def test_what_the_window_shows_or_what_is_mostly_known_is_left_out() -> None:
    known = snippet("a.py", 0, "    total = price * count", "print(total)")
    assert fuse([[known]], "total = price * count\nprint(total)\n") == []
    window = "\n".join(f"total_{n} = price * count * rate({n})" for n in range(20))
    mostly = snippet("a.py", 0, *window.split("\n"), "new()")
    assert fuse([[mostly]], window) == []


def test_one_new_line_beside_known_ones_is_what_remains_of_a_near_copy() -> None:
    copy = snippet("a.py", 7, "total = price * count", "tax = total * rate_of(country)", "print(total)")
    (cut,) = fuse([[copy]], "total = price * count\nprint(total)\n")
    assert (cut.start, cut.end, cut.text) == (8, 9, "tax = total * rate_of(country)\n")


def test_the_same_line_in_two_files_is_two_lines() -> None:
    a, b = snippet("a.py", 0, "return compute(x)"), snippet("b.py", 0, "return compute(x)")
    assert len(fuse([[a, b]], "")) == 2


def test_nothing_but_brackets_is_nothing() -> None:
    assert fuse([[snippet("a.py", 0, "}", "", "  )")]], "") == []
    assert fuse([], "") == []


def test_ties_are_broken_by_path_and_line() -> None:
    one = [snippet("b.py", 5, "beta line")]
    two = [snippet("a.py", 9, "alpha line", source="two")]
    assert paths(fuse([one, two], "", {})) == ["a.py", "b.py"]


LISTS = st.lists(
    st.lists(
        st.builds(
            snippet,
            st.sampled_from(["a.py", "b.py"]),
            st.integers(0, 5),
            st.sampled_from(["alpha()", "beta()", "}"]),
            st.sampled_from(["gamma()", "beta()", ""]),
            st.sampled_from(["delta()", "alpha()"]),
            source=st.sampled_from(["retrieved", "similar"]),
        ),
        max_size=6,
    ),
    max_size=3,
)


@given(LISTS, st.sampled_from(["", "alpha()\n", "gamma()\nbeta()"]))
def test_fusing_never_invents_and_leaves_no_two_snippets_alike(
    lists: list[list[Snippet]], window: str
) -> None:
    fused = fuse(lists, window)
    given_lines = {(one.path, line) for many in lists for one in many for line in one.text.split("\n")}
    assert {(one.path, line) for one in fused for line in one.text.split("\n")} <= given_lines | {("", "")}
    assert len({(one.path, one.text) for one in fused}) == len(fused)
    assert fuse(lists, window) == fused
