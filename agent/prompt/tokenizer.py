"""The border to tokenizers: prompts only ever count and cut, they never load a vocabulary."""

from __future__ import annotations

from typing import Protocol


class Tokenizer(Protocol):
    """Counts tokens as the model that reads the prompt would."""

    name: str

    def count(self, text: str) -> int:
        """Count the tokens of `text`, special tokens taken as plain text."""
        ...

    def tail(self, text: str, tokens: int) -> str:
        """Give the longest end of `text` that has at most `tokens` tokens, cut between code points."""
        ...

    def head(self, text: str, tokens: int) -> str:
        """Give the longest beginning of `text` that has at most `tokens` tokens, cut between code points."""
        ...
