"""How the tokens of a prompt are shared between context, the text before the cursor and the text after it."""

from __future__ import annotations

import msgspec

FLOOR_BEFORE = 4
"""The text before the cursor is never left with less than the budget divided by this, whatever the shares say."""
FLOW_STEPS = 8
"""What flows to the text after the cursor comes in steps of the budget divided by this: one line more before the
cursor must not take one line from the suffix, which stands first for the server's cache."""


class Budget(msgspec.Struct, frozen=True):
    """The shares of one prompt, in tokens.

    Attributes:
        total: The most that context, before and after may have together.
        window: The most that before and after may have together if there is no context.
        context: The most that the context may have.
        after: What the text after the cursor may have for certain.
        separate: Whether the context has tokens of its own, that the window cannot use.
    """

    total: int
    window: int
    context: int
    after: int
    separate: bool

    def window_left(self, context_used: int) -> int:
        """Give the tokens of the window once the context has taken its own: what it left unused flows back."""
        return self.window if self.separate else self.window - context_used

    def shares(self, window: int, before_need: int, after_need: int) -> tuple[int, int]:
        """Share a window's tokens: what before and after may have, unused parts of each flowing to the other.

        `before_need` and `after_need` are the tokens that there are, or anything above `window`. Nothing flows to
        a suffix without a share: its model reads none.
        """
        after = min(after_need, self.after, window)
        before = min(before_need, window - after)
        room = window - before
        step = max(1, self.window // FLOW_STEPS)
        if 0 < self.after < room and after_need > after:
            after += (room - after) // step * step
        return window - after, after


def plan(max_tokens: int, suffix_percent: int, context_percent: int, context_tokens: int | None) -> Budget:
    """Plan the shares of a prompt of `max_tokens` tokens.

    `suffix_percent` and `context_percent` are parts of `max_tokens`; they are lowered if they would leave the text
    before the cursor less than its floor. `context_tokens`, if given, replaces the context's share: it is added to
    `max_tokens`, and the window has all of those.
    """
    size = max(0, max_tokens)
    room = size - size // FLOOR_BEFORE
    after = min(size * _percent(suffix_percent) // 100, room)
    if context_tokens is not None:
        own = max(0, context_tokens)
        return Budget(size + own, size, own, after, separate=True)
    context = min(size * _percent(context_percent) // 100, room - after)
    return Budget(size, size, context, after, separate=False)


def _percent(value: int) -> int:
    return min(100, max(0, value))
