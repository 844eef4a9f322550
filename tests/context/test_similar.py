"""Similar windows of the recent files, against a plain implementation of the same measure."""

import itertools
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.context.chunks import CHARS_PER_TOKEN
from agent.context.similar import (
    FRESH_CHARS,
    INDEXES_CACHED,
    MOST_SNIPPETS,
    OTHER_LANGUAGE,
    PER_FILE,
    RECENT_FILES,
    SCORE_FLOOR,
    WINDOW_LINES,
    SimilarSource,
    _Vocabulary,
    _words,
    query_words,
)
from agent.context.snippet import SnippetKind
from agent.context.source import Cursor
from agent.context.words import words_of_line
from agent.workspace.source_file import SourceFile

_stamps = itertools.count(1)


def source(text, relative="other.py", language="python"):
    return SourceFile(Path("/ws") / relative, relative, language, text, next(_stamps))


def cursor(text, *recent, offset=None, window=(0, 0)):
    offset = len(text) if offset is None else offset
    return Cursor(source(text, "main.py"), offset, window, recent)


QUERY = "basket = load_basket(customer)\ntotal = price_of(basket, discount)\n"
FILLER = [f"filler_{n} = nothing_{n}" for n in range(200)]


def with_match(at, filler=120):
    return "\n".join([*FILLER[:at], *QUERY.splitlines(), *FILLER[at:filler]])


def test_finds_the_window_and_says_why():
    (found, *_) = SimilarSource().snippets(cursor(QUERY, source(with_match(60))))
    assert found.kind is SnippetKind.SIMILAR_FILE
    assert found.source == "similar"
    assert found.path == "other.py"
    assert found.start <= 60 < found.end
    assert QUERY.splitlines()[0] in found.text
    assert found.end - found.start == found.text.count("\n") + 1 <= WINDOW_LINES
    assert "load_basket" in found.why


def test_lines_after_the_cursor_ask_too():
    text = "\n" * 3 + QUERY
    assert SimilarSource().snippets(cursor(text, source(with_match(60)), offset=0))


@pytest.mark.parametrize(
    ("text", "offset", "words"),
    [
        ("", 0, set()),
        ("alpha", 0, {"alpha"}),
        ("alpha\nbeta", 5, {"alpha", "beta"}),
        ("\n".join(f"w{n:02}" for n in range(60)), 4 * 30 + 1, {f"w{n:02}" for n in range(6, 39)}),
        ("\n".join(f"w{n:02}" for n in range(60)), 4 * 59, {f"w{n:02}" for n in range(35, 60)}),
    ],
)
def test_query(text, offset, words):
    assert query_words(text, offset) == words


def test_nothing_asked_or_nothing_there_gives_nothing():
    found = SimilarSource()
    assert found.snippets(cursor("if x:\n    return\n", source(with_match(3)))) == ()
    assert found.snippets(cursor(QUERY)) == []
    assert found.snippets(cursor(QUERY, source(""), source("\n\n\n"), source("}\n"))) == []


def test_noise_is_below_the_floor():
    assert SimilarSource().snippets(cursor(QUERY, source("\n".join(FILLER) + "\ndiscount = 1"))) == []


def test_windows_of_a_file_do_not_overlap_and_are_few():
    text = "\n".join(
        itertools.chain.from_iterable([*QUERY.splitlines(), *FILLER[n * 9 : n * 9 + 9]] for n in range(12))
    )
    found = SimilarSource().snippets(cursor(QUERY, source(text)))
    assert len(found) == PER_FILE
    one, other = sorted(found, key=lambda snippet: snippet.start)
    assert one.end <= other.start


def test_blank_lines_at_the_ends_are_cut():
    text = "\n" * 40 + QUERY.replace("\n", "\n\n\n") + "\n" * 40
    (found,) = SimilarSource().snippets(cursor(QUERY, source(text)))
    assert found.text == "\n\n\n".join(QUERY.splitlines())
    assert text.split("\n")[found.start : found.end] == found.text.split("\n")


def test_the_current_file_and_what_the_window_shows_are_left_out():
    text = with_match(10, 15)
    assert SimilarSource().snippets(cursor(text, source(text, "main.py"))) == []
    assert SimilarSource().snippets(cursor(text, source(text, "copy.py"), window=(0, len(text)))) == []
    assert SimilarSource().snippets(cursor(text, source(text, "copy.py"), window=(0, 20)))


def test_equal_texts_are_found_once_and_ties_go_by_path():
    text = with_match(10, 15)
    found = SimilarSource().snippets(cursor(QUERY, source(text, "b.py"), source(text, "a.py")))
    assert [snippet.path for snippet in found] == ["a.py"]
    both = SimilarSource().snippets(
        cursor(QUERY, source(text + "\nend_b = 1", "b.py"), source(text + "\nend_a = 1", "a.py"))
    )
    assert [snippet.path for snippet in both] == ["a.py", "b.py"]


def test_another_language_counts_less():
    text = with_match(10, 15)
    (python,) = SimilarSource().snippets(cursor(QUERY, source(text)))
    (java,) = SimilarSource().snippets(cursor(QUERY, source(text, "A.java", "java")))
    assert java.score == pytest.approx(python.score * OTHER_LANGUAGE, abs=1e-4)


def test_answers_and_files_are_bounded():
    files = [source(with_match(n, 40) + f"\nlast_{n} = 0", f"f{n:02}.py") for n in range(RECENT_FILES + 3)]
    finder = SimilarSource()
    for file in files:
        finder.prepare(file)
    found = finder.snippets(cursor(QUERY, *files))
    assert len(found) == MOST_SNIPPETS
    hidden = SimilarSource().snippets(
        cursor(QUERY, *(source("x", f"g{n}.py") for n in range(RECENT_FILES)), files[0])
    )
    assert hidden == []


def test_a_request_indexes_few_new_files_and_the_others_are_left_for_later():
    texts = [with_match(60 + 9 * n, 120) for n in range(4)]
    texts[1] += "#" * FRESH_CHARS
    texts[2] += "#" * (FRESH_CHARS - len(texts[0] + texts[2]))
    recent = [source(text, f"{n}.py") for n, text in enumerate(texts)]
    similar, here = SimilarSource(), cursor(QUERY, *recent)
    assert {one.path for one in similar.snippets(here)} == {"0.py", "2.py"}
    assert similar.prepare(recent[1])
    assert not similar.prepare(recent[2])
    assert {one.path for one in similar.snippets(here)} == {"0.py", "1.py", "2.py", "3.py"}


def test_a_new_version_is_read_and_an_old_one_is_not_read_again():
    finder, file = SimilarSource(), source(with_match(30))
    first = finder.snippets(cursor(QUERY, file))
    index = finder._of_version(file)
    assert finder.snippets(cursor(QUERY, file)) == first
    assert finder._of_version(file) is index
    moved = finder.snippets(cursor(QUERY, source(with_match(80))))
    assert moved[0].start != first[0].start


def test_indexes_are_bounded_and_the_oldest_goes_first():
    finder, file = SimilarSource(), source(with_match(30))
    index = finder._of_version(file)
    for n in range(INDEXES_CACHED - 1):
        finder._of_version(source(f"text_{n}"))
    assert finder._of_version(file) is index
    for n in range(INDEXES_CACHED):
        finder._of_version(source(f"text_{n}"))
    assert len(finder._indexes) == INDEXES_CACHED
    assert finder._of_version(file) is not index


def plain(text, query):
    """The Jaccard index of each window, window by window."""
    lines = text.split("\n")
    windows = max(1, len(lines) - WINDOW_LINES + 1)
    sets = [
        {word for line in lines[n : n + WINDOW_LINES] for word in words_of_line(line)} for n in range(windows)
    ]
    return [len(words & query) / len(words | query) for words in sets]


names = st.sampled_from(["alpha", "beta", "gamma", "deltaOne", "", "eps_two", "zeta"])
lines = st.lists(st.lists(names, max_size=3).map(" ".join), max_size=70).map("\n".join)


@settings(max_examples=150)
@given(text=lines, asked=st.sets(names.filter(bool), min_size=1))
def test_scores_are_those_of_the_plain_measure(text, asked):
    query = query_words(" ".join(sorted(asked)), 0)
    scores = plain(text, query)
    found = SimilarSource().snippets(cursor(" ".join(sorted(asked)), source(text)))
    if max(scores) < SCORE_FLOOR:
        assert found == []
        return
    assert found[0].score == pytest.approx(max(scores), abs=1e-4)
    for snippet in found:
        assert snippet.text == "\n".join(text.split("\n")[snippet.start : snippet.end])
        assert snippet.text.split("\n")[0].strip()
        assert snippet.text.split("\n")[-1].strip()


def test_stops_at_as_many_tokens_as_may_be_shown():
    files = [source(with_match(60 + number), f"other_{number}.py") for number in range(9)]
    wide = cursor(QUERY, *files)
    narrow = Cursor(wide.file, wide.offset, wide.window, wide.recent, tokens=100)
    every, some = SimilarSource().snippets(wide), SimilarSource().snippets(narrow)
    assert 0 < len(some) < len(every)
    assert list(some) == list(every)[: len(some)]
    assert sum(len(one.text) for one in some[:-1]) < 100 * CHARS_PER_TOKEN


@given(st.lists(st.text(st.sampled_from("aB_1 \t.数if"), max_size=20), min_size=1, max_size=30))
def test_words_are_those_of_each_line(lines):
    lines.append("long_name " * 200)
    vocabulary = _Vocabulary()
    word, at = _words(lines, vocabulary)
    found = sorted(set(zip(at.tolist(), word.tolist(), strict=True)))
    wanted = {(line, part) for line, text in enumerate(lines) for part in words_of_line(text)}
    assert found == sorted((line, vocabulary._numbers[part]) for line, part in wanted)


def test_files_beside_each_other_score_as_each_alone():
    files = [source(with_match(n, 40) + f"\nlast_{n} = 0", f"f{n:02}.py") for n in range(5)]
    together = SimilarSource().snippets(cursor(QUERY, *files))
    alone = [one for each in files for one in SimilarSource().snippets(cursor(QUERY, each))]
    assert sorted((one.path, one.start, one.score) for one in together) == sorted(
        (one.path, one.start, one.score) for one in alone
    )


def test_numbers_of_words_begin_anew_when_there_are_too_many(monkeypatch):
    monkeypatch.setattr("agent.context.similar.WORDS_KEPT", 10)
    finder, file = SimilarSource(), source(with_match(30))
    first = finder.snippets(cursor(QUERY, file))
    assert first
    for n in range(3):
        finder.snippets(cursor(QUERY, source(" ".join(f"word_{n}_{at}" for at in range(20)))))
    assert len(finder._vocabulary) < 100
    assert finder.snippets(cursor(QUERY, file)) == first
