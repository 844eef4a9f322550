"""Tells a change in a number of tokens: small hunks whole, large ones by what they define, some files by name only."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from agent.shire.changes.symbols import outline
from agent.shire.changes.unified import Change
from agent.workspace.admission import is_generated
from agent.workspace.secrets import is_secret

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from agent.shire.changes.unified import FileChange, Hunk

SMALL_LINES = 30
"""A hunk of at most so many changed lines is told whole if there is room (own choice: a screen)."""
LONGEST_LINE = 200
"""Characters of a line that are told."""
SYMBOLS_TOLD = 20
"""Names of changed symbols that are told per file."""
NAMES_SHARE = 0.5
"""The part of the budget that names of files and symbols may take: what changed counts for more than how."""
_SNAPSHOTS = frozenset(
    {".snap", ".min.js", ".min.css", ".map", ".lock", ".svg", ".ipynb", ".csv", ".tsv", ".po"}
)


@dataclass(slots=True)
class _Told:
    """One file as it is told: its head, and its hunks in the forms that there is room for."""

    change: FileChange
    head: str
    forms: list[str]


def condense(
    changes: Sequence[FileChange],
    budget: int,
    count: Callable[[str], int],
    symbols: Mapping[str, Sequence[str]] | None = None,
) -> str:
    """Tell changes in at most `budget` tokens (as `count` counts them).

    First each file gets its head line with the names of changed symbols (`symbols` by path), then, smallest first,
    hunks are told whole, then the signatures in the large ones. What has no room is counted at the end.
    """
    told = [
        _Told(one, _head(one, (symbols or {}).get(one.path, ())), [""] * len(one.hunks)) for one in changes
    ]
    left = budget - count(_omitted(len(told), 0) + "\n")
    shown = _heads(told, left * NAMES_SHARE, count)
    left -= count("\n".join(one.head for one in shown)) + len(shown)
    _bodies(shown, left, count)
    text = _written(shown, len(told))
    while shown and count(text) > budget:
        _shrink(shown)
        text = _written(shown, len(told))
    return text


def is_named_only(change: FileChange) -> bool:
    """Tell whether a file is told by its name only: binary, secret, generated, a lock file, or data."""
    path = PurePosixPath(change.path)
    return (
        change.binary
        or is_secret(path)
        or is_generated(path)
        or path.suffix.lower() in _SNAPSHOTS
        or any(len(line) > LONGEST_LINE * 10 for hunk in change.hunks for line in hunk.lines)
    )


def _head(change: FileChange, names: Sequence[str]) -> str:
    what = f"{change.change.value} {change.path}"
    if change.change in {Change.RENAMED, Change.COPIED}:
        what = f"{change.change.value} {change.before} to {change.path}"
    counted = (
        f" (+{change.added} -{change.removed})" if change.hunks else " (binary)" if change.binary else ""
    )
    more = "" if len(names) <= SYMBOLS_TOLD else f" and {len(names) - SYMBOLS_TOLD} more"
    named = f": {', '.join(names[:SYMBOLS_TOLD])}{more}" if names else ""
    return f"{what}{counted}{named}"


def _heads(told: Sequence[_Told], most: float, count: Callable[[str], int]) -> list[_Told]:
    """Choose the files that are told: code before files that are told by name only, larger changes first."""
    order = sorted(
        told,
        key=lambda one: (
            is_named_only(one.change),
            -(one.change.added + one.change.removed),
            one.change.path,
        ),
    )
    chosen: list[_Told] = []
    for one in order:
        cost = count(one.head) + 1
        if cost > most:
            one.head = one.head.partition(":")[0]
            cost = count(one.head) + 1
        if cost <= most:
            chosen.append(one)
            most -= cost
    return sorted(chosen, key=told.index)


def _bodies(told: Sequence[_Told], left: int, count: Callable[[str], int]) -> None:
    """Tell hunks as far as there is room: the small ones whole, then the large ones by their signatures."""
    hunks = [
        (one, at, hunk)
        for one in told
        if not is_named_only(one.change)
        for at, hunk in enumerate(one.change.hunks)
    ]
    hunks.sort(key=lambda entry: _size(entry[2]))
    waiting: list[tuple[_Told, int, Hunk]] = []
    for one, at, hunk in hunks:
        whole = _whole(hunk)
        cost = count(whole) + 1
        if cost <= left and (_size(hunk) <= SMALL_LINES or cost <= left // 2):
            one.forms[at] = whole
            left -= cost
        else:
            waiting.append((one, at, hunk))
    for one, at, hunk in waiting:
        brief = _brief(one.change, hunk)
        cost = count(brief) + 1
        if brief and cost <= left:
            one.forms[at] = brief
            left -= cost


def _whole(hunk: Hunk) -> str:
    lines = [line if len(line) <= LONGEST_LINE else line[:LONGEST_LINE] + "…" for line in _near(hunk.lines)]
    return "\n".join([f"@@ {hunk.heading}".rstrip(), *lines])


def _brief(change: FileChange, hunk: Hunk) -> str:
    """Tell a large hunk by the signatures of what it defines or removes."""
    shown: list[str] = []
    for sign in "-+":
        text = "\n".join(line[1:] for line in hunk.lines if line[:1] in {sign, " "})
        rows = _rows(hunk.lines, sign)
        shown += [f"{sign} {name}" for name in _signatures(change.path, text, rows)]
    gone = {line[2:] for line in shown if line[0] == "-"} & {line[2:] for line in shown if line[0] == "+"}
    kept = [line for line in shown if line[2:] not in gone]
    size = f"{sum(line[:1] == '+' for line in hunk.lines)} lines added, "
    size += f"{sum(line[:1] == '-' for line in hunk.lines)} removed"
    return "\n".join([f"@@ {hunk.heading}".rstrip() + f" ({size})", *kept])


def _signatures(path: str, text: str, rows: set[int]) -> Iterable[str]:
    found = outline(path, text)
    return [one.signature or one.name for one in (*found.types, *found.functions) if one.start in rows]


def _rows(lines: Sequence[str], sign: str) -> set[int]:
    """Give the rows that are changed in the text that lines of `sign` and unchanged ones make."""
    kept = [line for line in lines if line[:1] in {sign, " "}]
    return {row for row, line in enumerate(kept) if line[:1] == sign}


def _near(lines: Sequence[str]) -> list[str]:
    """Leave out lines of context that are not next to a change."""
    changed = {row for row, line in enumerate(lines) if line[:1] in {"+", "-"}}
    return [line for row, line in enumerate(lines) if changed & {row - 1, row, row + 1} and line.strip()]


def _size(hunk: Hunk) -> int:
    return sum(line[:1] in {"+", "-"} for line in hunk.lines)


def _written(told: Sequence[_Told], all_files: int) -> str:
    lines: list[str] = []
    left_out = 0
    for one in told:
        lines.append(one.head)
        lines += [form for form in one.forms if form]
        left_out += 0 if is_named_only(one.change) else sum(not form for form in one.forms)
    note = _omitted(all_files - len(told), left_out)
    return "\n".join([*lines, note] if note else lines)


def _omitted(files: int, hunks: int) -> str:
    parts = [f"{files} more files"] if files else []
    parts += [f"{hunks} hunks"] if hunks else []
    return f"(not shown: {' and '.join(parts)})" if parts else ""


def _shrink(told: list[_Told]) -> None:
    """Take away the longest hunk that is told, or the last file: tokens do not add up exactly."""
    longest = max(
        ((len(form), at, one) for one in told for at, form in enumerate(one.forms) if form),
        key=lambda entry: entry[0],
        default=None,
    )
    if longest is None:
        told.pop()
    else:
        longest[2].forms[longest[1]] = ""
