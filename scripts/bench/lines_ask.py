"""Asks the daemon's own pipeline at places of one project, once for each arm."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from msgspec.structs import replace

from agent.completion.composer import Composer
from agent.completion.moment import Moment
from agent.completion.pipeline import Pipeline
from agent.completion.request import Mode
from agent.completion.running import Running
from agent.completion.stages import Stages
from agent.context.precedents import Precedents
from agent.context.similar import SimilarSource
from agent.languages import language_of_path
from agent.machinery import sources
from agent.session import Session
from agent.workspace.source_file import SourceFile, new_stamp
from bench.context_points import Point, recent
from bench.errors import BenchError
from bench.lines_answers import Answer
from bench.lines_arms import Arm, CopilotSource

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping, Sequence
    from pathlib import Path

    from agent.app import App
    from agent.context.source import Source
    from agent.prompt.element import Prompt
    from bench.context_run import Subject
    from bench.lines_writer import RememberingWriter
    from bench.places import Cut

Place = tuple[str, str, int, int]
"""Project, path, line (from 1) and column (from 0)."""
INDEX_LIMIT_S = 120.0
"""How long the index of a project may take, seconds."""
SETTLE_LIMIT_S = 5.0
"""How long the daemon may take to know an opened document, seconds: it looks after 0.3 s without a change."""
OWN_STAGES = ("mode", "context", "prompt", "precedents")
"""The stages of a completion before a model is asked."""
NEAR = 10
"""So many of the 20 recent files are from the folder of the current one, if it has as many."""


@dataclass(frozen=True, slots=True)
class Desk:
    """A daemon's session with one project open, and what its answers are kept with.

    Attributes:
        session: The session.
        subject: The project.
        folder: Where its files are.
        writer: The model.
        label: Names the code.
        seed: Draws the recent files.
    """

    session: Session
    subject: Subject
    folder: Path
    writer: RememberingWriter
    label: str
    seed: int

    async def ask(self, cut: Cut, arms: Sequence[Arm]) -> list[Answer]:
        """Ask at one place in some arms, one after the other.

        Raises:
            BenchError: The model failed.
        """
        async with self._moment(cut) as moment:
            answers = []
            context = ("", 0)
            for arm in arms:
                if (arm.context, arm.percent) != context:
                    self.writer.forget()
                context = (arm.context, arm.percent)
                answers.append(await self._answer(cut, moment, arm))
            return answers

    async def prompts(self, cut: Cut, arms: Sequence[Arm]) -> list[Prompt]:
        """Give the prompts that `ask` would send; no model is asked."""
        facts = await self.writer.facts()
        async with self._moment(cut) as moment:
            composers = [await self._composer(arm) for arm in arms]
            clock = asyncio.get_running_loop().time
            return [composer.compose(moment, facts, Stages(clock)).prompt for composer in composers]

    @asynccontextmanager
    async def _moment(self, cut: Cut) -> AsyncIterator[Moment]:
        """Open the file of a place with its gap, and close it in the end."""
        path = self.folder / cut.path
        uri, language = path.as_uri(), language_of_path(path).id
        self.session.open_document(uri, language, 1, cut.text)
        try:
            await self._settle(cut.path)
            file = SourceFile(path, cut.path, language, cut.text, new_stamp())
            yield Moment.at(file, cut.offset, self._recent(cut), Mode.INLINE)
        finally:
            self.session.close_document(uri)

    async def _settle(self, relative: str) -> None:
        """Wait until the file with its gap is known, so that each run finds the same."""
        try:
            async with asyncio.timeout(SETTLE_LIMIT_S):
                while self.session.indexer.symbols.file(relative) is None:  # noqa: ASYNC110 - it tells nobody
                    await asyncio.sleep(0.02)
        except TimeoutError:
            raise BenchError(f"{relative}: the daemon has not read it after {SETTLE_LIMIT_S} s") from None

    def _recent(self, cut: Cut) -> tuple[SourceFile, ...]:
        point = Point(cut.path, cut.text, cut.line - 1, {})
        return tuple(
            SourceFile(
                self.folder / name,
                name,
                language_of_path(self.folder / name).id,
                self.subject.texts[name],
                new_stamp(),
            )
            for name in recent(point, self.subject.texts, self.seed, NEAR)
        )

    async def _answer(self, cut: Cut, moment: Moment, arm: Arm) -> Answer:
        lines = self.session.bench.config.completion.max_lines
        clock = asyncio.get_running_loop().time
        precedents = Precedents(self.session.indexer.index)
        pipeline = Pipeline(
            await self._composer(arm), self.writer, clock, max_lines=lines, precedents=precedents
        )
        self.writer.begin()
        self.writer.shipped = arm.shipped
        facts = await self.writer.facts()
        outcome = await pipeline.make(moment, Running(moment))
        said = self.writer.said
        asked = bool(said.digest or outcome.precedent)
        if not asked or (outcome.reason and not outcome.model):
            raise BenchError(f"{cut.path}:{cut.line}: {outcome.reason or 'the model was not asked'}")
        own = sum(outcome.stages.get(stage, 0.0) for stage in OWN_STAGES)
        project, path, line, column = place_of(self.subject, cut)
        return Answer(
            project=project,
            language=self.subject.language,
            path=path,
            line=line,
            column=column,
            kind=cut.kind,
            arm=arm.name,
            label=self.label,
            model=facts.model,
            truth=cut.missing,
            text=outcome.text,
            raw=outcome.raw if outcome.precedent else said.raw,
            reason=outcome.reason,
            prompt=said.digest,
            asked=said.asked,
            tokens=facts.tokenizer.count(said.asked),
            first_ms=round(own + said.first_ms, 1),
            ms=round(own + said.ms, 1),
            precedent=outcome.precedent,
        )

    async def _composer(self, arm: Arm) -> Composer:
        """Make a composer of an arm's own: none of its prompts shall resemble the last one."""
        config = self.session.bench.config.prompt
        if arm.percent:
            config = replace(config, context_percent=arm.percent)
        spare = SimilarSource() if arm.context not in {"window", "copilot"} else None
        made = await self._sources(arm)
        return Composer(made, config, self.session.indexer.syntax, spare=spare, healing=arm.healing)

    async def _sources(self, arm: Arm) -> list[Source]:
        if arm.context == "window":
            return []
        if arm.context == "copilot":
            return [CopilotSource(await self.writer.facts())]
        return sources(self.session.bench.config, self.session.indexer)


def place_of(subject: Subject, cut: Cut) -> Place:
    """Name a place."""
    column = cut.offset - cut.text.rfind("\n", 0, cut.offset) - 1
    return f"{subject.name} {subject.version}", cut.path, cut.line, column


@asynccontextmanager
async def opened(
    app: App, subject: Subject, folder: Path, options: Mapping[str, object]
) -> AsyncIterator[Session]:
    """Open a project, whose files are in `folder`, and wait until it is indexed.

    Raises:
        BenchError: The index is not ready in time.
    """
    session = Session(app)
    try:
        await session.start([folder], options)
        await session.indexed(INDEX_LIMIT_S)
        if session.indexer.state != "ready":
            raise BenchError(f"{subject.name}: the index is not ready after {INDEX_LIMIT_S:.0f} s")
        yield session
    finally:
        await session.aclose()
