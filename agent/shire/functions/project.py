"""Functions that the built-in actions need of the project: its tests, its commits, the files that a stack trace names."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path
from typing import TYPE_CHECKING

from agent.errors import RefusedError, WorkspaceError
from agent.shire.functions.fences import first_block
from agent.shire.functions.verification import problems
from agent.shire.runtime.host import ProcessRequest
from agent.shire.runtime.invocation import Effect, Function
from agent.shire.runtime.values import Passage

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from agent.shire.runtime.host import Host
    from agent.shire.runtime.invocation import Invocation
    from agent.shire.runtime.values import Value
    from agent.workspace.source_file import SourceFile

PASSED, NOT_RUN = "passed", "not run"
"""What `runTests` gives where nothing is to be mended."""
TEST_LIMIT_S = 60.0
"""Time for one run of tests, seconds."""
TOLD_CHARS = 6_000
"""Characters at the end of what tests print that are given to a model."""
STACK_FILES, STACK_LINES = 4, 12
"""Files of a stack trace that are shown, and lines round each place."""
MOST_COMMITS = 200
"""Commits whose messages are given."""
_PLACES = (
    re.compile(r'File "([^"\n]+)", line (\d+)'),  # Python
    re.compile(r"\bat [^\n(]*\(([\w$./\\-]+\.\w+):(\d+)(?::\d+)?\)"),  # Java, Kotlin, JavaScript
    re.compile(
        r"(?:^|[\s(\[])((?:[A-Za-z]:)?[\w./\\@+-]+\.[A-Za-z]\w{0,9}):(\d+)(?::\d+)?", re.MULTILINE
    ),  # most others
)
_MISSING = re.compile(r"No module named pytest\b|could not determine executable to run.*|: command not found")
# A test runner that is not installed is nothing that a model can mend in the tests.
_LEAD = re.compile(r"^(?:here(?:'s| is)[^\n]*|(?:the )?(?:suggested )?commit message:?)\s*\n+", re.IGNORECASE)


async def run_tests(call: Invocation) -> Value:
    """Check a test file, and run it if the user allows: `passed`, `not run`, or what went wrong."""
    host = call.run.host
    path = host.files.resolve(call.text(0))
    file = await host.files.read(path)
    broken = await asyncio.to_thread(problems, file.text, file.language, file.relative)
    if broken:
        return "\n".join(broken)
    command = await test_command(host, file)
    if command is None:
        call.run.warn(f"no way is known to run tests of {file.language} here")
        return NOT_RUN
    folder = host.files.folders[0]
    try:
        done = await host.processes.run(
            ProcessRequest(tuple(command), folder, call.run.name, limit_s=TEST_LIMIT_S)
        )
    except RefusedError:
        return NOT_RUN
    if done.status == 0:
        return PASSED
    missing = _MISSING.search(done.output)
    if missing is not None:
        call.run.warn(f"the tests were not run: {missing[0]}")
        return NOT_RUN
    said = f"{done.output.rstrip()}\n{done.errors or f'ended with exit code {done.status}'}"
    return said[-TOLD_CHARS:]


async def test_command(host: Host, file: SourceFile) -> Sequence[str] | None:
    """Give the command that runs one test file, by its language and the files at the top of the project."""
    root = host.files.folders[0]
    here = await asyncio.to_thread(lambda: {path.name for path in root.iterdir()})
    stem, parent = Path(file.relative).stem, Path(file.relative).parent.as_posix()
    jvm: tuple[str, ...] | None = None
    if "gradlew" in here:
        jvm = ("./gradlew", "--offline", "test", "--tests", f"*{stem}")
    elif "pom.xml" in here:
        jvm = ("mvn", "-q", "-o", "test", f"-Dtest={stem}")
    node = ("npx", "--no-install", _runner(here), file.relative) if "package.json" in here else None
    commands: dict[str, tuple[str, ...] | None] = {
        "python": (_python(root), "-m", "pytest", "-q", file.relative),
        "javascript": node or ("node", "--test", file.relative),
        "typescript": node,
        "go": ("go", "test", f"./{parent}"),
        "rust": ("cargo", "test", "--quiet") if "Cargo.toml" in here else None,
        "java": jvm,
        "kotlin": jvm,
    }
    return commands.get(file.language)


async def stack_files(call: Invocation) -> Value:
    """Give the project's code round the places that a stack trace names, the first named first."""
    files = call.run.host.files
    text = call.text(0)
    listed = [(path, files.shown(path)) for path in await files.listed()]
    found: list[Value] = []
    seen: set[Path] = set()
    for name, line in _named(text):
        tail = name.replace("\\", "/").lstrip("./")
        path = next((one for one, shown in listed if _ends(shown, tail)), None)
        if path is None or path in seen or len(seen) >= STACK_FILES:
            continue
        seen.add(path)
        try:
            lines = (await files.read(path)).text.split("\n")
        except WorkspaceError:
            continue
        start = max(0, line - 1 - STACK_LINES)
        found.append(Passage("\n".join(lines[start : line + STACK_LINES]), files.shown(path), start))
    return found


async def commit_message(call: Invocation) -> Value:
    """Take the commit message out of an answer: without fences, quotes, and words around it."""
    answer = call.run.answer
    block = first_block(answer.text)
    text = _LEAD.sub("", (block.text if block else answer.text).strip())
    if len(text) > 1 and text[0] == text[-1] and text[0] in "\"'`":
        text = text[1:-1]
    subject, _, body = text.strip().partition("\n")
    subject = subject.strip().strip("`*").rstrip(".")
    answer.code = f"{subject}\n\n{body.strip()}".strip()
    return answer.code


async def commit_messages(call: Invocation) -> Value:
    """Give the messages of the commits of a range, or of single commits with blanks between them, newest first."""
    git = call.run.host.git
    found: list[Value] = []
    for revisions in call.text(0).split():
        count = MOST_COMMITS if ".." in revisions else 1
        found += [one.get("fullMessage", "").strip() for one in await git.commits(revisions, count)]
    return found[:MOST_COMMITS]


def _python(root: Path) -> str:
    """Give the Python of the project's own environment, else the one on the path."""
    own = (root / name for name in (".venv/bin/python", "venv/bin/python"))
    return next((str(path) for path in own if path.exists()), "python3")


def _runner(here: set[str]) -> str:
    """Name the test runner of a JavaScript project by its configuration file."""
    if any(name.startswith("vitest.config") for name in here):
        return "vitest"
    return "mocha" if any(name.startswith(".mocharc") for name in here) else "jest"


def _named(text: str) -> list[tuple[str, int]]:
    """Give the paths and lines that a text names, in their order, each path once."""
    hits = sorted((hit.start(), hit[1], int(hit[2])) for pattern in _PLACES for hit in pattern.finditer(text))
    found: dict[str, int] = {}
    for _, name, line in hits:
        found.setdefault(name, line)
    return list(found.items())


def _ends(shown: str, tail: str) -> bool:
    """Tell whether one path is the other's end: traces name files absolutely, from elsewhere, or by their bare name."""
    return shown == tail or shown.endswith("/" + tail) or tail.endswith("/" + shown)


FUNCTIONS: Mapping[str, Function] = {
    "runTests": Function(run_tests, Effect.RUNS, needs=1),
    "stackFiles": Function(stack_files, needs=1),
    "commitMessage": Function(commit_message),
    "commitMessages": Function(commit_messages, needs=1),
}
"""The functions of this module by their names in scripts."""
