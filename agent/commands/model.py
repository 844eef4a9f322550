"""`inlayd model list|pull|use|remove`: the models that inlayd runs itself."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from agent.commands.progress import shown
from agent.commands.screen import screen
from agent.commands.state_folder import state_folder
from agent.models.weights import WeightStore

if TYPE_CHECKING:
    import argparse


def run(options: argparse.Namespace) -> int:
    """Run the action that was asked for and give the exit code."""
    store = WeightStore(state_folder())
    match options.action:
        case "list":
            _list(store)
        case "pull":
            _pull(store, options.name, Path(options.source) if options.source else None)
        case "use":
            store.use(options.name)
            print(f"completions use {options.name}")
        case _:
            store.remove(options.name)
            print(f"{options.name} is gone from {store.folder}")
    return 0


def _pull(store: WeightStore, name: str | None, given: Path | None) -> None:
    with shown() as report:
        if name:
            store.pull(name, report, given=given)
        else:
            name = store.ensure_default(report)
    print(f"{name} is here: {store.path(name)}")


def _list(store: WeightStore) -> None:
    table = Table(box=None, pad_edge=False, header_style="dim")
    for column in ("", "name", "size", "fills", "what it is"):
        table.add_column(
            column, justify="right" if column == "size" else "left", no_wrap=column != "what it is"
        )
    for known in store.list():
        entry = known.entry
        mark = Text("used", "green") if known.used else Text("here") if known.here else Text("-", "dim")
        fills = "yes" if entry.fim else "no"
        title = f"{entry.title}, {entry.licence} ({entry.purpose})"
        table.add_row(mark, entry.name, f"{entry.bytes / 1e6:.0f} MB", fills, title)
    screen().print(table)
