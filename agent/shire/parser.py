"""Parses a Shire script into its tree."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agent.shire import entries
from agent.shire.body_parser import BodyParser
from agent.shire.header_parser import HeaderParser
from agent.shire.source import Source
from agent.shire.tree.script import Script

if TYPE_CHECKING:
    from agent.shire.problem import Problem


def parse(text: str) -> Script:
    """Parse a script; any text gives a tree whose leaves give back the text.

    What does not fit the language stands in error nodes and in the script's problems, and never hinders the
    rest from being read. Time is linear in the text; nesting is limited, and what is deeper is an error.
    """
    source = Source(text)
    bounds = entries.find(text)
    problems: list[Problem] = []
    header = None
    if bounds is not None:
        header_parser = HeaderParser(source, bounds)
        header = header_parser.parse()
        problems.extend(header_parser.problems)
    body_parser = BodyParser(source, bounds.close if bounds else 0)
    body = body_parser.parse()
    problems.extend(body_parser.problems)
    problems.sort(key=lambda problem: (problem.span.start, problem.message))
    parts = (body,) if header is None else (header, body)
    return Script(source.span(0, len(text)), parts, header, body, tuple(problems))
