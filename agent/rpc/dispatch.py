"""From a decoded message to the function behind its method and back, through `jsonrpcserver`.

jsonrpcserver finds the method, calls it and writes the answer. What it would do slowly is done here: msgspec
checks the parameters instead of a JSON Schema (34 µs a request instead of 143, embedded.md §4).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import msgspec

from agent.log import logger
from agent.rpc.decoding import encode
from agent.rpc.envelope import noun_of
from agent.rpc.faults import Code, Fault, fault_of
from agent.rpc.jsonrpcserver_core import Error, Success, dispatch_to_response_pure, to_serializable
from agent.rpc.types.structures import Nothing, Wire
from agent.rpc.types.window import MessageType

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable

    from agent.rpc.method import Call, Method

_log = logger("rpc")
# Its annotations speak of messages that are texts.
_dispatch = cast("Callable[..., Awaitable[object]]", dispatch_to_response_pure)


class Dispatcher:
    """Knows the methods of the wire and calls them."""

    def __init__(self, methods: Iterable[Method]) -> None:
        self._table = {method.name: _invocation(method) for method in methods}

    async def dispatch(self, message: dict[str, object], call: Call) -> bytes:
        """Call the method that a message asks for; give the answer, empty for a notification.

        The message has been decoded (the connection has to see ids first) and its outside checked, so the
        deserializer hands it on and the validator lets it pass.

        Raises:
            Fault: `params` has no parts; jsonrpcserver would take that for none.
        """
        params = message.get("params")
        if not isinstance(params, dict | list | None):
            raise Fault(Code.INVALID_PARAMS, f"params is an object, not {noun_of(params)}")
        answer = await _dispatch(
            deserializer=_as_it_is,
            validator=_as_it_is,
            methods=self._table,
            context=call,
            post_process=to_serializable,
            request=message,
        )
        return b"" if answer is None else encode(answer)


def report(error: Exception, method: str) -> None:
    """Log an error that should not have been: its kind and place, not its text, which may quote code."""
    _log.error("internal error", method=method, error=error)


def _as_it_is(message: object) -> object:
    return message


def _invocation(method: Method) -> Callable[..., Awaitable[object]]:
    """Make the function that jsonrpcserver calls: it never raises, and takes parameters of any shape."""

    async def invoke(call: Call, /, *positional: object, **named: object) -> object:
        call.begin()
        try:
            return Success(await method.handler(call, _read(method.params, positional, named)))
        except Exception as error:  # noqa: BLE001 - whatever a method raises, the daemon lives
            fault = fault_of(error)
            if fault.code is Code.INTERNAL_ERROR:
                report(error, method.name)
            if not call.is_request:
                call.peer.log(MessageType.WARNING, f"{method.name}: {fault}")
            return Error(int(fault.code), str(fault))

    return invoke


def _read(params: type[Wire], positional: tuple[object, ...], named: dict[str, Any]) -> Wire:
    if positional and params is not Nothing:
        raise Fault(Code.INVALID_PARAMS, "params is an object, not an array")
    try:
        return msgspec.convert(named, params)
    except msgspec.ValidationError as error:
        raise Fault(Code.INVALID_PARAMS, _place(str(error))) from None


def _place(problem: str) -> str:
    """Put the field first: ``Expected `int`, got `str` - at `$.position.line` ``."""
    what, _, where = problem.partition(" - at ")
    return f"params{where.strip('`').removeprefix('$')}: {what}"
