from __future__ import annotations

import itertools
from pathlib import Path
from threading import Thread

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from agent.context.chunks import Chunk, chunk_of, term_number
from agent.context.cutting import Recalled, recalled
from agent.context.entry import Counted
from agent.context.gone import gone_of
from agent.context.index import HOT_FILES, WorkspaceIndex
from agent.context.index_size import Limits
from agent.context.record import PIECE_LINES, record_of
from agent.context.unpacked import PIECES_CACHED
from agent.syntax.symbol import Outline
from agent.workspace.source_file import SourceFile

STAMPS = itertools.count(1)


def file(name: str, text: str) -> SourceFile:
    return SourceFile(Path("/w") / name, name, "python", text, next(STAMPS))


def holders(index: WorkspaceIndex, word: str) -> set[str]:
    """The files in which a search finds `word`."""
    matches = index.search(np.array([term_number(word)], np.uint32), np.ones(1))
    owners = index.owners(np.flatnonzero(matches.scores).tolist())
    return {owner[0].relative for owner in owners if owner is not None}


def filled(*files: SourceFile, limits: Limits | None = None) -> WorkspaceIndex:
    index = WorkspaceIndex(limits)
    index.adopt([counted(one) for one in files])
    return index


def counted(one: SourceFile) -> Counted:
    return Counted(
        str(one.path), one.relative, one.language, one.stamp, *record_of(one.text, Outline(), one.language)
    )


def long_text(word: str, lines: int = 300) -> str:
    return "\n".join(f"{word}_{n} = compute_{word}({n})" for n in range(lines))


def test_what_was_built_is_found() -> None:
    index = filled(file("a.py", "alpha = 1"), file("b.py", "beta = 2"), file("c.py", "gamma = 3"))
    assert holders(index, "alpha") == {"a.py"}
    assert holders(index, "nowhere") == set()
    assert index.stats().files == 3
    assert index.stats().chunks == 3
    assert index.stats().bytes > 0


def test_identifiers_are_known_as_they_are_written_while_a_file_has_them() -> None:
    index = filled(file("a.py", "alphaBeta = 1"), file("b.py", "gamma = 2"))
    assert index.mentions("alphaBeta")
    assert not index.mentions("beta")
    index.update(file("a.py", "delta = 1"))
    assert not index.mentions("alphaBeta")
    assert index.mentions("delta")
    index.remove(Path("/w/b.py"))
    assert not index.mentions("gamma")


def test_an_edit_is_seen_by_the_next_search_and_the_old_text_is_gone() -> None:
    index = filled(file("a.py", "alpha = 1"), file("b.py", "beta = 2"))
    index.update(file("a.py", "omega = 1"))
    assert holders(index, "omega") == {"a.py"}
    assert holders(index, "alpha") == set()
    assert index.stats().files == 2


def test_a_removed_file_is_gone_and_removing_twice_is_no_error() -> None:
    index = filled(file("a.py", "alpha = 1"), file("b.py", "beta = 2"))
    index.remove(Path("/w/a.py"))
    index.remove(Path("/w/a.py"))
    assert holders(index, "alpha") == set()
    assert index.entry(Path("/w/a.py")) is None
    assert [entry.relative for entry in index.entries()] == ["b.py"]


def test_the_same_version_twice_does_nothing() -> None:
    index = WorkspaceIndex()
    one = file("a.py", "alpha = 1")
    index.update(one)
    entry = index.entry(one.path)
    index.update(one)
    assert index.entry(one.path) is entry


def test_an_edit_counts_only_the_chunks_it_touched() -> None:
    index = WorkspaceIndex()
    text = long_text("alpha")
    index.update(file("a.py", text))
    before = index._hot["/w/a.py"].parts
    index.update(file("a.py", text.replace("alpha_150 =", "fresh_150 =")))
    after = index._hot["/w/a.py"].parts
    assert sum(before.get(lines) is not chunk for lines, chunk in after.items()) == 1
    assert holders(index, "fresh_150") == {"a.py"}


def test_the_first_edit_of_a_file_counts_only_what_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    text = long_text("alpha") + "\n# a comment\n"
    others = [file(f"f{number}.py", long_text(f"other{number}", 60)) for number in range(3)]
    index, fresh = filled(file("a.py", text), *others), WorkspaceIndex()
    counted_lines: list[list[str]] = []

    def counting(lines: list[str], code: list[str]) -> Chunk:
        counted_lines.append(lines)
        return chunk_of(lines, code)

    monkeypatch.setattr("agent.context.cutting.chunk_of", counting)
    edited = file("a.py", text.replace("alpha_150 =", "fresh_150 ="))
    index.update(edited)
    assert len(counted_lines) == 1
    fresh.update(edited)
    mine, anew = index._hot[str(edited.path)].parts, fresh._hot[str(edited.path)].parts
    assert mine.keys() == anew.keys()
    for lines, chunk in mine.items():
        other = anew[lines]
        assert dict(zip(chunk.terms.tolist(), chunk.impacts.tolist(), strict=True)) == dict(
            zip(other.terms.tolist(), other.impacts.tolist(), strict=True)
        )
        assert (chunk.names == other.names).all()
        assert (chunk.costs == other.costs).all()


def test_a_file_that_is_opened_as_it_is_known_is_not_counted_again(monkeypatch: pytest.MonkeyPatch) -> None:
    known, other = file("a.py", long_text("alpha")), file("b.py", "beta = 1")
    index = filled(known, other)
    monkeypatch.setattr("agent.context.cutting.chunk_of", None)
    monkeypatch.setattr("agent.context.cutting.code_lines", None)
    before, epoch = index.entry(known.path), index.epoch
    opened = file("a.py", known.text)
    index.update(opened)
    assert index.holds(opened)
    assert not index.holds(known)
    after = index.entry(known.path)
    assert before is not None
    assert after is not None
    assert (after.first, after.chunks, index.lines(after)) == (
        before.first,
        before.chunks,
        index.lines(before),
    )
    assert (index.epoch, index.stats().chunks) == (epoch, before.chunks + 1)
    assert holders(index, "alpha_0") == {"a.py"}
    assert holders(index, "beta") == {"b.py"}


def test_files_that_were_counted_again_and_are_the_same_cost_nothing() -> None:
    one, other = file("a.py", long_text("alpha", 50)), file("b.py", "beta = 1")
    index = filled(one, other)
    before, epoch, size = index._next, index.epoch, index.stats()
    newer = [replace(old, stamp=next(STAMPS)) for old in (one, other)]
    index.adopt([counted(old) for old in newer])
    assert (index._next, index.epoch, index.stats()) == (before, epoch, size)
    assert all(index.holds(old) for old in newer)
    assert holders(index, "alpha_0") == {"a.py"}
    # An older version that comes late changes nothing, and one that differs is taken in with what came with it.
    index.adopt([counted(one)])
    assert index.holds(newer[0])
    index.adopt([counted(replace(other, stamp=next(STAMPS))), counted(file("a.py", "gamma = 1"))])
    assert (holders(index, "alpha_0"), holders(index, "gamma")) == (set(), {"a.py"})
    assert (holders(index, "beta"), index.stats().chunks) == ({"b.py"}, 2)


def test_what_is_known_of_a_file_in_another_language_is_counted_again() -> None:
    known = file("a.h", "int alpha; // beta\n")
    index = filled(known)
    index.update(replace(known, language="cpp", stamp=next(STAMPS)))
    entry = index.entry(known.path)
    assert entry is not None
    assert entry.language == "cpp"


def test_typing_for_hours_does_not_grow_the_index() -> None:
    index = WorkspaceIndex()
    text = long_text("alpha", 60)
    for key in range(300):
        index.update(file("a.py", text + "x" * (key % 40)))
    assert index._next < 100
    assert index.stats().chunks == 3


def test_many_edited_files_are_sealed_merged_and_still_found() -> None:
    index = WorkspaceIndex()
    for number in range(HOT_FILES + 30):
        index.update(file(f"f{number}.py", f"word{number} = other{number}"))
    assert len(index._segments()) < HOT_FILES + 10
    for number in range(HOT_FILES + 30):
        assert holders(index, f"word{number}") == {f"f{number}.py"}
    assert index.entry(Path("/w/f0.py")).open_lines is None
    assert index.lines(index.entry(Path("/w/f0.py"))) == ["word0 = other0"]


def test_a_version_that_is_older_than_the_one_held_changes_nothing() -> None:
    index = WorkspaceIndex()
    old, new = counted(file("a.py", "oldword = 1")), file("a.py", "newword = 1")
    index.update(new)
    index.adopt([old, counted(file("b.py", "beta = 2"))])
    assert holders(index, "newword") == {"a.py"}
    assert holders(index, "oldword") == set()
    assert holders(index, "beta") == {"b.py"}
    index.update(file("b.py", "betanew"))
    index.update(replace(new, text="oldword"))
    assert holders(index, "newword") == {"a.py"}


def test_a_newer_version_takes_the_place_of_the_one_held_edited_or_not() -> None:
    index = filled(file("a.py", "alpha = 1"))
    index.update(file("b.py", "beta = 1"))
    index.adopt([counted(file("a.py", "omega = 1")), counted(file("b.py", "omega = 2"))])
    assert holders(index, "alpha") == holders(index, "beta") == set()
    assert holders(index, "omega") == {"a.py", "b.py"}
    assert index.stats().files == index.stats().chunks == 2


def test_new_numbers_change_no_answer_and_take_the_wear_away() -> None:
    index = filled(file("a.py", long_text("alpha")), file("b.py", "beta = 2"))
    for number in range(20):
        for name in range(HOT_FILES + 2):
            index.update(file(f"f{name}.py", f"word{number} = shared_{name}"))
    before = {word: holders(index, word) for word in ("alpha_7", "beta", "word19", "word3", "shared_1")}
    assert index._next > index.stats().chunks
    index.renumber()
    assert index._next == index.stats().chunks
    assert {word: holders(index, word) for word in before} == before
    assert index.lines(index.entry(Path("/w/a.py"))) == long_text("alpha").split("\n")
    index.update(file("f0.py", "again = 1"))
    assert holders(index, "again") == {"f0.py"}
    assert holders(index, "shared_0") == set()


def test_an_index_that_has_lost_all_its_files_gets_new_numbers() -> None:
    index = filled(file("a.py", "alpha"), file("b.py", "beta"))
    for name in ("a.py", "b.py"):
        index.remove(Path("/w") / name)
    index.renumber()
    assert (index._next, index.stats().chunks, index.stats().files) == (0, 0, 0)
    index.update(file("a.py", "omega"))
    assert holders(index, "omega") == {"a.py"}


def test_only_many_edits_in_many_files_wear_an_index_out() -> None:
    index = WorkspaceIndex()
    assert not index.worn
    text = "alpha\n" * 60_000
    for number in range(8):
        for name in range(HOT_FILES + 1):
            index.update(file(f"f{name}.py", f"{text}again_{number}\n"))
        assert index.worn == (index._next > 2 * index.stats().chunks + 100_000) == (number >= 6)


def test_many_small_changes_are_merged() -> None:
    index = WorkspaceIndex()
    for number in range(60):
        index.adopt([counted(file(f"f{number}.py", long_text(f"w{number}", 100)))])
        for _ in index.tidy():
            pass
    assert len(index._segments()) < 12
    assert holders(index, "w7_50") == {"f7.py"}


def test_too_long_files_are_left_out_and_counted() -> None:
    few = [file("b.py", "beta"), file("c.py", "gamma"), file("d.py", "delta")]
    index = filled(*few, limits=Limits(file_chars=100))
    index.update(file("a.py", "alpha " * 50))
    assert index.stats().skipped == 1
    assert index.stats().files == 3
    index.update(file("b.py", "beta " * 50))
    assert index.stats().skipped == 2
    assert holders(index, "beta") == set()
    index.update(file("b.py", "beta"))
    assert index.stats().skipped == 1
    assert holders(index, "beta") == {"b.py"}


def test_a_full_index_takes_new_versions_but_no_new_files() -> None:
    index = WorkspaceIndex(Limits(files=2))
    for name in ("a.py", "b.py", "c.py"):
        index.update(file(name, "alpha = 1"))
    index.update(file("a.py", "omega = 1"))
    assert index.stats().files == 2
    assert holders(index, "omega") == {"a.py"}


def test_unpacked_texts_are_bounded() -> None:
    names = [f"f{number}.py" for number in range(PIECES_CACHED + 8)]
    index = filled(*(file(name, name) for name in names))
    assert sorted(index.lines(entry)[0] for entry in index.entries()) == sorted(names)
    assert len(index._unpacked) == PIECES_CACHED


@pytest.mark.parametrize("edited", [False, True])
@pytest.mark.parametrize(
    ("start", "end"),
    [
        (0, 1),
        (0, PIECE_LINES),
        (PIECE_LINES - 1, PIECE_LINES + 1),
        (PIECE_LINES, 2 * PIECE_LINES),
        (7, 3 * PIECE_LINES + 7),
        (3 * PIECE_LINES + 5, 9 * PIECE_LINES),
        (PIECE_LINES, PIECE_LINES),
    ],
)
def test_some_lines_are_given_without_the_others(edited, start, end) -> None:
    lines = [f"word_{number} = {number}" for number in range(3 * PIECE_LINES + 10)]
    index = filled(file("a.py", "\n".join(lines)))
    if edited:
        index.update(file("a.py", "\n".join([*lines, ""])))
    entry = index.entry(Path("/w/a.py"))
    assert (entry.open_lines is not None) is edited
    assert index.stretch(entry, start, end) == [*lines, *[""] * edited][start:end]


def test_the_epoch_stays_while_one_file_is_typed_in() -> None:
    index = filled(file("a.py", "alpha"), file("b.py", "beta"))
    index.update(file("a.py", "alpha1"))
    epoch = index.epoch
    index.update(file("a.py", "alpha2"))
    assert index.epoch == epoch
    index.update(file("b.py", "beta1"))
    assert index.epoch > epoch


def test_owners_of_chunks_that_have_gone() -> None:
    index = WorkspaceIndex()
    index.update(file("a.py", long_text("alpha", 60)))
    index.update(file("a.py", "alpha"))
    assert [owner is None for owner in index.owners([0, 1, 2])] == [False, True, True]
    index.remove(Path("/w/a.py"))
    assert index.owners([0]) == [None]


def test_a_file_of_many_chunks_that_grows_gets_new_numbers() -> None:
    index = filled(file("a.py", "alpha"), file("b.py", "beta"))
    index.update(file("a.py", long_text("alpha", 40)))
    index.update(file("a.py", long_text("omega", 4000)))
    assert holders(index, "alpha_3") == set()
    assert holders(index, "omega_3999") == {"a.py"}
    assert index.stats().chunks == 201
    assert index.lines(index.entry(Path("/w/a.py")).packed().packed()) == long_text("omega", 4000).split("\n")
    assert index.entry(Path("/w/a.py")).bytes > 100_000


TEXTS = st.sampled_from(
    ["", "alpha", "alpha\nbeta", "beta gamma\n" * 30, "delta\n\n" * 25, "alpha\n" * 45, "a\ud800b"]
)


STEPS = st.one_of(
    st.tuples(st.sampled_from(["update", "adopt"]), st.sampled_from("abcdefg"), TEXTS),
    st.tuples(st.just("remove"), st.sampled_from("abcdefg"), st.just("")),
    st.tuples(st.sampled_from(["tidy", "compact", "recount", "renumber"]), st.just(""), st.just("")),
)


def counts_of_dead(index: WorkspaceIndex) -> dict[int, int]:
    gone = gone_of(index._sealed.segments, index._alive)
    return dict(zip(gone.terms.tolist(), gone.counts.tolist(), strict=True))


def act(index: WorkspaceIndex, step: str, name: str, text: str) -> None:
    if step == "update":
        index.update(file(name, text))
    elif step == "adopt":
        index.adopt([counted(file(name, text))])
    elif step == "remove":
        index.remove(Path("/w") / name)
    else:
        list(getattr(index, step)() or [])


@settings(max_examples=150, deadline=None)
@given(st.lists(STEPS, max_size=40))
def test_any_history_ends_in_the_index_of_a_fresh_build(history: list[tuple[str, str, str]]) -> None:
    index = WorkspaceIndex()
    state: dict[str, str] = {}
    for step, name, text in history:
        act(index, step, name, text)
        if step == "remove":
            state.pop(name, None)
        elif name:
            state[name] = text
        gone = index._sealed.gone
        if gone is not None:
            assert dict(zip(gone.terms.tolist(), gone.counts.tolist(), strict=True)) == counts_of_dead(index)
        assert index.counted or step in {"adopt", "remove", "update", "tidy"}
    fresh = filled(*(file(name, text) for name, text in sorted(state.items())))
    assert index.stats().chunks == fresh.stats().chunks
    words = np.array(sorted(map(term_number, ("alpha", "beta", "gamma", "delta"))), np.uint32)

    def scores(one: WorkspaceIndex) -> dict[tuple[str, int], float]:
        found = one.search(words, np.ones(4)).scores
        hits = np.flatnonzero(found).tolist()
        return {
            (owner[0].relative, owner[1]): round(float(found[hit]), 9)
            for hit, owner in zip(hits, one.owners(hits), strict=True)
        }

    assert scores(index) == scores(fresh)
    assert {entry.relative: "\n".join(index.lines(entry)) for entry in index.entries()} == state


def test_editing_alone_leaves_nothing_dead_uncounted() -> None:
    index = filled(*(file(f"f{number}.py", long_text(f"w{number}")) for number in range(HOT_FILES + 3)))
    for number in range(HOT_FILES + 3):
        index.update(file(f"f{number}.py", long_text(f"w{number}") + "\nmore = 1"))
        assert index.counted
    assert counts_of_dead(index)
    index.compact()
    assert not counts_of_dead(index)
    assert index.counted


def test_what_dies_otherwise_is_counted_later() -> None:
    index = filled(file("a.py", "alpha = 1"), file("b.py", "alpha = beta"))
    index.remove(Path("/w/a.py"))
    assert not index.counted
    assert holders(index, "alpha") == {"b.py"}
    index.recount()
    assert index.counted
    assert holders(index, "alpha") == {"b.py"}


def test_a_file_that_is_edited_while_its_segment_arrives_leaves_the_dead_uncounted(monkeypatch) -> None:
    index, other = WorkspaceIndex(), file("a.py", "alpha = 1")
    take = index._take

    def taken(one: Counted, first: int) -> None:
        take(one, first)
        known = index._entries[one.path]
        before.append(recalled(known, index.lines(known), index._segments(), index._sealed.arrivals))

    before: list[Recalled] = []
    monkeypatch.setattr(index, "_take", taken)
    index.adopt([counted(other)])
    index._drop(str(other.path), before[0])
    assert not index.counted
    index.recount()
    assert counts_of_dead(index)


def test_one_thread_builds_while_another_searches_and_edits() -> None:
    index = WorkspaceIndex()
    files = [file(f"f{number}.py", long_text(f"w{number}", 60)) for number in range(120)]

    def build() -> None:
        for one in files:
            index.adopt([counted(one)])
            for _ in index.tidy():
                pass

    thread = Thread(target=build)
    thread.start()
    key = 0
    while thread.is_alive():
        key += 1
        index.update(file("edited.py", f"typed_{key} = 1"))
        assert "edited.py" in holders(index, f"typed_{key}") or index.stats().files < 4
    thread.join(30)
    assert index.stats().files == 121
    assert holders(index, "w99_5") == {"f99.py"}


def test_compacting_leaves_one_segment_and_every_answer() -> None:
    index = WorkspaceIndex()
    for n in range(5):
        index.adopt([counted(file(f"f{n}.py", long_text(f"word{n}", 30) + "\ncommon = shared(alpha)"))])
    index.update(file("f1.py", "beta = 1"))
    terms = np.array(sorted(term_number(word) for word in ("alpha", "word2_3", "beta")), np.uint32)
    before = index.search(terms, np.ones(3))
    index.compact()
    after = index.search(terms, np.ones(3))
    assert len(index._sealed.segments) == 1
    assert np.array_equal(before.scores, after.scores)
    assert np.array_equal(before.weights, after.weights)
    assert holders(index, "beta") == {"f1.py"}


def test_it_holds_the_version_that_was_given_last() -> None:
    old, new = file("a.py", "alpha = 1"), file("a.py", "beta = 2")
    index = filled(old)
    assert (index.holds(old), index.holds(new)) == (True, False)
    index.update(new)
    assert (index.holds(old), index.holds(new)) == (False, True)
