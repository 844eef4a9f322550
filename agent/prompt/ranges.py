"""Where each element stands in the seed's `prefix`, for the wire."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agent.prompt.element import ElementKind

if TYPE_CHECKING:
    from agent.prompt.element import Prompt


def ranges(prompt: Prompt) -> list[tuple[ElementKind, int, int]]:
    """Give `(kind, start, end)` of each element of `prompt.context + prompt.before`, in UTF-16 units.

    The ranges touch, begin at 0 and end at the end of that text; `AfterCursor` is not part of it.
    """
    found: list[tuple[ElementKind, int, int]] = []
    start = 0
    for element in prompt.elements:
        if element.kind is not ElementKind.AFTER_CURSOR:
            end = start + utf16_length(element.text)
            found.append((element.kind, start, end))
            start = end
    return found


def utf16_length(text: str) -> int:
    """Give the length of a text in UTF-16 units; a lone surrogate counts as one."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2
