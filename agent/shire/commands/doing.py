"""Commands that change the project or run something of it."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from agent.shire.functions.flow import TASK_LIMIT_S
from agent.shire.functions.saving import patched
from agent.shire.functions.tasks import task_command
from agent.shire.runtime.host import ProcessRequest
from agent.shire.runtime.invocation import Command, Effect

if TYPE_CHECKING:
    from collections.abc import Mapping

    from agent.shire.runtime.host import ProcessResult
    from agent.shire.runtime.invocation import CommandCall


async def write(call: CommandCall) -> str:
    """Write the block of code that follows into a file, or in place of the lines that are named."""
    if call.fence is None:
        raise call.error("needs a block of code behind it: that is what is written")
    files, edits = call.run.host.files, call.run.host.edits
    path = files.resolve(call.argument.strip())
    text = call.fence if call.fence.endswith("\n") else call.fence + "\n"
    if call.lines is None:
        known = path.exists()
        await edits.write(path, text)
        return f"{'Writing to' if known else 'Create'} file: {files.shown(path)}\n"
    lines = (await files.read(path)).text.split("\n")
    first, last = call.lines.first - 1, call.lines.last
    if not 0 <= first < last <= len(lines):
        raise call.error(f"{files.shown(path)} has {len(lines)} lines, not {call.lines.first} to {last}")
    start = sum(len(line) + 1 for line in lines[:first])
    end = start + sum(len(line) + 1 for line in lines[first:last])
    whole = sum(len(line) + 1 for line in lines) - 1
    await edits.replace(path, start, min(end, whole), text if end <= whole else text.rstrip("\n"))
    return f"Writing to file: {files.shown(path)}\n"


async def patch(call: CommandCall) -> str:
    """Apply the diff that follows to a file."""
    if call.fence is None:
        raise call.error("needs a unified diff in a block of code behind it")
    target = await patched(call, call.argument.strip(), call.fence)
    return f"Patched file: {target.shown}\n"


async def run(call: CommandCall) -> str:
    """Run a file of the workspace with the program of its language, or a build task; gives what it printed."""
    name, *arguments = shlex.split(call.argument) or [""]
    processes = call.run.host.processes
    path = call.run.host.files.resolve(name)
    if path.is_file():
        return _told(await processes.run_file(path, arguments, call.run.name))
    if "." in name or "/" in name or not name.strip(":"):
        raise call.error(f"{name}: there is no such file")
    argv, folder = await task_command(call.run, name.removeprefix(":"))
    request = ProcessRequest((*argv, *arguments), folder, call.run.name, limit_s=TASK_LIMIT_S)
    return _told(await processes.run(request))


async def shell(call: CommandCall) -> str:
    """Run a shell script of the workspace, or the commands in the block that follows."""
    host = call.run.host
    folder = host.files.folders[0]
    if call.argument.strip():
        name, *arguments = shlex.split(call.argument)
        path = host.files.resolve(name)
        request = ProcessRequest(("bash", str(path), *arguments), folder, call.run.name)
    elif call.fence:
        request = ProcessRequest(("bash", "-c", call.fence), folder, call.run.name)
    else:
        raise call.error("needs the path of a shell script, or a block of commands behind it")
    return _told(await host.processes.run(request))


async def commit(call: CommandCall) -> str:
    """Commit what is staged with the message in the block that follows."""
    message = call.fence if call.fence is not None else call.argument
    return await call.run.host.git.commit(message, call.run.name) + "\n"


async def show_file(call: CommandCall) -> str:
    """Show a file in the editor, at the line that is named."""
    files = call.run.host.files
    path = files.resolve(call.argument.strip())
    await call.run.host.editor.open(path, call.lines.first - 1 if call.lines else None)
    return f"Opened {files.shown(path)}\n"


async def database(call: CommandCall) -> str:
    """Say that there is no database: the editor's data sources are not reachable from here."""
    raise call.error(
        "inlayd has no access to databases: paste the schema into the prompt or read it by /file"
    )


def _told(done: ProcessResult) -> str:
    ended = "" if done.status == 0 else (done.errors or f"ended with exit code {done.status}")
    return "\n".join(part for part in (done.output.rstrip("\n"), ended) if part) + "\n"


COMMANDS: Mapping[str, Command] = {
    "write": Command(write, Effect.WRITES, takes_fence=True, local=True),
    "patch": Command(patch, Effect.WRITES, takes_fence=True, local=True),
    "run": Command(run, Effect.RUNS, local=True),
    "shell": Command(shell, Effect.RUNS, takes_fence=True, local=True),
    "commit": Command(commit, Effect.COMMITS, takes_fence=True, local=True),
    "open": Command(show_file, Effect.TELLS, local=True),
    "database": Command(database, takes_fence=True, local=True),
}
"""The commands of this module by their names in scripts."""
