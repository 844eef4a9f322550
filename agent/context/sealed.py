"""The segments of an index that stay as they are until they are merged, and what is dead in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agent.context.gone import NONE_GONE, Gone

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from agent.context.cutting import Recalled
    from agent.context.entry import Entry
    from agent.context.postings import Segment


class Sealed:
    """Segments, not safe for threads by itself.

    Attributes:
        segments: The segments; nobody changes the list.
        gone: Their dead postings; None: they would have to be counted.
        arrivals: How many segments came from elsewhere.
    """

    def __init__(self) -> None:
        self.segments: Sequence[Segment] = ()
        self.gone: Gone | None = NONE_GONE
        self.arrivals = 0

    def add(self, segment: Segment) -> None:
        """Take in the segment of a file that was under edit."""
        self.segments = (*self.segments, segment)

    def arrive(self, segment: Segment, *, alive: bool) -> None:
        """Take in a segment from elsewhere; `alive` tells whether all of it is."""
        if segment.size:
            self.add(segment)
            self.arrivals += 1
        if not alive:
            self.gone = None

    def begin_anew(self, segment: Segment) -> None:
        """Have one segment, and nothing dead, in the place of all."""
        self.segments, self.gone = (segment,), NONE_GONE

    def replace(self, group: Sequence[Segment], one: Segment, dropped: NDArray[np.uint32]) -> None:
        """Put one segment in the place of several, unless some of them have been merged meanwhile.

        `dropped` are the terms of their postings that were dead and that it lacks.
        """
        kept = tuple(segment for segment in self.segments if segment not in group)
        if len(kept) == len(self.segments) - len(group):
            self.segments = (*kept, one)
            self.gone = self.gone.fewer(dropped) if self.gone is not None else None

    def bury(self, entry: Entry, known: Recalled | None) -> None:
        """Count the postings of an entry as dead, if they are known."""
        if not entry.chunks:
            return
        if self.gone is None or known is None or not known.is_all_of(entry, self.arrivals):
            self.gone = None
        else:
            self.gone = self.gone.more(known.terms)
