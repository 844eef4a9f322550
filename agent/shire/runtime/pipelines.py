"""Runs pipelines: each function works on the result of the one before; cases choose among pipelines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agent.errors import ScriptError
from agent.shire.runtime import patterns, registry
from agent.shire.runtime.evaluator import Evaluator
from agent.shire.runtime.foreign import call_foreign
from agent.shire.runtime.invocation import Effect, Invocation
from agent.shire.runtime.strings import where
from agent.shire.runtime.values import FilePath, is_list, show, size, truth
from agent.shire.tree.actions import Branch, Case, Condition, Pipeline, Query
from agent.shire.tree.expressions import Call
from agent.shire.tree.node import ErrorNode, text_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from agent.shire.runtime.run import Run
    from agent.shire.runtime.scope import Scope
    from agent.shire.runtime.values import Value
    from agent.shire.tree.actions import BranchKey, PipelineStep, Statement
    from agent.shire.tree.expressions import Expression


class Pipelines:
    """Runs the pipelines of one script.

    In a pipeline `$output` is the result of the step before, at the first step what the pipeline was given.

    Args:
        run: The script's run.
        scope: What names mean besides `$output`.
        pattern: The file pattern of the variable whose action runs; its groups are `$1`, `$2`, … of a case.
    """

    def __init__(self, run: Run, scope: Scope, pattern: str = "") -> None:
        self._run = run
        self._scope = scope
        self._pattern = pattern

    async def run(self, pipeline: Pipeline, value: Value, initial: Value) -> Value:
        """Run the functions one after another on `value` and give the last one's result.

        Raises:
            ScriptError: A step cannot be run.
        """
        for step in pipeline.steps:
            value = await self._step(step, value, initial)
        return value

    async def statement(self, statement: Statement, value: Value) -> Value:
        """Run what stands in braces, a pipeline, a query or an expression, on `value`.

        Raises:
            ScriptError: It cannot be run.
        """
        content = statement.content
        if isinstance(content, Pipeline):
            return await self.run(content, value, value)
        if isinstance(content, Query):
            from agent.shire.runtime.query import answer  # noqa: PLC0415 - few scripts have queries

            return await answer(content, self._run, self._scope)
        return await self.evaluator(value, value).value(content)

    def evaluator(self, value: Value, initial: Value) -> Evaluator:
        """Give what computes expressions at a step whose input is `value`."""

        async def call(node: Call) -> Value:
            return await self._call(node, value, initial)

        return Evaluator(self._scope.inner({"output": value}), self._run.name, call)

    async def _step(self, step: PipelineStep, value: Value, initial: Value) -> Value:
        match step:
            case Call():
                return await self._call(step, value, initial)
            case Case():
                return await self._case(step, value, initial)
        raise ScriptError(f"{where(self._run.name, step)}: {step.message} ({step.hint})")

    # -- functions -------------------------------------------------------------------------------------------

    async def _call(self, call: Call, value: Value, initial: Value) -> Value:
        run = self._run
        run.budget.call(run.name)
        function = registry.function(call.name)
        foreign = run.foreign.get(call.name)
        if function is None and foreign is None:
            run.warn(f"line {call.span.line}: there is no function `{call.name}`{registry.meant(call.name)}")
            return value
        evaluator = self.evaluator(value, initial)
        given = [await evaluator.argument(argument) for argument in call.arguments]
        invocation = Invocation(
            call.name,
            tuple(argument for argument, _ in given),
            tuple(name for _, name in given),
            value,
            initial,
            run,
        )
        what, effect = text_of(call).strip(), function.effect if function else Effect.RUNS
        if run.dry and effect is not Effect.NONE:
            run.note(what, effect, done=False)
            return value if effect is Effect.TELLS else f"({what} is not run)"
        if function is not None and len(given) < function.needs:
            raise invocation.error(f"needs {function.needs} argument{'s' * (function.needs > 1)}")
        run.note(what, effect)
        if function is not None:
            result = await function.call(invocation)
        else:
            assert foreign is not None  # noqa: S101 - one of the two is there
            result = await call_foreign(foreign, invocation)
        run.budget.text(run.name, size(result))
        return result

    # -- cases -----------------------------------------------------------------------------------------------

    async def _case(self, case: Case, value: Value, initial: Value) -> Value:
        branches = [branch for branch in case.branches if isinstance(branch, Branch)]
        if case.subject is None:
            chosen = await self._by_conditions(case, branches, value, initial)
        else:
            chosen = await self._by_subject(case, branches, value, initial)
        result: Value = value
        for branch in chosen or [branch for branch in branches if branch.key.text is None]:
            if isinstance(branch.body, ErrorNode):
                raise ScriptError(
                    f"{where(self._run.name, branch)}: {branch.body.message} ({branch.body.hint})"
                )
            result = await self.run(branch.body, value, initial)
        return result

    async def _by_conditions(
        self, case: Case, branches: Sequence[Branch], value: Value, initial: Value
    ) -> list[Branch]:
        """Choose every branch whose condition holds, as the reference does."""
        evaluator = self.evaluator(value, initial)
        results: dict[str | None, bool] = {}
        for condition in case.conditions:
            if isinstance(condition, Condition):
                found = await evaluator.value(condition.expression)
                results[condition.key.text] = truth(found) and not _gave_back(
                    condition.expression, found, value
                )
        unknown = [branch.key.text for branch in branches if branch.key.text not in {None, *results}]
        for key in unknown:
            self._run.warn(f"line {case.span.line}: no condition is named {key!r}")
        return [branch for branch in branches if results.get(branch.key.text)]

    async def _by_subject(
        self, case: Case, branches: Sequence[Branch], value: Value, initial: Value
    ) -> list[Branch]:
        """Choose the first branch whose key is the subject; a file's name may also only contain it."""
        assert case.subject is not None  # noqa: S101 - the caller looked
        file = _first_file(value) or _first_file(initial)
        groups = await self._groups(file) if file else {}
        here = {"0": show(value) if file is None else file.path.name, **groups, "output": value}
        subject, name = await Evaluator(self._scope.inner(here), self._run.name).argument(case.subject)
        text = show(subject)
        keys = [(branch, branch.key) for branch in branches if branch.key.text is not None]
        for branch, key in keys:
            if await _selects(key, text):
                return [branch]
        if file is not None and name.isdecimal():
            return [branch for branch, key in keys if not key.is_pattern and (key.text or "") in text][:1]
        return []

    async def _groups(self, file: FilePath) -> Mapping[str, Value]:
        """Give `$1`, `$2`, …: the groups of the variable's pattern in a file's name."""
        if not self._pattern:
            return {}
        found = await patterns.beside(self._pattern, lambda one: one.full(file.path.name))
        return {} if found is None else {str(n): group for n, group in enumerate(found.groups(), 1)}


def _first_file(value: Value) -> FilePath | None:
    first = value[0] if is_list(value) and value else value
    return first if isinstance(first, FilePath) else None


async def _selects(key: BranchKey, subject: str) -> bool:
    if not key.is_pattern:
        return key.text == subject
    return await patterns.beside(key.text or "", lambda one: one.full(subject) is not None)


def _gave_back(expression: Expression, found: Value, value: Value) -> bool:
    """Tell whether `jsonpath` gave back the text that it was given: it found nothing in it."""
    return isinstance(expression, Call) and expression.name == "jsonpath" and found == value
