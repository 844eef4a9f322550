"""The function jsonpath: takes values out of JSON, and out of streams of server-sent events."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import orjson

from agent.errors import ScriptError
from agent.shire.runtime.invocation import Function
from agent.shire.runtime.json_path import NoValueError, select
from agent.shire.runtime.values import show

if TYPE_CHECKING:
    from collections.abc import Mapping

    from agent.shire.runtime.invocation import Invocation
    from agent.shire.runtime.values import Value

_EVENT = "data:"


async def jsonpath(call: Invocation) -> Value:
    """Give what a path leads to in the result of the step before, or in the first of two texts.

    `jsonpath(path)`, `jsonpath(text, path)`, and with a last argument `true` for server-sent events: then the
    values of all events are put together. A text that begins with `data:` is taken for events by itself. Where the
    text is no JSON or the path leads to nothing, the text is given back as it is (of events: nothing).

    Raises:
        ScriptError: The path is none.
    """
    arguments = list(call.arguments)
    events = len(arguments) > 1 and (arguments[-1] is True or arguments[-1] == "true")
    if events:
        arguments.pop()
    path = show(arguments[-1])
    given = arguments[0] if len(arguments) > 1 else call.value
    if not isinstance(given, str):
        return _value(given, path, given)
    if events or given.startswith(_EVENT):
        return await asyncio.to_thread(_of_events, given, path)
    return await asyncio.to_thread(_of_text, given, path)


def _of_text(text: str, path: str) -> Value:
    try:
        document = orjson.loads(text)
    except orjson.JSONDecodeError:
        _value(None, path, "")
        return text
    return _value(document, path, text)


def _of_events(text: str, path: str) -> str:
    parts = []
    for line in text.splitlines():
        payload = line.removeprefix(_EVENT).strip()
        if not line.startswith(_EVENT) or payload in {"", "[DONE]"}:
            continue
        try:
            parts.append(show(_value(orjson.loads(payload), path, "")))
        except orjson.JSONDecodeError:
            continue
    return "".join(parts)


def _value(document: Value, path: str, otherwise: Value) -> Value:
    try:
        return select(document, path)
    except NoValueError:
        return otherwise
    except ScriptError as error:
        raise ScriptError(f"jsonpath(): {error}") from None


FUNCTIONS: Mapping[str, Function] = {"jsonpath": Function(jsonpath, needs=1)}
"""The functions of this group."""
