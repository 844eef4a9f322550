"""Real projects to measure on: fetched from PyPI once, unpacked anew for every run."""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

from bench.errors import BenchError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

CACHE = Path(__file__).resolve().parents[2] / ".bench"
"""Where fetched wheels stay; git ignores it."""
DJANGO = "django==5.2.8"
"""8 MB; 883 Python files, 87 JavaScript files and some CSS, as people wrote them."""
PYBIND11 = "pybind11==3.0.1"
"""0.3 MB; 51 C++ headers, as people wrote them."""
FETCH_LIMIT_S = 300

_SOURCES = frozenset({".py", ".js", ".css", ".h"})
_NOT_WRITTEN = ("/locale/", "/vendor/", ".min.", ".dist-info/")
"""What no person wrote here, or what is data."""


def unpack(requirements: Sequence[str], folder: Path) -> None:
    """Put the source files of some packages into a folder, one beside the other.

    Raises:
        BenchError: One of them cannot be had.
    """
    for requirement in requirements:
        with zipfile.ZipFile(fetch(requirement)) as wheel:
            wheel.extractall(folder, [name for name in wheel.namelist() if is_source(name)])


def fetch(requirement: str) -> Path:
    """Give the wheel of `name==version`, which pip downloads the first time.

    Raises:
        BenchError: pip could not.
    """
    name, _, version = requirement.partition("==")
    CACHE.mkdir(exist_ok=True)
    here = sorted(CACHE.glob(f"{name}-{version}-*.whl"))
    if here:
        return here[0]
    print(f"fetching {requirement} into {CACHE}", file=sys.stderr, flush=True)
    _download(requirement)
    here = sorted(CACHE.glob(f"{name}-{version}-*.whl"))
    if not here:
        raise BenchError(f"{requirement}: pip left no such wheel in {CACHE}")
    return here[0]


def _download(requirement: str) -> None:
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check"]
    options = ["--no-deps", "--only-binary", ":all:", "--dest", str(CACHE)]
    try:
        done = subprocess.run(
            [*pip, *options, requirement],
            check=False,
            stdin=subprocess.DEVNULL,
            stdout=sys.stderr,
            timeout=FETCH_LIMIT_S,
        )
    except subprocess.TimeoutExpired as error:
        raise BenchError(f"{requirement}: pip took longer than {FETCH_LIMIT_S} s") from error
    if done.returncode:
        raise BenchError(f"{requirement}: pip cannot fetch it (see above); or use --offline FOLDER")


def is_source(name: str) -> bool:
    """Tell whether a path names a source file that a person wrote."""
    return Path(name).suffix in _SOURCES and not any(part in f"/{name}" for part in _NOT_WRITTEN)


def copy(source: Path, folder: Path) -> None:
    """Copy the source files of a folder."""
    for path in _files(source):
        target = folder / path.relative_to(source)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)


def texts(folder: Path) -> dict[str, str]:
    """Read the source files of a folder that are ASCII, by their paths in it, sorted.

    In ASCII a character is a UTF-16 unit, which keeps the positions of the benchmarks simple.
    """
    read = {str(path.relative_to(folder)): path.read_bytes() for path in _files(folder)}
    return {name: data.decode() for name, data in read.items() if data.isascii() and b"\r" not in data}


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file() and is_source(path.name))


def of_length(files: dict[str, str], least: int, most: int, count: int, seed: int) -> dict[str, str]:
    """Choose at most `count` Python files of `least` to `most` lines, the same ones for the same seed."""
    fitting = [
        name for name, text in files.items() if name.endswith(".py") and least <= text.count("\n") <= most
    ]
    chosen = random.Random(seed).sample(fitting, min(count, len(fitting)))
    return {name: files[name] for name in chosen}
