"""Summarises what is staged, or what a revision changed, for a prompt."""

from __future__ import annotations

import asyncio
from functools import lru_cache
from typing import TYPE_CHECKING, Protocol

from agent.shire.changes.condensation import condense, is_named_only
from agent.shire.changes.symbols import changed_symbols
from agent.shire.changes.unified import Change, read

if TYPE_CHECKING:
    from collections.abc import Callable

    from agent.shire.changes.unified import FileChange

BUDGET_TOKENS = 1_500
"""Tokens of a change in a prompt: the embedded model reads them in 10 to 20 s on two cores (embedded.md 1.2)."""
FILES_READ = 60
"""Files whose texts are read to name what changed in them."""


class Repository(Protocol):
    """The part of the host's `Git` that is asked."""

    async def diff(self, revisions: str | None = None, *, staged: bool = False) -> str:
        """Give a unified diff."""
        ...

    async def text(self, name: str) -> str | None:
        """Give a file's text in a revision."""
        ...


async def summary(git: Repository, revisions: str | None = None, budget: int = BUDGET_TOKENS) -> str:
    """Tell what is staged (if nothing is, what the work tree changed), or what a commit or range changed.

    At most `budget` tokens by `count_tokens`; nothing where nothing changed.
    """
    before, after = "HEAD:", ":"
    diff = await git.diff(revisions, staged=revisions is None)
    if revisions is not None:
        start, _, end = revisions.partition("..")
        before, after = (f"{start}:", f"{end.lstrip('.') or 'HEAD'}:") if end else (f"{start}^:", f"{start}:")
    elif not diff:
        diff, before, after = await git.diff(), ":", ""
    changes = await asyncio.to_thread(read, diff)
    symbols: dict[str, list[str]] = {}
    for change in [one for one in changes if one.hunks and not is_named_only(one)][:FILES_READ]:
        symbols[change.path] = await _symbols(git, change, before, after)
    return await asyncio.to_thread(condense, changes, budget, count_tokens, symbols)


def count_tokens(text: str) -> int:
    """Count the tokens of a text as o200k does, each digit once more: Qwen and others take digits one by one."""
    return _counter()(text) + sum(map(str.isdigit, text))


async def _symbols(git: Repository, change: FileChange, before: str, after: str) -> list[str]:
    old = None if change.change is Change.ADDED else await git.text(before + change.before)
    new = None if change.change is Change.DELETED else await git.text(after + change.path)
    return await asyncio.to_thread(changed_symbols, change, old, new)


@lru_cache(maxsize=1)
def _counter() -> Callable[[str], int]:
    from agent.models.vocabulary import load  # noqa: PLC0415 - loads a vocabulary, 0.1 s

    return load(None, "").tokenizer.count
