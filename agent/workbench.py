"""What a session works with under one configuration: models, composer, engine; made anew when that changes."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable

    from agent.app import App
    from agent.completion.composer import Composer
    from agent.completion.engine import Engine
    from agent.completion.pipeline import Pipeline
    from agent.config.schema import Config
    from agent.indexing.indexer import Indexer
    from agent.machinery import Machinery
    from agent.workspace.source_file import SourceFile


class Workbench:
    """The parts that depend on the configuration; what makes suggestions is made when it is first asked for.

    Args:
        app: What the process has.
        config: The effective configuration.
        tasks: Owns the tasks of the engine.
        indexer: What is known of the workspace's files.
    """

    def __init__(self, app: App, config: Config, tasks: asyncio.TaskGroup, indexer: Indexer) -> None:
        self.config = config
        self.models = app.models(config)
        self.writer = app.writer(self.models, config)
        self._tasks = tasks
        self._indexer = indexer
        self._clock = app.clock
        self._machinery: Machinery | None = None

    @staticmethod
    def load() -> None:
        """Load the code of what makes suggestions, 30 ms, before it is asked for; in a thread, for instance."""
        import_module("agent.machinery")

    @property
    def composer(self) -> Composer:
        """Composes prompts."""
        return self._made().composer

    @property
    def pipeline(self) -> Pipeline:
        """Makes completions."""
        return self._made().pipeline

    @property
    def engine(self) -> Engine:
        """Answers requests."""
        return self._made().engine

    @property
    def busy(self) -> bool:
        """Whether a completion is under way."""
        return self._machinery is not None and self._machinery.engine.busy

    def prepare(self, file: SourceFile) -> bool:
        """Prepare a recent file for the next request, if that will look into it; tells whether there was anything to do."""
        return self._made().prepare(file)

    def forget(self, gone: Callable[[str], bool]) -> None:
        """Let no snippet of files (relative paths) that are `gone` stay in prompts."""
        if self._machinery is not None:
            self._machinery.composer.forget(gone)

    async def aclose(self) -> None:
        """End what the engine does, and let go of the models."""
        if self._machinery is not None:
            self._machinery.engine.stop()
        await self.models.aclose()

    def _made(self) -> Machinery:
        if self._machinery is None:
            from agent.machinery import Machinery  # noqa: PLC0415 - see there

            self._machinery = Machinery(self.config, self.writer, self._tasks, self._indexer, self._clock)
        return self._machinery
