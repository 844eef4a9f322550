"""What is written down: one event at a time, numbers and closed words only, never code or names of files."""

from __future__ import annotations

import re
from enum import StrEnum
from pathlib import PurePosixPath, PureWindowsPath
from typing import Final

import msgspec

from agent.languages import LANGUAGES, PLAIN

OTHER: Final = "other"
"""Stands for a word that is not one of ours: a stranger's word could be anything."""

_LANGUAGES = frozenset(language.id for language in LANGUAGES)
_PATH = re.compile(r"^(?:[/\\~.]|[A-Za-z]:[/\\]|file:)")


class Kind(StrEnum):
    """What happened: a request ended; a suggestion was seen, accepted (in part), left the screen, or was looked for."""

    REQUEST = "request"
    SHOWN = "shown"
    ACCEPTED = "accepted"
    ENDED = "ended"
    SURVIVED = "survived"


class Asked(StrEnum):
    """How a request ended; `CONTINUED` gave the rest of what was on the screen already."""

    SUGGESTED = "suggested"
    CONTINUED = "continued"
    EMPTY = "empty"
    ERROR = "error"
    CANCELLED = "cancelled"
    SUPERSEDED = "superseded"


class Piece(StrEnum):
    """How much was accepted at a stroke."""

    WHOLE = "whole"
    WORD = "word"
    LINE = "line"
    PART = "part"


class End(StrEnum):
    """Why a suggestion left the screen."""

    ACCEPTED = "accepted"
    TYPED = "typed"
    REJECTED = "rejected"
    TYPED_AWAY = "typed away"
    NEXT = "next request"
    CYCLED = "cycled"
    CLOSED = "closed"


class Event(msgspec.Struct, frozen=True, omit_defaults=True, rename="camel"):
    """One event; what does not apply to its kind is left at its default.

    Attributes:
        at: When, seconds since 1970 (UTC).
        kind: What happened.
        suggestion: The suggestion, or the first one of a request; names it within this data only.
        how: A word of `Asked`, `Piece` or `End`, by the kind.
        language: Id of the language, `other` for one that inlayd does not know.
        mode: inline, in-block or after-block.
        model: Name of the model.
        source: model, cache, typed or speculative.
        trigger: automatic or invoked; for requests.
        chars: Code points: of the suggestion, or for `accepted` of what was accepted at this stroke.
        lines: The same in lines.
        ms: Milliseconds: a request's answer; how long a suggestion had been on the screen.
        after_s: For `survived`: seconds since the acceptance.
        share: For `survived`: 1 is untouched, 0 is gone (`agent.metrics.distance`).
        typed: For `ended`: characters of the suggestion that the user typed.
        detail: For `ended` by rejection: the client's reason, a word of `REASONS`.
        stages: For requests: milliseconds of each stage.
    """

    at: float
    kind: Kind
    suggestion: str = ""
    how: str = ""
    language: str = ""
    mode: str = ""
    model: str = ""
    source: str = ""
    trigger: str = ""
    chars: int = 0
    lines: int = 0
    ms: float = 0.0
    after_s: int = 0
    share: float = 0.0
    typed: int = 0
    detail: str = ""
    stages: dict[str, float] = msgspec.field(default_factory=dict)


REASONS: Final = ("escape", "typed", "moved", "focus", "replaced", "disabled")
"""Reasons that a client may give for a rejection; any other counts as `other`."""


def language_word(language: str) -> str:
    """Give a language's id as it may be written down."""
    return language if language in _LANGUAGES or language == PLAIN.id else OTHER


def model_word(model: str) -> str:
    """Give a model's name as it may be written down: of a path only the last part without its ending."""
    if not _PATH.match(model):
        return model
    path = PureWindowsPath(model) if "\\" in model else PurePosixPath(model)
    return path.stem


def reason_word(reason: str | None) -> str:
    """Give a client's reason for a rejection as it may be written down."""
    if not reason:
        return ""
    return reason if reason in REASONS else OTHER


def line_count(text: str) -> int:
    """Count the lines that a text touches; an empty one touches none."""
    return text.rstrip("\n").count("\n") + 1 if text else 0
