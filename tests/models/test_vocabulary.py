from __future__ import annotations

import gzip
import inspect
import re
import subprocess
import sys
from types import SimpleNamespace

import pytest
import tiktoken
from hypothesis import given
from hypothesis import strategies as st
from tiktoken_ext import openai_public

from agent.errors import WeightsError
from agent.models import vocabulary
from agent.models.tokens import EncodingTokenizer
from agent.models.vocabulary import gguf_encoding, load, published_encoding


def alphabet() -> list[str]:
    """GPT-2's table, written anew: printable bytes stand for themselves, the others are moved up from U+0100."""
    table, moved = [], 0
    for byte in range(256):
        if 0x21 <= byte <= 0x7E or 0xA1 <= byte <= 0xAC or 0xAE <= byte <= 0xFF:
            table.append(chr(byte))
        else:
            table.append(chr(256 + moved))
            moved += 1
    return table


TABLE = alphabet()


def shown(raw: bytes) -> str:
    return "".join(TABLE[byte] for byte in raw)


def pairs(words: list[bytes], pre: str = "qwen2", model: str = "gpt2") -> dict:
    tokens = ["<|end|>", *map(shown, words), "<tool>"]
    return {
        "tokenizer.ggml.model": model,
        "tokenizer.ggml.pre": pre,
        "tokenizer.ggml.tokens": tokens,
        "tokenizer.ggml.token_type": ("i32", [3, *[1] * len(words), 4]),
        "tokenizer.ggml.merges": ["a b"],
    }


BYTES = [bytes([value]) for value in range(256)]
WORDS = [*BYTES, b"ab", b" a", b" ab", "é".encode(), "日".encode()[:2], "日".encode()]


def test_ids_are_places_in_the_file_and_special_tokens_are_plain_text(write_gguf):
    encoding = gguf_encoding(write_gguf(pairs(WORDS)), "tiny")
    assert encoding.name == "tiny"
    for word in WORDS[256:]:
        if word != "日".encode()[:2]:
            assert encoding.encode_ordinary(word.decode()) == [1 + WORDS.index(word)]
    assert encoding.encode_ordinary("<|end|>") == [1 + byte for byte in b"<|end|>"]
    assert encoding.decode_bytes(encoding.encode_ordinary("ab é日 <tool>\0")) == "ab é日 <tool>\0".encode()


def test_bytes_that_the_vocabulary_lacks_still_count(write_gguf):
    words = [word for word in WORDS if word not in (b"\x1d", b"\xf4")]
    encoding = gguf_encoding(write_gguf(pairs(words)))
    assert encoding.encode_ordinary("\x1d") == [len(words) + 2]
    assert len(encoding.encode_ordinary("\U0010ffff")) == 4


@pytest.mark.parametrize(
    ("pre", "text", "pieces"),
    [
        ("qwen2", "it's 123  x\n\n  y", ["it", "'s", " ", "1", "2", "3", " ", " x", "\n\n", " ", " y"]),
        ("smollm", "it's 123  x\n\n  y", ["it", "'s", " ", "1", "2", "3", " ", " x", "\n\n ", " y"]),
        ("smollm", "a  12   b", ["a", "  ", "1", "2", "  ", " b"]),
        ("qwen2", "a.b()\n", ["a", ".b", "()\n"]),
        ("smollm", "a.b()\n", ["a", ".", "b", "()", "\n"]),
        ("qwen2", "X'LL", ["X", "'LL"]),
        ("smollm", "X'LL", ["X", "'", "LL"]),
    ],
)
def test_words_are_cut_as_the_family_cuts_them(write_gguf, pre, text, pieces):
    # Every wanted piece is one token; were it cut elsewhere, the ids would differ.
    words = [*BYTES, *{piece.encode(): None for piece in pieces if len(piece) > 1}]
    for piece in pieces:  # byte pairs that lead to each piece
        raw = piece.encode()
        words += [raw[:size] for size in range(2, len(raw)) if raw[:size] not in words]
    words = BYTES + sorted(set(words[256:]), key=len)
    encoding = gguf_encoding(write_gguf(pairs(words, pre)))
    got = [encoding.decode([token]) for token in encoding.encode_ordinary(text)]
    assert got == pieces


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"tokenizer.ggml.pre": "tekken"}, r"\(tekken\) is not known"),
        ({"tokenizer.ggml.model": "llama"}, "is not known"),
        ({"tokenizer.ggml.tokens": ("i32", 3)}, "no vocabulary"),
        ({"tokenizer.ggml.token_type": ("i32", [1, 1])}, "no vocabulary"),
        ({"tokenizer.ggml.tokens": ["\u4e00"], "tokenizer.ggml.token_type": ("i32", [1])}, "byte alphabet"),
        ({"tokenizer.ggml.tokens": [b"\xff"], "tokenizer.ggml.token_type": ("i32", [1])}, "byte alphabet"),
        ({"tokenizer.ggml.tokens": ("i32", [7]), "tokenizer.ggml.token_type": ("i32", [1])}, "byte alphabet"),
    ],
)
def test_a_vocabulary_that_is_not_understood_is_refused(write_gguf, change, problem):
    with pytest.raises(WeightsError, match=problem):
        gguf_encoding(write_gguf(pairs(WORDS) | change))


@pytest.mark.parametrize("name", ["cl100k_base", "o200k_base"])
def test_published_encodings_split_as_tiktoken_says(name):
    ours = published_encoding(name)
    theirs = {
        "cl100k_base": [9906, 1917, 0],
        "o200k_base": [13225, 2375, 0],
    }[name]
    assert ours.encode_ordinary("Hello world!") == theirs
    text = "def f(x):\n\treturn x  # naïve 🎉\r\n\r\n    1234567 don't DON'T\n" * 3
    assert ours.decode(ours.encode_ordinary(text)) == text


def test_the_package_of_the_ranks_is_not_imported():
    code = (
        "import sys; from agent.models.vocabulary import published_encoding;"
        "published_encoding('cl100k_base'); sys.exit('bpe_openai' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


def test_patterns_and_checksums_are_those_that_tiktoken_publishes():
    source = inspect.getsource(openai_public)
    cl100k, o200k = vocabulary.PUBLISHED["cl100k_base"], vocabulary.PUBLISHED["o200k_base"]
    assert cl100k.sha256 in source
    assert o200k.sha256 in source
    assert f'r"""{cl100k.pattern}"""' in source
    assert "|".join(re.findall(r'r"""(.*)"""', inspect.getsource(openai_public.o200k_base))) == o200k.pattern


def test_a_changed_or_missing_rank_file_is_refused(tmp_path, monkeypatch):
    def found(_: str) -> SimpleNamespace:
        return SimpleNamespace(submodule_search_locations=[str(tmp_path)])

    monkeypatch.setattr("importlib.util.find_spec", found)
    with pytest.raises(WeightsError, match="cannot be read"):
        published_encoding("o200k_base")
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "o200k_base.tiktoken.gz").write_bytes(gzip.compress(b"IQ== 0\n"))
    with pytest.raises(WeightsError, match="not the published ranks"):
        published_encoding("o200k_base")
    (tmp_path / "data" / "o200k_base.tiktoken.gz").write_bytes(b"no gzip at all")
    with pytest.raises(WeightsError, match="cannot be read"):
        published_encoding("o200k_base")


def test_without_any_vocabulary_the_rule_of_thumb_counts(tmp_path, monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    loaded = load(tmp_path / "none.gguf")
    assert loaded.tokenizer.name == "approximate"
    assert "none.gguf" in loaded.problem
    assert "pip install bpe-openai" in loaded.problem


def test_the_weights_come_first_then_the_published_encoding(write_gguf):
    first = load(write_gguf(pairs(WORDS)), "mine")
    assert (first.tokenizer.name, first.problem) == ("mine", "")
    second = load(None)
    assert second.tokenizer.name == "o200k_base"
    assert "not on this machine" in second.problem
    third = load(write_gguf(pairs(WORDS, "tekken")))
    assert third.tokenizer.name == "o200k_base"
    assert "tekken" in third.problem


def test_ranks_are_not_kept_twice(write_gguf):
    encoding = gguf_encoding(write_gguf(pairs(WORDS)))
    assert isinstance(encoding, tiktoken.Encoding)
    assert not encoding._mergeable_ranks
    assert EncodingTokenizer(encoding).count("ab ab") == 2


@pytest.mark.parametrize(
    "pattern",
    [*(one.pattern for one in vocabulary.PUBLISHED.values()), *vocabulary._PATTERNS.values()],
    ids=[*vocabulary.PUBLISHED, *vocabulary._PATTERNS],
)
@given(
    text=st.text(
        st.one_of(st.sampled_from("ab Z09 \t\n\r'sre_(/数é½\u0301\u3000\xa0"), st.characters(codec="utf-8"))
    )
)
def test_grouping_cuts_at_the_same_places(pattern, text):
    ranks = {bytes((value,)): value for value in range(256)}
    plain, grouped = (
        tiktoken.Encoding("t", pat_str=one, mergeable_ranks={**ranks, **_pairs_of(text)}, special_tokens={})
        for one in (pattern, vocabulary.grouped(pattern))
    )
    assert vocabulary.grouped(pattern) != pattern
    assert plain.encode_ordinary(text) == grouped.encode_ordinary(text)


def _pairs_of(text: str) -> dict[bytes, int]:
    """A vocabulary in which each two neighbours make a token, so that a border between pieces shows."""
    raw = text.encode()
    pairs = dict.fromkeys(raw[at : at + 2] for at in range(len(raw) - 1))
    return {pair: 256 + place for place, pair in enumerate(pairs)}
