from __future__ import annotations

import numpy as np

from agent.context import postings
from agent.context.chunks import chunk_of, term_number
from agent.context.postings import merged, search, segment_of

TEXTS = ["alpha beta", "beta gamma", "gamma delta", "alpha\nalpha omega", "nothing here", "quite other words"]


def terms(*words: str) -> np.ndarray:
    return np.array(sorted(term_number(word) for word in words), np.uint32)


def chunks(texts: list[str]) -> list:
    return [chunk_of(text.split("\n"), text.split("\n")) for text in texts]


def test_chunks_with_the_word_score_and_the_others_do_not() -> None:
    found = search([segment_of([(0, chunks(TEXTS))])], np.ones(6, bool), terms("alpha"), np.ones(1))
    assert np.flatnonzero(found.scores).tolist() == [0, 3]
    assert found.scores[3] > found.scores[0]


def test_parting_and_merging_segments_changes_no_score() -> None:
    alive = np.ones(6, bool)
    words, weights = terms("alpha", "beta", "gamma", "unknown"), np.array([1.0, 0.5, 0.25, 1.0])
    whole = [segment_of([(0, chunks(TEXTS))])]
    parted = [
        segment_of([(0, chunks(TEXTS[:2]))]),
        segment_of([(2, chunks(TEXTS[2:3])), (3, chunks(TEXTS[3:]))]),
    ]
    expected = search(whole, alive, words, weights).scores
    np.testing.assert_allclose(search(parted, alive, words, weights).scores, expected)
    np.testing.assert_allclose(search([merged(parted, alive)[0]], alive, words, weights).scores, expected)


def test_dead_chunks_neither_score_nor_count_and_vanish_when_merged() -> None:
    alive = np.array([True, True, True, False, True, True])
    segment = segment_of([(0, chunks(TEXTS))])
    dead = search([segment], alive, terms("alpha"), np.ones(1))
    assert np.flatnonzero(dead.scores).tolist() == [0]
    rest, dropped = merged([segment], alive)
    assert sorted(dropped.tolist()) == sorted(chunks(TEXTS)[3].terms.tolist())
    assert 3 not in rest.chunks.tolist()
    assert rest.size < segment.size
    np.testing.assert_allclose(search([rest], alive, terms("alpha"), np.ones(1)).scores, dead.scores)


def test_a_word_that_is_nearly_everywhere_tells_nothing() -> None:
    many = [f"common word{n}" for n in range(80)]
    found = search([segment_of([(0, chunks(many))])], np.ones(80, bool), terms("common"), np.ones(1))
    assert not found.scores.any()
    assert found.weights.tolist() == [0.0]


def test_nothing_indexed_and_nothing_asked() -> None:
    assert len(search([], np.zeros(0, bool), terms("alpha"), np.ones(1)).scores) == 0
    empty = segment_of([])
    assert empty.size == 0
    assert not search([empty], np.ones(2, bool), terms("alpha"), np.ones(1)).scores.any()
    assert not search([segment_of([(0, chunks(TEXTS))])], np.ones(6, bool), terms(), np.ones(0)).scores.any()


def test_memory_is_told() -> None:
    assert segment_of([(0, chunks(TEXTS))]).bytes > 0


def test_dead_chunks_do_not_make_a_word_common() -> None:
    texts = [f"rare word{n}" for n in range(60)] + [f"other{n} more{n}" for n in range(900)]
    alive = np.ones(960, bool)
    dead = [segment_of([(first, chunks(texts))]) for first in (0, 960, 1920)]
    only = search(dead[:1], alive, terms("rare"), np.ones(1))
    old = search(dead, np.concatenate([np.zeros(1920, bool), alive]), terms("rare"), np.ones(1))
    assert only.scores.any()
    np.testing.assert_array_equal(old.scores[1920:], only.scores)


def test_a_search_looks_through_the_terms_that_are_worth_most(monkeypatch):
    texts = ["rare_word"] + ["usual_word"] * 20 + ["other_thing"] * 60
    segment, alive = segment_of([(0, chunks(texts))]), np.ones(81, bool)
    words = np.sort(np.concatenate((terms("rare_word"), terms("usual_word"))))
    assert np.count_nonzero(search([segment], alive, words, np.ones(2)).scores) == 21
    monkeypatch.setattr(postings, "MOST_POSTINGS", 10)
    found = search([segment], alive, words, np.ones(2))
    assert np.flatnonzero(found.scores).tolist() == [0]
    assert np.count_nonzero(found.weights) == 1
    # What has gone counts as little as what never was there.
    alive[12:21] = False
    both = search([segment], alive, words, np.ones(2))
    fresh = search([merged([segment], alive)[0]], alive, words, np.ones(2))
    np.testing.assert_allclose(both.scores, fresh.scores)
    monkeypatch.setattr(postings, "MOST_POSTINGS", 12)
    assert np.count_nonzero(search([segment], alive, words, np.ones(2)).scores) == 12
