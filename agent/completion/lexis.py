"""What strings, comments and blocks look like in each language, as far as text alone tells."""

from __future__ import annotations

import re
from enum import Enum, auto
from functools import cache

import msgspec

from agent.languages import Language, language_of_id


class Blocks(Enum):
    """How a language shows where a block ends."""

    BRACES = auto()
    INDENT = auto()
    END = auto()


class Quote(msgspec.Struct, frozen=True):
    """One way to write a string or a block comment.

    Attributes:
        opening: The mark that opens it.
        closing: The mark that closes it.
        lines: Whether it may go over several lines.
        escapes: Whether a backslash takes the next character's meaning away.
        comment: Whether it is a comment and not a string.
        doubled: Whether the closing mark written twice stands for itself.
        nests: Whether one may stand inside another.
    """

    opening: str
    closing: str
    lines: bool = False
    escapes: bool = True
    comment: bool = False
    doubled: bool = False
    nests: bool = False

    def end(self, line: str, at: int) -> int:
        """Give the offset behind the closing mark in `line` from `at` on, or -1."""
        if not self.escapes:
            found = line.find(self.closing, at)
            while self.doubled and found >= 0 and line.startswith(self.closing, found + len(self.closing)):
                found = line.find(self.closing, found + 2 * len(self.closing))
            return found if found < 0 else found + len(self.closing)
        while True:
            found = line.find(self.closing, at)
            if found < 0:
                return -1
            slash = line.find("\\", at, found)
            if slash < 0:
                return found + len(self.closing)
            at = slash + 2


class Lexis(msgspec.Struct, frozen=True):
    """The marks of one language that the scanner and the ends of blocks go by.

    Attributes:
        language: The language itself.
        blocks: How blocks end.
        token: Finds the next mark of interest in a line: groups `skip`, `open`, `raw`, `comment`, `bracket`, `heredoc`.
        quotes: Strings and block comments by their opening mark.
        prose: Whether a file of this language is text for people and not code.
    """

    language: Language
    blocks: Blocks
    token: re.Pattern[str]
    quotes: dict[str, Quote]
    prose: bool

    def raw_quote(self, opening: str, delimiter: str) -> Quote:
        """Give the string that `opening` opens, whose closing mark repeats the delimiter of the opening one."""
        closing = _RAW[self.language.id][1].format(delimiter)
        return Quote(opening, closing, lines=True, escapes=False)

    def is_comment(self, stripped: str) -> bool:
        """Tell whether a line, blanks at its start removed, is nothing but a comment or part of one."""
        mark = self.language.line_comment
        block = self.language.block_comment
        return bool((mark and stripped.startswith(mark)) or (block and stripped.startswith(block)))


_DOUBLE, _SINGLE, _TICK = Quote('"', '"'), Quote("'", "'"), Quote("`", "`", lines=True)
_TRIPLE = Quote('"""', '"""', lines=True)
_STRINGS: dict[str, tuple[Quote, ...]] = {
    "python": (_TRIPLE, Quote("'''", "'''", lines=True), _DOUBLE, _SINGLE),
    "java": (_TRIPLE, _DOUBLE, _SINGLE),
    "kotlin": (Quote('"""', '"""', lines=True, escapes=False), _DOUBLE, _SINGLE),
    "scala": (Quote('"""', '"""', lines=True, escapes=False), _DOUBLE),
    "swift": (_TRIPLE, _DOUBLE),
    "csharp": (
        _TRIPLE,
        Quote('@"', '"', lines=True, escapes=False, doubled=True),
        Quote('@$"', '"', lines=True, escapes=False, doubled=True),
        Quote('$@"', '"', lines=True, escapes=False, doubled=True),
        _DOUBLE,
        _SINGLE,
    ),
    "javascript": (_TICK, _DOUBLE, _SINGLE),
    "typescript": (_TICK, _DOUBLE, _SINGLE),
    "go": (Quote("`", "`", lines=True, escapes=False), _DOUBLE, _SINGLE),
    "rust": (Quote('"', '"', lines=True),),
    "bash": (Quote('"', '"', lines=True), Quote("'", "'", lines=True, escapes=False)),
    "lua": (Quote("[[", "]]", lines=True, escapes=False), _DOUBLE, _SINGLE),
    "sql": (Quote("'", "'", lines=True, escapes=False, doubled=True), _DOUBLE),
    "haskell": (_DOUBLE,),
}
_RAW = {
    "cpp": (r'(?<!\w)(?:u8|[uUL])?R"(?P<raw>[^()\\\s]{0,16})\(', '){}"'),
    "rust": (r'(?<!\w)[bc]?r(?P<raw>#{0,16})"', '"{}'),
}
"""Raw strings: what opens one, with its delimiter, and what closes it."""
_NESTED_COMMENTS = frozenset({"kotlin", "rust", "scala", "swift", "dart", "haskell"})
_PROSE = frozenset({"markdown", "plaintext", "latex", "tex", "restructuredtext", "asciidoc", "git-commit"})
_MARKUP = frozenset({"html", "xml"})
_END_WORDS = frozenset({"ruby", "lua", "bash", "elixir", "julia"})
_HEREDOC = {
    "ruby": r"<<[~-]?(?P<q1>['\"]?)(?P<heredoc>[A-Z_]\w*)(?P=q1)",
    "bash": r"<<-?\s*(?P<q1>['\"]?)(?P<heredoc>[A-Za-z_]\w*)(?P=q1)",
    "php": r"<<<\s*(?P<q1>['\"]?)(?P<heredoc>[A-Za-z_]\w*)(?P=q1)",
}


@cache
def lexis_of(language_id: str) -> Lexis:
    """Give the marks of a language by its id or one of its aliases; an unknown one is taken to be like C."""
    language = language_of_id(language_id)
    quotes = _quotes(language)
    return Lexis(
        language,
        _blocks(language),
        _token(language, quotes),
        {quote.opening: quote for quote in quotes},
        prose=language.id in _PROSE,
    )


def _blocks(language: Language) -> Blocks:
    if language.indented:
        return Blocks.INDENT
    return Blocks.END if language.id in _END_WORDS else Blocks.BRACES


def _quotes(language: Language) -> tuple[Quote, ...]:
    plain = language.id in _PROSE or language.id in _MARKUP
    strings = () if plain else _STRINGS.get(language.id, (_DOUBLE, _SINGLE))
    if language.block_comment is None:
        return strings
    opening, closing = language.block_comment
    nests = language.id in _NESTED_COMMENTS
    return (*strings, Quote(opening, closing, lines=True, escapes=False, comment=True, nests=nests))


def _token(language: Language, quotes: tuple[Quote, ...]) -> re.Pattern[str]:
    parts = []
    if language.id == "rust":
        # A character in quotes, told apart from a lifetime by its closing quote.
        parts.append(r"(?P<skip>'(?:\\[^']+|\\'|[^\\'])')")
    if language.id in _RAW:
        parts.append(_RAW[language.id][0])
    if language.id in _HEREDOC:
        parts.append(_HEREDOC[language.id])
    if quotes:
        openings = sorted((quote.opening for quote in quotes), key=len, reverse=True)
        parts.append("(?P<open>" + "|".join(map(re.escape, openings)) + ")")
    if language.line_comment:
        # Outside of Python a number sign inside a word is no comment: `$#`, `a#b`.
        alone = language.line_comment == "#" and language.id != "python"
        behind = r"(?<!\S)" if alone else ""
        parts.append(f"(?P<comment>{behind}{re.escape(language.line_comment)})")
    parts.append(r"(?P<bracket>[(){}\[\]])")
    return re.compile("|".join(parts))
