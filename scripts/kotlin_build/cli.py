"""The command `scripts/kotlin`."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from kotlin_build import tools
from kotlin_build.compiling import compile_all
from kotlin_build.lint import lint
from kotlin_build.places import BuildError
from kotlin_build.testing import brief, run_tests, write_results


def main(arguments: list[str] | None = None) -> int:
    """Run one of the build's commands; gives the exit code."""
    options = _parser().parse_args(arguments)
    start = time.monotonic()
    try:
        good = _run(options)
    except BuildError as error:
        if getattr(options, "results", None):
            write_results(options.results, (), str(error))
        print(f"kotlin: {error}", file=sys.stderr)
        return 1
    print(f"kotlin: {options.command}: {time.monotonic() - start:.1f} s", file=sys.stderr)
    return 0 if good else 1


def _run(options: argparse.Namespace) -> bool:
    match options.command:
        case "fetch":
            tools.ensure()
        case "compile":
            compile_all(options.modules)
        case "lint" | "format":
            lint(repair=options.command == "format")
        case "test":
            return _test(options)
    return True


def _test(options: argparse.Namespace) -> bool:
    results = run_tests(options.modules, options.pattern)
    if options.results:
        write_results(options.results, results)
    for result in results:
        mark = "FAILED" if result.failure else "skipped" if result.skipped else "ok"
        print(f"{mark:7} {result.seconds:7.3f} s  {result.group.rpartition('.')[2]}: {result.name}")
    failed = [result for result in results if result.failure]
    for result in failed:
        print(f"\n== {result.group}: {result.name}\n{brief(result.failure)}")
    skipped = sum(bool(result.skipped) for result in results)
    print(f"\n{len(results) - len(failed) - skipped} passed, {len(failed)} failed, {skipped} skipped")
    return not failed


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="scripts/kotlin", description="Builds and tests the plugin's Kotlin modules (idea-plugin/)."
    )
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("fetch", help="fetch the compiler and the libraries into .tools")
    commands.add_parser("lint", help="check the style (ktlint)")
    commands.add_parser("format", help="repair the style where ktlint can")
    for name, text in (("compile", "compile what has changed"), ("test", "compile, then run the tests")):
        command = commands.add_parser(name, help=text)
        command.add_argument("modules", nargs="*", help="modules (default: all); what they use comes along")
        if name == "test":
            command.add_argument(
                "--results", type=Path, metavar="FILE", help="also write how each went as JSON"
            )
            command.add_argument("-k", dest="pattern", default="", help="regular expression for test classes")
    return parser
