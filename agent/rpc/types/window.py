"""What the daemon sends of its own accord: log messages and progress."""

from enum import IntEnum
from typing import Any, Literal

from agent.rpc.types.structures import Token, Wire


class MessageType(IntEnum):
    """How grave a message is (LSP `MessageType`)."""

    ERROR = 1
    WARNING = 2
    INFO = 3
    LOG = 4


class LogMessageParams(Wire):
    """A line for the editor's log."""

    type: MessageType
    message: str


class WorkDoneCreateParams(Wire):
    """Asks the client to show a progress that the daemon starts of its own accord."""

    token: Token


class WorkDone(Wire, omit_defaults=True):
    """One step of a work: `begin` with a title, `report` with a percentage, `end`."""

    kind: Literal["begin", "report", "end"]
    title: str | None = None
    message: str | None = None
    percentage: int | None = None


class ProgressParams(Wire):
    """A step of a work, or a part of a result, under the token that names it."""

    token: Token
    value: Any
