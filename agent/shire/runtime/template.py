"""Writes a body as the prompt: fills in variables, follows directives, runs commands.

The directives are Velocity's, of which this is a subset: `#if #elseif #else #end`, `#foreach` (with
`$foreach.index`, `.count`, `.hasNext`, `.first`, `.last`, and `$velocityCount`), `#set`, `#break`, `#stop`.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from agent.shire.runtime import registry
from agent.shire.runtime.draft import Draft
from agent.shire.runtime.evaluator import Evaluator
from agent.shire.runtime.invocation import CommandCall, Effect
from agent.shire.runtime.values import items
from agent.shire.tree.body import (
    Command,
    Comment,
    Escape,
    Fence,
    ForEach,
    If,
    Interpolation,
    Jump,
    Raw,
    RoleMarker,
    Set,
    Text,
    fence_after,
)
from agent.shire.tree.expressions import Access, Index, Property, Variable
from agent.shire.tree.node import Token, text_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from agent.shire.runtime.run import Run
    from agent.shire.runtime.scope import Scope
    from agent.shire.runtime.values import Value
    from agent.shire.tree.body import Body, BodyNode

FLOW = "flow"
"""The label of the comment that names the script to run next: `[flow]:next.shire`."""


class _Break(Exception):  # noqa: N818 - steers the loop and never leaves it
    """`#break`."""


class _Stop(Exception):  # noqa: N818 - steers the body and never leaves it
    """`#stop`."""


class Template:
    """Writes one script's body.

    Attributes:
        draft: What has been written so far.
        flow: The script that the body wants run next, or None.
        local: Whether a command ran that is an action of its own (`/write`, `/run`, …).
    """

    def __init__(self, run: Run, scope: Scope) -> None:
        self.draft = Draft(run.name, run.budget)
        self.flow: str | None = None
        self.local = False
        self._run = run
        self._scope = scope
        self._consumed: set[int] = set()

    async def write(self, body: Body) -> None:
        """Write the whole body.

        Raises:
            ScriptError: An expression or command cannot be run.
            LimitError: It gets too long, or loops too often.
        """
        try:
            await self._all(body.content)
        except (_Stop, _Break):
            return

    async def _all(self, content: Sequence[BodyNode]) -> None:
        for at, node in enumerate(content):
            if isinstance(node, Command):
                await self._command(node, fence_after(tuple(content), at))
            elif id(node) not in self._consumed:
                await self._node(node)

    async def _node(self, node: BodyNode) -> None:
        match node:
            case Text() | Escape() | Raw():
                self.draft.write(node.text)
            case Interpolation():
                self.draft.write(await self._evaluator().printed(node), text_of(node))
            case Comment():
                if node.label == FLOW:
                    self.flow = node.value
            case RoleMarker():
                self.draft.speak(node.role)
            case Fence():
                await self._fence(node)
            case If() | ForEach() | Set() | Jump():
                await self._directive(node)
            case _:
                self.draft.write(text_of(node))

    async def _directive(self, node: If | ForEach | Set | Jump) -> None:
        match node:
            case If():
                for branch in node.branches:
                    if branch.condition is None or await self._evaluator().holds(branch.condition):
                        await self._all(branch.content)
                        return
            case ForEach():
                await self._loop(node)
            case Set():
                await self._set(node)
            case Jump():
                raise _Break if node.name == "break" else _Stop

    async def _fence(self, fence: Fence) -> None:
        for part in fence.parts:
            if isinstance(part, Token):
                self.draft.write(part.text)
            else:
                await self._node(part)  # type: ignore[arg-type]  # a fence's nodes are a body's

    async def _loop(self, loop: ForEach) -> None:
        held = items(await self._evaluator().value(loop.items))
        outer = self._scope
        try:
            for at, item in enumerate(held):
                self._run.budget.call(self._run.name)
                await asyncio.sleep(0)
                place: dict[str, Value] = {
                    "index": at,
                    "count": at + 1,
                    "hasNext": at + 1 < len(held),
                    "first": at == 0,
                    "last": at + 1 == len(held),
                }
                self._scope = outer.inner({loop.variable: item, "foreach": place, "velocityCount": at + 1})
                await self._all(loop.content)
        except _Break:
            return
        finally:
            self._scope = outer

    async def _set(self, directive: Set) -> None:
        value = await self._evaluator().value(directive.value)
        target = directive.target
        if isinstance(target, Variable):
            self._scope.put(target.name, value)
            return
        # `#set($map.key = 1)` and `#set($map["key"] = 1)`, one level deep.
        if isinstance(target, Access) and isinstance(target.base, Variable) and len(target.steps) == 1:
            step, held = target.steps[0], await self._scope.get(target.base.name)
            if isinstance(held, dict) and isinstance(step, (Property, Index)):
                key = step.name if isinstance(step, Property) else await self._evaluator().value(step.index)
                self._scope.put(target.base.name, {**held, str(key): value})
                return
        self._run.warn(f"line {directive.span.line}: `{text_of(target).strip()}` cannot be set")

    async def _command(self, node: Command, fence: Fence | None) -> None:
        run = self._run
        run.budget.call(run.name)
        command = registry.command(node.name)
        written = text_of(node)
        if command is None:
            self.draft.write(written)
            return
        self.local = self.local or command.local
        taken = fence if command.takes_fence else None
        if run.dry and command.effect is not Effect.NONE:
            run.note(written, command.effect, done=False)
            if taken is not None:
                self._consumed.add(id(taken))
            self.draft.write(written)
            return
        code, language = (None, "") if taken is None else await self._content(taken)
        argument = await self._evaluator().filled(node.argument or "")
        run.note(written, command.effect)
        self.draft.write(
            await command.call(CommandCall(node.name, argument, node.lines, code, language, run)), written
        )

    async def _content(self, fence: Fence) -> tuple[str, str]:
        """Give a block's text without its last line end, and its language; it is no part of the prompt then."""
        self._consumed.add(id(fence))
        outer, self.draft = self.draft, Draft(self._run.name, self._run.budget)
        try:
            await self._all(fence.language)
            language = self.draft.text.strip()
            self.draft = Draft(self._run.name, self._run.budget)
            await self._all(fence.content)
            return self.draft.text.strip("\r\n"), language
        finally:
            self.draft = outer

    def _evaluator(self) -> Evaluator:
        return Evaluator(self._scope, self._run.name, filled=True)
