"""`scripts/bench_plugin`: from a key to ghost text through the plugin's core and the real daemon, with a 0 ms model."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from kotlin_build.compiling import compile_all
from kotlin_build.java import java
from kotlin_build.modules import MODULES, classpath
from kotlin_build.places import BuildError

from bench import table
from bench.daemon import environment
from bench.errors import BenchError
from bench.figures import Row
from bench.record import ROOT, circumstances
from bench.scene import Scene, prepare
from bench.stub_model import StubModel
from bench.wire import ANOTHER_THOUGHT

if TYPE_CHECKING:
    from collections.abc import Sequence

WARM_UP = 60
"""Keys that are not counted: the JVM compiles what runs often, as it has in an IDE that is in use."""
PAUSE_MS = 80
"""Rest before each key, milliseconds: a quick typist's (80 to 200)."""
SETTLE_MS = 5000
"""Rest before the first key, milliseconds: the vocabulary is loaded and the index begun."""
LIMIT_S = 420
"""How long one series may take, seconds."""
BARS_MS = (25.0, 60.0)
"""What median and 95th percentile may be at most without debounce (issue 4), milliseconds."""
DEBOUNCE_MS = (0, 40)
"""The daemon's wait before it asks the model: none, to see the way alone, and the default."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print the table; 0, with --check 1 where a bar is missed, 2 where nothing could be measured."""
    chosen = _parser().parse_args(arguments)
    before = circumstances()
    try:
        compile_all(["core-bench"])
        rows, notes = _measured(chosen)
    except (BenchError, BuildError) as error:
        print(f"bench_plugin: {error}", file=sys.stderr)
        return 2
    load = f"load {before.load} before, {circumstances().load} after; {before.cores} cores"
    changed = " and changes" if before.dirty else ""
    table.show(
        "inlayd: from key to ghost text", rows, [*notes, f"{load}; commit {before.commit[:12]}{changed}"]
    )
    return int(chosen.check and any(row.met is False for row in rows))


def _parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(
        prog="bench_plugin",
        description="Types a file of Django key by key through the plugin's core and the real daemon; "
        "the model answers in 0 ms, and never with what is typed next, so that every key asks it.",
    )
    made.add_argument("--keys", type=int, default=200, help="that count (200)")
    made.add_argument("--pause", type=int, default=PAUSE_MS, metavar="MS", help="rest before each key (80)")
    made.add_argument("--offline", type=Path, metavar="FOLDER", help="measure on this project instead")
    made.add_argument("--check", action="store_true", help="exit with 1 where a bar is missed")
    return made


def _measured(chosen: argparse.Namespace) -> tuple[list[Row], list[str]]:
    rows, notes = [], []
    for debounce in DEBOUNCE_MS:
        with tempfile.TemporaryDirectory(prefix="inlayd-bench-") as name, StubModel() as stub:
            folder = Path(name).resolve()
            scene = prepare(folder, chosen.offline)
            stub.answer = ANOTHER_THOUGHT
            times = _typed(folder, scene, stub, chosen, debounce)[WARM_UP:]
            shown = [ghost / 1e6 for _, ghost in times if ghost >= 0]
            if not shown:
                raise BenchError("no key brought ghost text")
            median, p95 = (None, None) if debounce else BARS_MS
            title = f"key to ghost text, debounce {debounce} ms"
            rows.append(Row(title, shown, target=median, target_p95=p95))
            rows.append(Row("  of that on the caller's thread", [free / 1e6 for free, _ in times]))
            notes.append(
                f"debounce {debounce} ms: {len(shown)} of {len(times)} keys brought ghost text; {stub.seen} model calls"
            )
    return rows, notes


def _typed(
    folder: Path, scene: Scene, stub: StubModel, chosen: argparse.Namespace, debounce: int
) -> list[tuple[int, int]]:
    """Run one series; give for each key the nanoseconds to the return and to the ghost text (-1: none came)."""
    typist = scene.typist()
    text = typist.text
    keys: list[tuple[int, str]] = []
    while len(keys) < WARM_UP + chosen.keys and not typist.done:
        offset = typist.offset
        keys.append((offset, typist.key().text))
    plan = {
        "command": [sys.executable, "-m", "agent", "serve", "--stdio"],
        "environment": {
            **environment(folder, {}),
            "PYTHONPATH": str(ROOT),
        },
        "project": str(scene.project),
        "recent": dict(scene.recent),
        "current": scene.current,
        "text": text,
        "keys": keys,
        "model": stub.url,
        "debounceMs": debounce,
        "pauseMs": chosen.pause,
        "settleMs": SETTLE_MS,
    }
    path = folder / "plan.json"
    path.write_text(json.dumps(plan), encoding="utf-8")
    module = next(one for one in MODULES if one.name == "core-bench")
    classes = ":".join(map(str, [module.output, *classpath(module)]))
    command = [java(), "-Xmx1g", "-cp", classes, "dev.inlayd.core.bench.KeyToGhostKt", str(path)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=LIMIT_S, check=False)
    except subprocess.TimeoutExpired as error:
        raise BenchError(f"the keys were not typed within {LIMIT_S} s") from error
    if done.returncode:
        raise BenchError(f"the core ended with {done.returncode}: {done.stderr[-1500:]}")
    lines = [line.split() for line in done.stdout.splitlines()]
    return [(int(free), int(ghost)) for free, ghost in lines]
