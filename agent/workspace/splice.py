"""One edit as offsets: what of a text was really replaced."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_LINES = 1_000
"""Larger replacements are taken as one: comparing lines costs some ms per thousand, and blocks."""


def splices(removed: str, text: str) -> Iterator[tuple[int, int, int]]:
    """Give what was replaced when `text` took the place of `removed`: start, end, and length of what came instead.

    Offsets are code points of `removed`, the last splice first, so that each leaves the places of the next alone. A client
    that sends a whole line, or the whole document, for one key has changed only what lies between; a formatter
    that sends everything has changed some lines.
    """
    head, tail = spliced(removed, text)
    old, new = removed[head : len(removed) - tail], text[head : len(text) - tail]
    old_lines, new_lines = old.splitlines(keepends=True), new.splitlines(keepends=True)
    if not 1 < min(len(old_lines), len(new_lines)) <= max(len(old_lines), len(new_lines)) <= MOST_LINES:
        yield head, len(removed) - tail, len(new)
        return
    from difflib import SequenceMatcher  # noqa: PLC0415 - some ms that few sessions need

    starts = [head]
    for line in old_lines:
        starts.append(starts[-1] + len(line))
    matcher = SequenceMatcher(None, old_lines, new_lines, autojunk=False)
    for kind, first, last, new_first, new_last in reversed(matcher.get_opcodes()):
        if kind != "equal":
            instead = "".join(new_lines[new_first:new_last])
            same, alike = spliced(removed[starts[first] : starts[last]], instead)
            yield starts[first] + same, starts[last] - alike, len(instead) - same - alike


def spliced(removed: str, text: str) -> tuple[int, int]:
    """Give how many code points `removed` and the `text` in its place begin with alike, and end with alike.

    Common code points at the beginning win over those at the end.
    """
    head = common_head(removed, text)
    low, high = 0, min(len(removed), len(text)) - head
    while low < high:
        middle = (low + high + 1) // 2
        if removed.endswith(text[len(text) - middle :]):
            low = middle
        else:
            high = middle - 1
    return head, low


def common_head(a: str, b: str) -> int:
    """Give how many code points two texts begin with alike."""
    low, high = 0, min(len(a), len(b))
    while low < high:
        middle = (low + high + 1) // 2
        if a[low:middle] == b[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low
