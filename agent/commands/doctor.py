"""`inlayd doctor [FILE]`: says, point by point, what works and what does not, each failure with its mend."""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from rich.table import Table
from rich.text import Text

from agent import __version__, log
from agent.app import App
from agent.commands import machine_checks
from agent.commands.finding import Check, Finding, Level, in_thread
from agent.commands.model_checks import ModelChecks
from agent.commands.place import project_here, project_of
from agent.commands.screen import screen
from agent.config import places
from agent.config.schema import Config, LogConfig
from agent.errors import ConfigError

if TYPE_CHECKING:
    import argparse
    from collections.abc import AsyncIterator, Callable

    from rich.console import Console

QUICK_S: Final = 5.0
"""Time limit of a check that only looks at this machine, seconds."""

WEIGHTS_S: Final = 60.0
"""Time limit of hashing weights, seconds: 3 s for the largest of the catalogue, but on a slow disk 30."""

MODEL_S: Final = 120.0
"""Time limit of the model's trial, seconds: the embedded server may take 60 to load, and the trial 30."""

CLOSE_S: Final = 5.0
"""Time limit of ending what the checks started, seconds."""

_STYLES: Final = {Level.OK: "green", Level.NOTE: "dim", Level.WARN: "yellow", Level.FAIL: "bold red"}
_POINT_WIDTH: Final = 9


def run(options: argparse.Namespace) -> int:
    """Examine and print; gives 0 if nothing failed, else 1."""
    app = App(places.home(), places.user_file())
    file = Path(options.file).resolve() if options.file else None
    with tempfile.TemporaryDirectory(prefix="inlayd-") as scratch:
        # What the parts would log is told by the findings; the log's own folder may be what is broken.
        handler = log.configure(LogConfig(), Path(scratch))
        try:
            findings = asyncio.run(_findings(app, file, silent=options.json))
        finally:
            handler.close()
    failed = sum(finding.level is Level.FAIL for finding in findings)
    if options.json:
        print(json.dumps(_plain(findings), ensure_ascii=False, indent=1))
    elif failed:
        print(f"\n{failed} of {len(findings)} points failed")
    else:
        print("\neverything that is needed works")
    return 1 if failed else 0


async def examine(app: App, file: Path | None) -> AsyncIterator[Finding]:
    """Give the findings one after the other, in an order that explains the later ones.

    Args:
        app: What the process has.
        file: The file that is asked about, or None.
    """
    project = project_of(file) if file is not None else project_here()
    config = _effective(app, project)
    checks = [
        _quick("python", machine_checks.python),
        _quick("config", partial(machine_checks.configuration, app, project)),
        _quick("state", partial(machine_checks.state, app.home)),
        _quick("git", partial(machine_checks.git, project)),
        Check("watcher", partial(machine_checks.watcher, config), QUICK_S),
    ]
    if file is not None:
        checks.append(_quick("file", partial(machine_checks.file, file, config)))
        checks.append(_quick("grammar", partial(machine_checks.grammar, file)))
    model = ModelChecks(app, config)
    if model.embedded:
        weights = partial(in_thread, model.weights)
        checks += [_quick("disk", model.disk), Check("weights", weights, WEIGHTS_S)]
    checks += [
        Check("model", model.reach, MODEL_S),
        Check("middle", model.fill, MODEL_S),
        _quick("tokenizer", model.tokenizer),
    ]
    try:
        for check in checks:
            yield await check.finding()
    finally:
        async with asyncio.timeout(CLOSE_S):
            await model.aclose()
            await app.aclose()


async def _findings(app: App, file: Path | None, *, silent: bool) -> list[Finding]:
    findings = []
    async for finding in examine(app, file):
        findings.append(finding)
        if not silent:
            draw(finding, screen())
    return findings


def draw(finding: Finding, console: Console) -> None:
    """Print a finding: on a terminal with colours and an indented paragraph, else as one line."""
    row = Table.grid(padding=(0, 2, 0, 0))
    row.add_column(width=4)
    row.add_column(width=_POINT_WIDTH)
    row.add_column(overflow="fold")
    words = Text(f"{finding.text}: " if finding.mend else finding.text)
    words.append(finding.mend, "bold" if finding.level is Level.FAIL else "")
    row.add_row(Text(finding.level.value, _STYLES[finding.level]), finding.point, words)
    console.print(row)
    sys.stdout.flush()


def _quick(point: str, look: Callable[[], Finding]) -> Check:
    return Check(point, partial(in_thread, look), QUICK_S)


def _effective(app: App, project: Path) -> Config:
    """Give the configuration that the daemon would work with: the defaults where a file is wrong."""
    try:
        return app.settings([project]).config
    except ConfigError:
        return Config()


def _plain(findings: list[Finding]) -> dict[str, object]:
    points = [
        {
            "point": finding.point,
            "level": finding.level.value,
            "text": finding.text,
            "mend": finding.mend,
        }
        for finding in findings
    ]
    return {
        "version": __version__,
        "ok": all(finding.level is not Level.FAIL for finding in findings),
        "points": points,
    }
