"""A run's variables: what it was given, what it computed, and what the editor and the daemon know, when asked."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from agent.shire.runtime.values import Value


class Missing(Enum):
    """The answer for a name that nobody knows; nothing (None) is a value."""

    MISSING = "missing"


MISSING = Missing.MISSING
"""There is no such variable."""

CONTEXT = "context"
"""`$context.name` is the same as `$name`."""


class VariableSource(Protocol):
    """Somewhere that variables come from."""

    async def variable(self, name: str) -> Value | Missing:
        """Give the value of a variable, computed now, or `MISSING`."""
        ...


class Variables:
    """Variables by name; each is looked for at most once, and only when a script uses it.

    What was put here wins; then the sources answer in their order. A source that fails has no answer, and
    `failures` tells why.
    """

    def __init__(self, given: Mapping[str, Value], sources: Sequence[VariableSource] = ()) -> None:
        self._known: dict[str, Value] = dict(given)
        self._asked: dict[str, Value | Missing] = {}
        self._sources = sources

    async def get(self, name: str) -> Value | Missing:
        """Give a variable's value, or `MISSING`."""
        if name in self._known:
            return self._known[name]
        if name not in self._asked:
            self._asked[name] = await self._ask(name)
        return self._asked[name]

    def put(self, name: str, value: Value) -> None:
        """Set a variable."""
        self._known[name] = value

    def known(self) -> Mapping[str, Value]:
        """Give what was given and set so far, without asking any source."""
        return dict(self._known)

    async def _ask(self, name: str) -> Value | Missing:
        for source in self._sources:
            found = await source.variable(name)
            if found is not MISSING:
                return found
        return MISSING
