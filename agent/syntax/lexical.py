"""Is this place in a comment or a string? Asked of the text alone, for code that no parser understands yet."""

from __future__ import annotations

import re
from functools import cache

from agent.languages import language_of_id
from agent.syntax.words import words

SCAN = 20_000
"""Characters before the cursor that are read (own choice); a string that begins further up is not seen."""

_TRIPLE_BOTH = frozenset({"python"})
_TRIPLE = frozenset({"python", "kotlin", "java", "scala", "swift", "csharp", "julia", "elixir", "groovy"})
_BACKTICK = frozenset({"javascript", "typescript", "go", "bash", "ruby", "sql"})
_CHARACTERS = words(
    """
    c cpp csharp go java kotlin rust scala swift zig haskell
    """
)
_WITHOUT_STRINGS = frozenset({"markdown", "html", "xml", "plaintext"})
_EXTRA_LINE_MARK = {"php": "#"}


def in_comment_or_string(language: str, text: str, offset: int) -> bool:
    """Tell whether index `offset` (code points) of a text stands in a comment or string that is still open there."""
    pattern = _pattern(language)
    if pattern is None:
        return False
    start = max(0, offset - SCAN)
    if start:
        start = text.rfind("\n", 0, start) + 1
    for match in pattern.finditer(text, start, offset):
        if match.end() == offset:
            return match.lastindex is None
    return False


@cache
def _pattern(name: str) -> re.Pattern[str] | None:
    """Build the pattern of one language: each comment and string, a group matching only where it was closed."""
    language = language_of_id(name)
    if name == "plaintext" or not (language.line_comment or language.block_comment):
        return None
    parts: list[str] = []
    if language.block_comment:
        opening, closing = language.block_comment
        parts.append(rf"{re.escape(opening)}{_up_to(closing)}(?:{re.escape(closing)}()|\Z)")
    lead = r"(?<!\S)" if name == "bash" else ""
    marks = filter(None, (language.line_comment, _EXTRA_LINE_MARK.get(name)))
    parts.extend(rf"{lead}{re.escape(mark)}[^\n]*" for mark in marks)
    if name not in _WITHOUT_STRINGS:
        parts.extend(_strings(name))
    return re.compile("|".join(parts), re.DOTALL)


def _strings(name: str) -> list[str]:
    """List the patterns of a language's strings, longest delimiters first."""
    parts = []
    if name in _TRIPLE:
        parts.append(_delimited('"""', multiline=True))
    if name in _TRIPLE_BOTH:
        parts.append(_delimited("'''", multiline=True))
    parts.append(_delimited('"', multiline=name in {"bash", "rust", "php", "ruby"}))
    if name in _CHARACTERS:
        parts.append(r"'(?:\\[^'\n]{1,9}|[^'\\\n])'()")
    else:
        parts.append(_delimited("'", multiline=name in {"bash", "php", "ruby", "sql"}))
    if name in _BACKTICK:
        parts.append(_delimited("`", multiline=True))
    return parts


def _delimited(mark: str, *, multiline: bool) -> str:
    inside = _up_to(mark, besides=r"\\" if multiline else r"\\\n", escape=r"\\.|")
    line_end = "" if multiline else r"(?=\n)()|"
    return rf"{mark}{inside}(?:{mark}()|{line_end}\\?\Z)"


def _up_to(mark: str, *, besides: str = "", escape: str = "") -> str:
    """Match all before `mark`, and before each of the characters `besides` that does not begin an `escape`.

    Wherever it stops something has to match that ends there: then nothing is ever given back, and it needs none of
    the possessive repeats, which Python 3.11.0 to 3.11.4 get wrong (CPython gh-106052).
    """
    first, rest = re.escape(mark[0]), re.escape(mark[1:])
    plain = rf"[^{first}{besides}]*"
    return rf"{plain}(?:(?:{escape}{first}(?!{rest})){plain})*"
