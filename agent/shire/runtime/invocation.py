"""One call of a function, post-processor or command: what it is given, and what it says of itself."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias

from agent.errors import ScriptError
from agent.shire.runtime.operators import number
from agent.shire.runtime.values import show

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from agent.shire.runtime.run import Run
    from agent.shire.runtime.values import Value
    from agent.shire.tree.body import LineRange


class Effect(StrEnum):
    """What calling something does to the world; a dry run calls only what has `NONE`."""

    NONE = "computes or reads"
    ASKS_MODEL = "asks a model"
    TELLS = "shows something to the user"
    WRITES = "writes files"
    RUNS = "runs a program"
    FETCHES = "uses the network"
    COMMITS = "changes the repository"


@dataclass(frozen=True, slots=True)
class Invocation:
    """One call of a function in a pipeline.

    Attributes:
        name: The function's name as the script wrote it.
        arguments: Its arguments, evaluated; `$name` of an unknown variable is the text `$name`.
        names: For each argument the variable that it is (`output` for `$output`), or an empty string.
        value: The result of the step before; before the first step what the pipeline was given.
        initial: What the pipeline was given: the files of a pattern, the model's answer.
        run: The run that it belongs to: host, variables, answer, limits.
    """

    name: str
    arguments: tuple[Value, ...]
    names: tuple[str, ...]
    value: Value
    initial: Value
    run: Run

    def text(self, at: int, default: str | None = None) -> str:
        """Give an argument as text.

        Raises:
            ScriptError: It is missing and there is no default.
        """
        if at < len(self.arguments):
            return show(self.arguments[at])
        if default is None:
            raise self.error(f"needs {at + 1} argument{'s' if at else ''}, has {len(self.arguments)}")
        return default

    def number(self, at: int, default: float) -> float:
        """Give an argument as a number; texts that are numbers count.

        Raises:
            ScriptError: It is no number.
        """
        if at >= len(self.arguments):
            return default
        found = number(self.arguments[at])
        if found is None:
            raise self.error(f"needs a number, not {show(self.arguments[at])[:60]!r}")
        return found

    def error(self, message: str) -> ScriptError:
        """Make an error that names the script and the function."""
        return ScriptError(f"{self.run.name}: {self.name}(): {message}")


@dataclass(frozen=True, slots=True)
class Function:
    """A function or post-processor; both may stand in every pipeline.

    Attributes:
        call: Runs it; its result is the next step's `value`.
        effect: What it does to the world.
        needs: How many arguments it cannot do without.
    """

    call: Callable[[Invocation], Awaitable[Value]]
    effect: Effect = Effect.NONE
    needs: int = 0


@dataclass(frozen=True, slots=True)
class CommandCall:
    """One `/command` of a body.

    Attributes:
        name: The word after the slash.
        argument: What follows the colon, with variables filled in; empty without one.
        lines: The line range, counted from 1, ends included.
        fence: The text of the block of code that follows it, for commands that take one; else None.
        fence_language: That block's language.
        run: The run that it belongs to.
    """

    name: str
    argument: str
    lines: LineRange | None
    fence: str | None
    fence_language: str
    run: Run

    def error(self, message: str) -> ScriptError:
        """Make an error that names the script and the command."""
        return ScriptError(f"{self.run.name}: /{self.name}: {message}")


@dataclass(frozen=True, slots=True)
class Command:
    """A slash command.

    Attributes:
        call: Runs it and gives the text that stands in its place in the prompt.
        effect: What it does to the world.
        takes_fence: Whether the block of code after it is its input (and so is no part of the prompt).
        local: Whether a script without front matter that uses it is done without asking a model.
    """

    call: Callable[[CommandCall], Awaitable[str]]
    effect: Effect = Effect.NONE
    takes_fence: bool = False
    local: bool = False


Callee: TypeAlias = Function | Command
