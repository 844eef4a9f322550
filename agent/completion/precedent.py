"""Decides where a precedent in the workspace answers instead of the model."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from agent.completion.request import Mode
from agent.context.source import Cursor as Place

if TYPE_CHECKING:
    from agent.completion.moment import Moment
    from agent.completion.reading import Reading
    from agent.context.precedents import Precedent, Precedents

PRECEDENT = "precedent"
"""What stands in the place of a model's name where none was asked."""
LEAST_TRUST = 0.5
"""Precedents that are trusted less are left to the model. `scripts/bench_precedents --set tune --places 90`: of 1,260 places
26 % have one with 0.5, and 76 % of those are the very rest of the line: 57 % from 0.5 to 0.6, 68, 70 and 82 % in the next
tenths, 94 % from 0.9 on; 46 % from 0.4 to 0.5. The embedded model is right at half of all places (`scripts/bench_lines`)."""


async def precedent_for(reading: Reading, moment: Moment, precedents: Precedents) -> Precedent | None:
    """Give what comes next on the cursor's line if the workspace has a clear enough precedent; None: ask the model.

    Lets other tasks run between the steps of the search.
    """
    if moment.private or not _is_for_a_line(reading, moment):
        return None
    # What the prompt would show may be a precedent too: nothing is left out.
    place = Place(moment.file, moment.offset, (moment.offset, moment.offset), moment.recent)
    for _ in precedents.steps(place):
        await asyncio.sleep(0)
    found = precedents.find(place)
    return found if found is not None and found.trust >= LEAST_TRUST else None


def _is_for_a_line(reading: Reading, moment: Moment) -> bool:
    """Tell whether one line is an answer here: whoever stands in an empty body, or asks for a block, wants that."""
    cursor, mode = reading.cursor, reading.mode
    if cursor.mid_line or (not cursor.line and cursor.indent):
        return False
    if mode is Mode.INLINE:
        return True
    begins = cursor.header is not None and cursor.header.adjacent
    return mode is Mode.IN_BLOCK and moment.mode is None and not cursor.begun and not begins
