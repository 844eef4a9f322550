"""The rules in their order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agent.completion.filters.closers import without_surplus_closers
from agent.completion.filters.indentation import (
    after_the_cursor,
    blank_lines_bare,
    in_file_style,
    one_blank_between,
    without_trailing_space,
)
from agent.completion.filters.markers import without_markers
from agent.completion.filters.prose import unfenced, without_prose
from agent.completion.filters.repeats import (
    without_following_lines,
    without_overlap_below,
    without_preceding_lines,
    without_rest_of_line,
)
from agent.completion.filters.repetition import without_loops_of_lines, without_loops_of_words

if TYPE_CHECKING:
    from agent.completion.filters.candidate import Candidate, Rule


def not_empty(candidate: Candidate) -> Candidate | None:
    """Drop what has nothing to show."""
    return candidate if candidate.text.strip() else None


RULES: tuple[Rule, ...] = (
    without_markers,
    unfenced,
    without_prose,
    not_empty,
    without_loops_of_words,
    without_loops_of_lines,
    in_file_style,
    without_rest_of_line,
    without_following_lines,
    without_surplus_closers,
    without_overlap_below,
    without_preceding_lines,
    after_the_cursor,
    one_blank_between,
    blank_lines_bare,
    without_trailing_space,
    not_empty,
)
"""What the text is made of first, then what the file has already, then its blanks."""


def filtered(candidate: Candidate) -> Candidate | None:
    """Send a candidate through all rules; None where nothing is worth showing."""
    for rule in RULES:
        kept = rule(candidate)
        if kept is None:
            return None
        candidate = kept
    return candidate
