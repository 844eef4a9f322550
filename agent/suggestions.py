"""What a session gave and what became of it: names suggestions, matches later reports, and tells the metrics."""

from __future__ import annotations

import asyncio
import itertools
import os
from collections import Counter, OrderedDict
from functools import partial
from typing import TYPE_CHECKING, Protocol

import msgspec
from msgspec.structs import replace

from agent.asking import Request
from agent.completion.request import Origin, Suggestion
from agent.metrics.distance import MOST_CHARS, kept_share
from agent.metrics.event import End, Kind, Piece, model_word, reason_word
from agent.metrics.live import Live
from agent.metrics.pieces import code_points, piece
from agent.metrics.track import Track
from agent.workspace.line_ends import normalised

if TYPE_CHECKING:
    from collections.abc import Callable

    from agent.completion.engine import Answer
    from agent.completion.moment import Moment
    from agent.completion.request import Trigger
    from agent.metrics.event import Event
    from agent.workspace.document import Document
    from agent.workspace.position import Range

KEPT = 64
"""Suggestions whose later reports (shown, accepted) can still be matched."""
SEEN_S = 0.75
"""A suggestion counts as shown once it was on the screen for this long, seconds (Cody; who reads needs no less)."""
GRACE_S = 0.5
"""How long an end may still be corrected, seconds: clients report an acceptance before or after its text arrives, and
copilot.vim a rejection at every key, 75 ms before it asks again. With a batch's time it stays below one second."""
SURVIVAL_S = (30, 120, 300, 600)
"""When accepted text is looked for again, seconds after the acceptance (Cody's; Copilot has them too)."""
MOST_SURVIVORS = 256
"""Accepted texts that are followed at a time; the oldest goes first."""


class Timer(Protocol):
    """Something that is due later."""

    def cancel(self) -> None:
        """Let it not happen."""
        ...


class Given(msgspec.Struct, frozen=True):
    """One item as the client knows it: a whole suggestion, or the rest of one that it had before.

    Attributes:
        track: The suggestion.
        moment: What it was made for.
        text: What was suggested at the cursor.
        offset: Code points of the suggestion that had been typed before.
        head: Text that the item has before that (the selected word of a popup).
        continued: Whether the suggestion was on the screen already.
    """

    track: Track
    moment: Moment
    text: str
    offset: int = 0
    head: str = ""
    continued: bool = False


class Suggestions:
    """The suggestions of one session.

    Args:
        record: Takes events.
        clock: A monotonic clock, seconds.
        wall: Seconds since 1970.
        later: Calls back after some seconds; the event loop if left out.
        session: Begins the names of suggestions; random if left out.
    """

    def __init__(
        self,
        record: Callable[[Event], None],
        *,
        clock: Callable[[], float],
        wall: Callable[[], float],
        later: Callable[[float, Callable[[], None]], Timer] | None = None,
        session: str | None = None,
    ) -> None:
        self.counters: Counter[str] = Counter()
        self.last_reason = ""
        self.last_ms: float | None = None
        self.clock = clock
        self.wall = wall
        self.record = record
        self._later = later or _call_later
        self._session = session or os.urandom(4).hex()
        self._ids = itertools.count(1)
        self._given: OrderedDict[str, Given] = OrderedDict()
        self._open: dict[Track, Timer | None] = {}
        self._survivors: dict[Track, list[Timer]] = {}
        self._shown: Track | None = None
        self._reports_shown = False

    # -- requests --------------------------------------------------------------------------------------------

    def asked(self, document: Document | None, trigger: Trigger) -> Request:
        """Begin a request; use it as a context, which notes how it ends."""
        self.counters["requests"] += 1
        return Request(self, document, trigger)

    def answered(self, document: Document, moment: Moment, answer: Answer, where: Range, head: str) -> Given:
        """Take the answer's first text; gives the suggestion that it is, or goes on with."""
        text = answer.texts[0]
        shown = self._shown
        if (
            shown is not None
            and answer.origin in {Origin.TYPED, Origin.CACHE}
            and shown.live.document is document
        ):
            shown.live.look()
            typed = shown.live.progress
            # Some clients report a rejection at every key and show the rest again.
            there = shown.ending is None or (shown.ending is End.REJECTED and not shown.detail)
            if there and shown.text[typed:].startswith(text):
                shown.live.text = shown.text[:typed] + text
                if not self._reports_shown:
                    self._show(shown)
                return Given(shown, moment, text, typed, continued=True)
        self.leave(End.NEXT)
        given = self.name(document, moment, text, answer, where, head)
        if not self._reports_shown:
            self._show(given.track)
        return given

    def name(  # noqa: PLR0913, PLR0917 - what an item is made of
        self, document: Document, moment: Moment, text: str, answer: Answer, where: Range, head: str
    ) -> Given:
        """Make a new suggestion."""
        outcome = answer.outcome
        full = head + text
        suggestion = Suggestion(
            self._next_id(), full, where, outcome.mode, answer.origin, model_word(outcome.model)
        )
        track = Track(suggestion, document.language, Live(document, where, normalised(full)))
        self._open[track] = None
        document.on_splice = self._splicer(document)
        return Given(track, moment, text, head=head)

    def given(self, given: Given, where: Range) -> Suggestion:
        """Give an item its name and its form."""
        suggestion = given.track.suggestion
        name = suggestion.id if not given.offset else self._next_id()
        self._given[name] = given
        while len(self._given) > KEPT:
            _, old = self._given.popitem(last=False)
            if all(other.track is not old.track for other in self._given.values()):
                self._finish(old.track)
        return replace(suggestion, id=name, text=given.head + given.text, range=where)

    # -- reports ---------------------------------------------------------------------------------------------

    def shown(self, name: str) -> Given | None:
        """Note that an item was shown; gives it if it is known."""
        self.counters["shown"] += 1
        given = self._given.get(name)
        if given is not None and given.track in self._open:
            if not self._reports_shown:
                self._reports_shown = True
                given.track.since = None  # what was presumed
            if self._shown is not given.track:
                self.leave(End.CYCLED)
            self._show(given.track)
        return given

    def accepted(self, name: str, length: int | None = None) -> None:
        """Note that an item was accepted, or its first `length` UTF-16 units."""
        given = self._given.get(name)
        if length is None:
            self.counters["accepted"] += 1
        if given is None or length == 0:
            return
        track = given.track
        item = normalised(given.head + given.text)
        end = given.offset + (len(item) if length is None else code_points(item, length))
        start = max(given.offset, track.accepted_to, track.live.typed(end))
        if end <= start:
            return
        if length is not None:
            self.counters["partially accepted"] += 1
        how = Piece.WHOLE if length is None else piece(track.text, start, end)
        track.accept(start, end, self.clock())
        self._see(track)
        self._tell(track, Kind.ACCEPTED, how=how, text=track.text[start:end])
        track.live.look()
        track.settle()
        if end >= len(track.text):
            self._leave(track, End.ACCEPTED)

    def rejected(self, name: str, reason: str | None = None) -> None:
        """Note that the user dismissed an item."""
        given = self._given.get(name)
        self.counters["rejected"] += 1
        if given is not None and given.track.ending not in {End.ACCEPTED, End.REJECTED}:
            self._leave(given.track, End.REJECTED, reason_word(reason))

    def changed(self, document: Document) -> None:
        """See what an edit did to the suggestions of a document."""
        for track in list(self._open):
            if track.live.document is not document:
                continue
            track.live.look()
            if track.stretch is None or track.ending is None:
                track.settle()
            track.reached = max(track.reached, track.live.progress)
            if track.ending is None and track.since is not None:
                if track.live.progress >= len(track.text):
                    self._leave(track, End.TYPED)
                elif track.live.diverged:
                    self._leave(track, End.TYPED_AWAY)

    def closed(self, document: Document | None) -> None:
        """Note that a document, if it was open, is gone: nothing in it can be followed any longer."""
        for track in [track for track in self._open if track.live.document is document]:
            if track.ending is None:
                track.hide(self.clock(), End.CLOSED)
            self._finish(track)
        for track in [track for track in self._survivors if track.live.document is document]:
            self._forget(track)

    def close(self) -> None:
        """End everything: the session ends."""
        for track in list(self._open):
            self.closed(track.live.document)
        for track in list(self._survivors):
            self._forget(track)

    def leave(self, why: End) -> None:
        """Take what is on the screen away."""
        if self._shown is not None and self._shown.ending is None:
            self._leave(self._shown, why)

    # -- inner work ------------------------------------------------------------------------------------------

    def _next_id(self) -> str:
        return f"{self._session}-{next(self._ids)}"

    def _tell(  # noqa: PLR0913 - the fields of an event
        self,
        track: Track,
        kind: Kind,
        *,
        how: str = "",
        text: str | None = None,
        ms: float = 0.0,
        after_s: int = 0,
        share: float = 0.0,
        detail: str = "",
    ) -> None:
        self.record(
            track.event(
                self.wall(), kind, how=how, text=text, ms=ms, after_s=after_s, share=share, detail=detail
            )
        )

    def _show(self, track: Track) -> None:
        self._shown = track
        track.show(self.clock())
        self._stay(track)
        if not track.seen:
            self._later(max(0.0, SEEN_S - track.on_screen(self.clock())), lambda: self._see_if_there(track))

    def _stay(self, track: Track) -> None:
        """Let a suggestion not end, for all that was due."""
        timer = self._open.get(track)
        if timer is not None:
            timer.cancel()
            self._open[track] = None

    def _see_if_there(self, track: Track) -> None:
        if track.since is not None and track.on_screen(self.clock()) >= SEEN_S:
            self._see(track)

    def _see(self, track: Track) -> None:
        if not track.seen:
            track.seen = True
            self._tell(track, Kind.SHOWN)

    def _leave(self, track: Track, why: End, detail: str = "") -> None:
        if track not in self._open:
            return
        track.hide(self.clock(), why, detail)
        if track.visible_s >= SEEN_S:
            self._see(track)
        if self._open[track] is None and why is not End.CYCLED:
            self._open[track] = self._later(GRACE_S, lambda: self._finish(track))

    def _finish(self, track: Track) -> None:
        """Note the end of a suggestion, and follow what was accepted of it."""
        if track not in self._open:
            return
        self._stay(track)
        del self._open[track]
        if self._shown is track:
            self._shown = None
        if track.displayed:
            how = track.ending or End.CLOSED
            self._tell(
                track, Kind.ENDED, how=how, ms=track.on_screen(self.clock()) * 1000, detail=track.detail
            )
        if track.stretch is not None and track.ending is not End.CLOSED:
            self._follow(track)
        self._release(track.live.document)
        if track.ending is not End.CYCLED:
            for other in [other for other in self._open if other.ending is End.CYCLED]:
                self._finish(other)

    def _follow(self, track: Track) -> None:
        while len(self._survivors) >= MOST_SURVIVORS:
            self._forget(next(iter(self._survivors)))
        elapsed = self.clock() - track.accepted_at
        self._survivors[track] = [
            self._later(seconds - elapsed, partial(self._look_again, track, seconds))
            for seconds in SURVIVAL_S
            if seconds > elapsed
        ]

    def _look_again(self, track: Track, after_s: int) -> None:
        stretch, document = track.stretch, track.live.document
        if stretch is None or track not in self._survivors:
            return
        accepted = track.text[track.accepted_from : track.accepted_to]
        # A line end more than is compared shows that the text has grown.
        now = normalised(document.text[stretch.start : min(stretch.end, stretch.start + 2 * MOST_CHARS)])
        self._tell(track, Kind.SURVIVED, text=accepted, after_s=after_s, share=kept_share(accepted, now))
        if after_s == SURVIVAL_S[-1]:
            self._forget(track)

    def _forget(self, track: Track) -> None:
        for timer in self._survivors.pop(track, ()):
            timer.cancel()
        self._release(track.live.document)

    def _splicer(self, document: Document) -> Callable[[int, int, int], None]:
        def splice(start: int, end: int, length: int) -> None:
            for track in (*self._open, *self._survivors):
                if track.live.document is document:
                    track.live.splice(start, end, length)
                    if track.stretch is not None:
                        track.stretch.splice(start, end, length)

        return splice

    def _release(self, document: Document) -> None:
        """Stop listening to a document in which nothing is followed."""
        if all(track.live.document is not document for track in (*self._open, *self._survivors)):
            document.on_splice = None


def _call_later(seconds: float, work: Callable[[], None]) -> Timer:
    return asyncio.get_running_loop().call_later(seconds, work)
