"""Which snippets are chosen, in which order, and for how long."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.context.snippet import Snippet, SnippetKind
from agent.prompt.blocks import Block, telling_lines
from agent.prompt.selection import KEEP_BONUS, MISSES, RANK_OFFSET, select


def write(snippet: Snippet) -> Block:
    return Block(snippet.text + "\n", len(snippet.text.split()), telling_lines(snippet.text))


def snip(name, words=100, start=0, lines=10, **more):
    per_line = max(1, words // lines)
    text = "\n".join(" ".join(f"{name}{start + n}_{w}" for w in range(per_line)) for n in range(lines))
    fields = {
        "kind": SnippetKind.SIMILAR_FILE,
        "path": f"{name}.py",
        "source": "similar",
        "score": 1.0,
        "why": "w",
    }
    return Snippet(start=start, end=start + lines, **({"text": text} | fields | more))


def names(selection):
    return [one.snippet.path[:-3] for one in selection.chosen]


def run(found, kept=(), shown=frozenset(), limit=300):
    return select(found, kept, write, shown, limit)


def test_best_is_last_and_what_does_not_fit_is_dropped_with_its_reason():
    selection = run([snip("a"), snip("b"), snip("c"), snip("d")])
    assert names(selection) == ["c", "b", "a"]
    assert selection.tokens == 300
    assert [(one.snippet.path, why) for one, why in selection.dropped] == [
        ("d.py", "no room: needs 100 tokens, 0 are left")
    ]


def test_a_small_one_fills_the_rest():
    selection = run([snip("a", 200), snip("b", 200), snip("c", 90)])
    assert "c" in names(selection)
    assert selection.tokens == 290


def test_value_per_token_decides():
    found = [snip("big", 300), snip("one"), snip("two"), snip("three")]
    assert set(names(run(found))) == {"one", "two", "three"}


def test_scraps_do_not_win_by_being_small():
    found = [snip("good", 300), *(snip(f"scrap{n}", 10, lines=2) for n in range(3))]
    wide = run(found, limit=330)
    assert "good" in names(wide)


def test_what_the_window_shows_is_left_out():
    shown = telling_lines(snip("a").text)
    selection = run([snip("a"), snip("b")], shown=shown)
    assert names(selection) == ["b"]
    assert selection.dropped[0][1] == "repeats what the prompt shows"


def test_overlapping_ones_are_left_out():
    selection = run([snip("a"), snip("a", start=1), snip("a", start=8)], limit=1000)
    assert [one.snippet.start for one in selection.chosen] == [8, 0]


def test_ones_without_telling_lines_are_judged_by_room_alone():
    assert names(run([snip("a", text="}"), snip("b", text="}")])) == ["b", "a"]


def test_chosen_stay_in_place_when_ranks_shift():
    found = [snip(name) for name in "abc"]
    first = run(found)
    for order in ("bac", "cab", "bca"):
        again = run([snip(name) for name in order], first.chosen)
        assert [one.block.text for one in again.chosen] == [one.block.text for one in first.chosen]


def test_newcomer_only_enters_when_clearly_better():
    first = run([snip(name) for name in "abc"])
    slightly = run([snip(name) for name in "abxc"], first.chosen)
    assert names(slightly) == names(first)
    crowd = [snip(f"x{n}") for n in range(5)]
    assert RANK_OFFSET * KEEP_BONUS < RANK_OFFSET + 5
    clearly = run([*crowd, snip("a"), snip("b"), snip("c")], first.chosen)
    assert "x0" in names(clearly)
    kept = [name for name in names(clearly) if name in "abc"]
    assert kept == [name for name in names(first) if name in kept]
    assert names(clearly)[-1] == "x0"


def test_newcomer_takes_free_room_and_stands_last():
    first = run([snip("a"), snip("b")])
    second = run([snip("x"), snip("a"), snip("b")], first.chosen)
    assert names(second) == ["b", "a", "x"]


def test_shifted_window_keeps_its_old_bytes():
    first = run([snip("a", start=0, lines=10)])
    lines = snip("a", 140, lines=14).text.split("\n")
    shifted = snip("a", start=3, text="\n".join(lines[3:13]), lines=10)
    second = run([shifted], first.chosen)
    assert second.chosen[0].block is first.chosen[0].block
    changed = snip("a", start=3, text=shifted.text.replace("a5_", "edited_"), lines=10)
    assert run([changed], first.chosen).chosen[0].snippet is changed


@pytest.mark.parametrize("change", [{"source": "other"}, {"path": "z.py"}])
def test_same_lines_of_another_source_or_file_are_another_snippet(change):
    first = run([snip("a")])
    second = run([snip("a", start=2, text=snip("b").text, **change)], first.chosen, limit=1000)
    assert len(second.chosen) == 2


def test_unfound_ones_stay_a_while_and_make_room_for_found_ones():
    selection = run([snip(name) for name in "abc"])
    for _ in range(MISSES):
        selection = run([snip("a")], selection.chosen)
        assert names(selection) == ["c", "b", "a"]
    assert names(run([snip("a")], selection.chosen)) == ["a"]
    pushed = run([snip("a"), *(snip(f"x{n}") for n in range(3))], run([snip(name) for name in "abc"]).chosen)
    assert len(pushed.chosen) == 3
    assert not [one for one, _ in pushed.dropped if one.misses]


@given(
    sizes=st.lists(st.integers(1, 200), max_size=12),
    limit=st.integers(0, 500),
    orders=st.lists(st.permutations(range(12)), min_size=1, max_size=4),
)
def test_never_above_the_limit_and_the_same_again(sizes, limit, orders):
    pool = [snip(f"n{n}_", size) for n, size in enumerate(sizes)]

    def play():
        kept, seen = (), []
        for order in orders:
            found = [pool[n] for n in order if n < len(pool)]
            selection = run(found, kept, limit=limit)
            assert selection.tokens == sum(one.block.tokens for one in selection.chosen) <= limit
            kept = selection.chosen
            seen.append([one.block.text for one in kept])
            left = {one.snippet.path for one, _ in selection.dropped} | {one.snippet.path for one in kept}
            assert left == {snippet.path for snippet in pool}
        return seen

    assert play() == play()
