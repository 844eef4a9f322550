"""`inlayd shire check PATH`: what is wrong with the Shire scripts in a folder, or with one script."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from agent.errors import WorkspaceError
from agent.shire.check import check
from agent.shire.problem import Severity

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

SUFFIX = ".shire"
MAX_BYTES = 1_000_000
"""Size above which a file is no script that somebody wrote, bytes; parsing takes about 1 s for each."""

_SKIPPED = frozenset({".git", ".hg", ".svn", ".venv", "node_modules", "__pycache__"})


def run(options: argparse.Namespace) -> int:
    """Check the scripts below `options.path`, print one line for each problem, and give the exit code.

    The code is 1 if there is an error or an unreadable file; warnings leave it 0.

    Raises:
        WorkspaceError: there is no such file or folder.
    """
    root = Path(options.path)
    if not root.exists():
        raise WorkspaceError(f"{root}: no such file or folder")
    scripts = errors = warnings = 0
    for path in _scripts(root):
        scripts += 1
        found_errors, found_warnings = _report(path)
        errors += found_errors
        warnings += found_warnings
    print(f"{_count(scripts, 'script')}, {_count(errors, 'error')}, {_count(warnings, 'warning')}")
    return 1 if errors else 0


def _scripts(root: Path) -> Iterator[Path]:
    """Give the scripts in the order of their paths; links to folders are not followed."""
    if root.is_file():
        yield root
        return
    for folder, folders, files in os.walk(root):
        folders[:] = sorted(name for name in folders if name not in _SKIPPED)
        yield from (Path(folder, name) for name in sorted(files) if name.endswith(SUFFIX))


def _report(path: Path) -> tuple[int, int]:
    """Print a script's problems and count its errors and warnings."""
    try:
        if path.stat().st_size > MAX_BYTES:
            print(f"{path}:1:1: larger than {MAX_BYTES} bytes (is this a script? split it)")
            return 1, 0
        text = path.read_bytes().decode("utf-8")
    except OSError as error:
        print(f"{path}: cannot be read: {error.strerror}", file=sys.stderr)
        return 1, 0
    except UnicodeDecodeError:
        print(f"{path}:1:1: not UTF-8 (save it as UTF-8)")
        return 1, 0
    problems = check(text)
    for problem in problems:
        print(problem.render(str(path)))
    errors = sum(problem.severity is Severity.ERROR for problem in problems)
    return errors, len(problems) - errors


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
