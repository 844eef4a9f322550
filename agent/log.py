"""The daemon's log: JSON lines in a rotating file, without code and without secrets."""

from __future__ import annotations

import logging
import re
import traceback
from functools import cache
from logging.handlers import RotatingFileHandler
from typing import TYPE_CHECKING, Any

from agent.errors import InlaydError

if TYPE_CHECKING:
    from collections.abc import MutableMapping
    from pathlib import Path

    import structlog

    from agent.config.schema import LogConfig

LOG_FILE = "inlayd.log"
_KEPT_FILES = 3
_CODE_KEYS = frozenset({"prompt", "prefix", "suffix", "completion", "text", "code"})
_SECRET = re.compile(
    r"(?i)(bearer\s+|api[_-]?key[\"'=:\s]+|token[\"'=:\s]+|password[\"'=:\s]+)[^\s\"',;]+|\bsk-[\w-]{8,}"
)

_ROOT = logging.getLogger("inlayd")
# A command that never configures the log must not print it, least of all on a stdout that speaks JSON-RPC.
_ROOT.addHandler(logging.NullHandler())
_ROOT.setLevel(logging.WARNING)
_ROOT.propagate = False
_code_shown = False


def configure(config: LogConfig, folder: Path) -> logging.Handler:
    """Write the log of this process to `folder/inlayd.log` (0600); call it once, early.

    Returns:
        The handler, to be closed at the end.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / LOG_FILE
    path.touch(mode=0o600)
    handler = RotatingFileHandler(
        path, maxBytes=config.max_bytes, backupCount=_KEPT_FILES, encoding="utf-8", delay=True
    )
    _ROOT.handlers = [handler]
    _ROOT.setLevel(config.level.upper())
    global _code_shown  # noqa: PLW0603 - one process has one log
    _code_shown = config.prompts
    return handler


def logger(room: str) -> Log:
    """Give the log of a room; its events are short fixed words, what varies is in their keys."""
    return Log(room)


class Log:
    """The log of one room.

    structlog takes 60 to 100 ms to import (with the rich that it looks for), so the first event that is written
    imports it and not the start of the daemon.
    """

    __slots__ = ("_room",)

    def __init__(self, room: str) -> None:
        self._room = room

    def debug(self, event: str, **values: object) -> None:
        """Write what only a developer wants to know."""
        self._write(logging.DEBUG, event, values)

    def info(self, event: str, **values: object) -> None:
        """Write what happened."""
        self._write(logging.INFO, event, values)

    def warning(self, event: str, **values: object) -> None:
        """Write what went wrong and was coped with."""
        self._write(logging.WARNING, event, values)

    def error(self, event: str, **values: object) -> None:
        """Write what should never have happened."""
        self._write(logging.ERROR, event, values)

    def _write(self, level: int, event: str, values: dict[str, object]) -> None:
        if _ROOT.isEnabledFor(level):
            _events().bind(room=self._room).log(level, event, **values)


@cache
def _events() -> structlog.stdlib.BoundLogger:
    import structlog  # noqa: PLC0415 - see Log

    bound: structlog.stdlib.BoundLogger = structlog.wrap_logger(
        _ROOT,
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _with_error,
            _without_code,
            _without_secrets,
            structlog.processors.JSONRenderer(default=repr),
        ],
        wrapper_class=structlog.stdlib.BoundLogger,
    )
    return bound


def trace(error: BaseException) -> str:
    """Tell where an error came from, without the values in its text unless inlayd wrote them itself."""
    frames = traceback.extract_tb(error.__traceback__)
    places = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
    name = f"{type(error).__name__}: {error}" if isinstance(error, InlaydError) else type(error).__name__
    return " < ".join([name, *reversed(places)])


def _with_error(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    error = event.pop("error", None)
    if error is not None:
        event["error"] = trace(error) if isinstance(error, BaseException) else str(error)
    return event


def _without_code(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    if not _code_shown:
        for key in _CODE_KEYS & event.keys():
            event[key] = f"<{len(str(event[key]))} characters>"
    return event


def _without_secrets(
    _logger: object, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    for key, value in event.items():
        if isinstance(value, str):
            event[key] = _SECRET.sub(lambda found: (found[1] or "") + "***", value)
    return event
