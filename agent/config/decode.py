"""Turns plain values into the typed configuration, or says which key is wrong and what was probably meant."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeGuard, get_args, get_origin
from urllib.parse import urlsplit

import msgspec
from msgspec.structs import fields

from agent.config.schema import Between, Guarded, Url

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

Key = tuple[str, ...]


class KeyProblem(Exception):  # noqa: N818 - it never leaves the room: the loader adds file and line to it
    """A key or a value that the schema does not allow."""

    def __init__(self, key: Key, message: str) -> None:
        super().__init__(message)
        self.key = key


@cache
def leaves(section: type[msgspec.Struct]) -> dict[Key, Any]:
    """List every key of a configuration class with its annotated type, in the order of the schema."""
    found: dict[Key, Any] = {}
    for entry in fields(section):
        kind = entry.type
        if is_section(kind):
            found.update({(entry.name, *rest): leaf for rest, leaf in leaves(kind).items()})
        else:
            found[(entry.name,)] = kind
    return found


def is_section(kind: object) -> TypeGuard[type[msgspec.Struct]]:
    """Tell whether a key's type is a table of keys of its own."""
    return isinstance(kind, type) and issubclass(kind, msgspec.Struct)


def flatten(section: type[msgspec.Struct], values: Mapping[str, object]) -> Iterator[tuple[Key, object]]:
    """Check nested `values` against a configuration class and give its keys with typed values.

    Raises:
        KeyProblem: for an unknown key or a value of the wrong kind.
    """
    known = leaves(section)
    branches = {key[:depth] for key in known for depth in range(1, len(key))}
    yield from _walk(known, branches, (), values)


def guarded(section: type[msgspec.Struct], key: Key) -> bool:
    """Tell whether only the user, or a project that the user trusts, may set `key`."""
    return any(isinstance(mark, Guarded) for mark in _marks(leaves(section)[key]))


def _walk(
    known: dict[Key, Any], branches: set[Key], at: Key, values: Mapping[str, object]
) -> Iterator[tuple[Key, object]]:
    for name, value in values.items():
        key = (*at, str(name))
        if key in branches:
            if not isinstance(value, dict):
                raise KeyProblem(key, f"a table is expected, not {_shown(value)}")
            yield from _walk(known, branches, key, value)
        elif key in known:
            yield key, _value(key, known[key], value)
        else:
            raise KeyProblem(key, "unknown key" + _suggestion(key, {*known, *branches}))


def _suggestion(key: Key, known: set[Key]) -> str:
    siblings = [other[-1] for other in known if other[:-1] == key[:-1]]
    near = nearest(key[-1], siblings, cutoff=0.5)
    if near:
        return f' (did you mean "{".".join((*key[:-1], near[0]))}"?)'
    elsewhere = sorted(".".join(other) for other in known if other[-1] == key[-1])
    if elsewhere:
        return f' (did you mean "{elsewhere[0]}"?)'
    return f" (known here: {', '.join(sorted(siblings))})" if siblings else ""


def nearest(word: str, choices: Sequence[str], cutoff: float = 0.6) -> list[str]:
    """Give the one of `choices` that a misspelt word likely means, or none; `cutoff` is a similarity, 0 to 1."""
    from difflib import get_close_matches  # noqa: PLC0415 - only what is wrong needs it

    return get_close_matches(word, choices, n=1, cutoff=cutoff)


def _marks(kind: object) -> tuple[Any, ...]:
    return get_args(kind)[1:] if get_origin(kind) is Annotated else ()


def _value(key: Key, kind: object, value: object) -> object:
    plain = get_args(kind)[0] if get_origin(kind) is Annotated else kind
    typed = _typed(key, plain, value)
    for mark in _marks(kind):
        if isinstance(mark, Between) and not mark.least <= typed <= mark.most:
            raise KeyProblem(key, f"{_shown(value)} is outside of {mark.least:g} to {mark.most:g}")
        if isinstance(mark, Url) and typed:
            _check_url(key, typed)
    return typed


def _typed(key: Key, plain: object, value: object) -> Any:  # noqa: ANN401 - the schema knows the type
    if get_origin(plain) is Literal:
        choices = get_args(plain)
        if value not in choices:
            near = nearest(str(value), choices)
            hint = f'did you mean "{near[0]}"?' if near else f"one of {', '.join(choices)}"
            raise KeyProblem(key, f"{_shown(value)} is not allowed ({hint})")
        return value
    if get_origin(plain) is tuple:
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise KeyProblem(key, f"a list of texts is expected, not {_shown(value)}")
        return tuple(value)
    if plain is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if type(value) is not plain:
        names: dict[object, str] = {
            bool: "true or false",
            int: "a whole number",
            float: "a number",
            str: "a text",
        }
        raise KeyProblem(key, f"{names[plain]} is expected, not {_shown(value)}")
    return value


def _check_url(key: Key, text: str) -> None:
    try:
        parts = urlsplit(text)
        valid = parts.scheme in {"http", "https"} and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        valid = False
    if not valid:
        guess = text.rpartition("://")[2].lstrip("/") or "127.0.0.1:11434"
        raise KeyProblem(
            key, f'not a URL: "{text}" (did you mean "http://{guess.rstrip("/")}{_root(guess)}"?)'
        )


def _root(guess: str) -> str:
    return "" if "/" in guess.rstrip("/") else "/v1"


def _shown(value: object) -> str:
    shown = f'"{value}"' if isinstance(value, str) else repr(value)
    return {"True": "true", "False": "false", "None": "null"}.get(shown, shown)
