"""The text round the cursor that a prompt shows, chosen so that it stays the same from key to key."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from agent.prompt.budget import Budget
    from agent.prompt.lines import LineCosts

STEP = 4
"""When the start of the text before the cursor has to move, this part (1/4) of its room is left free to type into:
a jump costs a server the whole prefix, so it should come once in some dozens of lines."""
LEAST_STEP = 16
"""The least part (1/16) of its room that is left free for the sake of `NEAR_BEFORE`."""
REFILL = 2
"""A remembered start is given up when what follows it fills less than this part (1/2) of the room."""
NEAR_BEFORE = 4_096
"""Characters before the cursor that are shown if they fit: every engine shows as much (NIR, completion-engine.md)."""
HELD_CHARS = 80
"""Characters by which the start of a window is recognised after an edit above it."""
SUFFIX_CHANGE = 10
"""A suffix is kept while at most this part (1/10) of it differs from the text: Copilot's 10 % (§1.5)."""
GROWTH = 1.5
"""A suffix is kept while a new one would have at most so many times its characters."""


class Place(msgspec.Struct, frozen=True):
    """What is remembered of the last prompt in a file, so that the next one resembles it.

    Attributes:
        offset: The cursor, code points.
        length: Length of the file's text, code points.
        start: Where the text before the cursor began, code points.
        opening: The text that stood there.
        after: The text after the cursor as it was shown.
        context: Tokens that the context had.
    """

    offset: int
    length: int
    start: int
    opening: str
    after: str
    context: int

    def moved(self, text: str, offset: int) -> int:
        """Give how far the cursor moved, in characters, not counting text that was typed or pasted at it."""
        step, grown = offset - self.offset, len(text) - self.length
        return min(abs(step), abs(step - grown))


class Window(msgspec.Struct, frozen=True):
    """The text round a cursor.

    Attributes:
        start, end: The stretch of the file that is shown, code points.
        before: Text before the cursor, without `trailing`.
        trailing: Blanks of the cursor's line if there is nothing but blanks on it before the cursor.
        after: Text after the cursor; a former version of it if `kept`.
        before_tokens, after_tokens: What they cost.
        kept: Whether `after` is what was shown last time though the text has changed a little.
    """

    start: int
    end: int
    before: str
    trailing: str
    after: str
    before_tokens: int
    after_tokens: int
    kept: bool

    def place(self, text: str, offset: int, context: int) -> Place:
        """Give what to remember of this window."""
        opening = text[self.start : min(self.start + HELD_CHARS, offset)]
        return Place(offset, len(text), self.start, opening, self.after, context)


class View(msgspec.Struct, frozen=True):
    """Where a window has to be found.

    Attributes:
        text: The file's text.
        offset: The cursor, code points.
        room: Tokens for before and after together.
        place: What is remembered of the file's last prompt.
        lowest, highest: Between which places the window may lie, code points: the context shows what is beyond.
    """

    text: str
    offset: int
    room: int
    place: Place | None
    lowest: int
    highest: int


def choose_window(costs: LineCosts, view: View, budget: Budget) -> Window:
    """Choose the text round a cursor.

    The end first: whole lines into its share, or the remembered text if that has hardly changed. Then the start:
    the remembered one while all from there to the cursor fits, else a new one that leaves room to type.
    """
    text, offset = view.text, view.offset
    below = text[: view.highest]
    before_need = _need(costs.back(text, offset, view.room, view.lowest), view.lowest, view.room)
    after_need = _need(costs.forward(below, offset, view.room), view.highest, view.room)
    before_room, after_room = budget.shares(view.room, before_need, after_need)
    end, after_tokens = _end(costs, below, offset, after_room)
    after, kept = text[offset:end], False
    held = _held_end(view, end)
    if held is not None and view.place is not None:
        tokens = costs.cost(view.place.after)
        if tokens <= max(after_room, view.room - min(before_need, before_room)):
            end, after, after_tokens = held, view.place.after, tokens
            kept = after != text[offset:end]
    room = view.room - after_tokens
    start = _start(costs, view, room)
    before, trailing = _without_indent(text[start:offset])
    return Window(start, end, before, trailing, after, _cost(costs, before, room), after_tokens, kept)


def _need(walked: tuple[int, int], goal: int, room: int) -> int:
    """Give the tokens that a walk to `goal` needs: more than there is room for if it did not get there."""
    reached, tokens = walked
    return tokens if reached == goal else room + 1


def _cost(costs: LineCosts, text: str, limit: int) -> int:
    """Cost of a text that is known to fit; a cut long line costs its tokens, not its bytes."""
    return min(costs.cost(text), limit)


def _end(costs: LineCosts, text: str, offset: int, limit: int) -> tuple[int, int]:
    """Find where the text after the cursor ends: after whole lines, or within the first if that is too long."""
    end, tokens = costs.forward(text, offset, limit)
    if end > offset or offset >= len(text):
        return end, tokens
    line = text.find("\n", offset) + 1 or len(text)
    piece = costs.head(text[offset:line], limit)
    return offset + len(piece), _cost(costs, piece, limit)


def _start(costs: LineCosts, view: View, limit: int) -> int:
    """Find where the text before the cursor begins."""
    text, offset, lowest = view.text, view.offset, view.lowest
    held = _held(view)
    if held is not None:
        start, tokens = costs.back(text, offset, limit, held)
        if start == held and (held == lowest or tokens * REFILL >= limit):
            return held
    if costs.back(text, offset, limit, lowest)[0] == lowest:
        return lowest
    start = costs.back(text, offset, limit - limit // STEP, lowest)[0]
    near = max(lowest, text.rfind("\n", 0, max(0, offset - NEAR_BEFORE)) + 1)
    if near < start and costs.back(text, offset, limit - limit // LEAST_STEP, near)[0] == near:
        return near
    line = text.rfind("\n", 0, offset) + 1
    if start > line:
        return offset - len(costs.tail(text[line:offset], limit))
    return start


def _held(view: View) -> int | None:
    """Find the remembered start again: where it was, or moved by as much as the text has grown."""
    place, text = view.place, view.text
    if place is None:
        return None
    for start in (place.start, place.start + len(text) - place.length):
        at_line = start == 0 or (0 < start <= view.offset and text[start - 1] == "\n")
        if at_line and start >= view.lowest and text.startswith(place.opening, start, view.offset):
            return start
    return None


def _held_end(view: View, end: int) -> int | None:
    """Find where the remembered suffix would end if it may stand for the text there; `end` is that of a new one."""
    place = view.place
    if place is None or end - view.offset > len(place.after) * GROWTH:
        return None
    grown = (len(view.text) - view.offset) - (place.length - place.offset)
    hardly = abs(grown) * SUFFIX_CHANGE <= len(place.after)
    held = min(view.highest, view.offset + len(place.after) + (grown if hardly else 0))
    return held if _hardly_changed(place.after, view.text[view.offset : held]) else None


def _without_indent(before: str) -> tuple[str, str]:
    """Cut the indentation off a line that has nothing else: models write a line's blanks with its first word."""
    line = before.rfind("\n") + 1
    return (before, "") if before[line:].strip(" \t") else (before[:line], before[line:])


def _hardly_changed(old: str, new: str) -> bool:
    """Whether an old suffix may stand for a new one: its first line with text is the same, and little differs."""
    if old == new:
        return True
    longer, shorter = max(len(old), len(new)), min(len(old), len(new))
    same = _common(old, new)
    first = len(new) - len(new.lstrip())
    if same < (new.find("\n", first) + 1 or len(new)):
        return False
    same_end = min(_common(old[::-1], new[::-1]), shorter - same)
    return (longer - same - same_end) * SUFFIX_CHANGE <= longer


def _common(one: str, other: str) -> int:
    """Give the length of the beginning that two texts share, by halving."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one.startswith(other[low:middle], low):
            low = middle
        else:
            high = middle - 1
    return low
