"""Places where a line was removed, and the identifiers of it that only context can tell (completion-engine.md, part 3)."""

from __future__ import annotations

import random
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

BEFORE, AFTER = 4_096, 1_024
"""The window that every engine sends anyway, characters before and after the cursor."""
SHORTEST, LONGEST = 40, 2_500
"""Lines of a file that is cut."""
FIRST_LINE = 5
"""Line, from 0, above which nothing is cut: licences and imports."""
TRIES = 40
"""Draws for each place that is wanted."""
SAME_FILE, SAME_FOLDER, ELSEWHERE = "same file", "same folder", "elsewhere"

IDENTIFIER = re.compile(r"[A-Za-z_]\w{2,}")
_TESTS = re.compile(
    r"(^|/)(tests?|spec|__tests__|testdata|benchmarks?|vendor)(/|$)|[._]test\.|\.spec\.|(^|/)test_"
)
_IMPORT = re.compile(
    r"\s*(import\b|from\b|(pub )?use\b|#include|package\b|using\b|export .* from|.*\brequire\()"
)
_STRING = re.compile(r'"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'|`(?:\\.|[^`\\\n])*`')
_RESERVED = """
    and any as async assert auto await bool boolean break byte bytes case catch char class const constexpr continue
    data declare def default defer del delete dict double dyn elif else enum err error except export extends extern
    False false final finally float float64 fn for from fun func function global goto hasattr getattr if impl
    implements import in include init inline instanceof int int32 int64 interface internal is isinstance keyof lambda
    lateinit len let list loop make map match mod module mut namespace native never new nil None nonlocal noexcept not
    null nullptr number object open operator or override package pass print private property protected pub public
    raise range readonly ref return Self self set short signed sizeof static str string String struct super switch
    template this throw throws trait transient True true try tuple type typedef typename typeof u8 uint undefined
    union unknown unsafe unsigned use using val var virtual void volatile when where while with yield Array Boolean
    Err Error Exception Int Integer List Long Map Math None Number Object Ok Option Promise Result Set Some String
    Symbol TypeError Unit ValueError KeyError RuntimeError Vec Box i32 i64 u32 u64 usize size_t std"""
RESERVED = frozenset(_RESERVED.split())
"""Words of the languages that no project defines."""


@dataclass(frozen=True, slots=True)
class Point:
    """A place where a line was removed.

    Attributes:
        name: The file in its project.
        text: Its text without the line.
        line: The line that was removed, from 0; the cursor stands at its start.
        wanted: Identifiers of that line which the window does not show, and where the project has each of them.
    """

    name: str
    text: str
    line: int
    wanted: Mapping[str, str]

    @property
    def offset(self) -> int:
        """The cursor as an index into `text`."""
        return sum(len(line) + 1 for line in self.text.split("\n")[: self.line])


class Cutter:
    """Cuts lines out of the files of one project."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._texts = texts
        self._words = {name: frozenset(IDENTIFIER.findall(text)) for name, text in texts.items()}
        self._holders = Counter(word for one in self._words.values() for word in one)

    def points(self, count: int, seed: int) -> list[Point]:
        """Draw at most `count` places that want something that the project has, the same ones for the same seed."""
        draw = random.Random(seed)
        names = [name for name, text in self._texts.items() if is_worth_cutting(name, text)]
        points: list[Point] = []
        for _ in range(count * TRIES if names else 0):
            name = draw.choice(names)
            lines = self._texts[name].split("\n")
            at = draw.randrange(FIRST_LINE, len(lines))
            if len(points) < count and (point := self.cut(name, lines, at)):
                points.append(point)
        return points

    def cut(self, name: str, lines: list[str], at: int) -> Point | None:
        """Remove one line; None where it is blank, an import or prose, or wants nothing that the project has."""
        if not is_code(name, lines, at):
            return None
        before, after = "\n".join(lines[:at]) + "\n", "\n".join(lines[at + 1 :])
        near = set(IDENTIFIER.findall(before[-BEFORE:] + after[:AFTER]))
        novel = set(IDENTIFIER.findall(code_of(lines[at], name))) - RESERVED - near
        far = set(IDENTIFIER.findall(before[:-BEFORE])) | set(IDENTIFIER.findall(after[AFTER:]))
        own = self._words[name]
        wanted = {
            word: SAME_FILE if word in far else self._place(word, name)
            for word in novel
            if word in far or self._holders[word] > (word in own)
        }
        return Point(name, before + after, at, dict(sorted(wanted.items()))) if wanted else None

    def _place(self, word: str, name: str) -> str:
        folder = PurePosixPath(name).parent
        beside = any(
            word in words
            for other, words in self._words.items()
            if other != name and PurePosixPath(other).parent == folder
        )
        return SAME_FOLDER if beside else ELSEWHERE


def is_worth_cutting(name: str, text: str) -> bool:
    """Tell whether a file is long enough to tell something, not too long, and no test."""
    return SHORTEST <= text.count("\n") <= LONGEST and not _TESTS.search(name)


def is_code(name: str, lines: list[str], at: int) -> bool:
    """Tell whether a line of a file is neither blank, nor an import, nor inside a doc string or comment block."""
    return bool(lines[at].strip() and not _IMPORT.match(lines[at]) and not _in_prose(name, lines[:at]))


def code_of(line: str, name: str) -> str:
    """Give a line of a file without strings and comments; lines of doc comments and doc strings are empty."""
    if line.strip().startswith(("*", "/*", '"""', "'''")):
        return ""
    return _STRING.sub(" ", line).split("#" if name.endswith(".py") else "//")[0]


def recent(point: Point, texts: Mapping[str, str], seed: int, near: int) -> list[str]:
    """Draw 20 files that may have been edited last, which a package does not tell: `near` of its folder first."""
    draw = random.Random(f"{seed} {point.name} {point.offset}")
    folder = PurePosixPath(point.name).parent
    others = sorted(name for name in texts if name != point.name)
    draw.shuffle(others)
    beside = [name for name in others if PurePosixPath(name).parent == folder][:near]
    return beside + [name for name in others if name not in beside][: 20 - len(beside)]


def _in_prose(name: str, above: list[str]) -> bool:
    """Tell whether the lines above leave a doc string or a block comment open (a licence, code put out of use)."""
    if name.endswith(".py"):
        return sum(line.count('"""') + line.count("'''") for line in above) % 2 == 1
    text = "\n".join(above)
    return text.rfind("/*") > text.rfind("*/")
