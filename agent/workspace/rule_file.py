"""One file of ignore rules, as git writes them."""

from __future__ import annotations

import re
import warnings
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from pathspec import GitIgnoreSpec

_MOST_RULE_BYTES = 1_000_000
_LONGEST_PATTERN = 1_000
_MOST_STARS = 8
"""Stars in one pattern; its regular expression backtracks with that exponent, which no file may choose."""
_SIMPLE = re.compile(r"!?(\*?)([\w.-]+)/?")
"""A name, or a star and the end of one: most lines of most rule files, told without a regular expression."""


class RuleFile:
    """The patterns of one file, the last that matches decides; those for folders only are not asked about files.

    pathspec lets a pattern for folders match what is in them too, with a lower rank. Folders are judged first
    here, as git does it, so both would only bring back what git ignores (`*`, `!*/`).
    """

    def __init__(self, lines: list[str]) -> None:
        last_first = [
            (line, pattern) for line in lines for pattern in _gitignore_spec().from_lines([line]).patterns
        ]
        last_first.reverse()
        self._for_folders = [pattern for _, pattern in last_first]
        self._for_files = [pattern for line, pattern in last_first if not line.rstrip().endswith("/")]
        simple = [found for line in lines if (found := _SIMPLE.fullmatch(line))]
        self._names = frozenset(found[2] for found in simple if not found[1])
        self._endings = tuple({found[2] for found in simple if found[1]})
        self._others = [pattern for line, pattern in last_first if not _SIMPLE.fullmatch(line)]

    def verdict(self, name: str, *, is_dir: bool) -> bool | None:
        """Tell whether a path, relative to the file's folder, is ignored; None where no pattern matches."""
        full = name + "/" if is_dir else name
        for pattern in self._for_folders if is_dir else self._for_files:
            if pattern.match_file(full) is not None:
                return pattern.include
        return None

    def names(self, name: str) -> bool:
        """Tell whether a simple pattern says something of files and folders of this name, wherever they stand."""
        return name in self._names or name.endswith(self._endings)

    def quick_verdict(self, name: str, *, is_dir: bool) -> bool | None:
        """Give the verdict on a path of which `names` is false for every part: only other patterns are tried."""
        full = name + "/" if is_dir else name
        if all(pattern.match_file(full) is None for pattern in self._others):
            return None
        return self.verdict(name, is_dir=is_dir)


def read_rules(file: Path) -> RuleFile | None:
    """Read a file of rules; None where there is none, it cannot be read, or says nothing."""
    try:
        if not file.is_file() or file.stat().st_size > _MOST_RULE_BYTES:
            return None
        lines = file.read_text("utf-8-sig", "replace").split("\n")
    except OSError:
        return None
    patterns = [line.rstrip("\r") for line in lines]
    usable = [line for line in patterns if _is_usable(line)]
    return RuleFile(usable) if usable else None


def _gitignore_spec() -> type[GitIgnoreSpec]:
    """Import pathspec, 31 modules, once there are rules: the daemon answers `initialize` before it reads any."""
    from pathspec import GitIgnoreSpec  # noqa: PLC0415 - as above

    return GitIgnoreSpec


def _is_usable(line: str) -> bool:
    if not line.strip() or line.startswith("#"):
        return False
    if len(line) > _LONGEST_PATTERN or line.count("*") > _MOST_STARS:
        return False
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", FutureWarning)
            _gitignore_spec().from_lines([line])
    except (ValueError, re.error):
        return False
    return True
