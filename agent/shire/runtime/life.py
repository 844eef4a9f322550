"""A script's life from its first variable to the script that follows it.

Order: `beforeStreaming`; `variables` (each when first used, the unused ones then in the order of the text); the
prompt with its commands; the model, heard by `onStreaming`; `onStreamingEnd`; `afterStreaming`; the script that
`[flow]:` names.
"""

from __future__ import annotations

from contextlib import aclosing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from agent.errors import ScriptError
from agent.models.generation import Message
from agent.shire.metadata import Metadata, header
from agent.shire.runtime import needs
from agent.shire.runtime.answer import Answer
from agent.shire.runtime.draft import tidy
from agent.shire.runtime.invocation import Effect
from agent.shire.runtime.pipelines import Pipelines
from agent.shire.runtime.template import FLOW, Template
from agent.shire.runtime.values import show
from agent.shire.runtime.variables import MISSING, Missing
from agent.shire.tree.actions import Pipeline
from agent.shire.tree.body import Interpolation
from agent.shire.tree.expressions import Call
from agent.shire.tree.node import text_of

if TYPE_CHECKING:
    from agent.shire.functions.streaming import Watcher
    from agent.shire.runtime.definitions import Definitions
    from agent.shire.runtime.run import Run, Step
    from agent.shire.runtime.scope import Scope
    from agent.shire.runtime.values import Value
    from agent.shire.tree.script import Script

INPUT = "input"
"""The variable with what the user typed or a script passed on; a script without a prompt of its own asks just that."""
OUTPUT = "output"
"""The variable with the result so far."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a run.

    Attributes:
        metadata: The script's plain keys: interaction, name, …
        messages: The prompt, turn by turn; empty if no model was to be asked.
        answer: What the model said and what post-processors found in it.
        result: The value of the last stage: what `execute` gives to the script that ran this one.
        steps: What was done, in order, with all scripts that were started; in a dry run what would be done.
    """

    metadata: Metadata
    messages: tuple[Message, ...] = ()
    answer: Answer = field(default_factory=Answer)
    result: Value = None
    steps: tuple[Step, ...] = ()


class Life:
    """The stages of one run."""

    def __init__(self, run: Run, tree: Script, scope: Scope, definitions: Definitions) -> None:
        self._run = run
        self._tree = tree
        self._scope = scope
        self._definitions = definitions
        self._metadata = header(run.script.text)

    async def live(self) -> Outcome:
        """Go through all stages.

        Raises:
            ScriptError, ModelError, WorkspaceError: As `run_script`.
        """
        await self._stage("beforeStreaming", "")
        self._run.stage = "variables"
        for name in self._definitions.names:
            await self._run.variables.get(name)
        await needs.check(self._tree.header, self._run)
        template = Template(self._run, self._scope)
        self._run.stage = "prompt"
        await template.write(self._tree.body)
        messages = await self._messages(template)
        await self._ask(messages)
        answer = self._run.answer
        if not messages:
            answer.text = tidy(template.draft.text)
        result: Value = answer.text
        ended = await self._stage("onStreamingEnd", answer.text)
        if ended is not MISSING and ended is not None:
            result = ended
        self._run.variables.put(OUTPUT, answer.text)
        after = await self._stage("afterStreaming", answer.text)
        if after is not MISSING and after is not None:
            result = after
        if template.flow:
            result = await self._flow(template.flow, result)
        self._run.output = result
        return Outcome(self._metadata, messages, answer, result, tuple(self._run.steps))

    async def _stage(self, key: str, value: Value) -> Value | Missing:
        """Run a pipeline of the front matter on a value."""
        statement = self._tree.header.statement(key) if self._tree.header else None
        if statement is None:
            return MISSING
        self._run.stage = key
        return await Pipelines(self._run, self._scope).statement(statement, value)

    async def _messages(self, template: Template) -> tuple[Message, ...]:
        """Give the prompt; nothing where no model is to be asked."""
        if template.local and self._tree.header is None:
            return ()
        room = self._run.host.model.room(self._metadata.model)
        messages = template.draft.messages(room)
        if template.draft.cut:
            self._run.warn(
                f"{', '.join(template.draft.cut)}: cut, since the model reads {room} tokens (ask for less, or "
                "configure a larger model)"
            )
        if messages:
            return messages
        asked = await self._run.variables.get(INPUT)
        text = "" if asked is MISSING else tidy(show(asked))
        if text:
            return (Message("user", text),)
        empty = [text_of(node) for node in self._tree.body.content if isinstance(node, Interpolation)]
        why = (
            f"nothing came of {', '.join(empty)}"
            if empty
            else "write it below the front matter, or give `input`"
        )
        raise ScriptError(f"{self._run.name}: the prompt is empty ({why})")

    async def _ask(self, messages: tuple[Message, ...]) -> None:
        run = self._run
        run.stage = "model"
        if not messages:
            return
        chars = sum(len(message.content) for message in messages)
        what = f"{self._metadata.model or 'default'} model, {chars} characters"
        run.note(what, Effect.ASKS_MODEL, done=not run.dry)
        if run.dry:
            run.answer.text = "(the model's answer)"
            return
        watchers = self._watchers(messages)
        begun = run.host.clock.monotonic()
        async with aclosing(run.host.model.chat(self._metadata.model, messages)) as chunks:
            async for chunk in chunks:
                run.budget.text(run.name, len(chunk.text))
                run.answer.text += chunk.text
                run.answer.reason = chunk.finish_reason or run.answer.reason
                if chunk.text:
                    run.host.listener.answered(run.name, chunk.text)
                    for watcher in watchers:
                        watcher.saw(chunk.text)
        run.answer.seconds = run.host.clock.monotonic() - begun
        for watcher in watchers:
            await watcher.finish()
        if run.answer.reason == "length":
            run.warn("the model's answer was cut at its limit (raise the limit, or ask for less)")

    async def _flow(self, name: str, result: Value) -> Value:
        self._run.stage = FLOW
        self._run.note(f"[flow]: {name}", Effect.ASKS_MODEL, done=not self._run.dry)
        return await self._run.launch(name, {OUTPUT: result})

    def _watchers(self, messages: tuple[Message, ...]) -> list[Watcher]:
        statement = self._tree.header.statement("onStreaming") if self._tree.header else None
        if statement is None or not isinstance(statement.content, Pipeline):
            return []
        from agent.shire.functions.streaming import watcher  # noqa: PLC0415 - few scripts watch

        made = []
        for step in statement.content.steps:
            if isinstance(step, Call):
                found = watcher(step.name, self._run, messages)
                if found is None:
                    self._run.warn(f"line {step.span.line}: nothing named `{step.name}` watches an answer")
                else:
                    made.append(found)
        return made
