"""`inlayd complete FILE:LINE[:COLUMN]`: the completion at a place, dimmed inside the lines around it."""

from __future__ import annotations

import asyncio
import json
import sys
from typing import TYPE_CHECKING

from msgspec.structs import asdict

from agent import log
from agent.app import App
from agent.commands.ghost import Ghost, explain, show
from agent.commands.place import Place, parse_place, project_of
from agent.commands.state_folder import state_folder
from agent.commands.weights import fetch_weights
from agent.completion.moment import Moment
from agent.completion.request import Mode
from agent.completion.running import Running
from agent.completion.stages import Stages
from agent.config import places
from agent.models.catalogue import CATALOGUE
from agent.session import Session
from agent.workspace.git import find_repository

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping

    from agent.completion.running import Outcome
    from agent.prompt.element import Element, Prompt

PATIENCE_MS = 120_000
"""Time limit of one completion, milliseconds: a person waits for a cold model here, nobody types meanwhile."""
INDEX_PATIENCE_S = 5.0
"""So long the index of the project may take before the completion goes on with what is in it, seconds: some 500 files."""


def run(options: argparse.Namespace) -> int:
    """Complete at the place and print it; gives 0, or 1 if there was nothing to suggest."""
    place = parse_place(options.place)
    home = state_folder()
    app = App(home, places.user_file())
    settings = app.settings([project_of(place.path)], [_overrides(options.model)])
    for notice in settings.notices:
        print(f"inlayd: {notice}", file=sys.stderr)
    handler = log.configure(settings.config.log, home / "log")
    try:
        if not settings.config.models.medium.base_url:
            # Outside of the event loop, so that Ctrl-C ends it at once: threads of a loop are waited for.
            fetch_weights(app, options.model)
        return asyncio.run(_complete(app, place, options))
    finally:
        handler.close()


async def _complete(app: App, place: Place, options: argparse.Namespace) -> int:
    session = Session(app)
    project = project_of(place.path)
    try:
        await session.start([project], _overrides(options.model))
        session.wake()
        if project != place.path.parent or find_repository(project):
            # A lone file's folder may be anything, a home or a download folder: that is not looked through.
            await session.indexed(INDEX_PATIENCE_S)
        document = session.workspace.load(place.path)
        source = document.source_file()
        offset = place.offset_in(source.text)
        mode = Mode(options.mode) if options.mode else None
        moment = Moment.at(source, offset, session.workspace.recent(exclude=source.path), mode)
        bench = session.bench
        outcome = await bench.pipeline.make(moment, Running(moment))
        ghost = Ghost(source.relative, source.text, offset, outcome.text)
        prompt = bench.composer.compose(
            moment, await bench.writer.facts(), Stages(app.clock), remember=False
        ).prompt
    finally:
        await session.aclose()
        await app.aclose()
    if options.json:
        print(json.dumps(_plain(ghost, outcome, prompt), ensure_ascii=False, indent=1))
    else:
        show(ghost, outcome)
        if options.explain:
            explain(prompt, outcome)
    return 0 if outcome.text else 1


def _overrides(model: str | None) -> Mapping[str, object]:
    chosen: dict[str, object] = {"timeout_ms": PATIENCE_MS}
    if model:
        chosen["model"] = model
    if model and any(entry.name == model for entry in CATALOGUE):
        chosen["base_url"] = ""
        chosen["fim"] = ""
    return {"models": {"medium": chosen}}


def _plain(ghost: Ghost, outcome: Outcome, prompt: Prompt) -> dict[str, object]:
    return {
        "path": ghost.path,
        "offset": ghost.offset,
        "text": outcome.text,
        "mode": outcome.mode.value,
        "model": outcome.model,
        "precedent": outcome.precedent,
        "reason": outcome.reason,
        "raw": outcome.raw,
        "stagesMs": {name: round(ms, 2) for name, ms in outcome.stages.items()},
        "tokens": prompt.tokens,
        "budget": prompt.budget,
        "elements": [_element(element) for element in prompt.elements],
        "dropped": [_element(element) for element in prompt.dropped],
    }


def _element(element: Element) -> dict[str, object]:
    return asdict(element) | {"kind": element.kind.value}
