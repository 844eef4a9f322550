"""Build tasks: which command runs `:test` in this project."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from agent.errors import ScriptError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from agent.shire.runtime.run import Run

_TASK = re.compile(r"[A-Za-z][\w.:-]{0,100}\Z")
_TOOLS: Mapping[str, tuple[str, ...]] = {
    "gradlew": ("sh", "gradlew", "--console=plain"),
    "build.gradle": ("gradle", "--console=plain"),
    "build.gradle.kts": ("gradle", "--console=plain"),
    "mvnw": ("sh", "mvnw", "-B"),
    "pom.xml": ("mvn", "-B"),
    "package.json": ("npm", "run"),
    "Makefile": ("make",),
    "Cargo.toml": ("cargo",),
    "go.mod": ("go",),
}
"""The first of these files that lies in a workspace folder names the tool."""


async def task_command(run: Run, task: str) -> tuple[tuple[str, ...], Path]:
    """Give the command for a task and the folder to run it in.

    Raises:
        ScriptError: It is no task's name, or the project has no build file that is known.
    """
    if not _TASK.match(task):
        raise ScriptError(f"{run.name}: {task!r} is no build task (write `:test`)")
    names = {path: path.name for path in await run.host.files.listed() if path.name in _TOOLS}
    for folder in run.host.files.folders:
        for name, command in _TOOLS.items():
            if folder / name in names:
                return (*command, task), folder
    raise ScriptError(
        f"{run.name}: no build file for `:{task}` (one of {', '.join(_TOOLS)} beside the sources)"
    )
