"""The daemon's log: JSON lines in a rotating file, without code and without secrets."""

from __future__ import annotations

import logging
import re
import traceback
from logging.handlers import RotatingFileHandler
from typing import TYPE_CHECKING, Any

import structlog

from agent.config.schema import LogConfig
from agent.errors import InlaydError

if TYPE_CHECKING:
    from collections.abc import Callable, MutableMapping
    from pathlib import Path

LOG_FILE = "inlayd.log"
_KEPT_FILES = 3
_CODE_KEYS = frozenset({"prompt", "prefix", "suffix", "completion", "text", "code"})
_SECRET = re.compile(
    r"(?i)(bearer\s+|api[_-]?key[\"'=:\s]+|token[\"'=:\s]+|password[\"'=:\s]+)[^\s\"',;]+|\bsk-[\w-]{8,}"
)


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
    _write_to(handler, config)
    return handler


def _write_to(handler: logging.Handler, config: LogConfig) -> None:
    root = logging.getLogger("inlayd")
    root.handlers = [handler]
    root.setLevel(config.level.upper())
    root.propagate = False
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _with_error,
            _without_code(shown=config.prompts),
            _without_secrets,
            structlog.processors.JSONRenderer(default=repr),
        ],
        logger_factory=lambda *_: root,
        wrapper_class=structlog.stdlib.BoundLogger,
    )


def logger(room: str) -> structlog.stdlib.BoundLogger:
    """Give the logger of a room; its events are short fixed words, what varies is in their keys."""
    bound: structlog.stdlib.BoundLogger = structlog.get_logger(room=room)
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


def _without_code(*, shown: bool) -> Callable[..., MutableMapping[str, Any]]:
    def process(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        if not shown:
            for key in _CODE_KEYS & event.keys():
                event[key] = f"<{len(str(event[key]))} characters>"
        return event

    return process


def _without_secrets(
    _logger: object, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    for key, value in event.items():
        if isinstance(value, str):
            event[key] = _SECRET.sub(lambda found: (found[1] or "") + "***", value)
    return event


# A command that never configures the log must not print it, least of all on a stdout that speaks JSON-RPC.
_write_to(logging.NullHandler(), LogConfig())
