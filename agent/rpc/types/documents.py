"""What the editor tells about its documents, folders and settings."""

from typing import Any

from agent.rpc.types.lifecycle import WorkspaceFolder
from agent.rpc.types.structures import Range, TextDocument, Wire


class TextDocumentItem(Wire):
    """A document with its text."""

    uri: str
    text: str
    language_id: str = ""
    version: int | None = None


class DidOpenParams(Wire):
    """A document was opened."""

    text_document: TextDocumentItem


class ContentChange(Wire):
    """One edit: the text that takes the place of `range`, or the whole text where `range` is left out."""

    text: str
    range: Range | None = None


class DidChangeParams(Wire):
    """A document was edited; each change applies to the text that the one before it left."""

    text_document: TextDocument
    content_changes: tuple[ContentChange, ...]


class DidSaveParams(Wire):
    """A document was saved."""

    text_document: TextDocument
    text: str | None = None


class DidCloseParams(Wire):
    """A document was closed."""

    text_document: TextDocument


class DidFocusParams(Wire):
    """Another document has the focus; none where `textDocument` is left out."""

    text_document: TextDocument | None = None


class FoldersEvent(Wire):
    """The folders that were added and removed."""

    added: tuple[WorkspaceFolder, ...] = ()
    removed: tuple[WorkspaceFolder, ...] = ()


class DidChangeFoldersParams(Wire):
    """The editor's folders changed."""

    event: FoldersEvent


class DidChangeConfigurationParams(Wire):
    """The editor's settings: the keys of `inlayd.toml`, on their own or under `inlayd`; null changes nothing."""

    settings: dict[str, Any] | None = None
