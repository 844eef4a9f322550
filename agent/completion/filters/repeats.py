"""Cuts what the file says already, before or after the cursor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agent.completion.follow import FollowGuard, is_telling

if TYPE_CHECKING:
    from collections.abc import Sequence

    from agent.completion.filters.candidate import Candidate

SHORTEST_OVERLAP = 4
"""Characters of the line's rest that the text must end with to be cut, if not the whole (own choice)."""


def without_rest_of_line(candidate: Candidate) -> Candidate | None:
    """In the middle of a line: keep one line, up to where it repeats the text after the cursor."""
    rest = candidate.cursor.rest.strip()
    if not candidate.cursor.mid_line:
        return candidate
    text = candidate.text.split("\n", 1)[0]
    at = text.find(rest)
    if at >= 0 and (len(rest) >= SHORTEST_OVERLAP or text.rstrip().endswith(rest)):
        return candidate.cut(_joined(text[:at], candidate))
    overlap = _overlap(text.rstrip(), rest)
    return candidate.cut(
        _joined(text.rstrip()[:-overlap], candidate) if overlap >= SHORTEST_OVERLAP else text
    )


def without_following_lines(candidate: Candidate) -> Candidate | None:
    """Cut from where the completion begins to repeat the lines after the cursor, as far as it is sure."""
    lines = _as_in_file(candidate)
    guard = FollowGuard(candidate.cursor.following)
    for index, line in enumerate(lines):
        at = guard.repeats(line, index)
        if at is not None:
            return _keep(candidate, at)
    return candidate


def without_overlap_below(candidate: Candidate) -> Candidate | None:
    """Cut last lines that are the first lines after the cursor, and a last line that begins the next one."""
    following = candidate.cursor.following
    lines = _as_in_file(candidate)
    while lines and not lines[-1].strip():
        lines.pop()
    if not lines or not following:
        return candidate
    for size in range(min(len(lines), len(following)), 0, -1):
        if _written(lines[-size:]) == following[:size] and (len(lines) > size or _is_repeat(lines)):
            return _keep(candidate, len(lines) - size)
    last = lines[-1]
    begun = following[0].startswith(last) and is_telling(last)
    return _keep(candidate, len(lines) - 1) if begun else candidate


def without_preceding_lines(candidate: Candidate) -> Candidate | None:
    """Drop a completion that says again just what the last lines before the cursor said."""
    lines = [line for line in _as_in_file(candidate) if line.strip()]
    above = candidate.cursor.above[-len(lines) :] if lines else ()
    same = [line.strip() for line in lines] == [line.strip() for line in above]
    return None if same and any(map(is_telling, lines)) else candidate


def _joined(text: str, candidate: Candidate) -> str:
    """Leave blanks at the end only where the rest of the line does not begin with one."""
    return text.rstrip(" \t") if candidate.cursor.rest[:1].isspace() else text


def _as_in_file(candidate: Candidate) -> list[str]:
    """Give the lines as they would stand in the file."""
    first, *more = candidate.text.split("\n")
    line = candidate.cursor.line
    whole = first if not line.strip() and first[:1] in {" ", "\t"} else line + first
    return [whole, *more]


def _written(lines: Sequence[str]) -> tuple[str, ...]:
    return tuple(line.rstrip() for line in lines)


def _is_repeat(lines: Sequence[str]) -> bool:
    """Tell whether lines that are all of the completion, and all stand below, say nothing new."""
    return len(lines) > 1 or any(map(str.isalnum, lines[0]))


def _keep(candidate: Candidate, count: int) -> Candidate | None:
    return candidate.cut("\n".join(candidate.text.split("\n")[:count]).rstrip()) if count else None


def _overlap(text: str, rest: str) -> int:
    for size in range(min(len(text), len(rest)), 0, -1):
        if text.endswith(rest[:size]):
            return size
    return 0
