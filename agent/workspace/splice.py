"""One edit as offsets: what of a text was really replaced."""

from __future__ import annotations


def spliced(removed: str, text: str) -> tuple[int, int]:
    """Give how many code points `removed` and the `text` in its place begin with alike, and end with alike.

    A client that sends a whole line, or the whole document, for one key has changed only what lies between.
    Common code points at the beginning win over those at the end.
    """
    head = _common(removed, text)
    most = min(len(removed), len(text)) - head
    low, high = 0, most
    while low < high:
        middle = (low + high + 1) // 2
        if removed.endswith(text[len(text) - middle :]):
            low = middle
        else:
            high = middle - 1
    return head, low


def _common(a: str, b: str) -> int:
    low, high = 0, min(len(a), len(b))
    while low < high:
        middle = (low + high + 1) // 2
        if a[low:middle] == b[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low
