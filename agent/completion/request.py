"""What is asked of the completion engine and what it answers."""

from __future__ import annotations

from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from agent.workspace.position import Position, Range


class Trigger(IntEnum):
    """Why a completion is asked for (LSP `InlineCompletionTriggerKind`)."""

    INVOKED = 1
    AUTOMATIC = 2


class Mode(StrEnum):
    """How much a completion should say (the three modes of the seed)."""

    INLINE = "inline"
    IN_BLOCK = "in-block"
    AFTER_BLOCK = "after-block"


class Origin(StrEnum):
    """Where a suggestion came from, for metrics and for the curious.

    `MODEL`: the model was asked for it. `CACHE`: it had been asked here before. `TYPED`: it had been asked some typed
    characters ago. `JOINED`: an earlier request for it was under way. `SPECULATIVE`: it was made in advance.
    `PRECEDENT`: the workspace has it at a place like this one, so that no model was asked.
    """

    MODEL = "model"
    CACHE = "cache"
    TYPED = "typed"
    JOINED = "joined"
    SPECULATIVE = "speculative"
    PRECEDENT = "precedent"


class CompletionRequest(msgspec.Struct, frozen=True):
    """One request for ghost text.

    Attributes:
        uri: The document, as the editor names it.
        position: The cursor, in the session's position encoding.
        trigger: Asked by hand or by typing.
        version: The document version the editor had in mind, or None.
        selected: Text of the item selected in the editor's popup, which the answer must begin with, or None.
        selected_range: The range that `selected` would replace, or None.
        mode: Forces a mode; None lets the engine decide.
    """

    uri: str
    position: Position
    trigger: Trigger = Trigger.AUTOMATIC
    version: int | None = None
    selected: str | None = None
    selected_range: Range | None = None
    mode: Mode | None = None


class Suggestion(msgspec.Struct, frozen=True):
    """One piece of ghost text.

    Attributes:
        id: Names it in later reports (shown, accepted, …).
        text: What to insert in place of `range`.
        range: What is replaced, in the session's position encoding.
        mode: How it was asked for.
        origin: Where it came from.
        model: Name of the model that wrote it.
    """

    id: str
    text: str
    range: Range
    mode: Mode
    origin: Origin
    model: str
