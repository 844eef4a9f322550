"""A world for scripts to run in: a real folder that is really read; hands, network and model that do what a test says."""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from agent.errors import RefusedError, ScriptError
from agent.languages import language_of_path
from agent.models.generation import Chunk
from agent.shire.hands.repository import Repository
from agent.shire.runtime.host import Host, Place, ProcessResult, ScriptFile
from agent.shire.runtime.lifecycle import run_script
from agent.shire.world.code import WorkspaceCode
from agent.shire.world.files import WorkspaceFiles
from agent.shire.world.scripts import FolderScripts
from agent.shire.world.search import WordSearcher
from agent.workspace.source_file import SourceFile, new_stamp
from agent.workspace.workspace import Workspace

if TYPE_CHECKING:
    from pathlib import Path

    from agent.shire.runtime.lifecycle import Outcome


class Ticking:
    """A clock that stands still, in 2026."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def now(self) -> datetime:
        return datetime(2026, 11, 25, 18, 5, 9, tzinfo=UTC)

    def monotonic(self) -> float:
        return self.seconds


@dataclass
class Editor:
    """An editor that knows the variables it is given, and notes what it is asked."""

    known: dict[str, Any] = field(default_factory=dict)
    place: Place | None = None
    asked: list[str] = field(default_factory=list)
    opened: list[tuple[Path, int | None]] = field(default_factory=list)

    async def variable(self, name: str) -> Any:
        self.asked.append(name)
        return self.known.get(name)

    async def open(self, path: Path, line: int | None = None) -> None:
        self.opened.append((path, line))


class Edits:
    """Writes at once."""

    async def write(self, path: Path, text: str) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    async def append(self, path: Path, text: str) -> None:
        await self.write(path, (path.read_text(encoding="utf-8") if path.exists() else "") + text)

    async def replace(self, path: Path, start: int, end: int, text: str) -> None:
        old = path.read_text(encoding="utf-8")
        await self.write(path, old[:start] + text + old[end:])


@dataclass
class Hands:
    """Consent, programs and network in one: allows what it is told to allow, answers what it is told to answer."""

    allows: bool = True
    programs: dict[str, ProcessResult] = field(default_factory=dict)
    pages: dict[str, str] = field(default_factory=dict)
    asked: list[Any] = field(default_factory=list)
    ran: list[tuple[str, ...]] = field(default_factory=list)
    environ: list[dict[str, str]] = field(default_factory=list)
    fetched: list[Any] = field(default_factory=list)

    async def ask(self, request: Any) -> bool:
        self.asked.append(request)
        return self.allows

    async def run(self, request: Any) -> ProcessResult:
        return self._ran(request.argv[-1].rpartition("/")[2], request.argv, dict(request.environ))

    async def tool(self, argv: Any, folder: Path, stdin: str = "") -> ProcessResult | None:
        return None

    async def run_file(self, path: Path, arguments: Any, script: str) -> ProcessResult:
        return self._ran(path.name, (path.name, *arguments), {})

    def _ran(self, name: str, argv: tuple[str, ...], environ: dict[str, str]) -> ProcessResult:
        if not self.allows:
            raise RefusedError(f"{name}: you said no")
        self.ran.append(tuple(argv))
        self.environ.append(environ)
        return self.programs.get(name, ProcessResult(0, f"ran {name}\n", ""))

    async def fetch(self, request: Any) -> str:
        if not self.allows:
            raise RefusedError(f"{request.url}: you said no")
        self.fetched.append(request)
        if request.url not in self.pages:
            raise ScriptError(f"{request.url}: nothing answers")
        return self.pages[request.url]


@dataclass
class ScriptedModel:
    """Gives its answers one after another, the last one again and again; notes what it was asked."""

    answers: list[str] = field(default_factory=lambda: ["an answer"])
    asked: list[tuple[str | None, list[tuple[str, str]]]] = field(default_factory=list)
    finish: str = "stop"
    closed: int = 0
    tokens: int | None = None

    def room(self, model):
        return self.tokens

    async def chat(self, model: str | None, messages: Any):
        self.asked.append((model, [(one.role, one.content) for one in messages]))
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        try:
            for at in range(0, len(answer), 5):
                yield Chunk(answer[at : at + 5])
            yield Chunk("", self.finish)
        finally:
            self.closed += 1

    @property
    def prompts(self) -> list[str]:
        return ["\n".join(text for _, text in messages) for _, messages in self.asked]


@dataclass
class Heard:
    """A listener that remembers."""

    answers: list[tuple[str, str]] = field(default_factory=list)
    steps: list[str] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)

    def answered(self, script: str, text: str) -> None:
        self.answers.append((script, text))

    def stepped(self, what: str) -> None:
        self.steps.append(what)

    def notified(self, message: str) -> None:
        self.messages.append(message)


class World:
    """A folder with files, and a host round it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.editor = Editor()
        self.hands = Hands()
        self.model = ScriptedModel()
        self.heard = Heard()
        self.clock = Ticking()
        self.workspace = Workspace(clock=self.clock.monotonic)
        self.workspace.set_folders([folder])

    def write(self, files: dict[str, str]) -> World:
        for name, text in files.items():
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return self

    def read(self, name: str) -> str:
        return (self.folder / name).read_text(encoding="utf-8")

    def at(self, name: str, before: str = "", selected: str = "") -> World:
        """Put the caret into a file: behind `before`, with `selected` selected from there on."""
        path = self.folder / name
        text = path.read_text(encoding="utf-8")
        start = text.index(before) + len(before) if before else 0
        assert text.startswith(selected, start)
        file = SourceFile(path, name, language_of_path(path).id, text, new_stamp())
        self.editor.place = Place(file, start, start + len(selected))
        return self

    def host(self, **other: Any) -> Host:
        clock = self.clock.monotonic
        files = WorkspaceFiles(self.workspace, clock=clock)
        host = Host(
            self.editor,
            files,
            Edits(),
            self.hands,
            self.hands,
            self.hands,
            self.model,
            WordSearcher(files),
            WorkspaceCode(files, clock=clock, recent=self.workspace.recent),
            Repository(self.folder, self.hands, {**os.environ}),
            FolderScripts(files),
            self.heard,
            self.clock,
        )
        return replace(host, **other)

    async def run(self, text: str, variables: Any = None, **options: Any) -> Outcome:
        """Run a script's text."""
        name = options.pop("name", "test.shire")
        script = ScriptFile(name, text, options.pop("path", None))
        return await run_script(script, options.pop("host", None) or self.host(), variables, **options)

    async def value(self, definition: str, variables: Any = None) -> str:
        """Give what a variable with this definition prints as in a prompt."""
        outcome = await self.run(
            f'---\nvariables:\n  "it": {definition}\n---\n[$it]'.replace("[$it]", "<$it>"), variables
        )
        prompt = outcome.messages[0].content
        with suppress(ValueError):
            return prompt[1 : prompt.rindex(">")]
        return prompt
