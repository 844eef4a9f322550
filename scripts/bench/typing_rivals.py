"""The same moments in GitHub Copilot's order: our own parts, and its whole way to build a prompt.

Copilot's server lays the prompt out behind its wire; the order that its parts have there (completion-engine.md 1.5) is
written as a model of the same family reads it: context, text before the cursor, text after it (prefix, suffix, middle).
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from agent.languages import language_of_id
from agent.prompt.lines import LineCosts
from bench import copilot_context
from bench.typing_model import MIDDLE, PREFIX, SUFFIX

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bench.typing_tasks import Task
    from bench.typing_tokens import Counter

SUFFIX_PERCENT = 15
RESERVED = 5
"""Tokens that are left free for the suffix's encoding."""
SUFFIX_COMPARED = 50
"""Tokens at the beginnings of two suffixes that are compared."""
SUFFIX_CHANGE = 10
"""A suffix is kept while less than this percentage of them has changed."""


def reordered(prompt: str) -> str:
    """Write our own prompt with its parts in Copilot's order; one that has that order already stays as it is."""
    outside, _, inner = prompt.partition(PREFIX)
    first, _, rest = inner.partition(SUFFIX)
    after, _, before = rest.partition(MIDDLE)
    return f"{outside}{PREFIX}{before or first}{SUFFIX}{after}{MIDDLE}"


class Copilot:
    """Builds prompts by Copilot's published rules, within a budget of our choice; keeps its suffix as it does.

    Args:
        counter: Counts tokens.
        budget: Tokens of context, before and after together (Copilot's own are 7,692 of `o200k`).
    """

    def __init__(self, counter: Counter, budget: int) -> None:
        self._counter = counter
        self._costs = LineCosts(counter.tokenizer)
        self._budget = budget
        self._suffix: tuple[object, list[int], str] = (None, [], "")

    def prompt(self, task: Task, typed: int, recent: Mapping[str, str]) -> str:
        """Build the prompt after `typed` characters of a function; `recent` are the open files, newest first."""
        before = task.before + task.missing[:typed]
        below = task.after.partition("\n")[2].lstrip()
        share = math.ceil((self._budget - RESERVED) * SUFFIX_PERCENT / 100)
        room = self._budget - RESERVED - min(share, self._costs.cost(below))
        blocks = self._blocks(task, before, recent)
        need = self._costs.cost(before)
        spent = sum(self._costs.cost(block) for block in blocks)
        # The lightest go first, and what the text before the cursor needs comes before all of them.
        while blocks and spent + need > room:
            spent -= self._costs.cost(blocks.pop(0))
        start, used = self._costs.back(before, len(before), room - spent)
        left = self._budget - RESERVED - spent - used
        suffix = self._kept_suffix(task, below[: self._costs.forward(below, 0, left)[0]])
        return f"{PREFIX}{''.join(blocks)}{before[start:]}{SUFFIX}{suffix}{MIDDLE}"

    def _blocks(self, task: Task, before: str, recent: Mapping[str, str]) -> list[str]:
        """Give marker and snippets, the best snippet last, which is also the order in which they are dropped."""
        comment = language_of_id(task.language).comment
        files = [(path, text) for path, text in recent.items() if path != task.path]
        found: Sequence[tuple[str, tuple[str, ...]]] = copilot_context.snippets(before, files)
        snippets = [
            "Compare this snippet from " + path + ":\n" + "\n".join(lines) + "\n" for path, lines in found
        ]
        return [comment(block) for block in (f"Path: {task.path}\n", *reversed(snippets))]

    def _kept_suffix(self, task: Task, new: str) -> str:
        """Give the last suffix again while its beginning has hardly changed."""
        owner, old_ids, old = self._suffix
        ids = self._counter.tokenizer.encode(new)[:SUFFIX_COMPARED]
        same_start = owner is task and ids[:1] == old_ids[:1]
        if same_start and distance(old_ids, ids) * 100 < SUFFIX_CHANGE * max(len(ids), 1):
            return old
        self._suffix = (task, ids, new)
        return new


def distance(one: Sequence[int], other: Sequence[int]) -> int:
    """Give the Levenshtein distance."""
    row = list(range(len(other) + 1))
    for at, left in enumerate(one, 1):
        previous, row[0] = row[0], at
        for to, right in enumerate(other, 1):
            previous, row[to] = row[to], min(row[to] + 1, row[to - 1] + 1, previous + (left != right))
    return row[-1]
