"""`inlayd metrics show|export|purge|on|off`: what became of the suggestions on this machine."""

from __future__ import annotations

import sqlite3
import sys
import time
from typing import TYPE_CHECKING

import msgspec

from agent.app import DAY_S
from agent.commands.metrics_table import table
from agent.commands.screen import screen
from agent.commands.state_folder import state_folder
from agent.errors import WorkspaceError
from agent.metrics.recorder import Recorder
from agent.metrics.report import report

if TYPE_CHECKING:
    import argparse


def run(options: argparse.Namespace) -> int:
    """Run the action that was asked for and give the exit code."""
    recorder = Recorder(state_folder())
    try:
        return _act(recorder, options)
    except sqlite3.OperationalError as error:
        raise WorkspaceError(f"{recorder.store.path}: {error} (another process has it: try again)") from error
    except sqlite3.Error as error:
        raise WorkspaceError(
            f"{recorder.store.path}: damaged: {error} (`inlayd metrics purge` deletes it)"
        ) from error


def _act(recorder: Recorder, options: argparse.Namespace) -> int:
    store = recorder.store
    match options.action:
        case "show":
            return _show(recorder, options.days, as_json=options.json)
        case "export":
            for event in store.each(_since(options.days)):
                sys.stdout.buffer.write(msgspec.json.encode(event) + b"\n")
            sys.stdout.buffer.flush()
        case "purge":
            store.purge()
            print(f"deleted all metrics in {store.path}")
        case action:
            recorder.switch(on=action == "on")
            print(f"metrics are {action}; what is written down stays until `inlayd metrics purge`")
    return 0


def _show(recorder: Recorder, days: float | None, *, as_json: bool) -> int:
    found = report(recorder.store.events(_since(days)))
    if as_json:
        print(msgspec.json.format(msgspec.json.encode(found), indent=2).decode())
        return 0
    console = screen()
    console.print(table(found))
    if recorder.off:
        console.print("Metrics are off: nothing new is written down (`inlayd metrics on`).")
    return 0


def _since(days: float | None) -> float:
    return 0.0 if days is None else time.time() - days * DAY_S
