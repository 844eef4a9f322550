"""Functions that a project's own programs are: `"tools/resize.py"::resize(string, number) -> image`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agent.shire.runtime.values import show

if TYPE_CHECKING:
    from agent.shire.runtime.invocation import Invocation
    from agent.shire.runtime.values import Value
    from agent.shire.tree.header import ForeignFunction


async def call_foreign(function: ForeignFunction, invocation: Invocation) -> Value:
    """Run the program with the call's arguments and, last, the result of the step before; gives what it prints.

    A function's name, where there is one, is the first argument: the program chooses by it.

    Raises:
        RefusedError: The user said no.
        ScriptError: The program failed.
    """
    run = invocation.run
    path = run.host.files.resolve(function.path)
    arguments = [show(argument) for argument in invocation.arguments]
    if function.function is not None:
        arguments.insert(0, function.function)
    result = await run.host.processes.run_file(path, [*arguments, show(invocation.value)], run.name)
    if result.status != 0:
        ending = "ended at its limit" if result.status is None else f"ended with status {result.status}"
        raise invocation.error(f"{function.path} {ending}: {result.errors.strip()[-500:]}")
    return result.output.rstrip("\n")
