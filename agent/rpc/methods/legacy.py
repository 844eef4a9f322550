"""The requests of Copilot's older clients, put into the words of the session.

What the clients read and how they insert was looked up in their sources: copilot.vim (`autoload/copilot.vim`),
copilot.lua (`lua/copilot/suggestion/init.lua`) and copilot.el before 0.2. All of them want the whole line from column
0, all but copilot.lua delete everything behind the cursor before they insert, and copilot.el opened no document.
"""

from __future__ import annotations

import platform
from typing import TYPE_CHECKING

from agent import __version__
from agent.completion.request import CompletionRequest, Trigger
from agent.errors import ContentModifiedError, SupersededError, WorkspaceError
from agent.rpc.faults import Code, Fault
from agent.rpc.legacy_items import Item
from agent.rpc.method import Call, Method, request
from agent.rpc.types.legacy import (
    CheckStatusResult,
    GetCompletionsParams,
    GetCompletionsResult,
    GetVersionResult,
    LegacyCompletion,
    NotifyAcceptedParams,
    NotifyRejectedParams,
    NotifyShownParams,
    SetEditorInfoParams,
)
from agent.rpc.types.structures import Nothing, Position, Range
from agent.workspace import position as domain
from agent.workspace.document import TextChange
from agent.workspace.position import PositionEncoding, character_in_line

if TYPE_CHECKING:
    from agent.completion.request import Suggestion
    from agent.workspace.document import CursorLine

OK = "OK"
START = domain.Position(0, 0)
NOBODY = "nobody (inlayd needs no account)"
"""The user that status answers name: clients take a status without one for signed out."""


async def get_completions(call: Call, params: GetCompletionsParams) -> GetCompletionsResult:
    """Ask for ghost text at a cursor, as whole lines; never an error for what is merely outdated."""
    return await _completions(call, params, Trigger.AUTOMATIC)


async def get_completions_cycling(call: Call, params: GetCompletionsParams) -> GetCompletionsResult:
    """Ask for alternatives at a cursor, the one that was shown among them."""
    return await _completions(call, params, Trigger.INVOKED)


async def notify_shown(call: Call, params: NotifyShownParams) -> str:
    """Tell that an item was shown."""
    call.services.shown(params.uuid)
    return OK


async def notify_accepted(call: Call, params: NotifyAcceptedParams) -> str:
    """Tell that an item was accepted, or a part of it."""
    length = call.connection.legacy.accepted(params.uuid, params.accepted_length)
    if length is None:
        call.services.accepted(params.uuid)
    else:
        call.services.partially_accepted(params.uuid, length)
    return OK


async def notify_rejected(call: Call, params: NotifyRejectedParams) -> str:
    """Tell that items went; copilot.vim says so at every key, so an item that comes again was not dismissed."""
    for uuid in params.uuids:
        call.services.rejected(uuid, None)
    return OK


async def set_editor_info(call: Call, params: SetEditorInfoParams) -> str:
    """Tell the name of the editor and of its plugin."""
    if params.editor_plugin_info:
        call.connection.legacy.plugin = params.editor_plugin_info.name
    await _is_copilots_client(call)
    return OK


async def check_status(call: Call, _: Nothing) -> CheckStatusResult:
    """Ask whether the user is signed in: nobody needs to be."""
    await _is_copilots_client(call)
    return CheckStatusResult(OK, NOBODY)


async def sign_in(_: Call, __: Nothing) -> CheckStatusResult:
    """Begin to sign in: there is no account, so it is done already."""
    return CheckStatusResult("AlreadySignedIn", NOBODY)


async def sign_in_confirm(_: Call, __: Nothing) -> CheckStatusResult:
    """Finish signing in: it is done."""
    return CheckStatusResult(OK, NOBODY)


async def sign_out(_: Call, __: Nothing) -> CheckStatusResult:
    """Sign out: there is no account; completion goes on."""
    return CheckStatusResult("NotSignedIn", NOBODY)


async def get_version(_: Call, __: Nothing) -> GetVersionResult:
    """Ask for the version of the daemon."""
    return GetVersionResult(__version__, "prod", f"python/{platform.python_version()}")


async def _is_copilots_client(call: Call) -> None:
    call.connection.told.wanted = True
    await call.connection.told.refresh()


async def _completions(call: Call, params: GetCompletionsParams, trigger: Trigger) -> GetCompletionsResult:
    doc = params.doc
    uri = doc.uri or (params.text_document.uri if params.text_document else "")
    position = doc.position or params.position
    if position is None:
        raise Fault(Code.INVALID_PARAMS, "params.doc.position: is missing")
    if doc.source is not None:
        _take_source(call, uri, doc.language_id or "", doc.source)
    version = doc.version if doc.source is None else None
    asked = CompletionRequest(uri, position.to_domain(), trigger, version)
    line = call.services.cursor_line(uri, asked.position)
    if line is None:
        raise WorkspaceError(f"{uri} is not open: send textDocument/didOpen first")
    try:
        async with call.connection.told.working():
            suggestions = await call.services.complete(asked)
    except (SupersededError, ContentModifiedError):
        return GetCompletionsResult((), "CopilotCanceled")
    return GetCompletionsResult(tuple(_item(call, one, line, position, doc.version) for one in suggestions))


def _take_source(call: Call, uri: str, language: str, source: str) -> None:
    """Take the whole text that a client sends with its request instead of opening the document."""
    if call.services.cursor_line(uri, START) is not None:
        call.services.change_document(uri, None, [TextChange(None, source)])
    else:
        call.services.open_document(uri, language, None, source)


def _item(
    call: Call, suggestion: Suggestion, line: CursorLine, position: Position, version: int | None
) -> LegacyCompletion:
    shown = suggestion.text + line.after
    call.connection.legacy.put(suggestion.id, Item(_units(line.before), _units(suggestion.text)))
    return LegacyCompletion(
        uuid=suggestion.id,
        text=line.before + shown,
        display_text=shown,
        range=Range(Position(position.line, 0), Position(position.line, line.end)),
        position=position,
        doc_version=line.version or version or 0,
    )


def _units(text: str) -> int:
    return character_in_line(text.replace("\n", " "), len(text), PositionEncoding.UTF16)


METHODS: tuple[Method, ...] = (
    request("getCompletions", GetCompletionsParams, GetCompletionsResult, get_completions),
    request("getCompletionsCycling", GetCompletionsParams, GetCompletionsResult, get_completions_cycling),
    request("notifyShown", NotifyShownParams, str, notify_shown),
    request("notifyAccepted", NotifyAcceptedParams, str, notify_accepted),
    request("notifyRejected", NotifyRejectedParams, str, notify_rejected),
    request("setEditorInfo", SetEditorInfoParams, str, set_editor_info),
    request("checkStatus", Nothing, CheckStatusResult, check_status),
    request("signInInitiate", Nothing, CheckStatusResult, sign_in),
    request("signIn", Nothing, CheckStatusResult, sign_in),
    request("signInConfirm", Nothing, CheckStatusResult, sign_in_confirm),
    request("signOut", Nothing, CheckStatusResult, sign_out),
    request("getVersion", Nothing, GetVersionResult, get_version),
)
"""The methods of this group."""
