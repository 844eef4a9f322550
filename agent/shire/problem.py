"""What is wrong or odd in a script, and where."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from agent.shire.source import Span


class Severity(StrEnum):
    """Whether a script's author must mend it: an error leaves a part unusable, a warning does not."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding in a script: where it begins, what is wrong, and how to mend it."""

    span: Span
    message: str
    hint: str
    severity: Severity = Severity.ERROR

    def render(self, path: str) -> str:
        """Write it as compilers do: `file:line:column: message (hint)`."""
        mark = "warning: " if self.severity is Severity.WARNING else ""
        return f"{path}:{self.span.line}:{self.span.column}: {mark}{self.message} ({self.hint})"


class Unparsable(Exception):  # noqa: N818 - it steers the parser and never leaves it
    """The text at an offset does not fit the grammar; caught where the parser can go on."""

    def __init__(self, offset: int, message: str, hint: str) -> None:
        super().__init__(message)
        self.offset = offset
        self.message = message
        self.hint = hint
