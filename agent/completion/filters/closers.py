"""Takes away closing marks that stand after the cursor already: nothing in the file is ever replaced."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from agent.completion.cursor import only_closers
from agent.completion.scanner import Loose, Scanner

if TYPE_CHECKING:
    from agent.completion.filters.candidate import Candidate
    from agent.completion.lexis import Lexis, Quote

_PUNCTUATION = ";,: \t\n"
_NO_CLOSERS = re.compile(r"[^)\]}\"'`>]")


def without_surplus_closers(candidate: Candidate) -> Candidate | None:
    """Keep so many closing brackets and quotes that text and rest of the line balance together."""
    cursor = candidate.cursor
    return candidate.cut(balanced(candidate.text, cursor.rest, cursor.lexis, cursor.quote))


def balanced(text: str, rest: str, lexis: Lexis, quote: Quote | None) -> str:
    """Give `text` without the closing marks that `rest`, the rest of the cursor's line, has already.

    `quote` is the string that the cursor stands in. Marks that the text has opened itself are its own. Where the
    surplus marks do not stand at the end, the text is cut at the first of them: `}, []);` before `})`.
    """
    if not only_closers(rest):
        return text
    present = _NO_CLOSERS.sub("", rest)
    loose = _loose(text, lexis, quote) if present else []
    surplus = min(sum(len(mark.mark) for mark in loose), len(present))
    if not surplus:
        return _without_punctuation(text, rest)
    body = text.rstrip(_PUNCTUATION)
    if body.endswith(present[:surplus]):
        return body[: len(body) - surplus]
    return text[: next((mark.offset for mark in loose if present.startswith(mark.mark)), len(text))]


def _without_punctuation(text: str, rest: str) -> str:
    """Take away a `;`, `,` or `:` at the end that the rest of the line begins with."""
    mark = rest.strip()[:1]
    doubled = bool(mark) and mark in ";,:" and text.rstrip().endswith(mark)
    return text.rstrip()[:-1] if doubled else text


def _loose(text: str, lexis: Lexis, quote: Quote | None) -> list[Loose]:
    """Find the marks of `text` that close what stood open before the cursor, in their order."""
    scanner = Scanner(lexis, quote)
    found: list[Loose] = []
    start = 0
    for line in text.split("\n"):
        scanner.read(line)
        found += [Loose(start + loose.offset, loose.mark) for loose in scanner.loose]
        start += len(line) + 1
    return found
