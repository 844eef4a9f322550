"""Tokenizers of several kinds, files and snippets for the tests of prompts."""

from __future__ import annotations

import base64
import gzip
import itertools
import re
from functools import cache
from importlib.resources import files
from pathlib import Path

import pytest
import tiktoken

from agent.context.snippet import Snippet, SnippetKind
from agent.workspace.source_file import SourceFile

_stamps = itertools.count(1)


class PieceTokenizer:
    """Tokens are the matches of a pattern."""

    def __init__(self, name: str, pattern: str) -> None:
        self.name = name
        self._pattern = re.compile(pattern, re.DOTALL)

    def _pieces(self, text: str) -> list[str]:
        return self._pattern.findall(text)

    def count(self, text: str) -> int:
        return len(self._pieces(text))

    def tail(self, text: str, tokens: int) -> str:
        return "".join(self._pieces(text)[-tokens:]) if tokens > 0 else ""

    def head(self, text: str, tokens: int) -> str:
        return "".join(self._pieces(text)[:tokens])


class ByteTokenizer:
    """One token per byte of UTF-8, the worst case of every byte-level vocabulary."""

    name = "bytes"

    def count(self, text: str) -> int:
        return len(text.encode())

    def tail(self, text: str, tokens: int) -> str:
        data = text.encode()
        return data[max(0, len(data) - tokens) :].decode(errors="ignore") if tokens > 0 else ""

    def head(self, text: str, tokens: int) -> str:
        return text.encode()[:tokens].decode(errors="ignore")


class RealTokenizer:
    """cl100k from the ranks that bpe-openai ships."""

    name = "cl100k"

    def __init__(self, encoding: tiktoken.Encoding) -> None:
        self._encoding = encoding

    def count(self, text: str) -> int:
        return len(self._encoding.encode_ordinary(text))

    def tail(self, text: str, tokens: int) -> str:
        for start in range(len(text) + 1):
            if self.count(text[start:]) <= tokens:
                return text[start:]
        return ""

    def head(self, text: str, tokens: int) -> str:
        for end in range(len(text), -1, -1):
            if self.count(text[:end]) <= tokens:
                return text[:end]
        return ""


@cache
def cl100k() -> RealTokenizer:
    data = gzip.decompress((files("bpe_openai") / "data" / "cl100k_base.tiktoken.gz").read_bytes())
    ranks = {
        base64.b64decode(token): int(rank)
        for token, rank in (line.split() for line in data.splitlines() if line)
    }
    pattern = r"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}++|\p{N}{1,3}+| ?[^\s\p{L}\p{N}]++[\r\n]*+|\s++$|\s*[\r\n]|\s+(?!\S)|\s"
    return RealTokenizer(tiktoken.Encoding("cl", pat_str=pattern, mergeable_ranks=ranks, special_tokens={}))


WORDS = PieceTokenizer("words", r"\w+|\W")
QUARTERS = PieceTokenizer("quarters", r".{1,4}")


@pytest.fixture(params=["words", "quarters", "bytes", "cl100k"])
def tokenizer(request):
    return {"words": lambda: WORDS, "quarters": lambda: QUARTERS, "bytes": ByteTokenizer, "cl100k": cl100k}[
        request.param
    ]()


@pytest.fixture
def words():
    return WORDS


@pytest.fixture
def make_file():
    def make(text: str, relative: str = "pkg/main.py", language: str = "python") -> SourceFile:
        return SourceFile(Path("/ws") / relative, relative, language, text, next(_stamps))

    return make


@pytest.fixture
def make_snippet():
    def make(
        name: str, lines: int = 6, kind: SnippetKind = SnippetKind.SIMILAR_FILE, start: int = 10, **more
    ) -> Snippet:
        text = more.pop(
            "text", "\n".join(f"{name}_line_{n} = compute({name}, {n})" for n in range(start, start + lines))
        )
        fields = {"path": f"pkg/{name}.py", "score": 0.5, "source": "similar", "why": "shares words"} | more
        return Snippet(kind=kind, start=start, end=start + text.count("\n") + 1, text=text, **fields)

    return make


@pytest.fixture
def code():
    """A file of 300 lines in which every line is different."""
    return "".join(
        f"def function_{n}(argument_{n}):\n    total = argument_{n} + {n}\n    return total * weight_{n}\n\n"
        for n in range(75)
    )
