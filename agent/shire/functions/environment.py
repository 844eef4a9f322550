"""What `${name}` means in requests and shell scripts that a script runs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import orjson

from agent.errors import WorkspaceError
from agent.shire.runtime.values import show

if TYPE_CHECKING:
    from collections.abc import Mapping

    from agent.shire.runtime.invocation import Invocation
    from agent.shire.runtime.run import Run

ENVIRONMENT_ENDING = ".shireEnv.json"
"""The file with a project's own values, under the key `development`."""

MOST_BYTES = 100_000
"""Bytes of one variable; Linux takes 131,072 (MAX_ARG_STRLEN)."""

_SHELL_NAME = re.compile(r"(?=\w*[a-z])[A-Za-z_]\w{0,99}\Z", re.ASCII)
_NAME = re.compile(r"\$\{(\w{1,100})\}")


async def variables_of(call: Invocation) -> Mapping[str, str]:
    """Give the project's values, then `output`, then what a call passes by name; the later win."""
    found = dict(await _project(call.run))
    found["output"] = show(call.value)
    for value, name in zip(call.arguments[1:], call.names[1:], strict=True):
        if name:
            found[name] = show(value)
    return found


def filled(text: str, variables: Mapping[str, str]) -> str:
    """Fill in `${name}`; an unknown one stays as it is."""
    return _NAME.sub(lambda found: variables.get(found[1], found[0]), text)


def shell_variables(variables: Mapping[str, str], call: Invocation) -> Mapping[str, str]:
    """Give the variables that a shell script may see: names with a small letter in them.

    Names of capitals alone (`PATH`, `LD_PRELOAD`) mean something to the system.

    Raises:
        ScriptError: A value is longer than a system takes.
    """
    seen = {name: value for name, value in variables.items() if _SHELL_NAME.match(name)}
    for name, value in seen.items():
        if len(value.encode()) > MOST_BYTES or "\0" in value:
            raise call.error(f"${name} is too long for a shell script, or no text (narrow it with head)")
    return seen


async def _project(run: Run) -> Mapping[str, str]:
    for path in await run.host.files.listed():
        if path.name.endswith(ENVIRONMENT_ENDING):
            try:
                document = orjson.loads((await run.host.files.read(path)).text)
            except (orjson.JSONDecodeError, WorkspaceError) as error:
                run.warn(f"{run.host.files.shown(path)} cannot be read: {error}")
                continue
            values = document.get("development") if isinstance(document, dict) else None
            if isinstance(values, dict):
                return {str(key): str(value) for key, value in values.items()}
    return {}
