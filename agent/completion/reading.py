"""What the text round a cursor asks for: the cursor's place and how much is to be said, before any context is looked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from agent.completion.cursor import Cursor, cursor_at
from agent.completion.mode import mode_at

if TYPE_CHECKING:
    from agent.completion.moment import Moment
    from agent.completion.request import Mode
    from agent.syntax.syntax import Syntax


class Reading(msgspec.Struct, frozen=True):
    """What a moment's text tells.

    Attributes:
        cursor: The place.
        mode: How much is to be said there.
    """

    cursor: Cursor
    mode: Mode


def read(moment: Moment, syntax: Syntax | None) -> Reading:
    """Read the text round a moment's cursor, with the file's tree where there is one; the request's mode goes first."""
    surroundings = syntax.surroundings(moment.file) if syntax else None
    cursor = cursor_at(moment.before, moment.after, moment.file.language, surroundings)
    return Reading(cursor, moment.mode or mode_at(cursor))
