"""Finds the line of a key in a TOML text, since the standard parser does not keep it."""

from __future__ import annotations

import re

_TABLE = re.compile(r"^\s*\[{1,2}\s*([^\[\]]+?)\s*\]{1,2}\s*(?:#.*)?$")
_NAME = r"(?:[\w-]+|\"[^\"]*\"|'[^']*')"
_KEY = re.compile(rf"^\s*({_NAME}(?:\s*\.\s*{_NAME})*)\s*=")


def line_of(text: str, key: tuple[str, ...]) -> int:
    """Give the line (from 1) where `key` is set, or the nearest key that encloses it."""
    best, depth = 1, 0
    table: tuple[str, ...] = ()
    for number, line in enumerate(text.split("\n"), 1):
        header = _TABLE.match(line)
        if header:
            table = _parts(header[1])
            path = table
        elif assigned := _KEY.match(line):
            path = (*table, *_parts(assigned[1]))
        else:
            continue
        if len(path) > depth and key[: len(path)] == path:
            best, depth = number, len(path)
    return best


def _parts(dotted: str) -> tuple[str, ...]:
    return tuple(part.strip().strip("\"'") for part in dotted.split("."))
