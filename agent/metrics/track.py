"""One suggestion from its answer to its end: what was seen of it, typed and accepted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from agent.metrics.event import End, Event, Kind, language_word, line_count, model_word

if TYPE_CHECKING:
    from agent.completion.request import Suggestion
    from agent.metrics.live import Live
    from agent.metrics.tracked import TrackedRange


class Track(msgspec.Struct, eq=False):
    """What is known of one suggestion; a continuation typed by the user belongs to the same one.

    Attributes:
        suggestion: As it was answered first.
        language: Id of its document's language.
        live: Its place in the document.
        since: When it came on the screen (monotonic, seconds), None while it is not there.
        visible_s: How long it had been on the screen before that, seconds.
        displayed: Whether it ever was on the screen.
        seen: Whether it counts as shown already.
        accepted_from: Code point at which the accepted text begins.
        accepted_to: Code point up to which it was accepted; 0 for nothing.
        accepted: How many of its code points were accepted, without what was typed between them.
        accepted_at: When it was accepted last (monotonic, seconds).
        ending: Why it left the screen, None while it may still come back.
        stretch: Where its accepted text stands, None before it stands there.
        reached: Code points of it that stood in the text at most, however they came there.
        detail: The client's reason for a rejection.
    """

    suggestion: Suggestion
    language: str
    live: Live
    since: float | None = None
    visible_s: float = 0.0
    displayed: bool = False
    seen: bool = False
    accepted_from: int = 0
    accepted_to: int = 0
    accepted: int = 0
    accepted_at: float = 0.0
    ending: End | None = None
    stretch: TrackedRange | None = None
    reached: int = 0
    detail: str = ""

    @property
    def text(self) -> str:
        r"""The whole text of the suggestion, line ends as `\n`."""
        return self.live.text

    @property
    def typed(self) -> int:
        """How many of its code points the user typed."""
        return max(0, self.reached - self.accepted)

    def on_screen(self, now: float) -> float:
        """Give for how many seconds it was on the screen."""
        return self.visible_s + (now - self.since if self.since is not None else 0.0)

    def show(self, now: float) -> None:
        """Bring it on the screen."""
        self.ending = None
        self.displayed = True
        if self.since is None:
            self.since = now

    def hide(self, now: float, why: End, detail: str = "") -> None:
        """Take it from the screen."""
        self.visible_s = self.on_screen(now)
        self.since = None
        self.ending = why
        self.detail = detail

    def accept(self, start: int, end: int, now: float) -> None:
        """Note that its text from `start` up to `end` was accepted."""
        if not self.accepted_to:
            self.accepted_from = start
        self.accepted_to = end
        self.accepted += end - start
        self.accepted_at = now

    def settle(self) -> None:
        """Find the place of what was accepted, once the client has inserted it."""
        if self.accepted_to and self.live.progress >= self.accepted_to:
            self.stretch = self.live.stretch(self.accepted_from, self.accepted_to)

    def event(  # noqa: PLR0913 - the fields of an event
        self,
        at: float,
        kind: Kind,
        *,
        how: str = "",
        text: str | None = None,
        ms: float = 0.0,
        after_s: int = 0,
        share: float = 0.0,
        detail: str = "",
    ) -> Event:
        """Make an event of this suggestion; `text` is what it measures, the whole if left out."""
        given, measured = self.suggestion, self.text if text is None else text
        return Event(
            at,
            kind,
            suggestion=given.id,
            how=how,
            language=language_word(self.language),
            mode=given.mode.value,
            model=model_word(given.model),
            source=given.origin.value,
            chars=len(measured),
            lines=line_count(measured),
            ms=round(ms, 1),
            after_s=after_s,
            share=round(share, 4),
            typed=self.typed if kind is Kind.ENDED else 0,
            detail=detail,
        )
