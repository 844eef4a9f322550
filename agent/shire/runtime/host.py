"""The border between a running script and the world: what a runtime asks for, as protocols.

A `Host` is made anew for each run that a user starts; scripts started by that script share it. The daemon, the
command line and the tests each put their own together: `agent/shire/world` has what reads, `agent/shire/hands` what
writes and runs. All methods are called on one event loop and may be cancelled at any await; none may block it.
Whatever a script may not have is an error of `agent.errors`, whose text the user reads; None is an answer (`not
known`), never a failure.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol

from agent.shire.runtime.machine import (
    Consent,
    ConsentRequest,
    Network,
    Permission,
    Processes,
    ProcessRequest,
    ProcessResult,
    WebRequest,
)
from agent.shire.runtime.place import Place

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Mapping, Sequence
    from datetime import datetime
    from pathlib import Path

    from agent.models.generation import Chunk, Message
    from agent.shire.runtime.values import Passage, Value
    from agent.syntax.place import Enclosing
    from agent.syntax.symbol import Outline, Symbol
    from agent.workspace.source_file import SourceFile

__all__ = [
    "Clock",
    "Code",
    "Consent",
    "ConsentRequest",
    "Definition",
    "Editor",
    "Edits",
    "Files",
    "Git",
    "Host",
    "Listener",
    "Model",
    "Network",
    "Permission",
    "Place",
    "ProcessRequest",
    "ProcessResult",
    "Processes",
    "ScriptFile",
    "Scripts",
    "Searcher",
    "WebRequest",
]


# -- where the user is ---------------------------------------------------------------------------------------


class Editor(Protocol):
    """The editor that a run belongs to; in a terminal one that knows nothing."""

    @property
    def place(self) -> Place | None:
        """Where the user is; None without a file."""
        ...

    async def variable(self, name: str) -> Value | None:
        """Ask the editor for a variable (`inlayd/variable`); None when it does not know it or does not answer.

        Called at most once per run and name, and only for names that the script uses. Time-limited by the host.
        """
        ...

    async def open(self, path: Path, line: int | None = None) -> None:
        """Show a file of the workspace (`window/showDocument`), at a line counted from 0."""
        ...


# -- files ---------------------------------------------------------------------------------------------------


class Files(Protocol):
    """Reading files: only what lies in the workspace, is not ignored, and is no secret."""

    @property
    def folders(self) -> tuple[Path, ...]:
        """The workspace's folders, absolute; relative names are looked up in them in this order."""
        ...

    def shown(self, path: Path) -> str:
        """Give a path as people see it: within its folder, forward slashes."""
        ...

    def resolve(self, name: str) -> Path:
        """Turn a name that a script wrote into an absolute path, which need not exist.

        Raises:
            WorkspaceError: It leads out of the workspace (`..`, absolute, `~`, symlink) or names nothing.
        """
        ...

    async def listed(self) -> Sequence[Path]:
        """List the files that scripts may read, sorted by path; bounded, and walked once per run."""
        ...

    async def read(self, path: Path) -> SourceFile:
        """Give a file's text, unsaved edits included.

        Raises:
            WorkspaceError: It is a secret, ignored, not text, too large, or not there.
        """
        ...


class Edits(Protocol):
    """Writing: inside the workspace, as edits that the editor shows and can undo (`workspace/applyEdit`).

    Raises of all methods: WorkspaceError where a path leads out of the workspace or is a secret, RefusedError
    where the user declines, LimitError where a run has written more than it may.
    """

    async def write(self, path: Path, text: str) -> None:
        """Create a file with its folders, or replace its whole text."""
        ...

    async def append(self, path: Path, text: str) -> None:
        """Add to the end of a file, which is created where it is not there."""
        ...

    async def replace(self, path: Path, start: int, end: int, text: str) -> None:
        """Replace a stretch of a file (code points, end excluded; equal: insert)."""
        ...


# -- knowledge -----------------------------------------------------------------------------------------------


class Model(Protocol):
    """The models that answer prompts."""

    def chat(self, model: str | None, messages: Sequence[Message]) -> AsyncGenerator[Chunk, None]:
        """Stream the next turn of a conversation; close it to stop the model.

        `model` is the front matter's word: `big`, `medium`, a configured model's name, or None for the default.

        Raises:
            ModelError: There is no such model, or it does not answer.
        """
        ...

    def room(self, model: str | None) -> int | None:
        """Give the tokens that a prompt may have; None where the model's window is not known."""
        ...


class Searcher(Protocol):
    """Retrieval; one per run, so that what a script embeds is what it searches."""

    async def split(self, files: Sequence[SourceFile]) -> list[Passage]:
        """Cut files into passages at borders of their syntax."""
        ...

    async def embed(self, passages: Sequence[Passage], storage: Literal["memory", "disk"]) -> None:
        """Make passages searchable; equal ones are kept once."""
        ...

    async def search(self, query: str, limit: int) -> list[Passage]:
        """Find passages, best first, with scores from 0 to 1; in the whole workspace if none was embedded."""
        ...


@dataclass(frozen=True, slots=True)
class Definition:
    """A symbol of the workspace with its file.

    Attributes:
        path: The file.
        language: Its normal language id.
        symbol: What is defined; its lines are those of the file as it was when it was outlined.
        text: An outline of it in a few lines (a type with its members), as `agent.context.outline_text` writes it.
    """

    path: Path
    language: str
    symbol: Symbol
    text: str


class Code(Protocol):
    """What the workspace's code means."""

    async def outline(self, file: SourceFile) -> Outline:
        """Give types, functions, fields and imports of a file."""
        ...

    async def surroundings(self, place: Place) -> Sequence[Enclosing]:
        """List the types and functions that hold the caret (or the selection's start), outermost first."""
        ...

    async def definitions(self, name: str) -> Sequence[Definition]:
        """Find what defines a name anywhere in the workspace, by path and line; bounded in time and number."""
        ...

    async def recent(self) -> Sequence[SourceFile]:
        """Give the last edited files that may be context, newest first, without the current one."""
        ...


class Git(Protocol):
    """The repository of the first folder; without a folder every answer is nothing.

    Raises of all methods: WorkspaceError where the folder is no repository, or git cannot be run in it.
    """

    async def commits(
        self, revisions: str, limit: int, author: str | None = None
    ) -> Sequence[Mapping[str, str]]:
        """List commits, newest first, with the fields of the reference's `GitCommit` (`hash`, `authorName`, …)."""
        ...

    async def diff(self, revisions: str | None = None, *, staged: bool = False) -> str:
        """Give a unified diff: of the work tree, of what is staged, or of a commit or range."""
        ...

    async def text(self, name: str) -> str | None:
        """Give the text of a file in a revision (`HEAD:a.py`) or in the index (`:a.py`).

        None where there is none, or it is a secret.
        """
        ...

    async def branch(self) -> str | None:
        """Give the current branch."""
        ...

    async def branches(self) -> Sequence[str]:
        """List the local branches."""
        ...

    async def user(self) -> str | None:
        """Give the e-mail address that commits are made with."""
        ...

    async def commit(self, message: str, script: str) -> str:
        """Ask for consent (`Permission.COMMIT`), then commit what is staged; gives what git says.

        Raises:
            RefusedError: The user said no, or nobody can be asked.
            ScriptError: There is no repository, nothing is staged, or git refuses.
        """
        ...


@dataclass(frozen=True, slots=True)
class ScriptFile:
    """A script that was found.

    Attributes:
        name: How messages name it: its path in the workspace, or `library/name.shire`.
        text: Its text.
        path: Its file; None for one that has none.
    """

    name: str
    text: str
    path: Path | None = None


class Scripts(Protocol):
    """Finds scripts by the names that other scripts give."""

    async def find(self, name: str, caller: ScriptFile | None) -> ScriptFile | None:
        """Look beside the caller, in the workspace and its `.shire/`, in the user's folder, in the library."""
        ...


# -- the run's own voice -------------------------------------------------------------------------------------


class Listener(Protocol):
    """Hears what a run does while it does it; must return at once."""

    def answered(self, script: str, text: str) -> None:
        """Hear the next piece of the model's answer to a script's prompt."""
        ...

    def stepped(self, what: str) -> None:
        """Hear of a step: `saveFile("notes.md")`, `execute("summary.shire")`; for progress and logs."""
        ...

    def notified(self, message: str) -> None:
        """Hear what the script wants the user to be told (`notify`), or a warning about it."""
        ...


class Clock(Protocol):
    """The time."""

    def now(self) -> datetime:
        """Give the local time with its zone."""
        ...

    def monotonic(self) -> float:
        """Give seconds that never go back."""
        ...


@dataclass(frozen=True, slots=True)
class Host:
    """Everything that a run may ask, put together by whoever starts it."""

    editor: Editor
    files: Files
    edits: Edits
    consent: Consent
    processes: Processes
    network: Network
    model: Model
    searcher: Searcher
    code: Code
    git: Git
    scripts: Scripts
    listener: Listener
    clock: Clock
