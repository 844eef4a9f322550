"""The model's answer and what post-processors have made of it so far."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from agent.shire.runtime.values import FilePath


@dataclass(slots=True)
class Answer:
    """What post-processors read and write, besides the value that goes from step to step.

    Attributes:
        text: The whole answer (the reference's `genText`); `append` adds to it.
        code: What `parseCode` found in it; None before.
        language: Normal language id of that code; empty when unknown.
        file: What `saveFile` wrote last; None before.
        reason: Why the model stopped: `stop`, `length`, or None.
        seconds: How long it took to answer, seconds.
    """

    text: str = ""
    code: str | None = None
    language: str = ""
    file: FilePath | None = None
    reason: str | None = None
    seconds: float = 0.0

    @property
    def output(self) -> str:
        """The code if there is some, else the whole text: what is saved, inserted, shown by default."""
        return self.text if self.code is None else self.code
