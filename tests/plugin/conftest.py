"""Presents each Kotlin test as a pytest test, so that one closing line counts both languages.

They run before, in a process of their own that `scripts/test` starts beside the checks of style and types, or where
there is none while pytest collects; with several pytest workers (`-n 2`) the first of them runs them for all.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import pytest

SCRIPTS = Path(__file__).resolve().parents[2] / "scripts"
sys.path.insert(0, str(SCRIPTS))

from kotlin_build.modules import present  # noqa: E402 - found through the line above
from kotlin_build.places import BUILD, BuildError  # noqa: E402 - found through the line above
from kotlin_build.testing import (  # noqa: E402 - found through the line above
    Result,
    brief,
    read_results,
    run_tests,
    write_results,
)

PYTHON_ONLY = "INLAYD_TEST_PYTHON_ONLY"
"""Set by `scripts/test --python-only`."""
RESULTS = "INLAYD_TEST_KOTLIN_RESULTS"
"""Set by `scripts/test`: the file that tells how the Kotlin tests went."""
LIMIT_S = 900
"""How long a worker waits for the one that runs them, seconds."""


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    if file_path.name != "test_kotlin.py" or os.environ.get(PYTHON_ONLY):
        return None
    collector: pytest.Collector = KotlinTests.from_parent(parent, path=file_path)
    return collector


class KotlinTests(pytest.File):
    """All Kotlin tests; collecting them compiles and runs them once, each item then tells how it went."""

    def collect(self):
        os.environ.setdefault("INLAYD_TEST_PYTHON", sys.executable)
        try:
            results = _results()
        except BuildError as error:
            yield KotlinBuild.from_parent(self, name="build", error=str(error))
            return
        seen: dict[str, int] = {}
        for result in results:
            name = f"{result.module}::{result.group.rpartition('.')[2]}::{result.name}"
            seen[name] = seen.get(name, 0) + 1
            unique = name if seen[name] == 1 else f"{name} ({seen[name]})"
            yield KotlinTest.from_parent(self, name=unique, result=result)


def _results() -> list[Result]:
    if RESULTS in os.environ:
        return read_results(Path(os.environ[RESULTS]))
    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    if not worker:
        return _run()
    kept = BUILD / f"results-{os.environ['PYTEST_XDIST_TESTRUNUID']}.json"
    if worker == "gw0":
        try:
            write_results(kept, _run())
        except BuildError as error:
            write_results(kept, (), str(error))
    until = time.monotonic() + LIMIT_S
    while not kept.exists() and time.monotonic() < until:
        time.sleep(0.1)
    return read_results(kept)


def _run() -> list[Result]:
    return run_tests([module.name for module in present() if module.has_tests])


class KotlinBuild(pytest.Item):
    """Stands for a build that failed: without one there are no tests to tell of."""

    def __init__(self, *, error: str, **more: object) -> None:
        super().__init__(**more)
        self._error = error
        self.funcargs: dict[str, object] = {}

    def runtest(self) -> None:
        pytest.fail(self._error, pytrace=False)


class KotlinTest(pytest.Item):
    """One Kotlin test, which has run already."""

    def __init__(self, *, result: Result, **more: object) -> None:
        super().__init__(**more)
        self._result = result
        # pytest-lsp's wrapper round each test breaks on an item without it.
        self.funcargs: dict[str, object] = {}

    def runtest(self) -> None:
        if self._result.skipped:
            pytest.skip(self._result.skipped)
        if self._result.failure:
            pytest.fail(brief(self._result.failure), pytrace=False)

    def reportinfo(self):
        return self.path, None, self.name
