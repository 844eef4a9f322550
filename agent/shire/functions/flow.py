"""Functions that run something: execute, approvalExecute, batch, notify."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import TYPE_CHECKING

from agent.errors import InlaydError, RefusedError
from agent.shire.functions.tasks import task_command
from agent.shire.runtime.host import ConsentRequest, Permission, ProcessRequest
from agent.shire.runtime.invocation import Effect, Function
from agent.shire.runtime.values import FilePath, is_list, items, lines, show

if TYPE_CHECKING:
    from collections.abc import Sequence

    from agent.shire.runtime.host import ProcessResult
    from agent.shire.runtime.invocation import Invocation
    from agent.shire.runtime.values import Value

SCRIPT_ENDING = ".shire"
TASK_LIMIT_S = 600.0
"""Time limit of a build task, seconds."""
MOST_AT_ONCE = 8
"""Scripts that `batch` runs at once, whatever it is asked for; a model answers most of them one by one anyway."""
MOST_INPUTS = 100
"""Inputs of one `batch`."""


async def execute(call: Invocation) -> Value:
    """Run another script, a build task (`:test`) or a file of the workspace, and give its result.

    A script sees the variables that are passed on by name (`$input`), the values of maps, and `$output`: the
    result of the step before. A plain value becomes its `$input`. A program gets the values as arguments.

    Raises:
        ScriptError: It is not there, or fails.
        RefusedError: The user does not allow the program.
    """
    return await execute_file(call, call.text(0), call.value)


async def approval_execute(call: Invocation) -> Value:
    """Ask the user, then do as `execute` does.

    Raises:
        RefusedError: The user says no.
    """
    name = call.text(0)
    if call.run.dry:
        call.run.note(f"ask the user whether to run {name}", Effect.TELLS, done=False)
    elif not await call.run.host.consent.ask(ConsentRequest(Permission.APPROVAL, name, call.run.name)):
        raise RefusedError(f"{call.run.name}: you did not approve {name}")
    return await execute_file(call, name, call.value)


async def batch(call: Invocation) -> Value:
    """Run a script or program once for each input, as `$input`, and give the results as a list in their order.

    Inputs are the arguments behind the file: items of lists, lines of texts; without any, those of the step
    before. A number at the end tells how many run at once.

    Raises:
        ScriptError: There are too many inputs, or one of the runs fails; the others are ended then.
    """
    arguments, width = list(call.arguments[1:]), 1
    last = arguments[-1] if len(arguments) > 1 else None
    if isinstance(last, int):
        arguments.pop()
        width = max(1, min(MOST_AT_ONCE, last))
    given = arguments or [call.value]
    inputs = [one for value in given for one in (items(value) if is_list(value) else lines(value))]
    inputs = [one for one in inputs if show(one).strip()]
    if len(inputs) > MOST_INPUTS:
        raise call.error(f"{len(inputs)} inputs (the most is {MOST_INPUTS}; narrow them with head)")
    gate = asyncio.Semaphore(width)

    async def one_run(value: Value) -> Value:
        async with gate:
            return await _run(call, call.text(0), {"input": value}, [value])

    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(one_run(value)) for value in inputs]
    except BaseExceptionGroup as failed:
        # The first error says what is wrong; a group's own text would not.
        told = failed.subgroup(InlaydError)
        raise told.exceptions[0] if told else failed from None
    return [task.result() for task in tasks]


async def notify(call: Invocation) -> Value:
    """Show the user a message, by default the result of the step before, and pass that result on."""
    call.run.host.listener.notified(call.text(0, show(call.value)))
    return call.value


async def execute_file(call: Invocation, name: str, output: Value) -> Value:
    """Run what `name` names with the variables of a call; `output` is passed on too."""
    passed: dict[str, Value] = {"output": output}
    for value, variable in zip(call.arguments[1:], call.names[1:], strict=True):
        if variable:
            passed[variable] = value
        elif isinstance(value, Mapping):
            passed.update(value)
        else:
            passed.setdefault("input", value)
    return await _run(call, name, passed, call.arguments[1:])


async def _run(call: Invocation, name: str, passed: Mapping[str, Value], arguments: Sequence[Value]) -> Value:
    if name.endswith(SCRIPT_ENDING):
        return await call.run.launch(name, passed)
    if call.run.dry:
        call.run.note(f"run {name}", Effect.RUNS, done=False)
        return f"({name} is not run)"
    host = call.run.host
    if name.startswith(":"):
        argv, folder = await task_command(call.run, name[1:])
        result = await host.processes.run(ProcessRequest(argv, folder, call.run.name, limit_s=TASK_LIMIT_S))
    else:
        texts = [one.shown if isinstance(one, FilePath) else show(one) for one in arguments]
        result = await host.processes.run_file(host.files.resolve(name), texts, call.run.name)
    return output_of(call, name, result)


def output_of(call: Invocation, name: str, result: ProcessResult) -> str:
    """Give what a program printed.

    Raises:
        ScriptError: It failed, or was ended at a limit.
    """
    if result.status != 0:
        ending = "was ended at its limit" if result.status is None else f"ended with status {result.status}"
        said = (result.errors.strip() or result.output.strip())[-500:]
        raise call.error(f"{name} {ending}: {said}")
    return result.output.rstrip("\n")


FUNCTIONS: Mapping[str, Function] = {
    "execute": Function(execute, needs=1),
    "approvalExecute": Function(approval_execute, needs=1),
    "batch": Function(batch, needs=1),
    "notify": Function(notify, Effect.TELLS),
}
"""The functions of this group; `execute` and `batch` show in a dry run what the other script would do."""
