"""What the editor tells about its documents, its folders and its settings."""

from __future__ import annotations

from agent.rpc.method import Call, Method, notification
from agent.rpc.methods.lifecycle import paths_of
from agent.rpc.types.documents import (
    ContentChange,
    DidChangeConfigurationParams,
    DidChangeFoldersParams,
    DidChangeParams,
    DidCloseParams,
    DidFocusParams,
    DidOpenParams,
    DidSaveParams,
)
from agent.rpc.types.structures import Nothing
from agent.workspace.document import TextChange


async def did_open(call: Call, params: DidOpenParams) -> None:
    """Tell that a document was opened."""
    document = params.text_document
    call.services.open_document(document.uri, document.language_id, document.version, document.text)


async def did_change(call: Call, params: DidChangeParams) -> None:
    """Tell that a document was edited, by ranges or as a whole."""
    document = params.text_document
    changes = [_change(change) for change in params.content_changes]
    call.services.change_document(document.uri, document.version, changes)


async def did_save(call: Call, params: DidSaveParams) -> None:
    """Tell that a document was saved."""
    call.services.save_document(params.text_document.uri, params.text)


async def did_close(call: Call, params: DidCloseParams) -> None:
    """Tell that a document was closed."""
    call.services.close_document(params.text_document.uri)


async def did_focus(call: Call, params: DidFocusParams) -> None:
    """Tell which document has the focus (as the Copilot language server has it); `{}` for none."""
    call.services.focus_document(params.text_document.uri if params.text_document else None)


async def did_change_folders(call: Call, params: DidChangeFoldersParams) -> None:
    """Tell that folders were added or removed."""
    call.services.change_folders(paths_of(params.event.added), paths_of(params.event.removed))


async def did_change_configuration(call: Call, params: DidChangeConfigurationParams) -> None:
    """Tell that settings changed: the keys of `inlayd.toml`, on their own or under `inlayd`."""
    settings = params.settings or {}
    own = settings.get("inlayd", settings)
    if isinstance(own, dict) and own:
        await call.services.configure(own)


async def did_change_watched_files(_: Call, __: Nothing) -> None:
    """Taken and ignored: the daemon watches for itself."""


def _change(change: ContentChange) -> TextChange:
    return TextChange(change.range.to_domain() if change.range else None, change.text)


METHODS: tuple[Method, ...] = (
    notification("textDocument/didOpen", DidOpenParams, did_open),
    notification("textDocument/didChange", DidChangeParams, did_change),
    notification("textDocument/didSave", DidSaveParams, did_save),
    notification("textDocument/didClose", DidCloseParams, did_close),
    notification("textDocument/didFocus", DidFocusParams, did_focus),
    notification("workspace/didChangeWorkspaceFolders", DidChangeFoldersParams, did_change_folders),
    notification("workspace/didChangeConfiguration", DidChangeConfigurationParams, did_change_configuration),
    notification("workspace/didChangeWatchedFiles", Nothing, did_change_watched_files),
)
"""The methods of this group."""
