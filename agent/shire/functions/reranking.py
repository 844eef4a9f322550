"""Orders of passages."""

from __future__ import annotations

from contextlib import aclosing
from typing import TYPE_CHECKING

from agent.models.generation import Message

if TYPE_CHECKING:
    from collections.abc import Sequence

    from agent.shire.runtime.run import Run
    from agent.shire.runtime.values import Passage

MOST_JUDGED = 20
"""Passages that a model judges, one question each."""
JUDGED_CHARS = 2_000
"""Characters of a passage that it is shown."""

_QUESTION = """Does the snippet help to answer the query? Answer with one word, yes or no.

Query: {query}

Snippet ({place}):
```
{text}
```

Relevant:"""


def by_score(passages: Sequence[Passage]) -> list[Passage]:
    """Sort by score, best first; equals by place."""
    return sorted(passages, key=lambda one: (-one.score, one.path, one.start))


def ends_first(best_first: Sequence[Passage]) -> list[Passage]:
    """Put the best at both ends and the worst in the middle; the very best last, or first where their number is odd.

    Models use the middle of a long prompt least (Liu et al. 2023, "Lost in the Middle"). Scores .6 .5 .4 .3 .2 .1
    become .5 .3 .1 .2 .4 .6, the order of the reference's older library, whose test shows it.
    """
    ordered: list[Passage] = []
    for at, passage in enumerate(reversed(best_first)):
        ordered.insert(len(ordered) if at % 2 else 0, passage)
    return ordered


async def by_model(passages: Sequence[Passage], query: str, run: Run) -> list[Passage]:
    """Keep the passages that the model calls relevant, in their order.

    Raises:
        ModelError: The model does not answer.
    """
    kept = []
    for passage in passages[:MOST_JUDGED]:
        run.budget.call(run.name)
        text = _QUESTION.format(query=query, place=passage.place, text=passage.text[:JUDGED_CHARS])
        answer = ""
        async with aclosing(run.host.model.chat(None, (Message("user", text),))) as chunks:
            async for chunk in chunks:
                answer += chunk.text
                if len(answer.strip()) > 3:
                    break
        if answer.strip().lower().startswith(("yes", "是")):
            kept.append(passage)
    return kept
