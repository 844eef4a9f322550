"""Reads unified diffs and applies them to a text, also where its lines have moved."""

from __future__ import annotations

import re
from dataclasses import dataclass

from agent.errors import PatchError

REACH = 200
"""Lines that a hunk is looked for above and below the place that it names (GNU patch looks everywhere; a common
block far away is rather another one)."""
FUZZ = 2
"""Lines of context that may be left out at both ends of a hunk if it does not fit otherwise (as GNU patch)."""
_HEAD = re.compile(r"@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@")
_NO_NEWLINE = "\\ No newline at end of file"


@dataclass(frozen=True, slots=True)
class Hunk:
    """One change: the line of the old text that it begins at (from 0), its old lines and its new ones.

    Attributes:
        start: First line in the old text, from 0.
        old: Lines that have to stand there.
        new: Lines that replace them.
        lead: Lines of context at the beginning.
        tail: Lines of context at the end.
    """

    start: int
    old: tuple[str, ...]
    new: tuple[str, ...]
    lead: int
    tail: int


@dataclass(frozen=True, slots=True)
class FilePatch:
    """The changes of one file; a name is None for a file that is made or deleted (`/dev/null`)."""

    old_name: str | None
    new_name: str | None
    hunks: tuple[Hunk, ...]


def parse(diff: str) -> tuple[FilePatch, ...]:
    """Read a unified diff of one or several files; one without file names has hunks only.

    Raises:
        PatchError: It has no hunk, or one whose lines are not those of a diff.
    """
    lines = diff.replace("\r\n", "\n").split("\n")
    patches: list[FilePatch] = []
    names: tuple[str | None, str | None] = (None, None)
    hunks: list[Hunk] = []
    at = 0
    while at < len(lines):
        line = lines[at]
        if line.startswith("--- ") and at + 1 < len(lines) and lines[at + 1].startswith("+++ "):
            if hunks:
                patches.append(FilePatch(*names, tuple(hunks)))
            names, hunks = (_name(line[4:]), _name(lines[at + 1][4:])), []
            at += 2
        elif line.startswith("@@"):
            hunk, at = _hunk(lines, at)
            hunks.append(hunk)
        else:
            at += 1
    if hunks:
        patches.append(FilePatch(*names, tuple(hunks)))
    if not patches:
        raise PatchError("this is no unified diff: no line begins with `@@ -line,count +line,count @@`")
    return tuple(patches)


def apply(text: str, hunks: tuple[Hunk, ...]) -> str:
    """Apply the hunks of one file to its text, whose line ends stay as they are.

    Raises:
        PatchError: A hunk's lines stand nowhere near its place; nothing is applied then.
    """
    end = "\r\n" if "\r\n" in text else "\n"
    lines = text.replace("\r\n", "\n").split("\n")
    least, shift = 0, 0
    for number, hunk in enumerate(hunks, 1):
        place = _place(lines, hunk, hunk.start + shift, least)
        if place is None:
            raise PatchError(
                f"hunk {number} (line {hunk.start + 1}) does not fit: the file has other lines there; "
                f"expected {(hunk.old or ('',))[min(hunk.lead, max(len(hunk.old) - 1, 0))]!r}"
            )
        at, skip, drop = place
        old, new = hunk.old[skip : len(hunk.old) - drop], hunk.new[skip : len(hunk.new) - drop]
        lines[at : at + len(old)] = new
        shift = at - skip - hunk.start + len(new) - len(old)
        least = at + len(new)
    return end.join(lines)


def _hunk(lines: list[str], at: int) -> tuple[Hunk, int]:
    head = _HEAD.match(lines[at])
    if head is None:
        raise PatchError(f"line {at + 1} of the diff is no head of a hunk: {lines[at][:60]!r}")
    start, count = int(head[1]), int(head[2] or 1)
    wanted_old, wanted_new = count, int(head[4] or 1)
    old: list[str] = []
    new: list[str] = []
    signs: list[str] = []
    at += 1
    while at < len(lines) and (len(old) < wanted_old or len(new) < wanted_new):
        line = lines[at]
        sign, body = line[:1] or " ", line[1:]
        if line == _NO_NEWLINE:
            at += 1
            continue
        if sign not in " +-":
            break
        if sign in " -":
            old.append(body)
        if sign in " +":
            new.append(body)
        signs.append(sign)
        at += 1
    if (len(old), len(new)) != (wanted_old, wanted_new) and not signs:
        raise PatchError(f"the hunk `{head[0]}` has no lines")
    # Models count badly: what the lines say is believed, not what the head says of them.
    lead = next((number for number, sign in enumerate(signs) if sign != " "), len(signs))
    tail = next((number for number, sign in enumerate(reversed(signs)) if sign != " "), len(signs))
    first = start - 1 if count else start
    return Hunk(max(0, first), tuple(old), tuple(new), lead, tail), at


def _place(lines: list[str], hunk: Hunk, wanted: int, least: int) -> tuple[int, int, int] | None:
    """Give the line where a hunk fits best, and how many lines of context are left out at its ends for that."""
    if not hunk.old:
        return (min(max(wanted, least), len(lines)), 0, 0)
    for fuzz in range(FUZZ + 1):
        skip, drop = min(fuzz, hunk.lead), min(fuzz, hunk.tail)
        old = list(hunk.old[skip : len(hunk.old) - drop])
        if not old:
            return None
        for distance in range(REACH + 1):
            for at in {wanted + skip - distance, wanted + skip + distance}:
                if least <= at <= len(lines) - len(old) and _same(lines[at : at + len(old)], old):
                    return at, skip, drop
    return None


def _same(there: list[str], old: list[str]) -> bool:
    """Whether lines are the same but for blanks at their ends, which models and editors drop."""
    return all(one.rstrip() == other.rstrip() for one, other in zip(there, old, strict=True))


def _name(text: str) -> str | None:
    name = text.partition("\t")[0].strip()
    if name == "/dev/null":
        return None
    return name[2:] if name[:2] in {"a/", "b/"} else name
