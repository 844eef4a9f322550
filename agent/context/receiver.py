"""The variable before the dot, and what its declarations nearby say of its type."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_OCCURRENCES = 40
"""Occurrences of a variable that are looked at in each direction, nearest first (own choice: a bound)."""

_BEFORE_DOT = re.compile(
    r"(?:^|[^\w$])(?P<name>[A-Za-z_$@][\w$]*)(?:\([^()\n]*\))?(?:\?\.|!!?\.|\.|->|::)[\w$]*\Z"
)
_BEFORE_CHARS = 200
_ANNOTATED = re.compile(r"[?!]?\s*:(?![:=])\s*(?P<type>[^=\n;,(){}]+)")
_ASSIGNED = re.compile(
    r"(?:\s*:[^=\n]{1,80})?\s*:?=(?!=)\s*(?:(?:await|new|yield)\s+|[&*])*(?P<name>[A-Za-z_$][\w$.:]*)"
    r"\s*(?:<[^<>\n]*>)?(?P<call>[({])?"
)
_TYPE_AFTER = re.compile(r"[ \t]+(?:\[\]|\*|\.\.\.|map\[[\w.]+\])*(?P<type>[A-Za-z_][\w.]*)")
_TYPE_BEFORE = re.compile(r"(?P<type>[A-Za-z_][\w.\\:]*(?:<[^;=(){}]*>)?)(?:\[\])?[\s*&]+\$?\Z")
_TYPE_FIRST = frozenset({"java", "c", "cpp", "csharp", "groovy", "php", "dart"})
_WORD = re.compile(r"[A-Za-z_$][\w$]*")
_NO_TYPES = frozenset(
    [
        "return",
        "new",
        "await",
        "const",
        "let",
        "var",
        "val",
        "final",
        "else",
        "in",
        "not",
        "and",
        "or",
        "is",
        "case",
    ]
)
_RETURNED = re.compile(r"(?:->|\)\s*:)\s*(?P<type>[^{=]+)\Z")


def receiver_at(text: str, offset: int) -> str:
    """Give the name before the dot whose member is being typed at `offset` (code points); empty if there is none.

    Of `self.repo.fi` it is `repo`, of `make().fi` it is `make`.
    """
    line = text[max(text.rfind("\n", 0, offset) + 1, offset - _BEFORE_CHARS) : offset]
    found = _BEFORE_DOT.search(line)
    return found["name"] if found else ""


def declared_types(name: str, text: str, offset: int, language: str) -> Iterator[str]:
    """Give the names that may be the type of a variable, likeliest first; a called function's name among them.

    Looks at the variable's occurrences above the cursor, the nearest first, then at those below: annotations,
    parameters, `x = Foo(`, `x := Foo{`, `Foo x`. An assignment from another variable is followed once.
    """
    for at in _occurrences(name, text, offset):
        yield from _types_at(text, at, at + len(name), language)
        alias = _ASSIGNED.match(text, at + len(name))
        if alias and not alias["call"]:
            other = alias["name"].rpartition(".")[2]
            if other != name and "." not in alias["name"]:
                for there in _occurrences(other, text, at):
                    yield from _types_at(text, there, there + len(other), language)


def returned_types(name: str, signature: str, language: str) -> tuple[str, ...]:
    """Give the names in a function signature's result, in order."""
    if language in _TYPE_FIRST:
        part = signature.partition(f"{name}(")[0]
    elif language == "go":
        part = signature.rpartition(f"{name}(")[2].partition(")")[2]
    else:
        found = _RETURNED.search(signature)
        part = found["type"] if found else ""
    return tuple(word for word in _WORD.findall(part) if word not in _NO_TYPES)


def type_words(text: str) -> list[str]:
    """List the identifiers of a type or signature, each once, in order."""
    return list(dict.fromkeys(_WORD.findall(text)))


def _types_at(text: str, start: int, end: int, language: str) -> Iterator[str]:
    annotated = _ANNOTATED.match(text, end)
    if annotated:
        yield from type_words(annotated["type"])
    assigned = _ASSIGNED.match(text, end)
    if assigned and assigned["call"]:
        yield re.split(r"[.:]+", assigned["name"])[-1]
        yield from (part for part in re.split(r"[.:]+", assigned["name"])[:-1] if part[:1].isupper())
    if language == "go":
        after = _TYPE_AFTER.match(text, end)
        if after:
            yield after["type"].rpartition(".")[2]
    if language in _TYPE_FIRST:
        before = _TYPE_BEFORE.search(text, max(text.rfind("\n", 0, start) + 1, start - 100), start)
        if before and before["type"] not in _NO_TYPES:
            yield from type_words(before["type"])


def _occurrences(name: str, text: str, offset: int) -> Iterator[int]:
    """Give where a name stands as a whole word: upwards from `offset`, then downwards."""
    at, seen = offset, 0
    while seen < MAX_OCCURRENCES and (at := text.rfind(name, 0, max(0, at))) >= 0:
        seen += 1
        if _whole(text, at, at + len(name)):
            yield at
    at, seen = offset, 0
    while seen < MAX_OCCURRENCES and (at := text.find(name, at)) >= 0:
        seen += 1
        if _whole(text, at, at + len(name)):
            yield at
        at += len(name)


def _whole(text: str, start: int, end: int) -> bool:
    return not (_is_word(text[start - 1 : start]) or _is_word(text[end : end + 1]))


def _is_word(char: str) -> bool:
    return char.isalnum() or char == "_"
