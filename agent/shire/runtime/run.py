"""One script being run: what all parts of the runtime, and all functions, share while it runs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from agent.shire.metadata import header

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from agent.shire.runtime.answer import Answer
    from agent.shire.runtime.host import Host, ScriptFile
    from agent.shire.runtime.limits import Budget
    from agent.shire.runtime.values import Value
    from agent.shire.runtime.variables import Variables
    from agent.shire.tree.header import ForeignFunction


@dataclass(frozen=True, slots=True)
class Step:
    """Something that a run did, or in a dry run would do.

    Attributes:
        script: Name of the script.
        stage: Where in its life: `variables`, `beforeStreaming`, `prompt`, `model`, `onStreamingEnd`, …
        what: The call, as `saveFile("notes.md")`.
        effect: What it does to the world (`Effect`).
        done: Whether it was done; False in a dry run.
    """

    script: str
    stage: str
    what: str
    effect: str
    done: bool


@dataclass(slots=True)
class Run:
    """A script in execution.

    Attributes:
        script: The script.
        chain: Names of the scripts that started each other, this one last.
        host: The world.
        variables: Its variables; `await variables.get(name)`, `variables.put(name, value)`.
        answer: The model's answer so far; empty before the model was asked.
        budget: What it may still take; shared with the scripts that it starts.
        dry: Whether nothing may be done but computing and reading.
        steps: What was done, in order; shared with the scripts that it starts.
        launch: Runs another script by its name with some variables, and gives its result (`execute`).
        foreign: The script's `functions:`.
        stage: Where in the script's life it is now.
        storage: Where `caching` wants embeddings kept.
        output: The last result that counts (the reference's `lastTaskOutput`); None before there is one.
    """

    script: ScriptFile
    chain: tuple[str, ...]
    host: Host
    variables: Variables
    answer: Answer
    budget: Budget
    dry: bool
    steps: list[Step]
    launch: Callable[[str, Mapping[str, Value]], Awaitable[Value]]
    foreign: Mapping[str, ForeignFunction] = field(default_factory=dict)
    stage: str = "variables"
    storage: str = "memory"
    output: Value = None

    @property
    def name(self) -> str:
        """How messages name the script."""
        return self.script.name

    @property
    def room(self) -> int | None:
        """Tokens that a prompt of this script may have; None where the model's window is not known."""
        return self.host.model.room(header(self.script.text).model)

    def note(self, what: str, effect: str, *, done: bool = True) -> None:
        """Note a step and tell the listener."""
        self.steps.append(Step(self.name, self.stage, what, effect, done))
        self.host.listener.stepped(what)

    def warn(self, message: str) -> None:
        """Tell the user what the script got wrong though it goes on."""
        self.host.listener.notified(f"{self.name}: {message}")
