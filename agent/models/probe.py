"""Finds out whether a model can be used: does it answer, is it there, does it fill the middle?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace

from agent.errors import ModelError
from agent.models.client import MODELS_SHOWN, has_model
from agent.models.refusal import excerpt

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from agent.models.client import ModelClient
    from agent.models.endpoint import DialectName, Endpoint
    from agent.models.generation import GenerationRequest

BEFORE = "def area(width, height):\n    return "
"""What stands before the cursor in the trial."""

AFTER = "\n\n\nprint(area(3, 4))\n"
"""What stands after it: a model that fills the middle does not write it again."""

TRIAL_TOKENS = 12
"""Enough for `width * height`, too few to cost anything."""


class Probe(msgspec.Struct, frozen=True):
    """What was found out about a model.

    Attributes:
        endpoint: Where it is, fit to be shown; empty if that could not be resolved.
        model: Its configured name.
        dialect: How its server is spoken to; None if nothing answers.
        reachable: Whether a server answers.
        listed: Whether the server lists the model; None: it does not tell, or has just one.
        fills: Whether it fills the middle; None: not found out.
        problem: What is wrong, and the mend; None: nothing.
        notes: What the user should know though it works.
    """

    endpoint: str = ""
    model: str = ""
    dialect: DialectName | None = None
    reachable: bool = False
    listed: bool | None = None
    fills: bool | None = None
    problem: str | None = None
    notes: tuple[str, ...] = ()


async def probe(
    client: ModelClient, markers: Sequence[str], render: Callable[[str, str], GenerationRequest]
) -> Probe:
    """Probe a model; never raises a ModelError, and takes at most a few questions and one short request.

    Args:
        client: The model's client.
        markers: The special texts of its FIM family; empty: the server renders, or it cannot fill.
        render: Makes a request of the text before and after the cursor, as a completion would.
    """
    found = Probe()
    try:
        endpoint = await client.endpoint()
        found = Probe(endpoint.shown, endpoint.model, notes=_notes(endpoint))
        dialect = await client.dialect(endpoint)
        found = replace(found, dialect=dialect)
        found = await _look_up(client, endpoint, found)
        if found.problem is None:
            found = await _fill(client, endpoint, found, markers, render)
    except ModelError as error:
        return replace(found, problem=str(error))
    return found


def _notes(endpoint: Endpoint) -> tuple[str, ...]:
    if endpoint.exposed:
        return (f"{endpoint.shown} is plain http: your code and key cross the network unencrypted",)
    return ()


async def _look_up(client: ModelClient, endpoint: Endpoint, found: Probe) -> Probe:
    try:
        names = await client.models(endpoint)
    except ModelError:
        # Not every server lists its models; whether it answers at all, the trial will show.
        return found
    found = replace(found, reachable=True)
    if found.dialect == "llamacpp" or not endpoint.model or not names:
        return found
    if has_model(names, endpoint.model):
        return replace(found, listed=True)
    shown = ", ".join(excerpt(name) for name in names[:MODELS_SHOWN])
    mend = f"set models.{endpoint.role}.model to one of: {shown}"
    return replace(found, listed=False, problem=f"{endpoint.shown} has no model {endpoint.model!r}: {mend}")


async def _fill(
    client: ModelClient,
    endpoint: Endpoint,
    found: Probe,
    markers: Sequence[str],
    render: Callable[[str, str], GenerationRequest],
) -> Probe:
    mend = f"set models.{endpoint.role}.fim, or take a model that fills the middle"
    if found.dialect == "llamacpp" and markers:
        split = await split_markers(client, endpoint, markers)
        if split is not None:
            why = f"the model has no token for {', '.join(split)}: {mend}" if split else None
            return replace(found, reachable=True, fills=not split, problem=why)
    generation = await client.complete(replace(render(BEFORE, AFTER), max_tokens=TRIAL_TOKENS))
    fault = fault_of_filling(generation.text, markers)
    why = f"the model does not fill the middle, {fault}: {mend}" if fault else None
    return replace(found, reachable=True, fills=fault is None, problem=why)


async def split_markers(
    client: ModelClient, endpoint: Endpoint, markers: Sequence[str]
) -> tuple[str, ...] | None:
    """Give the markers that are not exactly one token of a llama.cpp server's model; None: it does not say.

    Raises:
        ModelError: The server cannot be reached.
    """
    split = []
    for marker in markers:
        body = {"content": marker, "add_special": False, "parse_special": True}
        answer = await client.ask(endpoint, f"{endpoint.root}/tokenize", body)
        tokens = answer.get("tokens") if isinstance(answer, dict) else None
        if not isinstance(tokens, list):
            return None
        if len(tokens) != 1:
            split.append(marker)
    return tuple(split)


def fault_of_filling(text: str, markers: Sequence[str]) -> str | None:
    """Say in a few words why a text is no good answer to the trial; None: it is one."""
    if not text.strip():
        return "it wrote nothing"
    if any(marker in text for marker in markers):
        return "it wrote the markers as text"
    if AFTER.strip()[:12] in text:
        return "it wrote again what stands after the cursor"
    if BEFORE[:8] in text:
        return "it wrote again what stands before the cursor"
    return None
