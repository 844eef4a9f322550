"""Runs the Kotlin tests in one JVM through JUnit's console and reads its report; keeps how they went for others."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from kotlin_build.compiling import compile_all
from kotlin_build.java import java
from kotlin_build.modules import Module, classpath
from kotlin_build.places import BUILD, PLUGIN, ROOT, BuildError
from kotlin_build.tools import MONO, SANS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

TEST_LIMIT_S = 600
"""How long all tests of a module may take, seconds; past it the JVM is ended and they count as failed."""

ONE_TEST_LIMIT_S = 90
"""How long one test may take, seconds: far more than any needs, also beside other work."""

_ENGINE_REPORT = "TEST-junit-jupiter.xml"


@dataclass(frozen=True, slots=True)
class Result:
    """How one test went.

    Attributes:
        module: The module that it belongs to.
        group: Its class.
        name: Its name, as people read it.
        seconds: How long it took.
        failure: What went wrong, empty if nothing.
        skipped: Why it was left out, empty if it ran.
    """

    module: str
    group: str
    name: str
    seconds: float
    failure: str = ""
    skipped: str = ""


def run_tests(only: Sequence[str] = (), pattern: str = "") -> list[Result]:
    """Compile, run the tests of the modules (those named, else all), and give how each went.

    Args:
        only: Names of modules.
        pattern: A regular expression that the test's class has to match, empty for all.

    Raises:
        BuildError: something does not compile, or JUnit did not come to an end.
    """
    modules = [module for module in compile_all(only) if module.has_tests]
    return [result for module in modules for result in _run(module, pattern)]


def write_results(path: Path, results: Sequence[Result], error: str = "") -> None:
    """Write down how the tests went, or why there is nothing to tell; whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    part.write_text(json.dumps({"error": error, "results": [asdict(one) for one in results]}), "utf-8")
    part.replace(path)


def read_results(path: Path) -> list[Result]:
    """Read what `write_results` wrote.

    Raises:
        BuildError: the run ended with one, or left nothing that can be read.
    """
    try:
        kept = json.loads(path.read_text("utf-8"))
        results = [Result(**one) for one in kept["results"]]
    except (OSError, ValueError, KeyError, TypeError) as problem:
        raise BuildError(f"{path}: the run of the Kotlin tests left no results: {problem}") from problem
    if kept["error"]:
        raise BuildError(kept["error"])
    return results


def brief(failure: str) -> str:
    """Leave out of a failure the calls that are not the plugin's: JUnit's, the JVM's and the coroutines'."""
    lines = failure.splitlines()
    return "\n".join(line for line in lines if not line.startswith("\tat ") or "dev.inlayd" in line)


def _run(module: Module, pattern: str) -> list[Result]:
    reports = BUILD / "reports" / module.name
    shutil.rmtree(reports, ignore_errors=True)
    sources = [module.sources / "resources"]
    path = [module.output, *(folder for folder in sources if folder.is_dir()), *classpath(module)]
    command = [
        java(),
        "-Xmx1g",
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        "-Djava.awt.headless=true",
        f"-Dinlayd.root={ROOT}",
        f"-Dinlayd.python={os.environ.get('INLAYD_TEST_PYTHON', sys.executable)}",
        f"-Dinlayd.fonts={MONO.folder}:{SANS.folder}",
        "-cp",
        ":".join(map(str, path)),
        "org.junit.platform.console.ConsoleLauncher",
        f"--scan-classpath={module.output}",
        f"--include-classname={pattern or '.*'}",
        "--details=none",
        "--disable-banner",
        f"--reports-dir={reports}",
        f"--config=junit.jupiter.execution.timeout.default={ONE_TEST_LIMIT_S} s",
        # A thread that waits for a pipe cannot be interrupted: leave it behind, and go on.
        "--config=junit.jupiter.execution.timeout.thread.mode.default=SEPARATE_THREAD",
    ]
    try:
        done = subprocess.run(
            command,
            cwd=PLUGIN,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=TEST_LIMIT_S,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise BuildError(f"{module.name}: the tests did not end within {TEST_LIMIT_S} s") from error
    report = reports / _ENGINE_REPORT
    if not report.exists():
        raise BuildError(
            f"{module.name}: JUnit ended with {done.returncode} and no report:\n{done.stdout}{done.stderr}"
        )
    results = list(_read(module.name, report))
    if done.returncode and not any(result.failure for result in results):
        raise BuildError(f"{module.name}: JUnit ended with {done.returncode}:\n{done.stdout}{done.stderr}")
    return results


def _read(module: str, report: Path) -> Iterator[Result]:
    """Read JUnit's XML report (its `legacy` form, the one that every CI system reads)."""
    for case in ET.parse(report).getroot().iter("testcase"):
        bad = [one for tag in ("failure", "error") for one in case.findall(tag)]
        left = case.find("skipped")
        yield Result(
            module,
            case.get("classname", ""),
            _display_name(case),
            float(case.get("time", "0").replace(",", "")),
            "\n".join(one.text or one.get("message") or "failed" for one in bad)
            + (_output(case) if bad else ""),
            "" if left is None else (left.text or "skipped").strip(),
        )


def _display_name(case: ET.Element) -> str:
    """Give the name for people, which tells the cases of a table apart; JUnit writes it into the output."""
    for out in case.findall("system-out"):
        for line in (out.text or "").splitlines():
            if line.startswith("display-name: "):
                return line.removeprefix("display-name: ").removesuffix("()")
    return case.get("name", "").removesuffix("()")


def _output(case: ET.Element) -> str:
    said = [out.text or "" for out in case.findall("system-out") if "display-name: " not in (out.text or "")]
    return "\n".join(["", *said])
