"""Names that mean something at one place of a script: a pipeline's `$output`, a loop's variable, then the run's."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from agent.shire.runtime.values import Value
    from agent.shire.runtime.variables import Missing, Variables


class Scope:
    """The run's variables, with some names on top; `put` sets the run's own unless the name is one of those."""

    __slots__ = ("_local", "_variables")

    def __init__(self, variables: Variables, local: Mapping[str, Value] | None = None) -> None:
        self._variables = variables
        self._local = dict(local or {})

    async def get(self, name: str) -> Value | Missing:
        """Give what a name means here, or `MISSING`."""
        if name in self._local:
            return self._local[name]
        return await self._variables.get(name)

    def put(self, name: str, value: Value) -> None:
        """Set a name."""
        if name in self._local:
            self._local[name] = value
        else:
            self._variables.put(name, value)

    def inner(self, names: Mapping[str, Value]) -> Scope:
        """Give a scope with more names on top; what is `put` there is seen there alone if it has the name."""
        return Scope(self._variables, {**self._local, **names})
