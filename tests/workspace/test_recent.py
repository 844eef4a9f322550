from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.workspace.recent import BURST_FILES, CAPACITY, DISK_PLACES, WINDOW_SECONDS, RecentFiles

A, B, C, D = (Path("/w") / name for name in "abcd")
LATER = WINDOW_SECONDS + 0.01


def files(count: int, prefix: str = "f") -> list[Path]:
    return [Path("/w") / f"{prefix}{number}" for number in range(count)]


def edited(*paths: Path, capacity: int = CAPACITY) -> RecentFiles:
    recent = RecentFiles(capacity)
    for path in paths:
        recent.edited(path, 0.0)
    return recent


def test_newest_first_each_once() -> None:
    assert edited(A, B, A, C).paths(0.0) == (C, A, B)


def test_capacity() -> None:
    many = files(CAPACITY + 5)
    assert edited(*many).paths(0.0) == tuple(reversed(many))[:CAPACITY]


def test_focused_files_fill_places_behind_edited_ones() -> None:
    recent = edited(A, B, capacity=3)
    for path in (C, D, A):
        recent.focused(path)
    assert recent.paths(0.0) == (B, A, D)
    recent.edited(C, 0.0)
    assert recent.paths(0.0) == (C, B, A)


def test_a_disk_change_counts_when_it_rests() -> None:
    recent = edited(A, B)
    recent.changed_on_disk([A, C], 10.0)
    assert recent.paths(10.0 + WINDOW_SECONDS / 2) == (B, A)
    assert recent.paths(10.0 + LATER) == (C, A, B)


@pytest.mark.parametrize("gap", [0.0, 0.01, WINDOW_SECONDS / (BURST_FILES + 1)])
def test_a_burst_enters_nowhere(gap: float) -> None:
    recent = edited(A, B)
    for number, path in enumerate(files(60)):
        recent.changed_on_disk([path], 10.0 + number * gap)
    assert recent.paths(1_000.0) == (B, A)


def test_as_many_as_a_person_changes_enter() -> None:
    recent = edited(A)
    recent.changed_on_disk(files(BURST_FILES), 0.0)
    assert len(recent.paths(LATER)) == BURST_FILES + 1


def test_listed_files_keep_their_place_in_a_burst() -> None:
    recent = edited(A, B)
    recent.changed_on_disk([A, *files(60)], 0.0)
    assert recent.paths(LATER) == (B, A)


def test_a_moved_head_is_a_burst_of_any_size() -> None:
    recent = edited(A)
    recent.changed_on_disk([B], 0.0)
    recent.changed_on_disk([C], 0.1, machine=True)
    assert recent.paths(LATER * 2) == (A,)
    recent.changed_on_disk([B], 10.0)
    assert recent.paths(10.0 + LATER) == (B, A)


def test_a_file_rewritten_without_pause_holds_nothing_up() -> None:
    recent = edited(A)
    for step in range(40):
        recent.changed_on_disk([B], step * 0.5)
        if step == 5:
            recent.changed_on_disk([C], step * 0.5)
    assert recent.paths(20.0) == (C, A)


def test_a_slow_generator_gets_a_few_places() -> None:
    mine = files(CAPACITY, "mine")
    recent = edited(*mine)
    for number, path in enumerate(files(50, "gen")):
        recent.changed_on_disk([path], number * 3.0)
    paths = recent.paths(1_000.0)
    assert len(paths) == CAPACITY
    assert sum(path.name.startswith("gen") for path in paths) == DISK_PLACES


def test_the_editor_confirms_a_disk_change() -> None:
    recent = edited(A)
    recent.changed_on_disk([B], 0.0)
    recent.edited(B, 0.5)
    recent.edited(C, 1.0)
    assert recent.paths(LATER) == (C, B, A)


def test_a_later_key_stays_in_front_of_an_earlier_disk_change() -> None:
    recent = edited(A)
    recent.changed_on_disk([B], 1.0)
    recent.edited(A, 2.0)
    assert recent.paths(10.0) == (A, B)


def test_removed() -> None:
    recent = edited(A, Path("/w/dir/x"), Path("/w/dir/sub/y"), Path("/w/dirt"))
    recent.focused(B)
    recent.changed_on_disk([C], 0.0)
    recent.removed(Path("/w/dir"))
    recent.removed(B)
    recent.removed(C)
    assert recent.paths(LATER) == (Path("/w/dirt"), A)
    assert recent.known() == {A, Path("/w/dirt")}


EVENTS = st.lists(
    st.tuples(
        st.sampled_from(["edited", "focused", "disk", "burst", "removed"]),
        st.integers(0, 40),
        st.floats(0, 3),
    ),
    max_size=60,
)


@given(EVENTS)
def test_invariants(events: list[tuple[str, int, float]]) -> None:
    recent, now, gone = RecentFiles(), 0.0, set()
    names = files(41)
    for kind, number, wait in events:
        now += wait
        path = names[number]
        gone.discard(path)
        if kind == "disk":
            recent.changed_on_disk([path], now)
        elif kind == "burst":
            recent.changed_on_disk(names[: number + 1], now)
            gone.difference_update(names[: number + 1])
        else:
            getattr(recent, kind)(path, *([now] if kind == "edited" else []))
            if kind == "removed":
                gone.add(path)
        paths = recent.paths(now)
        assert len(paths) == len(set(paths)) <= CAPACITY
        assert not gone.intersection(paths)
        assert recent.known().issuperset(paths)
        if kind == "edited":
            assert paths[0] == path
