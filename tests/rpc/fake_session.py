"""A session that answers from memory: what the wire is tested against."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from agent.completion.request import CompletionRequest, Mode, Origin, Suggestion
from agent.errors import ConfigError, ContentModifiedError, SupersededError, WorkspaceError
from agent.metrics.report import report
from agent.prompt.element import Element, ElementKind
from agent.rpc.services import (
    ActionDone,
    ActionOffer,
    Client,
    Metrics,
    ModelStatus,
    PromptReport,
    ServerFacts,
    Status,
)
from agent.workspace.document import CursorLine
from agent.workspace.position import Position, Range

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from agent.rpc.peer import Peer
    from agent.rpc.services import ActionListener, ActionPlace, ActionRequest
    from agent.workspace.document import TextChange


class FakeSession:
    """Keeps whole texts; the language of a document tells what goes wrong with it."""

    def __init__(self, peer: Peer) -> None:
        self.peer = peer
        self.events: list[tuple[Any, ...]] = []
        self.texts: dict[str, str] = {}
        self.client: Client | None = None
        self.closed = 0
        self.released = asyncio.Event()

    async def initialize(self, client: Client) -> ServerFacts:
        self.client = client
        if client.name == "broken":
            raise ConfigError("inlayd.toml:1: models: wrong")
        return ServerFacts(
            client.encodings[0], ("fake.echo", "fake.ask", "fake.unserialisable", "fake.crash")
        )

    async def initialized(self) -> None:
        self.events.append(("initialized",))

    async def configure(self, settings: Mapping[str, object]) -> None:
        self.events.append(("configure", dict(settings)))
        if "wrong" in settings:
            raise ConfigError("settings: wrong: not a key")

    def change_folders(self, added: Sequence[Path], removed: Sequence[Path]) -> None:
        self.events.append(("folders", list(added), list(removed)))

    def open_document(self, uri: str, language_id: str, version: int | None, text: str) -> None:
        self.events.append(("open", uri, language_id, version, len(text)))
        self.texts[uri] = text

    def change_document(self, uri: str, version: int | None, changes: Sequence[TextChange]) -> None:
        self.events.append(("change", uri, version, [(change.range, change.text) for change in changes]))
        if uri not in self.texts:
            raise WorkspaceError(f"{uri}: not open")
        self.texts[uri] = changes[-1].text if changes else self.texts[uri]

    def save_document(self, uri: str, text: str | None) -> None:
        self.events.append(("save", uri, text))

    def close_document(self, uri: str) -> None:
        self.events.append(("close", uri))
        self.texts.pop(uri, None)

    def focus_document(self, uri: str | None) -> None:
        self.events.append(("focus", uri))

    def cursor_line(self, uri: str, position: Position) -> CursorLine | None:
        return CursorLine("ab", "yz", 4, 7) if uri in self.texts else None

    async def complete(self, request: CompletionRequest) -> Sequence[Suggestion]:
        self.events.append(("complete", request))
        text = self.texts.get(request.uri, "")
        if text == "modified":
            raise ContentModifiedError("the document has changed")
        if text == "superseded":
            raise SupersededError("a newer request came")
        if text == "failed":
            raise WorkspaceError("no such document")
        if text == "crash":
            raise KeyError("secret code")
        if text == "hang":
            try:
                await self.released.wait()
            except asyncio.CancelledError:
                self.events.append(("cancelled", request.uri))
                raise
        if text == "wait":
            await asyncio.sleep(0.05)
        place = Range(request.position, request.position)
        return (Suggestion("s1", f"<{text[:40]}>", place, Mode.INLINE, Origin.MODEL, "fake"),)

    def shown(self, suggestion: str) -> None:
        self.events.append(("shown", suggestion))

    def accepted(self, suggestion: str) -> None:
        self.events.append(("accepted", suggestion))

    def partially_accepted(self, suggestion: str, length: int) -> None:
        self.events.append(("partially", suggestion, length))

    def rejected(self, suggestion: str, reason: str | None) -> None:
        self.events.append(("rejected", suggestion, reason))

    async def metrics(self, days: float | None) -> Metrics:
        self.events.append(("metrics", days))
        return Metrics(True, report([]))

    async def prompt(self, uri: str, position: Position, context_budget: int | None) -> PromptReport:
        self.events.append(("prompt", uri, position, context_budget))
        marker = Element(ElementKind.PATH_MARKER, "# 😀.py\n", "😀.py", None, "window", 1.0, 4, "the file")
        similar = Element(ElementKind.SIMILAR_FILE, "# b\n", "b.py", (3, 5), "similar", 0.5, 2, "shares: b")
        ranges = ((ElementKind.PATH_MARKER, 0, 8), (ElementKind.BEFORE_CURSOR, 8, 11))
        return PromptReport("# 😀.py\nx =", "\ny", True, ranges, (marker,), (similar,), 9, 2048)

    async def status(self) -> Status:
        return Status("0", {"medium": ModelStatus("http://127.0.0.1:1/v1", "ready", None, 1.5)})

    async def actions(self, place: ActionPlace | None, location: str | None) -> Sequence[ActionOffer]:
        self.events.append(("actions", place, location))
        return [ActionOffer("library/x", "X", "does x", "ContextMenu", "RunPanel", "library", enabled=True)]

    async def run_action(self, request: ActionRequest, listener: ActionListener) -> ActionDone:
        listener.answered("x.shire", "a piece")
        listener.stepped("saveFile()")
        listener.notified("note")
        return ActionDone(
            f"ran {request.id}", "RunPanel", steps=(("x.shire", "prompt", "f()", "writes", True),)
        )

    async def execute(self, command: str, arguments: Sequence[object]) -> object:
        if command == "fake.ask":
            return await self.peer.request("window/showMessageRequest", {"message": "sure?"}, 5)
        if command == "fake.unserialisable":
            return object()
        if command == "fake.crash":
            raise RuntimeError("secret code")
        return list(arguments)

    async def aclose(self) -> None:
        self.closed += 1
