"""Where a file may be cut into chunks without tearing a definition from its comment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agent.syntax.textual import header, indent_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from agent.syntax.symbol import Outline

_LEAD = ("#", "//", "/*", "*", "--", "@", "[", "<!--", '"""')


def borders_of(text: str, outline: Outline) -> tuple[int, ...]:
    """List the lines (zero-based, ascending, 0 always among them) at which a chunk may begin.

    These are the first lines of types, functions and methods, moved up over the comments and annotations that
    belong to them. A text whose outline is empty is cut after blank lines, before lines that are not indented.
    """
    lines = text.split("\n")
    symbols = (*outline.types, *outline.functions)
    starts = {symbol.start for symbol in symbols if symbol.start < len(lines)}
    if not starts:
        return _paragraphs(lines)
    return tuple(sorted({0, *(_with_lead(lines, start) for start in starts)}))


def _with_lead(lines: Sequence[str], start: int) -> int:
    """Move a definition's first line up over what is written directly above it for it."""
    indent = indent_of(lines[start])
    while start > 0:
        above = lines[start - 1]
        if indent_of(above) != indent and not above.lstrip().startswith("*"):
            break
        if not above.lstrip().startswith(_LEAD) or header(above):
            break
        start -= 1
    return start


def _paragraphs(lines: Sequence[str]) -> tuple[int, ...]:
    starts = (
        at
        for at in range(1, len(lines))
        if lines[at] and not lines[at][0].isspace() and not lines[at - 1].strip()
    )
    return (0, *starts)
