"""What the daemon's own parts measure: the same files and keys in this process, without the wire."""

from __future__ import annotations

import asyncio
import gc
import time
from collections import defaultdict
from typing import TYPE_CHECKING

from agent import log
from agent.app import App
from agent.completion.moment import Moment
from agent.completion.request import Origin
from agent.completion.stages import Stages
from agent.config.schema import LogConfig
from agent.session import Session
from agent.workspace.document import TextChange
from agent.workspace.position import Position, Range
from bench.errors import BenchError
from bench.scene import options

if TYPE_CHECKING:
    from pathlib import Path

    from bench.scene import Run, Scene
    from bench.stub_model import StubModel

Times = dict[str, list[float]]
"""Milliseconds by the name of the step."""

LEAST_SUGGESTION = 4
"""Characters of a line that are worth being suggested."""
INDEX_LIMIT_S = 120.0
"""How long the index of the project may take, seconds."""
INDEX_POLL_S = 0.05


def measure(state: Path, scene: Scene, stub: StubModel, run: Run) -> Times:
    """Time the building of prompts (`prompt` and its steps) and the engine's answers (`typed`).

    Raises:
        BenchError: The engine did not go on as suggested.
    """
    handler = log.configure(LogConfig(), state / "log")
    try:
        return asyncio.run(_measure(state, scene, stub, run))
    finally:
        handler.close()


async def _measure(state: Path, scene: Scene, stub: StubModel, run: Run) -> Times:
    app = App(state / "home", state / "inlayd.toml")
    session = Session(app)
    try:
        await session.start([scene.project], options(stub.url, run.sources))
        await session.initialized()
        inside = Inside(session, scene, stub, run)
        await _indexed(session)
        # As `serve` does it, so that collections cost here what they cost there.
        gc.collect()
        gc.freeze()
        await inside.prompts(run.warm_up)
        times = await inside.prompts(run.requests)
        await inside.typed(run.warm_up)
        times["typed"] = await inside.typed(run.requests)
        return times
    finally:
        gc.unfreeze()
        await session.aclose()
        await app.aclose()


async def _indexed(session: Session) -> None:
    async with asyncio.timeout(INDEX_LIMIT_S):
        while (await session.status()).index.state == "building":  # noqa: ASYNC110 - there is no event
            await asyncio.sleep(INDEX_POLL_S)


class Inside:
    """A session with its files open, keyed by the same typist as the editor."""

    def __init__(self, session: Session, scene: Scene, stub: StubModel, run: Run) -> None:
        self._session = session
        self._stub = stub
        self._pause_s = run.pause_s
        self._typist = scene.typist()
        self._version = 1
        for name, text in scene.recent.items():
            uri = (scene.project / name).as_uri()
            session.open_document(uri, "python", 1, text)
            session.change_document(uri, 2, [TextChange(None, text + "\n")])
        self._uri = (scene.project / scene.current).as_uri()
        session.open_document(self._uri, "python", 1, self._typist.text)

    async def prompts(self, requests: int) -> Times:
        """Type and build the prompt after each key."""
        facts = await self._session.bench.writer.facts()
        times: Times = defaultdict(list)
        for _ in range(requests):
            times["key"].append(await self._type())
            begun = time.perf_counter()
            stages = Stages(time.perf_counter)
            moment = self._moment()
            stages.end("moment")
            self._session.bench.composer.read(moment)
            stages.end("mode")
            self._session.bench.composer.compose(moment, facts, stages)
            times["prompt"].append((time.perf_counter() - begun) * 1000)
            for step, ms in stages.ms.items():
                times[f"step {step}"].append(ms)
        return dict(times)

    async def typed(self, requests: int) -> list[float]:
        """Type what was suggested and have the engine answer after each key."""
        times: list[float] = []
        while len(times) < requests:
            left = await self._suggestion()
            while len(left.strip()) > 1 and len(times) < requests:
                await self._type()
                left = left[1:]
                begun = time.perf_counter()
                answer = await self._session.bench.engine.complete(self._moment())
                times.append((time.perf_counter() - begun) * 1000)
                if answer.texts[:1] != (left,) or answer.origin is not Origin.TYPED:
                    raise BenchError(f"typed as suggested, but the answer is {answer.texts}, not {left!r}")
        return times

    async def _suggestion(self) -> str:
        while True:
            await self._type()
            rest = self._typist.rest_of_line
            begun = self._typist.text[: self._typist.offset].rpartition("\n")[2].strip()
            if len(begun) < 2 or len(rest.strip()) < LEAST_SUGGESTION:
                continue
            self._stub.answer = rest
            answer = await self._session.bench.engine.complete(self._moment())
            if answer.texts and rest.startswith(answer.texts[0]):
                return answer.texts[0]

    async def _type(self) -> float:
        # Background work of the session gets its turn here, as it does between two messages of an editor.
        await asyncio.sleep(self._pause_s)
        if self._typist.done:
            self._typist.start_over()
            self._change(TextChange(None, self._typist.text))
        key = self._typist.key()
        place = Position(key.line, key.character)
        begun = time.perf_counter()
        self._change(TextChange(Range(place, place), key.text))
        return (time.perf_counter() - begun) * 1000

    def _change(self, change: TextChange) -> None:
        self._version += 1
        self._session.change_document(self._uri, self._version, [change])

    def _moment(self) -> Moment:
        """Give the moment as a session does."""
        workspace = self._session.workspace
        document = workspace.document(self._uri)
        if document is None:
            raise BenchError(f"{self._uri}: the session has forgotten it")
        source = document.source_file()
        offset = document.normal_offset(document.offset_at(Position(*self._typist.place)))
        return Moment.at(source, offset, workspace.recent(exclude=source.path))
