"""How much of a text is still there: the edit distance, made quick enough for the event loop."""

from __future__ import annotations

MOST_CHARS = 4_000
"""Longer texts are compared by their beginnings, code points: bounds the time of one comparison."""


def kept_share(accepted: str, now: str) -> float:
    """Tell how much of `accepted` is left in `now`: 1 minus Levenshtein's distance over the longer length.

    1 is untouched, 0 is gone. So does Cody (maximum length as the measure); Copilot compares words within a
    window that it searches, which a tracked range makes unnecessary.
    """
    accepted, now = accepted[:MOST_CHARS], now[:MOST_CHARS]
    longest = max(len(accepted), len(now))
    return 1.0 if not longest else 1.0 - distance(accepted, now) / longest


def distance(a: str, b: str) -> int:
    """Count the characters to insert, delete or replace (Levenshtein).

    What both begin and end with is cut off first; the rest is done by the bit-parallel algorithm of Myers (1999)
    as Hyyrö (2001) writes it, with one integer of as many bits as the shorter text has characters.
    """
    start = 0
    while start < min(len(a), len(b)) and a[start] == b[start]:
        start += 1
    a, b = a[start:], b[start:]
    while a and b and a[-1] == b[-1]:
        a, b = a[:-1], b[:-1]
    if len(a) > len(b):
        a, b = b, a
    return _myers(a, b) if a else len(b)


def _myers(pattern: str, text: str) -> int:
    places: dict[str, int] = {}
    for index, character in enumerate(pattern):
        places[character] = places.get(character, 0) | 1 << index
    mask, last = (1 << len(pattern)) - 1, 1 << (len(pattern) - 1)
    up, down, score = mask, 0, len(pattern)
    for character in text:
        equal = places.get(character, 0)
        diagonal = (((equal & up) + up) ^ up) | equal | down
        rise = (down | ~(diagonal | up)) & mask
        fall = diagonal & up
        score += bool(rise & last) - bool(fall & last)
        rise = (rise << 1 | 1) & mask
        fall = (fall << 1) & mask
        up = (fall | ~(diagonal | rise)) & mask
        down = rise & diagonal
    return score
