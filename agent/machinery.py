"""What makes suggestions under one configuration; a module of its own, since loading it takes 30 ms of a start."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from agent.completion.cache import CompletionCache
from agent.completion.composer import Composer
from agent.completion.engine import Engine
from agent.completion.pipeline import Pipeline
from agent.context.edits import EditsSource
from agent.context.precedents import Precedents
from agent.context.related import RelatedSource
from agent.context.retrieved import RetrievedSource
from agent.context.similar import SimilarSource
from agent.tasks import guarded

if TYPE_CHECKING:
    from collections.abc import Callable

    from agent.completion.writer import Writer
    from agent.config.schema import Config
    from agent.context.source import Source
    from agent.indexing.indexer import Indexer
    from agent.workspace.source_file import SourceFile

LATER_S = 0.005
"""So long the search for a newer context waits, seconds: the request shall have left, and the next key not have come."""


class Machinery:
    """Composer, pipeline and engine.

    Args:
        config: The effective configuration.
        writer: The model.
        tasks: Owns the tasks of the engine.
        indexer: What is known of the workspace's files.
        clock: A monotonic clock, seconds.
    """

    def __init__(
        self,
        config: Config,
        writer: Writer,
        tasks: asyncio.TaskGroup,
        indexer: Indexer,
        clock: Callable[[], float],
    ) -> None:
        self._tasks = tasks
        self._similar = SimilarSource() if config.prompt.similar else None
        self.composer = Composer(
            sources(config, indexer),
            config.prompt,
            indexer.syntax,
            spare=self._similar,
            healing=config.completion.token_healing,
            later=self._later,
        )
        self.pipeline = Pipeline(
            self.composer,
            writer,
            clock,
            max_lines=config.completion.max_lines,
            knows=_certainly(indexer) if config.completion.symbol_filter else None,
            precedents=Precedents(indexer.index) if config.completion.precedents else None,
        )
        self.engine = Engine(
            self.pipeline, CompletionCache(), tasks, debounce_s=config.completion.debounce_ms / 1000
        )

    def prepare(self, file: SourceFile) -> bool:
        """Prepare a recent file for the next request, if that will look into it; tells whether there was anything to do."""
        if self._similar is None or self.composer.spared:
            return False
        return self._similar.prepare(file)

    def _later(self, work: Callable[[], None]) -> None:
        """Have some work done when the request at hand has gone to the model; its answer takes longer than that."""

        async def after() -> None:
            await asyncio.sleep(LATER_S)
            work()

        self._tasks.create_task(guarded(after()), name="context")


def _certainly(indexer: Indexer) -> Callable[[str], bool]:
    """Tell of a name whether it may exist: all may until every file has been seen."""
    return lambda name: indexer.state != "ready" or indexer.index.mentions(name)


def sources(config: Config, indexer: Indexer) -> list[Source]:
    """Make the sources of context that are switched on, the most trusted first, but for `similar`, which is spare."""
    made: list[Source] = []
    if config.prompt.retrieved:
        made.append(RetrievedSource(indexer.index))
    if config.prompt.related:
        made.append(RelatedSource(indexer.symbols))
    if config.prompt.edits:
        made.append(EditsSource(indexer.history))
    return made
