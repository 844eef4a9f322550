"""The requests of Copilot's older clients (copilot.vim, copilot.lua, copilot.el), as their sources read them."""

import msgspec

from agent.rpc.types.structures import Natural, Position, Range, TextDocument, Wire


class LegacyDocument(Wire):
    """The document and the cursor; `source` is the whole text where the client sends no `textDocument/didOpen`."""

    uri: str = ""
    version: int | None = None
    position: Position | None = None
    source: str | None = None
    language_id: str | None = None


class GetCompletionsParams(Wire):
    """Asks for ghost text: the cursor stands in `doc`, in newer clients beside it as well."""

    doc: LegacyDocument = msgspec.field(default_factory=LegacyDocument)
    text_document: TextDocument | None = None
    position: Position | None = None


class LegacyCompletion(Wire):
    """One piece of ghost text as whole lines.

    `text` takes the place of `range`, which is the whole line of the cursor: the clients take its start for
    column 0, and some of them delete the rest of the line whatever the range says. `displayText` is what begins at
    the cursor.
    """

    uuid: str
    text: str
    display_text: str
    range: Range
    position: Position
    doc_version: int


class GetCompletionsResult(Wire, omit_defaults=True):
    """The answer; `cancellationReason` says why it is empty although nothing is wrong."""

    completions: tuple[LegacyCompletion, ...]
    cancellation_reason: str | None = None


class NotifyShownParams(Wire):
    """An item was shown."""

    uuid: str = ""


class NotifyAcceptedParams(Wire):
    """An item was accepted, or its first `acceptedLength` UTF-16 units."""

    uuid: str = ""
    accepted_length: Natural | None = None


class NotifyRejectedParams(Wire):
    """Items were dismissed, or gave way to what the user types."""

    uuids: tuple[str, ...] = ()


class PluginInfo(Wire):
    """Name and version of an editor or of its plugin."""

    name: str = ""
    version: str = ""


class SetEditorInfoParams(Wire):
    """The editor and its plugin; other fields (proxy, …) are ignored."""

    editor_info: PluginInfo | None = None
    editor_plugin_info: PluginInfo | None = None


class CheckStatusResult(Wire):
    """The state of the account; there is none, so it is always in order."""

    status: str
    user: str


class GetVersionResult(Wire):
    """The version of the daemon."""

    version: str
    build_type: str
    runtime_version: str


class StatusParams(Wire):
    """How the daemon is: Normal, Warning or Inactive, and whether it is at work (`didChangeStatus`)."""

    busy: bool
    message: str
    kind: str


class StatusNotificationParams(Wire):
    """The same in the words of older clients: Normal, InProgress, Warning (`statusNotification`)."""

    status: str
    message: str
