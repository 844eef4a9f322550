"""What can be asked of a value: `.length()`, `.contains("x")`, `.first`, and the properties of files and passages."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Mapping, Sequence
from enum import Enum
from importlib import import_module
from typing import TYPE_CHECKING, TypeAlias

from agent.errors import LimitError
from agent.shire.runtime.operators import equal, number
from agent.shire.runtime.values import FilePath, Passage, Record, Table, is_list, items, show

if TYPE_CHECKING:
    from agent.shire.runtime.values import Value

LONGEST_TEXT = 10_000_000
"""Characters that a method may make; a run's own limits are narrower, but are looked at only afterwards."""

Method: TypeAlias = Callable[..., "Value"]

_PATTERNS = "agent.shire.runtime.patterns"


class Unknown(Enum):
    """The answer where a value has no such property or method."""

    UNKNOWN = "unknown"


UNKNOWN = Unknown.UNKNOWN
"""The value has nothing of that name."""


async def ask(value: Value, name: str, arguments: Sequence[Value]) -> Value | Unknown:
    """Give a property or call a method; without arguments both are the same.

    Raises:
        ScriptError: An argument is missing, or a pattern is none.
        LimitError: A pattern takes too long.
    """
    if isinstance(value, Record):
        return _of_record(value, name, arguments)
    if isinstance(value, Mapping):
        return _of_map(value, name, arguments)
    if is_list(value) or isinstance(value, Table):
        return _call(_LIST, items(value), name, arguments)
    if isinstance(value, (FilePath, Passage)):
        own = _properties(value)
        if name in own and not arguments:
            return own[name]
    if value is None:
        return {"isEmpty": True, "isNotEmpty": False, "length": 0, "size": 0}.get(name, UNKNOWN)
    return await _of_text(show(value), name, arguments)


def at(value: Value, index: Value) -> Value:
    """Give an item by its number (from 0; from the end when negative) or its key; nothing beyond the ends."""
    if isinstance(value, Mapping):
        return value.get(show(index))
    if isinstance(value, Record):
        return value.fields.get(show(index))
    place = number(index)
    held: Sequence[Value] = items(value) if is_list(value) or isinstance(value, Table) else show(value)
    if place is None or place != int(place) or not -len(held) <= place < len(held):
        return None
    return held[int(place)]


def _of_record(value: Record, name: str, arguments: Sequence[Value]) -> Value | Unknown:
    if name in value.methods and (arguments or name not in value.fields):
        return value.methods[name](*arguments)
    for key in (name, _without_get(name)):
        if key in value.fields and not arguments:
            return value.fields[key]
    return UNKNOWN


def _of_map(value: Mapping[str, Value], name: str, arguments: Sequence[Value]) -> Value | Unknown:
    if name in value and not arguments:
        return value[name]
    return _call(_MAP, value, name, arguments)


def _call(
    methods: Mapping[str, Method], value: object, name: str, arguments: Sequence[Value]
) -> Value | Unknown:
    method = methods.get(name)
    if method is None:
        return UNKNOWN
    try:
        return method(value, *arguments)
    except (TypeError, ValueError, IndexError):
        return UNKNOWN


async def _of_text(text: str, name: str, arguments: Sequence[Value]) -> Value | Unknown:
    if name in {"matches", "replaceAll", "replaceFirst"} and arguments:
        if _PATTERNS not in sys.modules:
            await asyncio.to_thread(import_module, _PATTERNS)  # It loads `regex`, which few conditions need.
        from agent.shire.runtime import patterns  # noqa: PLC0415 - as above

        pattern = show(arguments[0])
        if name == "matches":
            return await patterns.beside(pattern, lambda one: one.full(text) is not None)
        if len(arguments) > 1:
            replacement = show(arguments[1])
            count = 1 if name == "replaceFirst" else 0
            return await patterns.beside(pattern, lambda one: one.replaced(text, replacement, count))
    return _call(_TEXT, text, name, arguments)


def _properties(value: FilePath | Passage) -> Mapping[str, Value]:
    if isinstance(value, FilePath):
        return {
            "name": value.path.name,
            "path": value.shown,
            "extension": value.path.suffix.removeprefix("."),
            "folder": value.shown.rpartition("/")[0],
        }
    lines = value.text.count("\n") + 1
    return {
        "text": value.text,
        "path": value.path,
        "file": value.path,
        "line": value.start + 1,
        "lastLine": value.start + lines,
        "score": round(value.score, 4),
        "similarity": round(value.score, 4),
    }


def _without_get(name: str) -> str:
    """Give the property that a getter reads: `getName` reads `name`."""
    return name[3].lower() + name[4:] if name.startswith("get") and len(name) > 3 else name


def _whole(value: Value) -> int:
    found = number(value)
    if found is None:
        raise ValueError
    return int(found)


def _replace(text: str, part: Value, other: Value) -> str:
    old, new = show(part), show(other)
    _fits(len(text) + text.count(old) * len(new))
    return text.replace(old, new)


def _join(held: Sequence[Value], gap: Value = ", ") -> str:
    between = show(gap)
    _fits(len(held) * len(between))
    return between.join(show(one) for one in held)


def _fits(chars: int) -> None:
    if chars > LONGEST_TEXT:
        raise LimitError(f"a text of more than {LONGEST_TEXT} characters (narrow it with head or grep)")


def _substring(text: str, first: Value, last: Value = None) -> str:
    return text[max(0, _whole(first)) : len(text) if last is None else max(0, _whole(last))]


_TEXT: Mapping[str, Method] = {
    "length": len,
    "size": len,
    "trim": str.strip,
    "isEmpty": lambda text: not text,
    "isNotEmpty": bool,
    "isBlank": lambda text: not text.strip(),
    "isNotBlank": lambda text: bool(text.strip()),
    "first": lambda text: text[:1],
    "last": lambda text: text[-1:],
    "lowercase": str.lower,
    "toLowerCase": str.lower,
    "uppercase": str.upper,
    "toUpperCase": str.upper,
    "contains": lambda text, part: show(part) in text,
    "startsWith": lambda text, part: text.startswith(show(part)),
    "endsWith": lambda text, part: text.endswith(show(part)),
    "equals": equal,
    "equalsIgnoreCase": lambda text, other: text.lower() == show(other).lower(),
    "indexOf": lambda text, part: text.find(show(part)),
    "lastIndexOf": lambda text, part: text.rfind(show(part)),
    "replace": _replace,
    "substring": _substring,
    "split": lambda text, part: text.split(show(part)),
    "lines": str.splitlines,
    "toString": str,
    "concat": lambda text, other: text + show(other),
}
_LIST: Mapping[str, Method] = {
    "length": len,
    "size": len,
    "isEmpty": lambda held: not held,
    "isNotEmpty": bool,
    "first": lambda held: held[0] if held else None,
    "last": lambda held: held[-1] if held else None,
    "get": at,
    "contains": lambda held, item: any(equal(one, item) for one in held),
    "indexOf": lambda held, item: next((n for n, one in enumerate(held) if equal(one, item)), -1),
    "join": _join,
    "reversed": lambda held: held[::-1],
    "subList": lambda held, first, last: held[_whole(first) : _whole(last)],
    "toString": show,
}
_MAP: Mapping[str, Method] = {
    "length": len,
    "size": len,
    "isEmpty": lambda held: not held,
    "isNotEmpty": bool,
    "get": lambda held, key: held.get(show(key)),
    "containsKey": lambda held, key: show(key) in held,
    "keySet": list,
    "keys": list,
    "values": lambda held: list(held.values()),
    "toString": show,
}
