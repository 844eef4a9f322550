"""Functions about the language and the run: what there is, and how long it took."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agent.shire.runtime import registry
from agent.shire.runtime.invocation import Function

if TYPE_CHECKING:
    from collections.abc import Mapping

    from agent.shire.runtime.invocation import Invocation
    from agent.shire.runtime.values import Value


async def provider(call: Invocation) -> Value:
    """List the names of the language's `functions`, `variables`, `processors` or `commands`, one a line."""
    from agent.shire.runtime.sources import variable_names  # noqa: PLC0415 - it imports what runs scripts

    kinds = {
        "functions": registry.function_names(),
        "processors": registry.processor_names(),
        "variables": variable_names(),
        "commands": registry.command_names(),
    }
    wanted = call.text(0)
    if wanted not in kinds:
        raise call.error(f"lists {', '.join(kinds)}, not {wanted!r}")
    return "\n".join(kinds[wanted])


async def time_metric(call: Invocation) -> Value:
    """Give the milliseconds from the question to the end of the model's answer, as text; 0 without one."""
    return str(round(call.run.answer.seconds * 1000))


FUNCTIONS: Mapping[str, Function] = {
    "provider": Function(provider, needs=1),
    "timeMetric": Function(time_metric),
}
"""The functions of this module by their names in scripts."""
