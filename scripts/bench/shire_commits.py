"""What the model is told of real changes for a commit message, by the real action over the wire."""

from __future__ import annotations

import asyncio
import os
import re
import time
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from agent.shire.changes.summary import count_tokens, summary
from agent.shire.hands.repository import Repository
from bench.daemon import Daemon
from bench.errors import BenchError
from bench.shire_history import (
    PLANTED_BINARY,
    PLANTED_LOCK,
    PLANTED_SECRET,
    git,
    plant,
    releases,
    uproot,
)
from bench.shire_listing import OPTIONS

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from agent.shire.runtime.host import ConsentRequest
    from bench.editor import Answer
    from bench.shire_history import Staged

ACTION = "library/commit-message"
SMALL_LINES = 60
"""A change of at most so many lines is small: all that it changes has to be named."""
MESSAGE_LIMIT_S = 170.0
"""How long the embedded model may take for a message, its start included, seconds."""


@dataclass(frozen=True, slots=True)
class Told:
    """What one change became.

    Attributes:
        staged: The change.
        tokens: Tokens of the condensed change.
        planted_tokens: The same with a lock file, a key file and a picture staged beside it.
        prompt_tokens: Tokens of the whole prompt.
        symbols, names: Those of the change that the prompt names.
        leaked: Contents of the planted files that the prompt shows.
        planted: How many of the planted files it names.
        ms: Time to the prompt over the wire, milliseconds.
    """

    staged: Staged
    tokens: int
    planted_tokens: int
    prompt_tokens: int
    symbols: frozenset[str]
    names: frozenset[str]
    leaked: int
    planted: int
    ms: float

    @property
    def small(self) -> bool:
        """Whether the change is small."""
        return self.staged.lines <= SMALL_LINES


def commits(folder: Path) -> list[Told]:
    """Ask for the prompt of the commit message of every release.

    Raises:
        BenchError: A package cannot be had, git fails, or the prompt does not hold the condensed change.
    """
    state, repositories = folder / "state", folder / "repositories"
    state.mkdir()
    repositories.mkdir()
    told: list[Told] = []
    for repository, staged in groupby(releases(repositories), key=lambda one: one.folder):
        with Daemon(state, repository, OPTIONS) as daemon:
            told += [_told(daemon, one) for one in staged]
    return told


def _told(daemon: Daemon, staged: Staged) -> Told:
    params = {"id": ACTION, "dryRun": True}
    answer = daemon.editor.request("inlayd/runAction", params)
    prompt = _text(answer)
    condensed = _condensed(staged.folder)
    if not condensed or condensed not in prompt:
        raise BenchError(
            f"{staged.name}: the prompt does not hold the condensed change:\n{condensed}\n\n{prompt}"
        )
    plant(staged)
    with_planted = _condensed(staged.folder)
    again = _text(daemon.editor.request("inlayd/runAction", params))
    uproot(staged)
    leaks = (PLANTED_LOCK, PLANTED_SECRET, PLANTED_BINARY)
    return Told(
        staged,
        count_tokens(condensed),
        count_tokens(with_planted),
        count_tokens(prompt),
        _named(staged.symbols, prompt),
        _named(staged.names, prompt),
        sum(one in again for one in leaks),
        sum(one in again for one in ("poetry.lock", ".env", "logo.png")),
        answer.ms,
    )


def _text(answer: Answer) -> str:
    """Give the whole prompt that a dry run tells."""
    return "\n".join(turn["content"] for turn in answer.result["prompt"])


def _condensed(folder: Path) -> str:
    return asyncio.run(summary(Repository(folder, _Nobody(), os.environ))).strip()


def _named(names: Iterable[str], prompt: str) -> frozenset[str]:
    return frozenset(name for name in names if re.search(rf"(?<!\w){re.escape(name)}(?!\w)", prompt))


def message(folder: Path, home: Path) -> tuple[str, str, float]:
    """Have the embedded model write one message; gives the change, the message, and the time with its start, seconds.

    Raises:
        BenchError: It writes none in time.
    """
    state, repositories = folder / "state", folder / "asked"
    repositories.mkdir()
    models = state / "home" / "models"
    models.parent.mkdir(parents=True, exist_ok=True)
    models.symlink_to(home / "models")
    staged = next(one for one in releases(repositories) if one.lines <= SMALL_LINES)
    options = {"models": {"medium": {"timeout_ms": int(MESSAGE_LIMIT_S * 1000)}}}
    with Daemon(state, staged.folder, options) as daemon:
        begun = time.perf_counter()
        question = daemon.editor.ask("inlayd/runAction", {"id": ACTION})
        answer = daemon.editor.answer(question, question.sent + MESSAGE_LIMIT_S)
        if answer is None:
            raise BenchError(f"no message within {MESSAGE_LIMIT_S:g} s")
        took = time.perf_counter() - begun
    stat = git(staged.folder, "diff", "--cached", "--shortstat").strip()
    return f"{staged.name} ({stat})", str(answer.result["text"]).strip(), took


class _Nobody:
    """Allows nothing: nothing is asked here."""

    async def ask(self, request: ConsentRequest) -> bool:  # noqa: ARG002 - the border's signature
        """Say no."""
        return False
