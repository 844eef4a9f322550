"""Plain values of the front matter: texts in quotes or bare, numbers, truth values, dates."""

from __future__ import annotations

import re
from typing import NamedTuple

from agent.shire.keys import ScalarKind
from agent.shire.lexis import STRING

_QUOTED = re.compile(STRING)
_VALUE = re.compile(r"[^\S\r\n]*(?P<line>\S[^\r\n]*)")
_COMMENT = re.compile(r"//|/\*|#(?=[ \t\r\n]|\Z)")
_TRAILING_COMMENT = re.compile(r"[ \t](?://|#(?=[ \t]|\Z))")
_NUMBER = re.compile(r"-?\d{1,18}\Z")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}\Z")
_BOOLEANS = {"true": True, "TRUE": True, "false": False, "FALSE": False}


class Plain(NamedTuple):
    """A plain value and its offsets; `closed` is False for a text whose closing quote is missing."""

    kind: ScalarKind
    value: str | int | bool
    start: int
    end: int
    closed: bool = True


def read(text: str, start: int, end: int) -> Plain | None:
    """Read the plain value of an entry between its colon and its end; None if there is nothing but comments."""
    found = _VALUE.match(text, start, end)
    if found is None or _COMMENT.match(found["line"]):
        return None
    at, line = found.start("line"), found["line"]
    quoted = _QUOTED.match(text, at, end)
    if quoted is not None:
        return _quoted(quoted)
    comment = _TRAILING_COMMENT.search(line)
    raw = line[: comment.start() if comment else None].rstrip()
    return _bare(raw, at, at + len(raw))


def is_nothing(text: str, start: int, end: int) -> bool:
    """Tell whether `read` would find nothing, without reading."""
    found = _VALUE.match(text, start, end)
    return found is None or _COMMENT.match(text, found.start("line"), end) is not None


def _quoted(found: re.Match[str]) -> Plain:
    raw = found[0]
    closed = len(raw) > 1 and raw[-1] == raw[0]
    value = raw[1:-1] if closed else raw[1:]
    return Plain(ScalarKind.QUOTED, value, found.start(), found.end(), closed)


def _bare(raw: str, start: int, end: int) -> Plain:
    if raw in _BOOLEANS:
        return Plain(ScalarKind.BOOLEAN, _BOOLEANS[raw], start, end)
    if _NUMBER.match(raw):
        return Plain(ScalarKind.NUMBER, int(raw), start, end)
    kind = ScalarKind.DATE if _DATE.match(raw) else ScalarKind.BARE
    return Plain(kind, raw, start, end)
