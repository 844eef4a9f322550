"""What a server's refusal means: HTTP statuses and error bodies become errors that name their mend."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import TYPE_CHECKING

import orjson

from agent.errors import ModelBusyError, ModelError, ModelResponseError, ModelUnavailableError
from agent.models.endpoint import public_url

if TYPE_CHECKING:
    from datetime import datetime

    from agent.models.endpoint import Endpoint

EXCERPT_CHARS = 80
"""So much of an answer that makes no sense is shown, characters."""

SERVER_TEXT_CHARS = 200
"""So much of a server's own error text is shown, characters."""

MAX_RETRY_AFTER_S = 300.0
"""The longest pause that a server may ask for, seconds: beyond it the user would think us dead."""

DEFAULT_RETRY_AFTER_S = {429: 10.0, 503: 1.0}
"""The pause where the server names none, seconds: Copilot's 10 s for 429; at 503 llama.cpp loads a model."""


class DroppedError(ModelUnavailableError):
    """The connection ended before the answer did."""


class NotFoundError(ModelResponseError):
    """The server answered 404: its address or the model's name is wrong."""


def excerpt(text: str | bytes, limit: int = EXCERPT_CHARS) -> str:
    """Make the beginning of a foreign text fit to be shown: a printable line, at most `limit` characters."""
    if isinstance(text, bytes):
        text = text[: 4 * limit].decode("utf-8", "replace")
    line = " ".join(text[: 4 * limit].split())
    shown = "".join(char if char.isprintable() else "\ufffd" for char in line)
    return shown if len(shown) <= limit else shown[: limit - 1] + "…"


def error_text(payload: object) -> str | None:
    """Find a server's own error text in a decoded JSON answer; None where it is not an error.

    Knows `{"error": "…"}` (Ollama), `{"error": {"message": …}}` (OpenAI, llama.cpp),
    `{"object": "error", "message": …}` (vLLM) and `{"detail": …}` (FastAPI, Mistral).
    """
    if not isinstance(payload, Mapping):
        return None
    found: object = payload.get("error") or payload.get("detail")
    if not found and payload.get("object") == "error":
        found = payload.get("message") or "error"
    if not found:
        return None
    if isinstance(found, Mapping):
        found = found.get("message") or orjson.dumps(found, default=str).decode()
    return excerpt(found if isinstance(found, str) else repr(found), SERVER_TEXT_CHARS)


def retry_after(headers: Mapping[str, str], status: int, now: datetime) -> float:
    """Give the pause that a server asks for, seconds, from 0 to `MAX_RETRY_AFTER_S` (RFC 9110 §10.2.3).

    `headers` has lower-case names; `now` is used for a date where the server's own `Date` is missing.
    """
    value = headers.get("retry-after", "").strip()
    seconds = DEFAULT_RETRY_AFTER_S.get(status, DEFAULT_RETRY_AFTER_S[503])
    if value.isascii() and value.isdigit():
        # More digits than any honest pause has would only cost time to convert.
        seconds = float(value) if len(value) < 10 else MAX_RETRY_AFTER_S
    elif (until := _date(value)) is not None:
        seconds = (until - (_date(headers.get("date", "")) or now)).total_seconds()
    return min(max(seconds, 0.0), MAX_RETRY_AFTER_S)


def _date(value: str) -> datetime | None:
    try:
        date = parsedate_to_datetime(value)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return date if date.tzinfo else date.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Refused:
    """An answer whose status is not 200.

    Attributes:
        url: What was asked, fit to be shown.
        status: The HTTP status.
        headers: Its headers, names in lower case.
        body: The beginning of its body.
    """

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes


def refusal(endpoint: Endpoint, refused: Refused, now: datetime) -> ModelError:
    """Turn a refused request into the error to raise."""
    url, status, headers = refused.url, refused.status, refused.headers
    said = _said(refused.body)
    role = f"models.{endpoint.role}"
    if status in {HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE}:
        pause = retry_after(headers, status, now)
        return ModelBusyError(f"{url} asks to wait {pause:g} s ({status}){said}", pause)
    if status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
        return ModelResponseError(f"{url} refused {_key(endpoint)} ({status}){said}")
    if HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST:
        target = excerpt(public_url(headers.get("location", "nowhere")), SERVER_TEXT_CHARS)
        return ModelResponseError(
            f"{url} redirects to {target}, which is not followed so that no key or code goes astray: "
            f"set {role}.base_url to where the model really is"
        )
    if status == HTTPStatus.NOT_FOUND:
        return NotFoundError(f"{url} is not there (404){said}: check {role}.base_url and {role}.model")
    if status in {HTTPStatus.BAD_GATEWAY, HTTPStatus.GATEWAY_TIMEOUT}:
        return ModelUnavailableError(f"the proxy at {url} cannot reach the model ({status}){said}")
    return ModelResponseError(f"{url} answered with status {status}{said}")


def _key(endpoint: Endpoint) -> str:
    if endpoint.key_source:
        return f"the key from {endpoint.key_source}: check that it is valid and may use {endpoint.model!r}"
    return f"us: it wants a key; set models.{endpoint.role}.api_key_env to the variable that has it"


def _said(body: bytes) -> str:
    try:
        text = error_text(orjson.loads(body))
    except orjson.JSONDecodeError:
        text = None
    text = text or excerpt(body)
    return f": {text}" if text else ""
