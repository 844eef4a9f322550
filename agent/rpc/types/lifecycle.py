"""Start, end and the switches between: initialize, `$/cancelRequest`, `$/setTrace`."""

from typing import Any

from msgspec import field

from agent.rpc.types.structures import Token, Wire


class ClientInfo(Wire):
    """The editor's name and version."""

    name: str = ""
    version: str | None = None


class WorkspaceFolder(Wire):
    """A folder that is open in the editor."""

    uri: str
    name: str = ""


class GeneralCapabilities(Wire):
    """What the client can do that belongs to no method."""

    position_encodings: tuple[str, ...] | None = None


class WorkspaceEditCapabilities(Wire):
    """What edits that the daemon sends may do; `resourceOperations` names `create`, `rename`, `delete`."""

    document_changes: bool | None = None
    resource_operations: tuple[str, ...] | None = None


class WorkspaceCapabilities(Wire):
    """What the client does with its workspace when it is asked to."""

    apply_edit: bool | None = None
    workspace_edit: WorkspaceEditCapabilities | None = None


class WindowCapabilities(Wire):
    """What the client can show."""

    work_done_progress: bool | None = None


class ClientCapabilities(Wire):
    """What the client can do, as far as inlayd asks."""

    general: GeneralCapabilities | None = None
    window: WindowCapabilities | None = None
    workspace: WorkspaceCapabilities | None = None


class InitializeParams(Wire):
    """The first request: who the client is, what it can do, and what is open."""

    process_id: int | None = None
    client_info: ClientInfo | None = None
    root_path: str | None = None
    root_uri: str | None = None
    initialization_options: dict[str, Any] | None = None
    capabilities: ClientCapabilities | None = None
    trace: str | None = None
    workspace_folders: tuple[WorkspaceFolder, ...] | None = None


class SaveOptions(Wire):
    """What comes with `textDocument/didSave`."""

    include_text: bool = False


class TextDocumentSync(Wire):
    """How documents are kept in step; `change` 2 is incremental, whole texts are taken too."""

    open_close: bool = True
    change: int = 2
    save: SaveOptions = field(default_factory=SaveOptions)


class InlineCompletionOptions(Wire):
    """Nothing to choose yet."""


class ExecuteCommandOptions(Wire):
    """The commands that `workspace/executeCommand` knows."""

    commands: tuple[str, ...]


class WorkspaceFoldersServerCapabilities(Wire):
    """Several folders are served and changes of them are wanted."""

    supported: bool = True
    change_notifications: bool = True


class WorkspaceServerCapabilities(Wire):
    """What the server does for the workspace as a whole."""

    workspace_folders: WorkspaceFoldersServerCapabilities = field(
        default_factory=WorkspaceFoldersServerCapabilities
    )


class ServerCapabilities(Wire):
    """What the daemon can do."""

    position_encoding: str
    execute_command_provider: ExecuteCommandOptions
    text_document_sync: TextDocumentSync = field(default_factory=TextDocumentSync)
    inline_completion_provider: InlineCompletionOptions = field(default_factory=InlineCompletionOptions)
    workspace: WorkspaceServerCapabilities = field(default_factory=WorkspaceServerCapabilities)


class ServerInfo(Wire):
    """The daemon's name and version."""

    name: str
    version: str


class InitializeResult(Wire):
    """The answer to `initialize`."""

    capabilities: ServerCapabilities
    server_info: ServerInfo


class CancelParams(Wire):
    """The id of the request that is no longer wanted; ids that are unknown or done are ignored."""

    id: Token | None = None


class SetTraceParams(Wire):
    """How much the client wants to be told; kept for compatibility, the daemon sends no traces."""

    value: str = "off"
