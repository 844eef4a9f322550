"""What one run may take, with everything that it starts: time, calls, scripts, text."""

from __future__ import annotations

from dataclasses import dataclass

from agent.errors import LimitError


@dataclass(frozen=True, slots=True)
class Limits:
    """The bounds of a run and of all scripts that it starts; own choices, wide enough for honest scripts.

    Attributes:
        seconds: Time for everything but questions to the user; a model on two cores takes a minute for an answer.
        calls: Calls of functions and commands, and rounds of `#foreach`.
        scripts: Scripts that are run.
        depth: How deep scripts may run scripts, `[flow]:` included.
        chars: Characters of all prompts, answers and results of functions together.
        value_chars: Characters of one value.
    """

    seconds: float = 600.0
    calls: int = 20_000
    scripts: int = 200
    depth: int = 8
    chars: int = 50_000_000
    value_chars: int = 2_000_000


class Budget:
    """What is left of the limits; shared by a run and all that it starts."""

    __slots__ = ("_calls", "_chars", "_scripts", "limits")

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._calls = limits.calls
        self._scripts = limits.scripts
        self._chars = limits.chars

    def call(self, script: str) -> None:
        """Take one call.

        Raises:
            LimitError: There is none left.
        """
        self._calls -= 1
        if self._calls < 0:
            raise LimitError(
                f"{script}: more than {self.limits.calls} calls in one run (does it loop? split it into scripts)"
            )

    def start(self, chain: tuple[str, ...]) -> None:
        """Take one script; `chain` names those that started each other, this one last.

        Raises:
            LimitError: They are too many, or too deep.
        """
        self._scripts -= 1
        if len(chain) > self.limits.depth:
            raise LimitError(
                f"{chain[-1]}: scripts run each other more than {self.limits.depth} deep: "
                f"{' → '.join(chain)} (let the last one end without execute, thread, batch or [flow])"
            )
        if self._scripts < 0:
            raise LimitError(
                f"{chain[-1]}: more than {self.limits.scripts} scripts in one run (give batch fewer inputs)"
            )

    def text(self, script: str, chars: int) -> None:
        """Take a text of so many characters.

        Raises:
            LimitError: It is too long, or all texts together are.
        """
        self._chars -= chars
        if chars > self.limits.value_chars or self._chars < 0:
            most = self.limits.value_chars if chars > self.limits.value_chars else self.limits.chars
            raise LimitError(f"{script}: more than {most} characters of text (narrow it with head or grep)")
