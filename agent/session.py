"""One connected editor: its documents, its requests, and what it should be told."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING

from msgspec.structs import replace

from agent import __version__
from agent.completion.moment import Moment
from agent.completion.request import Trigger
from agent.completion.stages import Stages
from agent.config.schema import Config
from agent.errors import ConfigError, ContentModifiedError, WorkspaceError
from agent.indexing import progress
from agent.indexing.indexer import Indexer
from agent.log import logger
from agent.opening import Opening
from agent.prompt.families import Layout
from agent.prompt.ranges import ranges
from agent.rehearsal import Rehearsal
from agent.rpc.services import Client, IndexStatus, Metrics, ModelStatus, PromptReport, ServerFacts, Status
from agent.rpc.types.window import MessageType
from agent.session_actions import SessionActions
from agent.suggestions import Suggestions
from agent.tasks import guarded, own_tasks
from agent.warmth import Warmth, end_of
from agent.workbench import Workbench
from agent.workspace.gone import gone_after
from agent.workspace.position import Position, PositionEncoding, Range
from agent.workspace.source_file import new_stamp
from agent.workspace.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Coroutine, Mapping, Sequence
    from pathlib import Path

    from agent.app import App
    from agent.completion.request import CompletionRequest, Suggestion
    from agent.metrics.event import Event
    from agent.rpc.peer import Peer
    from agent.rpc.services import ActionDone, ActionListener, ActionOffer, ActionPlace, ActionRequest
    from agent.workspace.document import CursorLine, Document, TextChange
    from agent.workspace.file_change import FileChange

INDEX_POLL_S = 0.02
"""How often a command that waits for the index looks at it, seconds."""

_log = logger("session")


class Session:
    """Serves one editor; implements `agent.rpc.services.Services`.

    Args:
        app: What the process has.
        peer: The way back to the editor; None for the command line.
    """

    def __init__(self, app: App, peer: Peer | None = None) -> None:
        self.workspace = Workspace(clock=app.clock)
        self._opening = Opening(self.workspace, lambda: self.indexer, lambda: self.bench)
        begin = self._background
        self._rehearsal = Rehearsal(self.workspace, lambda: self.indexer, lambda: self.bench, begin)
        self.indexer = Indexer(
            self.workspace,
            busy=lambda: self._bench is not None and self._bench.busy,
            clock=app.clock,
            store=app.index,
            prepared=self._opening.prepared,
            rehearsed=self._rehearsal.rehearse,
        )
        self._app, self._peer = app, peer
        self._client: Client | None = None
        self._sent: list[Mapping[str, object]] = []
        self._bench: Workbench | None = None
        self._tasks: asyncio.TaskGroup | None = None
        self._owner: asyncio.Task[None] | None = None
        self._indexing: asyncio.Task[None] | None = None
        self._warmth = Warmth()
        self._suggestions = Suggestions(self._record, clock=app.clock, wall=app.wall)
        self._actions = SessionActions(
            self.workspace,
            self.indexer,
            lambda: self.bench.models,
            peer,
            state=app.home,
            user_scripts=app.user_scripts,
        )
        self.workspace.subscribe(self._forget)

    @property
    def bench(self) -> Workbench:
        """The parts under the present configuration; there from `initialize` on."""
        if self._bench is None:
            raise RuntimeError("the session has not been initialized")
        return self._bench

    # -- life ------------------------------------------------------------------------------------------------

    async def initialize(self, client: Client) -> ServerFacts:
        """Start the session for an editor."""
        self.workspace.encoding = client.encodings[0] if client.encodings else PositionEncoding.UTF16
        self._client = client
        self._actions.met(client)
        await self.start(client.folders, client.options)
        return ServerFacts(self.workspace.encoding)

    async def start(self, folders: Sequence[Path], options: Mapping[str, object]) -> None:
        """Start the session in some folders, with settings that lie on top of the files'."""
        self.workspace.set_folders(folders)
        ready: asyncio.Future[asyncio.TaskGroup] = asyncio.get_running_loop().create_future()
        self._owner = asyncio.create_task(own_tasks(ready), name="session")
        self._tasks = await ready
        self._sent = [options]
        await self._configure()

    async def initialized(self) -> None:
        """Begin what need not delay the start: watching, and loading the model's vocabulary."""
        self._index()
        self._background(self._opening.watch())
        self._background(self._opening.load(self._client))

    async def indexed(self, limit_s: float) -> None:
        """Index the workspace now and wait until that is done, or for `limit_s` seconds."""
        self._index()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(limit_s):
                while self.indexer.state != "ready":  # noqa: ASYNC110 - the command line alone waits for it
                    await asyncio.sleep(INDEX_POLL_S)

    def wake(self) -> None:
        """Start the embedded model's server in the background, so that the first completion finds it ready."""
        if self.bench.config.completion.warm_up:
            self._background(self.bench.writer.wake())

    async def configure(self, settings: Mapping[str, object]) -> None:
        """Take the editor's settings; wrong ones are told and change nothing."""
        self._sent = [*self._sent[:1], settings]
        await self._configure()

    async def aclose(self) -> None:
        """End all work of this session."""
        self._warmth.put_off()
        self._suggestions.close()
        if self._owner is not None:
            self._owner.cancel()
            await asyncio.wait([self._owner])
        await self.workspace.stop()
        if self._bench is not None:
            await self._bench.aclose()

    # -- documents -------------------------------------------------------------------------------------------

    def change_folders(self, added: Sequence[Path], removed: Sequence[Path]) -> None:
        """Open and close folders."""
        kept = [path for path in self.workspace.folders if path not in removed]
        self.workspace.set_folders([*kept, *added])
        self._index()
        self._background(self._opening.watch())

    def open_document(self, uri: str, language_id: str, version: int | None, text: str) -> None:
        """Open a document."""
        self._suggestions.closed(self.workspace.document(uri))
        document = self.workspace.open(uri, language_id, version, text)
        self.indexer.opened(document.source_file())
        self.wake()

    def change_document(self, uri: str, version: int | None, changes: Sequence[TextChange]) -> None:
        """Apply edits, and let the model read along once the user pauses."""
        document = self.workspace.change(uri, version, changes)
        self._suggestions.changed(document)
        place = end_of(changes)
        if place is not None:
            self._warmth.places[uri] = place
            self._warm_up(uri)

    def save_document(self, uri: str, text: str | None) -> None:
        """Note that a document was saved."""
        self.workspace.save(uri, text)

    def close_document(self, uri: str) -> None:
        """Close a document."""
        document = self._document(uri)
        self._suggestions.closed(document)
        self._warmth.places.pop(uri, None)
        self.workspace.close(uri)
        if document.path is not None:
            self.indexer.closed(document.path)

    def focus_document(self, uri: str | None) -> None:
        """Note which document has the focus."""
        self.workspace.focus(uri)
        if uri is not None:
            self.wake()
            self._warm_up(uri)

    def cursor_line(self, uri: str, position: Position) -> CursorLine | None:
        """Give the line of a cursor, None in a document that is not open."""
        document = self.workspace.document(uri)
        return None if document is None else document.cursor_line(position)

    # -- completion ------------------------------------------------------------------------------------------

    async def complete(self, request: CompletionRequest) -> Sequence[Suggestion]:
        """Answer with ghost text.

        Raises:
            WorkspaceError: no such document is open.
            ContentModifiedError: the document has changed since the editor asked.
            SupersededError: a newer request came first.
        """
        self._warmth.put_off()
        self._rehearsal.put_off()
        document = self._document(request.uri)
        self._warmth.places[request.uri] = request.position
        with self._suggestions.asked(document, request.trigger) as asked:
            if None not in (request.version, document.version) and request.version != document.version:
                raise ContentModifiedError(
                    f"{request.uri} is at version {document.version}, not {request.version}"
                )
            if not self._wanted(document, request.trigger):
                return asked.refused(f"completion is switched off for {document.language}")
            moment, position, head = self._moment(document, request)
            engine, automatic = self.bench.engine, request.trigger is Trigger.AUTOMATIC
            answer = engine.recall(moment) if automatic or not engine.answered_at(moment) else None
            if answer is None:
                await self.indexer.caught_up(document.path, moment.offset)
                moment = self._with_recent(moment)
                answer = await engine.complete(moment, automatic=automatic)
                self._rehearsal.soon()
            return asked.answered(moment, answer, position, head)

    async def prompt(self, uri: str, position: Position, context_budget: int | None) -> PromptReport:
        """Build the prompt that a completion at a place would send.

        Raises:
            WorkspaceError: no such document is open.
        """
        self._rehearsal.put_off()
        document = self._document(uri)
        offset = document.normal_offset(document.offset_at(position))
        await self.indexer.caught_up(document.path, offset)
        moment = self._with_recent(self._at(document, position))
        facts = await self.bench.writer.facts()
        composer = self.bench.composer
        if context_budget is None:
            stages = Stages(self._app.clock)
            prompt = composer.compose(moment, facts, stages, remember=False).prompt
        else:
            prompt = composer.prompt(moment, facts, context_budget)
        self._rehearsal.soon()
        told = tuple(ranges(prompt)), prompt.elements, prompt.dropped, prompt.tokens, prompt.budget
        return PromptReport(
            prompt.context + prompt.before, prompt.after, facts.layout is not Layout.LEFT, *told
        )

    def shown(self, suggestion: str) -> None:
        """Note that a suggestion was shown, and ask in advance for what may follow it."""
        given = self._suggestions.shown(suggestion)
        if given is not None and self.bench.config.completion.speculative and self.bench.writer.free:
            # A known answer was given without the recent files; another context would cost the model its cache.
            moment = self._with_recent(given.moment)
            self.bench.engine.speculate(moment.typed(given.text, new_stamp()))

    def accepted(self, suggestion: str) -> None:
        """Note that a suggestion was accepted."""
        self._suggestions.accepted(suggestion)

    def partially_accepted(self, suggestion: str, length: int) -> None:
        """Note that the first `length` UTF-16 units of a suggestion were accepted."""
        self._suggestions.accepted(suggestion, length)

    def rejected(self, suggestion: str, reason: str | None) -> None:
        """Note that a suggestion was dismissed."""
        self._suggestions.rejected(suggestion, reason)

    async def metrics(self, days: float | None) -> Metrics:
        """Give the figures on suggestions of the last `days`."""
        return await self._app.metrics(days, wanted=self.bench.config.metrics.enabled)

    async def status(self) -> Status:
        """Tell how the daemon is."""
        models: dict[str, ModelStatus] = {
            role: ModelStatus(state.endpoint or "embedded", state.phase.value, state.error, state.last_ms)
            for role, state in self.bench.models.states.items()
        }
        told = self._suggestions
        facts = len(self.workspace.documents), dict(told.counters), told.last_reason, told.last_ms
        size = self.indexer.index.size()
        return Status(__version__, models, IndexStatus(self.indexer.state, *size), *facts)

    async def actions(self, place: ActionPlace | None, location: str | None) -> Sequence[ActionOffer]:
        """List the actions at a place; raises WorkspaceError where its document is not open."""
        return await self._actions.offers(place, location)

    async def run_action(self, request: ActionRequest, listener: ActionListener) -> ActionDone:
        """Run an action; raises as `agent.session_actions`."""
        return await self._actions.run(request, listener)

    async def execute(self, command: str, arguments: Sequence[object]) -> object:
        """Run a command of this session; it has none yet."""
        raise WorkspaceError(f"{command}: no such command ({len(arguments)} arguments)")

    # -- inner work ------------------------------------------------------------------------------------------

    async def _configure(self) -> None:
        tasks = self._tasks
        if tasks is None:
            raise RuntimeError("the session has not been started")
        try:
            settings = self._app.settings(self.workspace.folders, self._sent)
        except ConfigError as error:
            self._tell(MessageType.ERROR, str(error))
            if self._bench is None:
                self._bench = Workbench(self._app, Config(), tasks, self.indexer)
            return
        for notice in settings.notices:
            self._tell(MessageType.WARNING, notice)
        old = self._bench
        if old is None or old.config != settings.config:
            self._bench = Workbench(self._app, settings.config, tasks, self.indexer)
            if old is not None:
                await old.aclose()

    def _tell(self, kind: MessageType, text: str) -> None:
        _log.warning("told the editor", message=text)
        if self._peer is not None:
            self._peer.log(kind, f"inlayd: {text}")

    def _background(self, work: Coroutine[object, object, None]) -> None:
        if self._tasks is None:
            work.close()
        else:
            self._tasks.create_task(guarded(work))

    def _index(self) -> None:
        """Index the workspace anew, in the background, if a source wants it."""
        if self._indexing is not None:
            self._indexing.cancel()
        prompt = self.bench.config.prompt
        if self._tasks is not None and (prompt.retrieved or prompt.related or prompt.edits):
            self._indexing = self._tasks.create_task(guarded(self.indexer.run()), name="index")
            self._opening.indexing = True
            if self._peer is not None and self._client is not None and self._client.shows_progress:
                self._background(progress.show(self.indexer, self._peer))

    def _document(self, uri: str) -> Document:
        document = self.workspace.document(uri)
        if document is None:
            raise WorkspaceError(f"{uri} is not open: send textDocument/didOpen first")
        return document

    def _wanted(self, document: Document, trigger: Trigger) -> bool:
        completion = self.bench.config.completion
        if trigger is Trigger.INVOKED:
            return True
        return completion.enabled and document.language not in completion.disabled_languages

    def _at(self, document: Document, position: Position) -> Moment:
        offset = document.normal_offset(document.offset_at(position))
        private = document.path is None or not self.workspace.admits(document.path)
        return Moment.at(document.source_file(), offset, private=private)

    def _with_recent(self, moment: Moment) -> Moment:
        return replace(moment, recent=self.workspace.recent(exclude=moment.file.path))

    def _moment(self, document: Document, request: CompletionRequest) -> tuple[Moment, Range, str]:
        """Give the moment, the range that a suggestion replaces, and the text that it must begin with."""
        moment = replace(self._at(document, request.position), mode=request.mode)
        if not request.selected or request.selected_range is None:
            return moment, Range(request.position, request.position), ""
        start = self._at(document, request.selected_range.start).offset
        end = self._at(document, request.selected_range.end).offset
        text = moment.file.text
        file = replace(moment.file, text=text[:start] + text[end:], stamp=new_stamp())
        before = Moment.at(file, start, moment.recent, moment.mode, private=moment.private)
        return before.typed(request.selected, new_stamp()), request.selected_range, request.selected

    def _record(self, event: Event) -> None:
        """Write down what became of a suggestion, if an editor is there and the user has nothing against it."""
        if self._peer is not None and self.bench.config.metrics.enabled:
            self._app.recorder.record(event)

    def _warm_up(self, uri: str) -> None:
        """Let the model read along once the user pauses, where he was last in that document."""
        if self.bench.writer.free and self.bench.config.completion.warm_up:
            self._warmth.after_pause(lambda: self._warm(uri))

    def _warm(self, uri: str) -> None:
        document, place = self.workspace.document(uri), self._warmth.places.get(uri)
        if document is not None and place is not None and self._wanted(document, Trigger.AUTOMATIC):
            self.bench.engine.warm(self._with_recent(self._at(document, place)))

    def _forget(self, change: FileChange) -> None:
        gone = gone_after(change, self.workspace)
        if gone is not None and self._bench is not None:
            self._bench.forget(gone)
