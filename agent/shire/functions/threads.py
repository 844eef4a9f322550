"""The function thread: runs a request, a script or a program, and gives what it says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agent.shire.functions.curl import parse_curl
from agent.shire.functions.environment import shell_variables, variables_of
from agent.shire.functions.flow import SCRIPT_ENDING, execute_file, output_of
from agent.shire.runtime.host import ProcessRequest
from agent.shire.runtime.invocation import Effect, Function
from agent.shire.runtime.values import is_list, items, show

if TYPE_CHECKING:
    from collections.abc import Mapping

    from agent.shire.runtime.invocation import Invocation
    from agent.shire.runtime.values import Value

SHELL_LIMIT_S = 30.0
"""Time limit of a shell script, seconds (the reference's)."""


async def thread(call: Invocation) -> Value:
    """Run a `.curl.sh` as an HTTP request, a `.shire` script, a `.sh` file or another program.

    `${name}` in requests and shell scripts means the variables that are passed, `$output`, and the values of the
    project's `*.shireEnv.json`. A script is run once for each item when the step before gave a list; the results
    are joined. A shell script gets the values as variables of its environment, so that no value can be a command.

    Raises:
        ScriptError: It is not there, or fails.
        RefusedError: The user does not allow it.
    """
    name = call.text(0)
    if name.endswith(SCRIPT_ENDING):
        if not is_list(call.value):
            return await execute_file(call, name, call.value)
        return "\n".join([show(await execute_file(call, name, one)) for one in items(call.value)])
    run = call.run
    if run.dry:
        effect = Effect.FETCHES if name.endswith(".curl.sh") else Effect.RUNS
        run.note(f"run {name}", effect, done=False)
        return f"({name} is not run)"
    path = run.host.files.resolve(name)
    if not name.endswith(".sh"):
        texts = [show(argument) for argument in call.arguments[1:]]
        return output_of(call, name, await run.host.processes.run_file(path, texts, run.name))
    variables = await variables_of(call)
    if name.endswith(".curl.sh"):
        text = (await run.host.files.read(path)).text
        return await run.host.network.fetch(parse_curl(text, variables, call))
    request = ProcessRequest(
        ("sh", str(path)),
        path.parent,
        run.name,
        environ=shell_variables(variables, call),
        limit_s=SHELL_LIMIT_S,
    )
    return output_of(call, name, await run.host.processes.run(request))


FUNCTIONS: Mapping[str, Function] = {"thread": Function(thread, needs=1)}
"""The functions of this group; in a dry run it says what it would run."""
