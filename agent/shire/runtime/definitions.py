"""What a script's `variables:` mean: texts, pattern actions over the workspace's files, queries."""

from __future__ import annotations

from fnmatch import translate
from typing import TYPE_CHECKING

from agent.errors import ScriptError
from agent.shire.keys import ScalarKind
from agent.shire.runtime import patterns
from agent.shire.runtime.evaluator import Evaluator
from agent.shire.runtime.pipelines import Pipelines
from agent.shire.runtime.strings import where, whole_variable
from agent.shire.runtime.values import FilePath
from agent.shire.runtime.variables import MISSING
from agent.shire.tree.actions import Statement
from agent.shire.tree.header import Block, ForeignFunction, PatternAction, Scalar
from agent.shire.tree.node import ErrorNode

if TYPE_CHECKING:
    from collections.abc import Mapping

    from agent.shire.runtime.run import Run
    from agent.shire.runtime.scope import Scope
    from agent.shire.runtime.values import Value
    from agent.shire.runtime.variables import Missing
    from agent.shire.tree.header import Value as Written

NO_FILES = frozenset({"", "any", "null"})
"""Patterns that stand for no files at all: their actions begin with an empty text."""
MOST_FILES = 2_000
"""Files that one pattern may give; what lies beyond is left out, and the user is told."""


class Definitions:
    """Computes the variables that a script defines, each when it is first used; a source of `Variables`.

    Args:
        written: The entries of `variables:`.
    """

    def __init__(self, written: Mapping[str, Written]) -> None:
        self._written = written
        self._open: set[str] = set()
        self._run: Run | None = None
        self._scope: Scope | None = None

    def attach(self, run: Run, scope: Scope) -> None:
        """Say whose variables they are; before that there are none."""
        self._run, self._scope = run, scope

    @property
    def names(self) -> tuple[str, ...]:
        """The names in the order of the text."""
        return tuple(self._written)

    async def variable(self, name: str) -> Value | Missing:
        """Compute a variable; one that needs itself finds itself missing.

        Raises:
            ScriptError: Its action cannot be run.
        """
        if name not in self._written or name in self._open or self._run is None or self._scope is None:
            return MISSING
        self._open.add(name)
        try:
            return await self._value(self._written[name], self._run, self._scope)
        finally:
            self._open.discard(name)

    async def _value(self, written: Written, run: Run, scope: Scope) -> Value:
        match written:
            case Scalar():
                return await self._scalar(written, run, scope)
            case PatternAction():
                return await self._action(written, run, scope)
            case Statement():
                return await Pipelines(run, scope).statement(written, "")
            case Block():
                return {entry.key: await self._value(entry.value, run, scope) for entry in written.entries}
            case ErrorNode():
                raise ScriptError(f"{where(run.name, written)}: {written.message} ({written.hint})")
            case ForeignFunction():
                raise ScriptError(
                    f"{where(run.name, written)}: a function is no variable (put it into `functions`)"
                )
        return await Pipelines(run, scope).evaluator(None, None).value(written)

    async def _scalar(self, written: Scalar, run: Run, scope: Scope) -> Value:
        if written.kind is not ScalarKind.QUOTED or not isinstance(written.value, str):
            return written.value
        name = whole_variable(written.value)
        found = await scope.get(name) if name else MISSING
        if found is not MISSING:
            return found
        return await Evaluator(scope, run.name).filled(written.value)

    async def _action(self, written: PatternAction, run: Run, scope: Scope) -> Value:
        files: Value = ""
        if written.pattern not in NO_FILES:
            files = await matching_files(written.pattern, run)
        if written.action is None:
            return files
        return await Pipelines(run, scope, written.pattern).statement(written.action, files)


async def matching_files(pattern: str, run: Run) -> list[FilePath]:
    """Find the workspace's files whose names a pattern matches as a whole, sorted by path.

    A pattern with a slash in it is matched against the path within the folder. One that is no regular expression but
    reads as a file pattern (`*.java`) is taken as that.

    Raises:
        ScriptError: It is neither.
        LimitError: It takes too long.
    """
    files = run.host.files
    paths = [FilePath(path, files.shown(path)) for path in await files.listed()]
    written = pattern.replace("\\/", "/")
    whole = "/" in written
    if written.startswith("*"):
        run.warn(f"`/{pattern}/` is read as a file pattern (as a regular expression write `/.{pattern}/`)")
        written = translate(written)
    names = [one.shown if whole else one.path.name for one in paths]
    matches = await patterns.beside(written, lambda one: patterns.full_matches(one, names))
    found = [path for path, match in zip(paths, matches, strict=True) if match is not None]
    if len(found) > MOST_FILES:
        run.warn(f"`/{pattern}/` matches {len(found)} files; the first {MOST_FILES} are used")
    return found[:MOST_FILES]
