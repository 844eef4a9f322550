"""Where the variables come from that a script does not define: the editor first, then the daemon's own knowledge.

Only names of the table below are asked for; every other `$name` in a prompt stays as it is written. A name of the table is
never missing: what nobody knows here is an empty text.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, TypeAlias

from agent.errors import InlaydError
from agent.shire.runtime.room import fitted
from agent.shire.runtime.variables import MISSING

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from agent.shire.runtime.host import Host
    from agent.shire.runtime.values import Value
    from agent.shire.runtime.variables import Missing, VariableSource

Knower: TypeAlias = "Callable[[Host], Awaitable[Value]]"
"""Computes one variable."""

_GROUPS: Mapping[str, str] = {
    "agent.shire.knowledge.place": (
        "selection selectedText selectionWithNum beforeCursor afterCursor fileName filePath fileExtension fileContent all"
        " language lang commentSymbol lineCount"
    ),
    "agent.shire.knowledge.code": (
        "methodName currentMethodName currentMethodCode currentClassName currentClassCode imports structure"
        " complexityCount"
    ),
    "agent.shire.knowledge.relations": "relatedClasses similarCode methodCaller calledMethod",
    "agent.shire.knowledge.testing": (
        "targetTestFileName isNeedCreateFile underTestMethodCode similarTestCase"
    ),
    "agent.shire.knowledge.project": "frameworkContext projectDependencies",
    "agent.shire.knowledge.changes": ("currentChanges currentBranch historyCommitMessages diff changeCount"),
    "agent.shire.knowledge.machine": "os ide timezone date today now locale shellPath pwd cwd agents commands",
}
EDITOR_ONLY = frozenset({"codeSmell", "databaseInfo", "databases", "tables", "columns", "sonarResults"})
"""Variables of the reference that only an editor with the right plugin can know."""
_MODULES = {name: module for module, names in _GROUPS.items() for name in names.split()}


def variable_names() -> tuple[str, ...]:
    """List the names that are asked for, sorted; imports nothing."""
    return tuple(sorted({*_MODULES, *EDITOR_ONLY}))


def sources(host: Host, model: str | None = None) -> tuple[VariableSource, ...]:
    """Make the sources of a run, in the order in which they are asked; long values are cut to what `model` can read."""
    return (_Fitting(_Editor(host), host, model), _Fitting(_Daemon(host), host, model))


class _Fitting:
    """Cuts what is too long for the model, and tells it."""

    def __init__(self, source: VariableSource, host: Host, model: str | None) -> None:
        self._source = source
        self._host = host
        self._model = model

    async def variable(self, name: str) -> Value | Missing:
        found = await self._source.variable(name)
        room = self._host.model.room(self._model)
        if room is None or not isinstance(found, str):
            return found
        text = fitted(name, found, room)
        if text != found:
            self._host.listener.notified(
                f"${name} was cut: the embedded model reads {room} tokens (select less, or configure a larger model)"
            )
        return text


class _Editor:
    """Asks the editor."""

    def __init__(self, host: Host) -> None:
        self._host = host

    async def variable(self, name: str) -> Value | Missing:
        if name not in _MODULES and name not in EDITOR_ONLY:
            return MISSING
        found = await self._host.editor.variable(name)
        return MISSING if found is None else found


class _Daemon:
    """Computes a variable from the daemon's own syntax, files and git."""

    def __init__(self, host: Host) -> None:
        self._host = host
        self._told: set[str] = set()

    async def variable(self, name: str) -> Value | Missing:
        if name in EDITOR_ONLY:
            return ""
        module = _MODULES.get(name)
        if module is None:
            return MISSING
        knower: Knower = import_module(module).VARIABLES[name]
        try:
            found = await knower(self._host)
        except InlaydError as error:
            reason = str(error)
            if reason not in self._told:
                self._told.add(reason)  # Several variables of a missing repository are one piece of news.
                self._host.listener.notified(f"${name} is empty: {reason}")
            return ""
        return "" if found is None else found
