"""Reads what `git diff` prints: files, hunks, lines."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

_HUNK = re.compile(r"@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@ ?(.*)")
_ESCAPED = re.compile(r'\\([abfnrtv"\\]|[0-7]{3})')
_SIGNS = {"a": 7, "b": 8, "f": 12, "n": 10, "r": 13, "t": 9, "v": 11, '"': 34, "\\": 92}


class Change(StrEnum):
    """What became of a file; the value says it in a prompt."""

    MODIFIED = "modify"
    ADDED = "new"
    DELETED = "delete"
    RENAMED = "rename"
    COPIED = "copy"
    MODE = "change the mode of"


@dataclass(frozen=True, slots=True)
class Hunk:
    """One stretch of changes.

    Attributes:
        old: First line in the old file, from 0.
        new: First line in the new file, from 0.
        heading: What git says stands above it: the line that begins the surrounding function or type.
        lines: The lines with their signs (` `, `+`, `-`).
    """

    old: int
    new: int
    heading: str
    lines: tuple[str, ...]

    def rows(self, sign: str) -> list[int]:
        """Give the rows of the changed lines, from 0: of added lines in the new file, of removed ones in the old."""
        row = self.new if sign == "+" else self.old
        found: list[int] = []
        for line in self.lines:
            if line[:1] == sign:
                found.append(row)
            row += line[:1] in {" ", sign, ""}
        return found


@dataclass(frozen=True, slots=True)
class FileChange:
    """The changes of one file.

    Attributes:
        path: Its path now, or before where it was deleted.
        before: Its path before.
        change: What became of it.
        binary: Whether git took it for binary.
        hunks: The changes.
    """

    path: str
    before: str
    change: Change
    binary: bool
    hunks: tuple[Hunk, ...]

    @property
    def added(self) -> int:
        """How many lines were added."""
        return sum(line[:1] == "+" for hunk in self.hunks for line in hunk.lines)

    @property
    def removed(self) -> int:
        """How many lines were removed."""
        return sum(line[:1] == "-" for hunk in self.hunks for line in hunk.lines)


def read(diff: str) -> tuple[FileChange, ...]:
    """Read a diff as git prints it; what is none gives nothing, a hunk that was cut off keeps what is there."""
    parts = re.split(r"^(?=diff --git )", diff, flags=re.MULTILINE)
    return tuple(_file(part) for part in parts if part.startswith("diff --git "))


_KINDS = (
    ("new file mode", Change.ADDED),
    ("deleted file mode", Change.DELETED),
    ("rename from ", Change.RENAMED),
    ("copy from ", Change.COPIED),
    ("new mode", Change.MODE),
)


def _file(part: str) -> FileChange:
    lines = part.split("\n")
    body = next((at for at, line in enumerate(lines) if line.startswith("@@")), len(lines))
    head = lines[1:body]
    hunks = tuple(_hunks(lines[body:]))
    kinds = [kind for line in head for start, kind in _KINDS if line.startswith(start)]
    change = kinds[0] if kinds else Change.MODIFIED
    if change is Change.MODE and Change.RENAMED in kinds:
        change = Change.RENAMED
    if change is Change.MODE and hunks:
        change = Change.MODIFIED
    first_before, first_after = _names(lines[0])
    before = _named(head, ("rename from ", "copy from "), "--- ") or first_before
    path = _named(head, ("rename to ", "copy to "), "+++ ") or first_after
    binary = any(line.startswith(("Binary files ", "GIT binary patch")) for line in head)
    return FileChange(before if change is Change.DELETED else path, before, change, binary, hunks)


def _named(head: list[str], whole: tuple[str, ...], prefixed: str) -> str:
    """Give the path that the lines above the first hunk tell, empty if none does (or it is `/dev/null`)."""
    for line in head:
        for start in whole:
            if line.startswith(start):
                return _name(line.removeprefix(start))
        if line.startswith(prefixed) and not line.startswith(f"{prefixed}/dev/null"):
            return _name(line.removeprefix(prefixed))[2:]
    return ""


def _hunks(lines: list[str]) -> list[Hunk]:
    found: list[Hunk] = []
    at = 0
    while at < len(lines):
        head = _HUNK.match(lines[at])
        at += 1
        if head is None:
            continue
        body: list[str] = []
        old, new = int(head[2] or 1), int(head[4] or 1)
        while at < len(lines) and (old > 0 or new > 0):
            line = lines[at]
            sign = line[:1] or " "
            if sign not in " +-\\":
                break
            old -= sign in " -"
            new -= sign in " +"
            if sign != "\\":
                body.append(line or " ")
            at += 1
        first_old = int(head[1]) - (1 if int(head[2] or 1) else 0)
        first_new = int(head[3]) - (1 if int(head[4] or 1) else 0)
        found.append(Hunk(max(0, first_old), max(0, first_new), head[5].strip(), tuple(body)))
    return found


def _names(line: str) -> tuple[str, str]:
    """Give both paths of a `diff --git` line; where they hold blanks, the halves of equal length."""
    rest = line.removeprefix("diff --git ")
    if rest.startswith('"'):
        quoted = re.findall(r'"(?:\\.|[^"\\])*"|\S+', rest)
        if len(quoted) == 2:
            return _name(quoted[0])[2:], _name(quoted[1])[2:]
    middle = len(rest) // 2
    if rest[middle : middle + 1] == " ":
        return rest[2:middle], rest[middle + 3 :]
    before, _, after = rest.partition(" b/")
    return before[2:], after


def _name(text: str) -> str:
    """Give a path without git's quotes and what stands behind a tab."""
    text = text.rstrip("\r").partition("\t")[0]
    if not (text.startswith('"') and text.endswith('"') and len(text) > 1):
        return text
    raw = _ESCAPED.sub(lambda hit: chr(_SIGNS[hit[1]] if hit[1] in _SIGNS else int(hit[1], 8)), text[1:-1])
    return raw.encode("latin-1", "replace").decode("utf-8", "replace") if raw.isascii() is False else raw
