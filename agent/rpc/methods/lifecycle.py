"""Start and end of a conversation, and what is called off in between."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from agent import __version__
from agent.rpc.method import Call, Method, notification, request
from agent.rpc.phase import Phase
from agent.rpc.services import Client
from agent.rpc.types.lifecycle import (
    CancelParams,
    ClientCapabilities,
    ExecuteCommandOptions,
    InitializeParams,
    InitializeResult,
    ServerCapabilities,
    ServerInfo,
    SetTraceParams,
    WorkspaceFolder,
)
from agent.rpc.types.structures import Nothing
from agent.workspace.position import PositionEncoding
from agent.workspace.uri import path_of_uri

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

ACCEPT = "inlayd.didAcceptCompletionItem"
"""The command of every completion item: it was accepted."""

_ENCODINGS = frozenset(encoding.value for encoding in PositionEncoding)


async def initialize(call: Call, params: InitializeParams) -> InitializeResult:
    """Start the conversation: says what the daemon can do."""
    facts = await call.services.initialize(_client(params))
    call.connection.commands = facts.commands
    call.connection.phase = Phase.READY
    _know_plugin(call, params.initialization_options or {})
    if params.process_id is not None:
        call.connection.watch(params.process_id)
    commands = ExecuteCommandOptions((ACCEPT, *facts.commands))
    return InitializeResult(
        ServerCapabilities(position_encoding=facts.encoding, execute_command_provider=commands),
        ServerInfo("inlayd", __version__),
    )


async def initialized(call: Call, _: Nothing) -> None:
    """Tell the daemon that the client has read the answer to `initialize`."""
    await call.services.initialized()


async def shutdown(call: Call, _: Nothing) -> None:
    """Ask for the end: requests after this one are refused, `exit` follows."""
    call.connection.phase = Phase.SHUT


async def leave(call: Call, _: Nothing) -> None:
    """End the conversation, and over stdio the process: exit code 0 after `shutdown`, else 1."""
    call.connection.end()


async def cancel(call: Call, params: CancelParams) -> None:
    """Call a request off; it is answered with -32800, unless it is done already."""
    call.connection.cancel(params.id)


async def set_trace(_: Call, params: SetTraceParams) -> None:
    """Take note of the wanted trace level; the daemon sends no traces."""


def paths_of(folders: Sequence[WorkspaceFolder]) -> tuple[Path, ...]:
    """Give the paths of folders; those that are not on this machine's disk are left out."""
    paths = (path_of_uri(folder.uri) for folder in folders)
    return tuple(path for path in paths if path)


def _know_plugin(call: Call, options: Mapping[str, object]) -> None:
    """Take the name of a client of Copilot's, which wants to be told the daemon's status as Copilot tells it."""
    plugin = options.get("editorPluginInfo")
    if isinstance(plugin, dict):
        call.connection.legacy.plugin = str(plugin.get("name", ""))
        call.connection.told.wanted = True


def _client(params: InitializeParams) -> Client:
    info = params.client_info
    workspace = params.capabilities.workspace if params.capabilities else None
    edits = workspace.workspace_edit if workspace else None
    return Client(
        name=info.name if info else "",
        version=(info.version or "") if info else "",
        folders=_folders(params),
        options=params.initialization_options or {},
        encodings=_encodings(params.capabilities, utf16_first=_is_copilots(params.initialization_options)),
        applies_edits=bool(workspace and workspace.apply_edit and edits and edits.document_changes),
        creates_files=bool(edits and "create" in (edits.resource_operations or ())),
        shows_progress=_shows_progress(params.capabilities),
    )


def _shows_progress(capabilities: ClientCapabilities | None) -> bool:
    window = capabilities.window if capabilities else None
    return bool(window and window.work_done_progress)


def _folders(params: InitializeParams) -> tuple[Path, ...]:
    if params.workspace_folders:
        return paths_of(params.workspace_folders)
    if params.root_uri:
        return paths_of([WorkspaceFolder(params.root_uri)])
    root = Path(params.root_path or "")
    return (root,) if root.is_absolute() else ()


def _is_copilots(options: Mapping[str, object] | None) -> bool:
    return isinstance((options or {}).get("editorPluginInfo"), dict)


def _encodings(capabilities: ClientCapabilities | None, *, utf16_first: bool) -> tuple[PositionEncoding, ...]:
    """Give the encodings that both sides know; UTF-16 where the client names none (LSP 3.18).

    Clients of Copilot's count in UTF-16 whatever their editor offers, since that server knows nothing else.
    """
    general = capabilities.general if capabilities else None
    offered = (general.position_encodings or ()) if general else ()
    known = tuple(PositionEncoding(name) for name in offered if name in _ENCODINGS)
    if utf16_first and PositionEncoding.UTF16 in known:
        return (PositionEncoding.UTF16,)
    return known or (PositionEncoding.UTF16,)


METHODS: tuple[Method, ...] = (
    request("initialize", InitializeParams, InitializeResult, initialize),
    notification("initialized", Nothing, initialized),
    request("shutdown", Nothing, None, shutdown),
    notification("exit", Nothing, leave),
    notification("$/cancelRequest", CancelParams, cancel),
    notification("$/setTrace", SetTraceParams, set_trace),
)
"""The methods of this group."""
