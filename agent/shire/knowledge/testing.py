"""Variables for writing tests: where a file's tests are or belong, and tests that look like the one to be written."""

from __future__ import annotations

import asyncio
import math
import posixpath
import re
from collections import Counter
from typing import TYPE_CHECKING

from agent.context.words import words_of_line
from agent.errors import WorkspaceError
from agent.shire.knowledge.code import code_of, current_function, current_type

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from agent.shire.runtime.host import Host
    from agent.shire.runtime.sources import Knower
    from agent.shire.runtime.values import Value

MOST_TEST_FILES = 200
"""Test files that are read for similar tests."""
MOST_CHARS = 3_000
"""Characters of a similar test that are shown."""
LEAST_SCORE = 1.0
"""A test below this TF-IDF score has nothing in common (the reference's threshold)."""

_NAMES: Mapping[str, tuple[str, ...]] = {
    "python": ("test_{stem}", "{stem}_test"),
    "java": ("{stem}Test", "{stem}Tests", "{stem}IT", "Test{stem}"),
    "kotlin": ("{stem}Test", "{stem}Tests", "{stem}Spec"),
    "groovy": ("{stem}Spec", "{stem}Test"),
    "scala": ("{stem}Spec", "{stem}Test", "{stem}Suite"),
    "csharp": ("{stem}Tests", "{stem}Test"),
    "swift": ("{stem}Tests", "{stem}Test"),
    "javascript": ("{stem}.test", "{stem}.spec"),
    "typescript": ("{stem}.test", "{stem}.spec"),
    "go": ("{stem}_test",),
    "ruby": ("{stem}_spec", "{stem}_test"),
    "php": ("{stem}Test",),
    "c": ("test_{stem}", "{stem}_test"),
    "cpp": ("{stem}_test", "test_{stem}", "{stem}Test"),
    "dart": ("{stem}_test",),
    "rust": ("{stem}_test",),
}
"""How test files are named, the usual name of a new one first."""
_TEST_NAME = re.compile(r"(?:^test_|_test$|_spec$|\.test$|\.spec$|^Test[A-Z]|(?:Tests?|Spec|Suite|IT)$)")
_TEST_FUNCTION = re.compile(r"(?i)^(?:test|it_|should)|test$|\btest")


def is_test(path: Path) -> bool:
    """Tell by its name whether a file holds tests."""
    return _TEST_NAME.search(path.stem) is not None


async def target_file(host: Host) -> tuple[str, bool] | None:
    """Give the file for tests of the current one, and whether it is there; a test file is its own.

    An existing file is one of a usual name, the nearest first. A new one lies where the project keeps such files: beside the
    source, in `src/test`, or in a folder of tests.
    """
    place = host.editor.place
    if place is None:
        return None
    file = place.file
    if is_test(file.path):
        return file.relative, True
    ending = file.path.suffix
    wanted = [
        name.format(stem=file.path.stem) + ending for name in _NAMES.get(file.language, ("{stem}_test",))
    ]
    shown = [host.files.shown(path) for path in await host.files.listed()]
    found = [one for one in shown if posixpath.basename(one) in wanted]
    if found:
        return min(found, key=lambda one: (_apart(one, file.relative), one)), True
    return posixpath.join(_folder(file.relative, file.language, shown), wanted[0]), False


def _apart(one: str, other: str) -> int:
    """Count how different two paths' folders are."""
    return len(set(posixpath.dirname(one).split("/")) ^ set(posixpath.dirname(other).split("/")))


def _folder(relative: str, language: str, shown: Sequence[str]) -> str:
    folder = posixpath.dirname(relative)
    if "src/main/" in f"{folder}/":
        return f"{folder}/".replace("src/main/", "src/test/", 1).rstrip("/")
    if language in {"go", "rust"}:
        return folder
    tops = {one.partition("/")[0] for one in shown if "/" in one}
    top = next((name for name in ("tests", "test", "spec", "__tests__") if name in tops), None)
    beside = any(posixpath.dirname(one) == folder and _TEST_NAME.search(_stem(one)) for one in shown)
    if top is None or beside:
        return folder
    inner = folder.split("/")
    mirrored = [posixpath.join(top, *inner[skip:]) for skip in range(len(inner))]
    known = {posixpath.dirname(one) for one in shown}
    return next((one for one in mirrored if one in known), top)


def _stem(path: str) -> str:
    return posixpath.splitext(posixpath.basename(path))[0]


async def target_name(host: Host) -> Value:
    """Give the path of the file for the current file's tests."""
    found = await target_file(host)
    return None if found is None else found[0]


async def needs_file(host: Host) -> Value:
    """Tell whether that file is still to be made."""
    found = await target_file(host)
    return None if found is None else not found[1]


async def under_test(host: Host) -> Value:
    """Give the code to be tested: the current method, else the current type, else the file."""
    place = host.editor.place
    if place is None:
        return None
    symbol = await current_function(host) or await current_type(host)
    return code_of(place, symbol) or place.file.text


async def similar_test(host: Host) -> Value:
    """Give the test of the project that shares the rarest words with the code to be tested."""
    place = host.editor.place
    if place is None:
        return None
    tests: list[tuple[str, int, str]] = []
    paths = [
        path for path in await host.files.listed() if is_test(path) and path.suffix == place.file.path.suffix
    ]
    for path in paths[:MOST_TEST_FILES]:
        try:
            file = await host.files.read(path)
        except WorkspaceError:
            continue
        lines = file.text.split("\n")
        for symbol in (await host.code.outline(file)).functions:
            text = "\n".join(lines[symbol.start : symbol.end])
            if _TEST_FUNCTION.search(symbol.name) or "@Test" in text[:200]:
                tests.append((file.relative, symbol.start, text))
    query = await under_test(host)
    best = await asyncio.to_thread(_best, str(query), tests)
    return None if best is None else f"{best[0]}:{best[1] + 1}\n{best[2][:MOST_CHARS]}"


def _best(query: str, tests: Sequence[tuple[str, int, str]]) -> tuple[str, int, str] | None:
    bags = [Counter(_words(text)) for _, _, text in tests]
    frequency = Counter(word for bag in bags for word in bag)
    wanted = set(_words(query))

    def score(bag: Counter[str]) -> float:
        total = max(1, bag.total())
        shared = (word for word in bag if word in wanted)
        # TF-IDF as the reference weighs it: idf = 1 + ln(N / (1 + n)); frequencies per hundred words.
        return sum(
            100 * bag[word] / total * (1 + math.log(len(bags) / (1 + frequency[word]))) for word in shared
        )

    scored = [(score(bag), at) for at, bag in enumerate(bags)]
    best = max(scored, key=lambda one: (one[0], -one[1]), default=(0.0, -1))
    return tests[best[1]] if best[0] > LEAST_SCORE else None


def _words(text: str) -> list[str]:
    return [word for line in text.split("\n") for word in words_of_line(line)]


VARIABLES: Mapping[str, Knower] = {
    "targetTestFileName": target_name,
    "isNeedCreateFile": needs_file,
    "underTestMethodCode": under_test,
    "similarTestCase": similar_test,
}
"""The variables of this group."""
