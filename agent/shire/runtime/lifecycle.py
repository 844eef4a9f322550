"""Starts scripts: the one that the user asked for, and those that it runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agent.errors import LimitError, RefusedError, ScriptError
from agent.shire.metadata import header
from agent.shire.parser import parse
from agent.shire.runtime.answer import Answer
from agent.shire.runtime.deadline import limited
from agent.shire.runtime.definitions import Definitions
from agent.shire.runtime.host import ConsentRequest, Permission
from agent.shire.runtime.life import Life
from agent.shire.runtime.limits import Budget, Limits
from agent.shire.runtime.run import Run
from agent.shire.runtime.scope import Scope
from agent.shire.runtime.sources import sources
from agent.shire.runtime.variables import Variables
from agent.shire.tree.header import ForeignFunction

if TYPE_CHECKING:
    from collections.abc import Mapping

    from agent.shire.runtime.host import Host, ScriptFile
    from agent.shire.runtime.life import Outcome
    from agent.shire.runtime.run import Step
    from agent.shire.runtime.values import Value

CHAT_PROMPT = "chatPrompt"
"""What the reference calls `input` in a chat."""


async def run_script(
    script: ScriptFile,
    host: Host,
    variables: Mapping[str, Value] | None = None,
    *,
    limits: Limits | None = None,
    dry: bool = False,
) -> Outcome:
    """Run a script; cancelling the task ends everything that it started.

    Variables that are given win over those that the script defines. A dry run computes variables and the
    prompt, lists what would be done, and does nothing else.

    Raises:
        ScriptError: The script cannot go on; LimitError, RefusedError are kinds of it.
        ModelError: The model cannot be asked.
        WorkspaceError: A file may not be read or written.
    """
    budget = Budget(limits or Limits())
    launcher = _Launcher(host, budget, dry=dry)
    try:
        async with limited(budget.limits.seconds):
            return await launcher.start(script, dict(variables or {}), ())
    except RecursionError:
        raise LimitError(f"{script.name}: a value is nested too deeply") from None
    except TimeoutError:
        raise LimitError(
            f"{script.name}: the run took longer than {budget.limits.seconds:g} s (split it, or ask for less)"
        ) from None


class _Launcher:
    """Starts scripts that share one host, one budget and one list of steps."""

    def __init__(self, host: Host, budget: Budget, *, dry: bool) -> None:
        self._host = host
        self._budget = budget
        self._dry = dry
        self._steps: list[Step] = []

    async def start(self, script: ScriptFile, given: Mapping[str, Value], chain: tuple[str, ...]) -> Outcome:
        chain = (*chain, script.name)
        self._budget.start(chain)
        tree = parse(script.text)
        written = tree.header.block("variables") if tree.header else {}
        definitions = Definitions(written)
        if "input" in given:
            given = {CHAT_PROMPT: given["input"], **given}
        variables = Variables(given, (definitions, *sources(self._host, header(script.text).model)))
        foreign = tree.header.block("functions") if tree.header else {}

        async def launch(name: str, passed: Mapping[str, Value]) -> Value:
            return await self._named(name, passed, script, chain)

        run = Run(
            script,
            chain,
            self._host,
            variables,
            Answer(),
            self._budget,
            self._dry,
            self._steps,
            launch,
            {name: value for name, value in foreign.items() if isinstance(value, ForeignFunction)},
        )
        scope = Scope(variables)
        definitions.attach(run, scope)
        for problem in tree.errors:
            self._host.listener.notified(problem.render(script.name))
        return await Life(run, tree, scope, definitions).live()

    async def _named(
        self, name: str, passed: Mapping[str, Value], caller: ScriptFile, chain: tuple[str, ...]
    ) -> Value:
        found = await self._host.scripts.find(name, caller)
        if found is None:
            missing = (
                f"{caller.name}: there is no script {name!r} "
                "(looked beside it, in the workspace, in .shire/, in your own scripts and in the library)"
            )
            if self._dry:
                self._host.listener.notified(missing)
                return None
            raise ScriptError(missing)
        if not self._dry and self._is_strange(found, caller):
            request = ConsentRequest(Permission.SCRIPT, found.name, found.name)
            if not await self._host.consent.ask(request):
                raise RefusedError(f"{found.name}: this script of the project was not allowed to run")
        return (await self.start(found, passed, chain)).result

    def _is_strange(self, found: ScriptFile, caller: ScriptFile) -> bool:
        """Tell whether a script of the user's or the library's starts one that came with the project.

        Scripts of the project that another one of it starts are part of what the user was asked for.
        """
        return self._is_projects(found) and caller.path is not None and not self._is_projects(caller)

    def _is_projects(self, script: ScriptFile) -> bool:
        path = script.path
        return path is not None and any(path.is_relative_to(folder) for folder in self._host.files.folders)
