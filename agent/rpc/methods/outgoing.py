"""What the daemon sends of its own accord, for the record in `protocol/`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from agent.rpc.types.actions import (
    ApplyEditParams,
    ShowDocumentParams,
    ShowMessageRequestParams,
    VariableParams,
)
from agent.rpc.types.legacy import StatusNotificationParams, StatusParams
from agent.rpc.types.window import LogMessageParams, ProgressParams, WorkDoneCreateParams

if TYPE_CHECKING:
    from agent.rpc.types.structures import Wire


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A method of the client that the daemon uses: name, parameters, whether it answers, what for."""

    name: str
    params: type[Wire]
    is_request: bool
    description: str


OUTGOING: tuple[Outgoing, ...] = (
    Outgoing("didChangeStatus", StatusParams, False, "How the daemon is; to clients of Copilot's only."),
    Outgoing(
        "statusNotification", StatusNotificationParams, False, "The same in the words of older clients."
    ),
    Outgoing("window/logMessage", LogMessageParams, False, "A line for the editor's log."),
    Outgoing("$/progress", ProgressParams, False, "A step of a work, or a part of a result."),
    Outgoing(
        "window/workDoneProgress/create", WorkDoneCreateParams, True, "A work of the daemon's own begins."
    ),
    Outgoing("inlayd/variable", VariableParams, True, "A script's variable that the editor may know."),
    Outgoing(
        "workspace/applyEdit", ApplyEditParams, True, "A script writes: the editor shows it and can undo it."
    ),
    Outgoing("window/showDocument", ShowDocumentParams, True, "A script opens a file."),
    Outgoing(
        "window/showMessageRequest", ShowMessageRequestParams, True, "A script needs the user's consent."
    ),
)
"""Every method that the daemon may send; clients ignore the notifications that they do not know."""
