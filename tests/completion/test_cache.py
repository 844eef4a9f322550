"""What the cache finds while a user types, deletes and edits elsewhere."""

from __future__ import annotations

from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.completion.cache import PER_FILE, TYPED_CHARS, CompletionCache, Hit, fits
from agent.completion.request import Mode, Origin

BEFORE = "import os\n\n\ndef f():\n    "
AFTER = "\n\n\ndef g():\n    pass\n"


class Moment(NamedTuple):
    before: str
    after: str
    path: str
    language: str
    mode: Mode | None


def moment(
    before: str,
    after: str = AFTER,
    *,
    path: str = "/w/a.py",
    language: str = "python",
    mode: Mode | None = None,
) -> Moment:
    return Moment(before, after, path, language, mode)


class Cache(CompletionCache):
    """The cache, spoken to in moments."""

    def store(self, now: Moment, *texts: str) -> None:
        mode = now.mode or Mode.IN_BLOCK
        self.put(now.path, now.language, now.before, now.after, texts, mode=mode, model="stub")

    def find(self, now: Moment) -> Hit | None:
        return self.lookup(now.path, now.language, now.before, now.after, now.mode)


def cache_with(text: str, *more: str, before: str = BEFORE, after: str = AFTER) -> Cache:
    cache = Cache()
    cache.store(moment(before, after), text, *more)
    return cache


words = st.text(st.sampled_from("ab (){}\n\t'é😀"), min_size=1, max_size=80).filter(str.strip)


@given(words, st.data())
def test_the_rest_is_found_at_any_typed_start(text: str, data: st.DataObject) -> None:
    size = data.draw(st.integers(0, len(text) - 1))
    rest = text[size:]
    hit = cache_with(text).find(moment(BEFORE + text[:size]))
    assert (hit is not None) == bool(rest.strip())
    if hit:
        assert hit.text == rest
        assert hit.kind is (Origin.TYPED if size else Origin.CACHE)


@given(st.text("ab\n ", max_size=60), st.text("ab\n ", max_size=60), st.text("ab ", max_size=10))
def test_a_hit_always_completes_to_what_was_stored(before: str, text: str, typed: str) -> None:
    hit = cache_with(text, before=before).find(moment(before + typed))
    for rest in hit.alternatives if hit else ():
        assert (before + typed + rest).endswith(text)


@pytest.mark.parametrize(
    "now",
    [
        moment(BEFORE + "x"),
        moment(BEFORE, "\n\ndef h(): ..."),
        moment(BEFORE, path="/w/b.py"),
        moment(BEFORE, language="ruby"),
        moment(BEFORE, mode=Mode.INLINE),
        moment(BEFORE[:-1]),
        moment(BEFORE + "return os.getcwd()"),
        moment(""),
    ],
    ids=["deviates", "after", "path", "language", "mode", "deleted", "typed in full", "empty"],
)
def test_misses(now: Moment) -> None:
    assert cache_with("return os.getcwd()").find(now) is None


def test_deviating_and_deleting_back_finds_it_again() -> None:
    cache = cache_with("return 1")
    assert cache.find(moment(BEFORE + "ref")) is None
    hit = cache.find(moment(BEFORE + "re"))
    assert hit
    assert hit.alternatives == ("turn 1",)
    again = cache.find(moment(BEFORE))
    assert again
    assert (again.text, again.kind, again.mode, again.model) == (
        "return 1",
        Origin.CACHE,
        Mode.IN_BLOCK,
        "stub",
    )


def test_an_edit_far_above_or_below_does_not_matter() -> None:
    filler = "".join(f"x{n} = {n}\n" for n in range(300))
    cache = cache_with("return 1", before=filler + BEFORE, after=AFTER + filler)
    hit = cache.find(moment("# new\n" + filler + BEFORE + "ret", AFTER + filler + "# new\n"))
    assert hit
    assert hit.alternatives == ("urn 1",)


def test_an_edit_just_above_is_a_miss() -> None:
    cache = cache_with("return 1", before="a = 1\n" * 60)
    assert cache.find(moment("a = 1\n" * 59 + "b = 1\n")) is None


@pytest.mark.parametrize(
    ("text", "typed", "after", "rest"),
    [
        ("foo(a, b)", "foo(", ")" + AFTER, "a, b"),
        ("foo([1])", "foo([", "])" + AFTER, "1"),
        ('say("hello")', 'say("', '")' + AFTER, "hello"),
        ("if (a) {\n    b();\n}", "if (a) {", "}" + AFTER, "\n    b();"),
        ("if (a) {\n    b();\n}", "if (a) {\n    ", "\n}" + AFTER, "b();"),
        ("foo(a)\nbar()", "foo(", ")" + AFTER, "a)\nbar("),
    ],
)
def test_closing_marks_that_the_editor_adds(text: str, typed: str, after: str, rest: str) -> None:
    before = "int f() {\n    "
    hit = cache_with(text, before=before).find(moment(before + typed, after))
    assert hit
    assert hit.alternatives == (rest,)


def test_closing_marks_without_typing_are_the_users_own() -> None:
    assert cache_with("foo(a)").find(moment(BEFORE, ")" + AFTER)) is None
    assert cache_with("foo(a)").find(moment(BEFORE + "foo(", ")" * 90 + AFTER)) is None


def test_alternatives_that_still_fit() -> None:
    hit = cache_with("return 1", "raise X", "return 2", "return 1").find(moment(BEFORE + "re"))
    assert hit
    assert hit.alternatives == ("turn 1", "turn 2")


def test_the_nearest_then_the_newest_is_best() -> None:
    cache = cache_with("return old")
    cache.store(moment(BEFORE + "ret"), "urn new")
    hit = cache.find(moment(BEFORE + "retu"))
    assert hit
    assert hit.alternatives == ("rn new", "rn old")
    cache.store(moment(BEFORE + "ret"), "urn newest")
    hit = cache.find(moment(BEFORE + "ret"))
    assert hit
    assert hit.alternatives == ("urn newest", "urn old")


def test_looks_back_so_far_and_no_further() -> None:
    text = "x" * (TYPED_CHARS + 20)
    cache = cache_with(text)
    assert cache.find(moment(BEFORE + text[:TYPED_CHARS]))
    assert cache.find(moment(BEFORE + text[: TYPED_CHARS + 1])) is None


def test_the_start_of_a_file() -> None:
    cache = cache_with("import os", before="")
    hit = cache.find(moment("imp"))
    assert hit
    assert hit.alternatives == ("ort os",)
    assert cache.find(moment("i" * (TYPED_CHARS + 1))) is None


def test_bounds() -> None:
    cache = Cache(files=2)
    for n in range(PER_FILE + 5):
        cache.store(moment(f"{BEFORE}v{n} = "), "1")
    assert cache.find(moment(f"{BEFORE}v0 = ")) is None
    assert cache.find(moment(f"{BEFORE}v{PER_FILE + 4} = "))
    cache.store(moment(BEFORE, path="/w/b.py"), "b")
    assert cache.find(moment(f"{BEFORE}v{PER_FILE + 4} = "))
    cache.store(moment(BEFORE, path="/w/c.py"), "c")
    assert cache.find(moment(BEFORE, path="/w/b.py")) is None
    assert cache.find(moment(f"{BEFORE}v{PER_FILE + 4} = "))


def test_blank_texts_are_not_stored_and_clear_forgets() -> None:
    cache = cache_with("  \n", "")
    assert cache.find(moment(BEFORE)) is None
    cache.store(moment(BEFORE), "x")
    cache.clear()
    assert cache.find(moment(BEFORE)) is None


@pytest.mark.parametrize(
    ("streamed", "now", "fits_it"),
    [
        ("", moment(BEFORE), True),
        ("", moment(BEFORE + "ret"), True),
        ("re", moment(BEFORE + "ret"), True),
        ("return 1", moment(BEFORE + "ret"), True),
        ("    return 1", moment(BEFORE + "ret"), True),
        ("return 1", moment(BEFORE + "raise"), False),
        ("return 1", moment(BEFORE[:-2]), False),
        ("return 1", moment(BEFORE, "\nother"), False),
        ("f(a)", moment(BEFORE + "f(", ")" + AFTER), True),
    ],
)
def test_a_running_request_fits(streamed: str, now: Moment, fits_it: bool) -> None:
    assert fits(BEFORE, AFTER, streamed, now.before, now.after) is fits_it


def test_behind_text_the_stream_is_taken_as_it_is() -> None:
    assert fits("x =", "", " 1", "x = ", "") is True
    assert fits("x =", "", "  1", "x =1", "") is False
