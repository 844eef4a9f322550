"""The words of a line of code, as context sources match them: whole identifiers and the words they are made of."""

from __future__ import annotations

import re
from functools import lru_cache

LINES_CACHED = 16_384
"""Lines whose words are remembered: 20 recent files of 300 lines need 6,000; about 0.5 kB a line."""
IDENTIFIERS_CACHED = 16_384
"""Identifiers whose words are remembered; a project of 100,000 lines has about as many in use at a time."""
LONGEST_LINE = 1_000
"""Characters of a line that are looked at: what is longer is data, not code, and must not cost a keystroke."""

_GRAMMAR = (
    "and as async await break case catch class const continue def default del do done elif else elsif end enum"
    " esac except export extends extern false fi final finally fn for foreach from func function global goto if"
    " impl implements import in include instanceof interface internal is lambda let match mod module mut"
    " namespace new nil none not null of or override package pass private protected pub public raise readonly"
    " require return self static struct super switch then this throw throws trait true try type typedef typeof"
    " undefined unless until use using val var virtual void when where while with yield"
)
_TYPES = "any bool boolean byte char double float int integer long object str string"
_ENGLISH = (
    "an are at be been but by can has have it its no on should that the there these they to was we were which"
    " will you"
)
STOP_WORDS = frozenset(f"{_GRAMMAR} {_TYPES} {_ENGLISH}".split())
"""Words that match everywhere and so mean nothing: of the grammar of most languages, types that every file has, and
English that fills comments. Verbs of names such as `get`, `load` or `parse` are none: they tell what a line is about."""

_ASCII_PARTS = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]*[^A-Z_]+|[A-Z]+")
"""What `_parts` gives, for identifiers of ASCII, in a third of its time."""
_IDENTIFIER = re.compile(r"\b[^\W\d]\w*")


def words_of_line(line: str) -> tuple[str, ...]:
    """Give the distinct words of a line in order of appearance: identifiers and their parts, without stop words.

    A compound identifier gives itself and its parts in lower case (`loadUserName`: itself, `load`, `user`,
    `name`); a simple one gives its lower case, so that `user` meets `User`. Identifiers of any script count.
    """
    return _words(line if len(line) <= LONGEST_LINE else line[:LONGEST_LINE])


@lru_cache(maxsize=LINES_CACHED)
def _words(line: str) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for identifier in _IDENTIFIER.findall(line):
        for word in words_of_identifier(identifier):
            found[word] = None
    return tuple(found)


@lru_cache(maxsize=IDENTIFIERS_CACHED)
def words_of_identifier(identifier: str) -> tuple[str, ...]:
    """Split an identifier at underscores and changes of case; the whole stands first where it has several parts."""
    found = _ASCII_PARTS.findall(identifier) if identifier.isascii() else _parts(identifier)
    parts = [part.lower() for part in found]
    kept = [part for part in parts if tells(part)]
    whole = [identifier] if len(parts) > 1 else []
    return tuple(dict.fromkeys(whole + kept))


def tells(part: str) -> bool:
    """Say whether a part, in lower case, tells code from other code: a single Latin letter does not, a single 数 does."""
    return part not in STOP_WORDS and (len(part) > 1 or not part.isascii())


def _parts(identifier: str) -> list[str]:
    """Cut at `_`, between `aB`, and before the last capital of `ABc`; digits stay with what they follow."""
    parts = []
    for piece in identifier.split("_"):
        start = 0
        for at in range(1, len(piece)):
            here, before = piece[at], piece[at - 1]
            after_lower = here.isupper() and not before.isupper()
            ends_capitals = here.islower() and before.isupper() and at - 1 > start
            if after_lower or ends_capitals:
                cut = at if after_lower else at - 1
                parts.append(piece[start:cut])
                start = cut
        parts.append(piece[start:])
    return [part for part in parts if part]
