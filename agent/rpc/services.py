"""What the wire needs of a session: the border between `rpc` and the rest of the daemon."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Literal, Protocol

import msgspec

from agent.workspace.position import PositionEncoding

if TYPE_CHECKING:
    from pathlib import Path

    from agent.completion.request import CompletionRequest, Suggestion
    from agent.metrics.report import Report
    from agent.prompt.element import Element, ElementKind
    from agent.rpc.peer import Peer
    from agent.workspace.document import CursorLine, TextChange
    from agent.workspace.position import Position


class Client(msgspec.Struct, frozen=True):
    """The editor at the other end.

    Attributes:
        name: Its name, empty if it did not say.
        version: Its version, empty if it did not say.
        folders: The open folders, the first one first; those of other machines are left out.
        options: Its `initializationOptions`, as sent.
        encodings: The position encodings that it can speak, best first; never empty.
        applies_edits: Whether it applies edits that the daemon sends.
        creates_files: Whether such edits may make files.
        shows_progress: Whether it shows a progress of the daemon's own.
    """

    name: str
    version: str
    folders: tuple[Path, ...]
    options: Mapping[str, object]
    encodings: tuple[PositionEncoding, ...]
    applies_edits: bool = False
    creates_files: bool = False
    shows_progress: bool = False


class ServerFacts(msgspec.Struct, frozen=True):
    """What a session tells the editor when it starts.

    Attributes:
        encoding: The position encoding that it chose; every position of the session is in it.
        commands: Names that `execute` knows, besides `inlayd.didAcceptCompletionItem`.
    """

    encoding: PositionEncoding = PositionEncoding.UTF16
    commands: tuple[str, ...] = ()


class PromptReport(msgspec.Struct, frozen=True):
    """A prompt as it would be sent, for people and for tools.

    Attributes:
        prefix: All that stands before the place to fill, context included.
        suffix: The text after the cursor that is sent.
        is_fim_enabled: Whether the model fills the middle (else the suffix is not sent).
        ranges: Kind, start and end of each element in `prefix`, in UTF-16 units (`agent.prompt.ranges`).
        elements: What is in, in the order of the prompt.
        dropped: What was left out for lack of budget, best first.
        tokens: Tokens of the whole prompt.
        budget: The most tokens that were allowed.
    """

    prefix: str
    suffix: str
    is_fim_enabled: bool
    ranges: tuple[tuple[ElementKind, int, int], ...]
    elements: tuple[Element, ...]
    dropped: tuple[Element, ...]
    tokens: int
    budget: int


class ModelStatus(msgspec.Struct, frozen=True):
    """How one model role is.

    Attributes:
        endpoint: The address that is asked, or a word for the embedded model.
        state: A word: `ready`, `starting`, `unavailable`, …
        last_error: The last error for a person, or None.
        latency_ms: Milliseconds that the last answer took, or None.
    """

    endpoint: str
    state: str
    last_error: str | None = None
    latency_ms: float | None = None


class IndexStatus(msgspec.Struct, frozen=True):
    """How the index of the workspace is: its state and how many files and chunks it holds."""

    state: Literal["building", "ready", "off"] = "off"
    files: int = 0
    chunks: int = 0


class Status(msgspec.Struct, frozen=True):
    """How the daemon is, as `inlayd/status` tells it.

    Attributes:
        version: Version of the daemon.
        models: Each role by its name.
        index: The index of the workspace.
        documents: How many documents are open.
        counters: Numbers worth knowing by their names: requests, shown, accepted, …
        last_reason: Why the last request was answered with nothing; empty if it was answered with something.
        last_ms: Milliseconds that the last answered request took, or None.
    """

    version: str
    models: Mapping[str, ModelStatus]
    index: IndexStatus = msgspec.field(default_factory=IndexStatus)
    documents: int = 0
    counters: Mapping[str, int] = msgspec.field(default_factory=dict)
    last_reason: str = ""
    last_ms: float | None = None


class Metrics(msgspec.Struct, frozen=True):
    """The figures on suggestions, and whether anything is being written down at present."""

    enabled: bool
    report: Report


class ActionPlace(msgspec.Struct, frozen=True):
    """Where an action is asked for: a document, and both ends of the selection (or the caret twice).

    Lines and characters count in the session's position encoding.
    """

    uri: str
    corners: tuple[tuple[int, int], tuple[int, int]]


class ActionOffer(msgspec.Struct, frozen=True):
    """One action as a menu shows it; `enabled` says whether its condition holds at the place."""

    id: str
    title: str
    description: str
    location: str
    interaction: str
    origin: str
    enabled: bool
    shortcut: str | None = None
    selection_strategy: str | None = None


class ActionRequest(msgspec.Struct, frozen=True):
    """One action to run: its id, where, the values of its variables, and whether only to tell what it would do."""

    id: str
    place: ActionPlace | None
    variables: Mapping[str, str]
    dry: bool = False


class ActionDone(msgspec.Struct, frozen=True):
    """What came of an action.

    Attributes:
        text: The answer; where it goes into a document, what the script made of it: the code in it, the cleaned message.
        interaction: Where it goes, in the script's word.
        edit: A `WorkspaceEdit` for the current file, plain JSON values, or None.
        file: URI of the file that the script saved last, or None.
        steps: `(script, stage, what, effect, done)` in their order.
        prompt: `(role, content)` of each turn.
    """

    text: str
    interaction: str
    edit: dict[str, object] | None = None
    file: str | None = None
    steps: tuple[tuple[str, str, str, str, bool], ...] = ()
    prompt: tuple[tuple[str, str], ...] = ()


class ActionListener(Protocol):
    """Hears what an action does while it does it; must return at once."""

    def answered(self, script: str, text: str) -> None:
        """Hear the next piece of the model's answer."""
        ...

    def stepped(self, what: str) -> None:
        """Hear of a step."""
        ...

    def notified(self, message: str) -> None:
        """Hear what the user is to be told."""
        ...


class Services(Protocol):
    """One editor's session as the wire sees it.

    Every method may raise an `InlaydError`; its text is shown to the user. What is not async must not
    block: it runs on the event loop, in the order in which the editor sent it.
    """

    async def initialize(self, client: Client) -> ServerFacts:
        """Start the session; called once, before everything else."""
        ...

    async def initialized(self) -> None:
        """Take note that the client is ready: requests to it are allowed from here on."""
        ...

    async def configure(self, settings: Mapping[str, object]) -> None:
        """Take the editor's settings, never empty: the keys of `inlayd.toml`, perhaps among other tools'."""
        ...

    def change_folders(self, added: Sequence[Path], removed: Sequence[Path]) -> None:
        """Take note of folders that were opened and closed."""
        ...

    def open_document(self, uri: str, language_id: str, version: int | None, text: str) -> None:
        """Take a document that the editor opened (again, perhaps)."""
        ...

    def change_document(self, uri: str, version: int | None, changes: Sequence[TextChange]) -> None:
        """Apply edits in their order."""
        ...

    def save_document(self, uri: str, text: str | None) -> None:
        """Take note that a document was saved; `text` is its whole text where the client sends it."""
        ...

    def close_document(self, uri: str) -> None:
        """Forget the editor's text of a document."""
        ...

    def focus_document(self, uri: str | None) -> None:
        """Take note of the document that has the focus, or that none has."""
        ...

    def cursor_line(self, uri: str, position: Position) -> CursorLine | None:
        """Give the line of a cursor; None in a document that is not open."""
        ...

    async def complete(self, request: CompletionRequest) -> Sequence[Suggestion]:
        """Answer with ghost text, best first; cancelled when the client cancels."""
        ...

    def shown(self, suggestion: str) -> None:
        """Take note that the suggestion of this id was shown."""
        ...

    def accepted(self, suggestion: str) -> None:
        """Take note that the suggestion of this id was accepted, before or after its text arrives."""
        ...

    def partially_accepted(self, suggestion: str, length: int) -> None:
        """Take note that `length` UTF-16 units from the start of the suggestion's text were accepted."""
        ...

    def rejected(self, suggestion: str, reason: str | None) -> None:
        """Take note that the user dismissed the suggestion of this id."""
        ...

    async def metrics(self, days: float | None) -> Metrics:
        """Give the figures of the last `days`, or of all that is kept."""
        ...

    async def prompt(self, uri: str, position: Position, context_budget: int | None) -> PromptReport:
        """Build the prompt that a completion would send, without sending it."""
        ...

    async def status(self) -> Status:
        """Tell how the daemon is."""
        ...

    async def actions(self, place: ActionPlace | None, location: str | None) -> Sequence[ActionOffer]:
        """List the actions at a place, all of them or those of one menu."""
        ...

    async def run_action(self, request: ActionRequest, listener: ActionListener) -> ActionDone:
        """Run an action; cancelled when the client cancels."""
        ...

    async def execute(self, command: str, arguments: Sequence[object]) -> object:
        """Run one of the commands of `ServerFacts.commands`; the answer must be plain JSON values."""
        ...

    async def aclose(self) -> None:
        """End the session; called once, whatever happened before, also without `initialize`."""
        ...


SessionFactory = Callable[["Peer"], Services]
"""Makes the session of one connection; the peer is the way back to its editor."""
