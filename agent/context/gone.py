"""How often sealed postings name each term for chunks that are no longer alive: so much less is it said."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
import numpy as np

from agent.context.ascending import values_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from agent.context.postings import Segment


class Gone(msgspec.Struct, frozen=True, eq=False):
    """Postings of dead chunks, counted by term.

    Without these counts a search looks at all postings of its terms for dead ones. Once a file of Django had been edited,
    60 searches elsewhere took 0.14 instead of 0.30 ms, among 8,664 files 0.56 instead of 0.92 (medians; a script that is
    not kept).

    Attributes:
        terms: Distinct term numbers, ascending, uint32.
        counts: Dead postings of each, above 0, int64.
    """

    terms: NDArray[np.uint32]
    counts: NDArray[np.int64]

    def of(self, terms: NDArray[np.uint32]) -> NDArray[np.int64]:
        """Give the dead postings of each term."""
        return values_of(terms, self.terms, self.counts)

    def more(self, terms: NDArray[np.uint32]) -> Gone:
        """Count postings that have died, by their terms."""
        return self._with(terms, 1)

    def fewer(self, terms: NDArray[np.uint32]) -> Gone:
        """Count dead postings no longer that have been dropped, by their terms."""
        return self._with(terms, -1)

    def _with(self, terms: NDArray[np.uint32], each: int) -> Gone:
        if not len(terms):
            return self
        distinct, counts = np.unique(terms, return_counts=True)
        at = np.searchsorted(self.terms, distinct)
        new = self.of(distinct) == 0
        sums = self.counts.copy()
        sums[at[~new]] += each * counts[~new]
        sums = np.insert(sums, at[new], each * counts[new])
        left = sums != 0
        return Gone(np.insert(self.terms, at[new], distinct[new])[left], sums[left])


NONE_GONE = Gone(np.empty(0, np.uint32), np.empty(0, np.int64))
"""Nothing is dead."""


def gone_of(segments: Sequence[Segment], alive: NDArray[np.bool_]) -> Gone:
    """Count the dead postings of segments; looks through all of them."""
    found = [segment.terms_at(np.flatnonzero(~alive[segment.chunks])) for segment in segments]
    return NONE_GONE.more(np.concatenate([NONE_GONE.terms, *found]))
