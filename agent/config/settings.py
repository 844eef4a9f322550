"""Puts the layers of configuration together: defaults, the user's file, the project's, the editor's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import msgspec
from msgspec.structs import fields

from agent.config.decode import Key, KeyProblem, flatten, guarded, is_section, leaves
from agent.config.locate import line_of
from agent.config.schema import Config
from agent.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

T = TypeVar("T", bound=msgspec.Struct)


class Layer(msgspec.Struct, frozen=True):
    """One source of configuration, already checked.

    Attributes:
        name: What a person calls it: a file's path, or `the editor`.
        values: The keys that it sets.
        lines: The line of each key, from 1; empty for what is not a file.
        ignored: Guarded keys that were left out, because the project is not trusted.
    """

    name: str
    values: dict[Key, object]
    lines: dict[Key, int]
    ignored: tuple[Key, ...] = ()


class Settings(msgspec.Struct, frozen=True):
    """The effective configuration and where each value comes from.

    Attributes:
        config: The typed values.
        origins: For every key its source: `default`, `FILE:LINE`, or `the editor`.
        notices: Sentences for the user about keys that were not taken.
    """

    config: Config
    origins: dict[Key, str]
    notices: tuple[str, ...]


def file_layer(path: Path, *, trusted: bool = True) -> Layer | None:
    """Read one `inlayd.toml`; None where there is none.

    Raises:
        ConfigError: for text that is not TOML, or a key or value that the schema refuses.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: cannot be read: {error}") from error
    import tomllib  # noqa: PLC0415 - most users have no such file

    try:
        values = dict(flatten(Config, tomllib.loads(text)))
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path}: not valid TOML: {error}") from error
    except KeyProblem as problem:
        place = f"{path}:{line_of(text, problem.key)}"
        raise ConfigError(f"{place}: {'.'.join(problem.key)}: {problem}") from problem
    refused = () if trusted else tuple(key for key in values if guarded(Config, key))
    kept = {key: value for key, value in values.items() if key not in refused}
    return Layer(str(path), kept, {key: line_of(text, key) for key in values}, refused)


def editor_layer(settings: Mapping[str, object]) -> Layer:
    """Take the settings that an editor sent: its `inlayd` section, or our keys at the top.

    Sections of other servers (Copilot's clients send `http`, `telemetry`, …) are left alone.

    Raises:
        ConfigError: for a key or value that the schema refuses.
    """
    section = settings.get("inlayd")
    if isinstance(section, dict):
        chosen = section
    else:
        known = set(Config.__struct_fields__)
        chosen = {
            name: value for name, value in settings.items() if name in known and isinstance(value, dict)
        }
    try:
        return Layer("the editor", dict(flatten(Config, chosen)), {})
    except KeyProblem as problem:
        raise ConfigError(f"the editor's settings: {'.'.join(problem.key)}: {problem}") from problem


def combine(layers: Sequence[Layer | None]) -> Settings:
    """Lay the layers over the defaults, later ones on top."""
    values: dict[Key, object] = {}
    origins = dict.fromkeys(leaves(Config), "default")
    notices: list[str] = []
    for layer in layers:
        if layer is None:
            continue
        values.update(layer.values)
        origins.update({key: _place(layer, key) for key in layer.values})
        notices += [
            f"{_place(layer, key)}: {'.'.join(key)}: not taken from an untrusted project "
            "(trust it with: inlayd config trust)"
            for key in layer.ignored
        ]
    return Settings(_built(Config, (), values), origins, tuple(notices))


def value_of(config: Config, key: Key) -> Any:  # noqa: ANN401 - the schema knows the type
    """Read the value of a dotted key."""
    value: Any = config
    for name in key:
        value = getattr(value, name)
    return value


def _place(layer: Layer, key: Key) -> str:
    return f"{layer.name}:{layer.lines[key]}" if key in layer.lines else layer.name


def _built(section: type[T], at: Key, values: dict[Key, object]) -> T:
    """Build one section from flat values, its own sections first."""
    chosen: dict[str, Any] = {}
    for entry in fields(section):
        key = (*at, entry.name)
        if is_section(entry.type):
            chosen[entry.name] = _built(entry.type, key, values)
        elif key in values:
            chosen[entry.name] = values[key]
    return section(**chosen)
