from __future__ import annotations

import pytest
import tiktoken
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.models.tokens import BLOCK_CHARS, ApproximateTokenizer, EncodingTokenizer
from agent.models.vocabulary import published_encoding


def bytes_encoding() -> tiktoken.Encoding:
    """A vocabulary of all bytes and a few merges, small enough to reason about."""
    ranks = {bytes([value]): value for value in range(256)}
    for word in (b"  ", b"    ", b"ab", b"abab", b"\n\n", b"\xc3\xa9"):
        ranks[word] = len(ranks)
    pattern = r"\p{L}+| +|\n+|[^\p{L} \n]"
    return tiktoken.Encoding("tiny", pat_str=pattern, mergeable_ranks=ranks, special_tokens={})


TINY = EncodingTokenizer(bytes_encoding())
REAL = EncodingTokenizer(published_encoding("o200k_base"))
APPROXIMATE = ApproximateTokenizer()
ALL = pytest.mark.parametrize("tokenizer", [TINY, REAL, APPROXIMATE], ids=lambda each: each.name)

# Text as editors send it: code, blanks, halves of characters, lone surrogates.
TEXTS = st.text(
    st.one_of(st.sampled_from("ab é🎉\n\t  {}'s1"), st.characters(exclude_categories=())), max_size=120
)


@ALL
@settings(deadline=None, max_examples=120)
@given(text=TEXTS, tokens=st.integers(-1, 40))
def test_a_tail_is_an_end_that_fits(tokenizer, text, tokens):
    tail = tokenizer.tail(text, tokens)
    assert text.endswith(tail)
    assert tokenizer.count(tail) <= max(tokens, 0)
    if tokenizer.count(text) <= tokens:
        assert tail == text


@ALL
@settings(deadline=None, max_examples=120)
@given(text=TEXTS, tokens=st.integers(-1, 40))
def test_a_head_is_a_beginning_that_fits(tokenizer, text, tokens):
    head = tokenizer.head(text, tokens)
    assert text.startswith(head)
    assert tokenizer.count(head) <= max(tokens, 0)
    if tokenizer.count(text) <= tokens:
        assert head == text


@pytest.mark.parametrize("tokens", [1, 7, 60, 500])
def test_cuts_of_plain_code_use_the_whole_budget(tokens):
    code = "def area(width, height):\n    return width * height\n\n" * 400
    assert REAL.count(REAL.tail(code, tokens)) == tokens
    assert REAL.count(REAL.head(code, tokens)) == tokens


@pytest.mark.parametrize(
    ("text", "tokens", "tail", "head"),
    [
        ("abab ab", 1, "ab", "abab"),
        ("abab ab", 2, " ab", "abab "),
        ("abab ab", 3, "abab ab", "abab ab"),
        ("aé", 1, "é", "a"),
        ("🎉", 3, "", ""),
        ("a🎉", 4, "🎉", "a"),
        ("🎉a", 4, "a", "🎉"),
        ("", 5, "", ""),
        ("ab", 0, "", ""),
    ],
)
def test_cuts_are_at_borders_of_tokens_and_of_characters(text, tokens, tail, head):
    assert TINY.tail(text, tokens) == tail
    assert TINY.head(text, tokens) == head


def test_special_tokens_are_plain_text():
    assert REAL.count("<|endoftext|>") > 1
    assert REAL.encode("<|endoftext|>") != [199_999]


@ALL
def test_lone_surrogates_count_as_the_replacement_character(tokenizer):
    text = "a = '\ud83d' \udc00"
    assert tokenizer.count(text) == tokenizer.count("a = '\ufffd' \ufffd")
    assert tokenizer.tail(text, 1000) == text
    assert tokenizer.head(text, 1000) == text


def test_a_pair_of_lone_surrogates_keeps_its_length():
    text = "x" * 50 + "\ud83c\udf89" + "y" * 50
    for tokens in range(1, 60):
        assert text.endswith(TINY.tail(text, tokens))
        assert text.startswith(TINY.head(text, tokens))


@pytest.mark.parametrize("run", [" ", "\n", "a", "^", "1", " \n", "🎉"])
def test_a_run_that_tiktoken_cannot_bear_is_counted(run):
    text = run * (1_000_000 // len(run))
    assert 0 < REAL.count(text) <= len(text) * 2
    assert text.endswith(REAL.tail(text, 5))
    assert text.startswith(REAL.head(text, 5))


def test_blocks_are_cut_at_line_ends_and_change_next_to_nothing():
    code = "value = compute(first, second)\n" * (3 * BLOCK_CHARS // 31)
    lines = code.count("\n")
    assert REAL.count(code) == pytest.approx(lines * REAL.count("value = compute(first, second)\n"), abs=8)


class CountingEncoding:
    """Passes on to an encoding and notes how much it is given."""

    def __init__(self, real: tiktoken.Encoding) -> None:
        self.name = real.name
        self.real = real
        self.seen: list[int] = []

    def encode_ordinary(self, text: str) -> list[int]:
        self.seen.append(len(text))
        return self.real.encode_ordinary(text)

    def decode_bytes(self, ids: list[int]) -> bytes:
        return self.real.decode_bytes(ids)


def test_cutting_a_huge_text_reads_only_a_window_of_it():
    watched = CountingEncoding(bytes_encoding())
    tokenizer = EncodingTokenizer(watched)  # type: ignore[arg-type]
    text = "abab = 1\n" * 500_000
    assert tokenizer.tail(text, 100)
    assert tokenizer.head(text, 100)
    assert sum(watched.seen) < 10_000


class ContraryEncoding:
    """One token per character, and one more for a text that begins or ends with "b": cutting makes texts dearer."""

    name = "contrary"

    def encode_ordinary(self, text: str) -> list[int]:
        extra = [0] if text.startswith("b") or text.endswith("b") else []
        return [*extra, *map(ord, text)] if text.startswith("b") else [*map(ord, text), *extra]

    def decode_bytes(self, ids: list[int]) -> bytes:
        return "".join(map(chr, filter(None, ids))).encode()


def test_a_cut_that_costs_more_than_before_is_made_shorter():
    tokenizer = EncodingTokenizer(ContraryEncoding())  # type: ignore[arg-type]
    assert tokenizer.tail("xxbx", 2) == "x"
    assert tokenizer.head("xbxx", 2) == "x"
    assert tokenizer.tail("xxb", 1) == ""
    assert tokenizer.head("bxx", 1) == ""


def test_the_approximation_errs_high_on_code():
    code = open(__file__, encoding="utf-8").read()  # noqa: SIM115, PTH123
    assert REAL.count(code) <= APPROXIMATE.count(code) <= 3 * REAL.count(code)
    assert APPROXIMATE.count("") == 0
    assert APPROXIMATE.count("a") == 1
    assert APPROXIMATE.tail("aé", 1) == "é"
    assert APPROXIMATE.head("aéb", 1) == "a"
