"""The outside of a message: whether it asks, tells or answers, and what is wrong with it."""

from __future__ import annotations

import msgspec

from agent.rpc.faults import Code, Fault

RequestId = float | str | None
"""An id as JSON-RPC allows it: number, string or null."""


class Envelope(msgspec.Struct, frozen=True):
    """A request or a notification, before anybody has looked at its parameters.

    Attributes:
        method: Its method, which may be unknown.
        number: Its id; None also for a notification.
        is_request: Whether it has an id and wants an answer.
        message: All of it, as decoded.
    """

    method: str
    number: RequestId
    is_request: bool
    message: dict[str, object]


class EnvelopeError(Fault):
    """A message is no valid request; `number` is the id to answer under, as far as it can be told."""

    def __init__(self, code: Code, message: str, number: RequestId) -> None:
        super().__init__(code, message)
        self.number = number


def is_answer(message: object) -> bool:
    """Tell whether a message answers a request of ours."""
    return (
        isinstance(message, dict)
        and "method" not in message
        and "id" in message
        and ("result" in message or "error" in message)
    )


def open_envelope(message: object) -> Envelope:
    """Read the outside of a message.

    Raises:
        EnvelopeError: It is no request and no notification.
    """
    if not isinstance(message, dict):
        raise EnvelopeError(Code.INVALID_REQUEST, f"a message is an object, not {noun_of(message)}", None)
    number = message.get("id")
    if isinstance(number, bool) or not isinstance(number, int | float | str | None):
        raise EnvelopeError(
            Code.INVALID_REQUEST, f"id is a number, a string or null, not {noun_of(number)}", None
        )
    if message.get("jsonrpc") != "2.0":
        raise EnvelopeError(Code.INVALID_REQUEST, 'jsonrpc has to be "2.0"', number)
    method = message.get("method")
    if not isinstance(method, str):
        raise EnvelopeError(Code.INVALID_REQUEST, f"method is a string, not {noun_of(method)}", number)
    return Envelope(method, number, "id" in message, message)


def noun_of(value: object) -> str:
    """Give the word for the kind of a JSON value, with its article."""
    nouns = {dict: "an object", list: "an array", str: "a string", bool: "a boolean", type(None): "null"}
    return nouns.get(type(value), "a number")
