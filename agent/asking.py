"""One request for ghost text while it runs, and the note of how it ended."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Self

from agent.completion.request import Trigger
from agent.errors import ContentModifiedError, SupersededError
from agent.metrics.event import Asked, End, Event, Kind, language_word, model_word

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import TracebackType

    from agent.completion.engine import Answer
    from agent.completion.moment import Moment
    from agent.completion.request import Suggestion
    from agent.suggestions import Given, Suggestions
    from agent.workspace.document import Document
    from agent.workspace.position import Range


class Request:
    """One request while it runs; it ends with an answer, an error, or a newer request."""

    def __init__(self, owner: Suggestions, document: Document | None, trigger: Trigger) -> None:
        self._owner = owner
        self._document = document
        self._trigger = trigger
        self._began = owner.clock()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None:
            return
        if isinstance(error, asyncio.CancelledError):
            self._end(Asked.CANCELLED, "called off")
        elif isinstance(error, SupersededError | ContentModifiedError):
            self._end(Asked.SUPERSEDED, "a newer request or edit came first")
        else:
            self._end(Asked.ERROR, str(error))

    def refused(self, reason: str) -> tuple[Suggestion, ...]:
        """Answer nothing because it was not wanted; that is no opportunity and is not recorded."""
        self._owner.last_reason = reason
        return ()

    def answered(self, moment: Moment, answer: Answer, where: Range, head: str) -> Sequence[Suggestion]:
        """Answer with what the engine said."""
        owner, document = self._owner, self._document
        owner.counters[f"from {answer.origin.value}" if answer.texts else "empty"] += 1
        outcome = answer.outcome
        if document is None or not answer.texts:
            owner.leave(End.NEXT)
            how = Asked.ERROR if outcome.failed else Asked.EMPTY
            self._end(how, outcome.reason or "nothing to suggest", answer)
            return ()
        first = owner.answered(document, moment, answer, where, head)
        others = [owner.name(document, moment, text, answer, where, head) for text in answer.texts[1:]]
        how = Asked.CONTINUED if first.continued else Asked.SUGGESTED
        self._end(how, "", answer, first)
        return tuple(owner.given(given, where) for given in (first, *others))

    def _end(self, how: Asked, reason: str, answer: Answer | None = None, first: Given | None = None) -> None:
        owner = self._owner
        ms = (owner.clock() - self._began) * 1000
        if how not in {Asked.CANCELLED, Asked.SUPERSEDED}:
            owner.last_reason, owner.last_ms = reason, round(ms, 2)
        track = first.track if first else None
        owner.record(
            Event(
                owner.wall(),
                Kind.REQUEST,
                suggestion=track.suggestion.id if track else "",
                how=how,
                language=language_word(self._document.language) if self._document else "",
                mode=answer.outcome.mode.value if answer else "",
                model=model_word(answer.outcome.model) if answer else "",
                source=answer.origin.value if answer else "",
                trigger="invoked" if self._trigger is Trigger.INVOKED else "automatic",
                chars=len(track.text) if track else 0,
                ms=round(ms, 2),
                stages={name: round(took, 2) for name, took in answer.outcome.stages.items()}
                if answer
                else {},
            )
        )
