"""Places to complete at in real code: what stood there is cut away and kept, to be compared."""

from __future__ import annotations

import random
import re
from collections import defaultdict
from dataclasses import dataclass
from itertools import cycle
from pathlib import PurePath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    Find = Callable[[str, str, random.Random], Iterator["Cut"]]

LEAST_CODE = 24
"""Characters of a line that is worth cutting: the half of less says nothing."""
MOST_BODY = 12
"""Lines of a body that is cut at most: longer ones nobody expects of ghost text."""
LEAST_LINES = 30
"""Lines of a file that tell something of what it is for."""
_WORD_ENDS = re.compile(r"(?<=[\s(,.=])(?=\w)")
_PROSE = ("#", "//", "*", "/*", '"""', "'''", '"', "'")


@dataclass(frozen=True, slots=True)
class Cut:
    """A file from which something was cut, and the cursor where it stood.

    Attributes:
        path: The file in its project.
        kind: `line end` or `empty body`.
        line: The cursor's line, counted from 1.
        text: The text of the file without what was cut.
        offset: The cursor as an index into `text`.
        missing: What was cut.
    """

    path: str
    kind: str
    line: int
    text: str
    offset: int
    missing: str


def choose(files: Mapping[str, str], count: int, seed: int) -> list[Cut]:
    """Cut `count` places, line ends and bodies by turns, the languages by turns; the same for the same seed.

    Gives fewer where the files have not so many; never two in one file.
    """
    rng = random.Random(seed)
    by_ending: dict[str, list[str]] = defaultdict(list)
    for name in sorted(files):
        if files[name].count("\n") >= LEAST_LINES:
            by_ending[PurePath(name).suffix].append(name)
    for names in by_ending.values():
        rng.shuffle(names)
    kinds = cycle((_line_ends, _bodies))
    cuts: list[Cut] = []
    while len(cuts) < count and any(by_ending.values()):
        # One kind more at each round's end: with an even number of languages each still gets both.
        next(kinds)
        for ending, find in zip(sorted(by_ending), kinds, strict=False):
            found = _in_one_of(files, by_ending[ending], find, rng)
            cuts += [found] if found and len(cuts) < count else []
    return cuts


def _in_one_of(files: Mapping[str, str], names: list[str], find: Find, rng: random.Random) -> Cut | None:
    """Cut one place in the next file that has one; takes the files that it looked at out of `names`."""
    while names:
        name = names.pop()
        places = list(find(name, files[name], rng))
        if places:
            return rng.choice(places)
    return None


def _line_ends(path: str, text: str, rng: random.Random) -> Iterator[Cut]:
    lines = text.split("\n")
    for index, line in enumerate(lines):
        column = inner_column(line, rng)
        if column is not None:
            yield _cut(path, "line end", lines, (index, index + 1), line[:column])


def _bodies(path: str, text: str, _: random.Random) -> Iterator[Cut]:
    lines = text.split("\n")
    for index in range(len(lines)):
        end = body_end(lines, index)
        if end is not None:
            first = lines[index + 1]
            blank = first[: len(first) - len(first.lstrip())]
            yield _cut(path, "empty body", lines, (index + 1, end), blank)


def inner_column(line: str, rng: random.Random) -> int | None:
    """Give a column in the middle of a line of code where a word begins, or None where there is none."""
    code = line.strip()
    if len(code) < LEAST_CODE or code.startswith(_PROSE):
        return None
    start = len(line) - len(line.lstrip())
    third = len(code) // 3
    columns = [found.start() for found in _WORD_ENDS.finditer(line)]
    inner = [column for column in columns if start + third <= column <= start + 2 * third]
    return rng.choice(inner) if inner else None


def body_end(lines: Sequence[str], header: int) -> int | None:
    """Give the line after the body that line `header` opens; None where it opens none, or one that is no good.

    A body is what is indented more than its header, which ends with `:` or `{`.
    """
    if not lines[header].rstrip().endswith((":", "{")) or lines[header].lstrip().startswith(_PROSE):
        return None
    indent = _indent(lines[header])
    end = header + 1
    while end < len(lines) and (not lines[end].strip() or _indent(lines[end]) > indent):
        end += 1
    while end > header + 1 and not lines[end - 1].strip():
        end -= 1
    size = end - header - 1
    if not 1 <= size <= MOST_BODY or not lines[header + 1].strip():
        return None
    return None if lines[header + 1].lstrip().startswith(_PROSE) else end


def first_line(text: str) -> str:
    """Give the first line that is not blank, without blanks round it, or an empty string."""
    return next((line.strip() for line in text.split("\n") if line.strip()), "")


def _cut(path: str, kind: str, lines: Sequence[str], cut: tuple[int, int], left: str) -> Cut:
    """Cut the lines `cut` away but for `left`, behind which the cursor stands."""
    first, end = cut
    before = "".join(f"{line}\n" for line in lines[:first]) + left
    after = "".join(f"\n{line}" for line in lines[end:])
    missing = "\n".join(lines[first:end])[len(left) :]
    return Cut(path, kind, first + 1, before + after, len(before), missing)


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())
