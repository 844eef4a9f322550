"""`scripts/bench_index`: a checkout of 5,000 files built, asked, edited and read back by the real daemon."""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table

from bench import index_checkout
from bench.daemon import Daemon
from bench.errors import BenchError
from bench.figures import percentile
from bench.index_answers import Asker, targets
from bench.index_probe import Probe, children_rss, cpu_s
from bench.projects import CACHE
from bench.record import circumstances
from bench.typist import Typist

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bench.index_answers import Target
    from bench.index_probe import RoundTrip

MB = 1_000_000
SEED = 7
"""Chooses the files that are asked about and the one that is typed into; any other number serves as well."""
TARGETS, EDITS, STARTS = 20, 10, 5
IDLE_S = 3.0
"""How long an idle daemon is asked for comparison, seconds."""
NO_MODEL = {"models": {"medium": {"base_url": "http://127.0.0.1:9/v1"}}}
"""No model disturbs: nothing listens there."""
WIDTH = 120


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table: what was measured, its value and unit, and the most that it may be."""

    name: str
    value: float
    unit: str
    bar: float | None = None

    @property
    def met(self) -> bool | None:
        """Whether the bar is kept; None without one."""
        return None if self.bar is None else self.value <= self.bar


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print the table; 0, with --check 1 where a bar is missed, 2 where nothing could be measured."""
    chosen = parser().parse_args(arguments)
    before = circumstances()
    try:
        with tempfile.TemporaryDirectory(prefix="inlayd-index-") as folder:
            lines, notes = _measured(Path(folder).resolve(), chosen)
    except BenchError as error:
        print(f"bench_index: {error}", file=sys.stderr)
        return 2
    after = circumstances()
    notes.append(
        f"load {before.load} before, {after.load} after; {before.cores} cores, Python {before.python},"
        f" commit {before.commit[:12]}{' and changes' if before.dirty else ''}"
    )
    _show(lines, notes)
    if chosen.json:
        stored = {"before": asdict(before), "after": asdict(after), "notes": notes}
        chosen.json.write_text(
            json.dumps(stored | {"lines": [asdict(line) for line in lines]}, indent=1) + "\n", "utf-8"
        )
    return int(chosen.check and any(line.met is False for line in lines))


def parser() -> argparse.ArgumentParser:
    """Build the parser."""
    made = argparse.ArgumentParser(
        prog="bench_index",
        description="Measures the index of a checkout, by default of packages from PyPI, npm and Debian.",
    )
    made.add_argument(
        "--folder", type=Path, metavar="PATH", help="measure on a copy of this checkout instead"
    )
    made.add_argument("--seed", type=int, default=SEED, help=f"chooses the files asked about ({SEED})")
    made.add_argument("--json", type=Path, metavar="FILE", help="store the numbers with the commit")
    made.add_argument("--check", action="store_true", help="exit with 1 where a bar is missed")
    return made


def _measured(folder: Path, chosen: argparse.Namespace) -> tuple[list[Line], list[str]]:
    checkout = folder / "checkout"
    checkout.mkdir()
    files = (
        index_checkout.copy(chosen.folder, checkout)
        if chosen.folder
        else index_checkout.make(checkout, CACHE)
    )
    wanted = targets(checkout, TARGETS, chosen.seed)
    typed = _typed(checkout, wanted, chosen.seed)
    lines, state = _built(folder, checkout, typed)
    lines += _asked(folder, checkout, wanted)
    lines += _restarted(state, checkout)
    size = sum(
        path.stat().st_size for path in checkout.rglob("*") if path.is_file() and not _hidden(path, checkout)
    )
    return lines, [
        f"{files} source files of {size / MB:.0f} MB in the checkout"
        + (
            ""
            if chosen.folder
            else f", whole packages up to at least the {index_checkout.LEAST_FILES} of issue 3"
        )
        + "; every figure comes through the pipes of `inlayd serve --stdio`"
    ]


def _hidden(path: Path, folder: Path) -> bool:
    return any(part.startswith(".") for part in path.relative_to(folder).parts)


def _typed(checkout: Path, wanted: Sequence[Target], seed: int) -> tuple[Path, str]:
    """Choose a file of usual length that is typed into."""
    order = random.Random(seed).sample(list(wanted), len(wanted))
    for target in order:
        text = target.path.read_bytes()
        if text.isascii() and b"\r" not in text and 100 <= text.count(b"\n") <= 1000:
            return target.path, text.decode()
    raise BenchError(f"{checkout}: none of the chosen files can be typed into (try another --seed)")


def _built(folder: Path, checkout: Path, typed: tuple[Path, str]) -> tuple[list[Line], Path]:
    """Build while somebody types, and ask all the time how long that is held up."""
    state = folder / "state"
    state.mkdir()
    path, text = typed
    typist = Typist(text)
    begun = time.perf_counter()
    with Daemon(state, checkout, NO_MODEL) as daemon:
        document = {"uri": path.as_uri(), "languageId": "python", "version": 1, "text": typist.text}
        daemon.editor.notify("textDocument/didOpen", {"textDocument": document})
        probe = Probe(daemon.editor, daemon.pid, path.as_uri(), typist)
        empty, trips = probe.until_ready()
        ready = time.perf_counter() - begun
        rss, children = daemon.rss(), children_rss(daemon.pid)
        index = daemon.editor.request("inlayd/status", {}).result["index"]
        cpu = cpu_s(daemon.pid)
        idle = Probe(daemon.editor, daemon.pid).idle(IDLE_S)
    return [
        Line("files in the index", index["files"], ""),
        Line("chunks in the index", index["chunks"], ""),
        Line("process start to ready, empty state", ready, "s"),
        Line("  processor time of the daemon meanwhile, without its child", cpu, "s"),
        *_pauses("event loop while it builds and somebody types", trips, 20.0),
        Line("    that one began, after the process", max(trips, key=_own).began - begun, "s"),
        *(_pauses("  before that: start, what is stored, vocabulary", empty, None) if empty else ()),
        *_pauses("  the same daemon, idle", idle, None),
        Line("memory (RSS) of the daemon when ready", rss / MB, "MB"),
        Line("  its child beside it, until it has been idle for 20 s", children / MB, "MB"),
    ], state


def _own(trip: RoundTrip) -> float:
    return trip.own_ms


def _pauses(what: str, trips: Sequence[RoundTrip], bar: float | None) -> list[Line]:
    whole, own = [trip.ms for trip in trips], [trip.own_ms for trip in trips]
    return [
        Line(f"{what}: longest round trip of {len(trips)}", max(whole), "ms", bar),
        Line("    p99", percentile(whole, 99), "ms"),
        Line("    longest, less waiting for a core", max(own), "ms", bar),
        Line("    p99, less waiting for a core", percentile(own, 99), "ms"),
    ]


def _asked(folder: Path, checkout: Path, wanted: Sequence[Target]) -> list[Line]:
    """Build again, asking for names; then edit."""
    state = folder / "asked"
    state.mkdir()
    with Daemon(state, checkout, NO_MODEL) as daemon:
        asker = Asker(daemon.editor, checkout)
        answered, ready = asker.while_building(wanted)
        edits = [asker.edited(one, f"inlayd_edited_{at}") for at, one in enumerate(wanted[:EDITS])]
        written = [asker.written(one, f"inlayd_written_{at}") for at, one in enumerate(wanted[EDITS:])]
    early = sum(at < ready for at in answered)
    return [
        Line("first useful answer, share of the time to ready", 100 * answered[0] / ready, "%", 100),
        Line("  after", answered[0], "s"),
        Line(f"  useful answers of {len(wanted)} before ready", early, ""),
        Line("  when it is ready", len(answered), ""),
        Line(
            f"edits in another file that the next request does not show, of {EDITS}",
            edits.count(False),
            "",
            0,
        ),
        Line("edit on disk to the first request that shows it, median", median(written), "ms"),
        Line("  longest", max(written), "ms"),
    ]


def _restarted(state: Path, checkout: Path) -> list[Line]:
    """Start again with what is on the disk."""
    whole, since_hello, cpu, rss = [], [], [], []
    for _ in range(STARTS):
        begun = time.perf_counter()
        with Daemon(state, checkout, NO_MODEL) as daemon:
            answered = time.perf_counter()
            Probe(daemon.editor, daemon.pid).until_ready()
            whole.append(time.perf_counter() - begun)
            since_hello.append(time.perf_counter() - answered)
            cpu.append(cpu_s(daemon.pid))
            rss.append(daemon.rss() / MB)
    size = sum(path.stat().st_size for path in (state / "home").glob("index.sqlite*"))
    return [
        Line(f"restart: process start to ready, median of {STARTS}", median(whole), "s", 1.0),
        Line("  best", min(whole), "s"),
        Line("  from `initialize` answered to ready, median", median(since_hello), "s"),
        Line("  processor time until ready, median", median(cpu), "s"),
        Line("memory (RSS) after a restart, median", median(rss), "MB"),
        Line("size of the database", size / MB, "MB"),
    ]


def _show(lines: Sequence[Line], notes: Sequence[str]) -> None:
    console = Console(highlight=False)
    console = console if console.is_terminal else Console(highlight=False, width=WIDTH)
    table = Table(title="inlayd: the index of a large checkout", title_justify="left")
    table.add_column("measured")
    for heading in ("value", "bar", ""):
        table.add_column(heading, justify="right", no_wrap=True)
    for line in lines:
        value = f"{line.value:.0f}" if line.unit in {"", "%", "MB"} else f"{line.value:.2f}"
        verdict = {None: "", True: "[green]met[/]", False: "[red]MISSED[/]"}[line.met]
        bar = "" if line.bar is None else f"<= {line.bar:g}"
        table.add_row(line.name, f"{value} {line.unit}", bar, verdict)
    console.print(table)
    for note in notes:
        console.print(note, markup=False)


if __name__ == "__main__":
    sys.exit(main())
