"""Names the definitions at the top of a file that a change touches."""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from agent.languages import language_of_path
from agent.syntax.parse import PATIENT_SECONDS, Parses
from agent.syntax.syntax import Syntax
from agent.workspace.line_ends import normalised
from agent.workspace.source_file import SourceFile, new_stamp

if TYPE_CHECKING:
    from collections.abc import Iterable

    from agent.shire.changes.unified import FileChange
    from agent.syntax.symbol import Outline, Symbol

LONGEST_TEXT = 400_000
"""Characters of a file that is looked at."""


def changed_symbols(change: FileChange, before: str | None, after: str | None) -> list[str]:
    """Give the names of the changed definitions in the order of the file, removed ones at the end.

    `before` and `after` are the file's texts on both sides, None where there is none. A member is named with its
    type, once for both: `Shop.pay`.
    """
    new_rows = {row for hunk in change.hunks for row in hunk.rows("+")}
    old_rows = {row for hunk in change.hunks for row in hunk.rows("-")}
    # A removed line touches what stands round its place in the new file, too.
    edges = {hunk.new + _offset(hunk.lines) for hunk in change.hunks if not hunk.rows("+")}
    named = _touched(change.path, after, new_rows | edges)
    now = set(_names(change.path, after))
    gone = [name for name in _touched(change.before, before, old_rows) if name not in now]
    return list(dict.fromkeys([*named, *gone]))


def _offset(lines: tuple[str, ...]) -> int:
    """Give how many lines of the new file stand in a hunk before the first removed one."""
    offset = 0
    for line in lines:
        if line[:1] == "-":
            return offset
        offset += 1
    return offset


def _touched(path: str, text: str | None, rows: set[int]) -> list[str]:
    """Name the innermost definitions that hold one of the rows, with their types."""
    symbols = _symbols(path, text)
    found: dict[str, None] = {}
    for row in sorted(rows):
        holding = [one for one in symbols if one.start <= row < one.end]
        if holding:
            inner = min(holding, key=lambda one: one.end - one.start)
            outer = [one for one in holding if not one.parent]
            if outer and outer[0] is not inner and inner.parent == "":
                inner = outer[0]
            found.setdefault(_full_name(inner))
    return list(found)


def _names(path: str, text: str | None) -> Iterable[str]:
    return (_full_name(one) for one in _symbols(path, text))


def _symbols(path: str, text: str | None) -> tuple[Symbol, ...]:
    if not text or len(text) > LONGEST_TEXT:
        return ()
    return outline(path, normalised(text)).symbols()


def outline(path: str, text: str) -> Outline:
    """Outline a text as what a file of this path has; the same on a busy machine."""
    language = language_of_path(PurePosixPath(path)).id
    file = SourceFile(Path("/") / path, path, language, text, new_stamp())
    return Syntax(Parses(max_seconds=PATIENT_SECONDS)).outline(file)


def _full_name(symbol: Symbol) -> str:
    return f"{symbol.parent}.{symbol.name}" if symbol.parent else symbol.name
