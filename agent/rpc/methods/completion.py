"""Ghost text: asking for it, and what became of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agent.completion.request import CompletionRequest, Trigger
from agent.rpc.faults import Code, Fault
from agent.rpc.method import Call, Method, notification, request
from agent.rpc.methods.lifecycle import ACCEPT
from agent.rpc.types.completion import (
    DidPartiallyAcceptCompletionParams,
    DidShowCompletionParams,
    ExecuteCommandParams,
    InlineCompletionItem,
    InlineCompletionList,
    InlineCompletionParams,
    ShownItem,
)
from agent.rpc.types.structures import Command, Range

if TYPE_CHECKING:
    from agent.completion.request import Suggestion


async def inline_completion(call: Call, params: InlineCompletionParams) -> InlineCompletionList:
    """Ask for ghost text at a cursor; a newer request may end an older one with -32802."""
    async with call.connection.told.working():
        suggestions = await call.services.complete(_request(params))
    return InlineCompletionList(tuple(_item(suggestion) for suggestion in suggestions))


async def did_show(call: Call, params: DidShowCompletionParams) -> None:
    """Tell that an item was shown (as the Copilot language server has it)."""
    if suggestion := id_of(params.item):
        call.services.shown(suggestion)


async def did_partially_accept(call: Call, params: DidPartiallyAcceptCompletionParams) -> None:
    """Tell that a part of an item was accepted (as the Copilot language server has it)."""
    if suggestion := id_of(params.item):
        call.services.partially_accepted(suggestion, params.accepted_length)


async def execute_command(call: Call, params: ExecuteCommandParams) -> object:
    """Run a command that `initialize` named; that of an item tells that the item was accepted."""
    arguments = params.arguments or ()
    if params.command == ACCEPT:
        if arguments and isinstance(arguments[0], str):
            call.services.accepted(arguments[0])
        return None
    if params.command not in call.connection.commands:
        raise Fault(Code.INVALID_PARAMS, "params.command: not one of the commands that initialize named")
    return await call.services.execute(params.command, arguments)


def _request(params: InlineCompletionParams) -> CompletionRequest:
    context = params.context
    selected = context.selected_completion_info if context else None
    return CompletionRequest(
        uri=params.text_document.uri,
        position=params.position.to_domain(),
        trigger=Trigger.INVOKED if context and context.trigger_kind == Trigger.INVOKED else Trigger.AUTOMATIC,
        version=params.text_document.version,
        selected=selected.text if selected else None,
        selected_range=selected.range.to_domain() if selected else None,
        mode=params.mode,
    )


def _item(suggestion: Suggestion) -> InlineCompletionItem:
    command = Command("Completion accepted", ACCEPT, (suggestion.id,))
    return InlineCompletionItem(suggestion.text, Range.of(suggestion.range), command)


def id_of(item: ShownItem) -> str | None:
    """Give the id of an item that a client sends back, None if it has none."""
    arguments = item.command.arguments if item.command else None
    return arguments[0] if arguments and isinstance(arguments[0], str) else None


METHODS: tuple[Method, ...] = (
    request("textDocument/inlineCompletion", InlineCompletionParams, InlineCompletionList, inline_completion),
    notification("textDocument/didShowCompletion", DidShowCompletionParams, did_show),
    notification(
        "textDocument/didPartiallyAcceptCompletion", DidPartiallyAcceptCompletionParams, did_partially_accept
    ),
    request("workspace/executeCommand", ExecuteCommandParams, object, execute_command),
)
"""The methods of this group."""
