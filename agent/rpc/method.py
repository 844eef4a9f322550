"""What a method of the wire is: its name, the types it takes and gives, and the function behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from agent.rpc.connection import Connection
    from agent.rpc.peer import Peer
    from agent.rpc.services import Services
    from agent.rpc.types.structures import Wire


class Call(msgspec.Struct, frozen=True):
    """One use of a method: on whose behalf, and whether an answer is wanted.

    Attributes:
        connection: The connection it came through.
        is_request: False for a notification.
        begin: Tells the connection that the method has begun; the next notification waits for that.
    """

    connection: Connection
    is_request: bool
    begin: Callable[[], None]

    @property
    def services(self) -> Services:
        """The session it is meant for."""
        return self.connection.services

    @property
    def peer(self) -> Peer:
        """The editor it came from."""
        return self.connection.peer


class Method(msgspec.Struct, frozen=True):
    """One method that the daemon knows.

    Attributes:
        name: Its name on the wire.
        params: The type of its parameters.
        result: The type of its result; None where that is always null, and for notifications.
        handler: The function behind it; its docstring describes the method in `protocol/openrpc.json`.
        is_request: Whether it is meant to be answered.
    """

    name: str
    params: type[Wire]
    result: Any
    handler: Callable[[Call, Any], Awaitable[object]]
    is_request: bool


def request(
    name: str, params: type[Wire], result: object, handler: Callable[[Call, Any], Awaitable[object]]
) -> Method:
    """Declare a method that is answered."""
    return Method(name, params, result, handler, is_request=True)


def notification(name: str, params: type[Wire], handler: Callable[[Call, Any], Awaitable[object]]) -> Method:
    """Declare a method that is not answered."""
    return Method(name, params, None, handler, is_request=False)
