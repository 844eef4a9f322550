"""Error codes of JSON-RPC and LSP, and which of them an exception becomes."""

from __future__ import annotations

from enum import IntEnum

from agent.errors import ContentModifiedError, InlaydError, SupersededError


class Code(IntEnum):
    """The error codes that the daemon answers with (JSON-RPC 2.0 §5.1, LSP 3.18 `ErrorCodes`)."""

    PARSE_ERROR = -32700
    INVALID_REQUEST = -32600
    METHOD_NOT_FOUND = -32601
    INVALID_PARAMS = -32602
    INTERNAL_ERROR = -32603
    NOT_INITIALIZED = -32002
    REQUEST_CANCELLED = -32800
    CONTENT_MODIFIED = -32801
    SERVER_CANCELLED = -32802
    REQUEST_FAILED = -32803


class Fault(Exception):  # noqa: N818 - the word of the field for an answer that is an error
    """A request ends with this error instead of a result."""

    def __init__(self, code: Code, message: str) -> None:
        super().__init__(message)
        self.code = code


def fault_of(error: Exception) -> Fault:
    """Give the fault that an exception becomes; what inlayd did not raise on purpose says nothing of itself."""
    if isinstance(error, Fault):
        return error
    if isinstance(error, ContentModifiedError):
        return Fault(Code.CONTENT_MODIFIED, str(error))
    if isinstance(error, SupersededError):
        return Fault(Code.SERVER_CANCELLED, str(error))
    if isinstance(error, InlaydError):
        return Fault(Code.REQUEST_FAILED, str(error))
    return Fault(Code.INTERNAL_ERROR, f"internal error ({type(error).__name__}), see the log of inlayd")


def answer_of(fault: Fault, number: float | str | None) -> dict[str, object]:
    """Write a fault as the answer to the request of that id."""
    return {"jsonrpc": "2.0", "id": number, "error": {"code": int(fault.code), "message": str(fault)}}
