"""The command line: what can be asked, and which command answers."""

from __future__ import annotations

import argparse
import gc
import importlib
import io
import os
import sys
from typing import TYPE_CHECKING

from agent import __version__
from agent.errors import ConfigError, InlaydError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

EXIT_FAILED = 1
EXIT_REFUSED = 2
EXIT_INTERRUPTED = 130

MOST_PORT = 65_535
"""The largest TCP port."""
MOST_DAYS = 36_500
"""The most days that may be asked for; a century."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command and end the process with its exit code: 0 done, 1 failed, 2 asked wrongly."""
    for stream in (sys.stdout, sys.stderr):
        # What this terminal's encoding lacks is shown as a question mark instead of ending the command.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    sys.exit(run(sys.argv[1:] if arguments is None else arguments))


def run(arguments: Sequence[str]) -> int:
    """Run one command and give its exit code; what went wrong stands in one line on stderr."""
    if arguments and arguments[0] == "--stdio":
        # So is a language server started by editors that know no subcommands (copilot.vim, copilot.lua, copilot.el).
        arguments = ["serve", *arguments]
    options = parser(arguments[0] if arguments else "").parse_args(arguments)
    try:
        code = _command(options)
        sys.stdout.flush()
    except ConfigError as error:
        print(f"inlayd: {error}", file=sys.stderr)
        return EXIT_REFUSED
    except InlaydError as error:
        print(f"inlayd: {error}", file=sys.stderr)
        return EXIT_FAILED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return EXIT_FAILED
    except OSError as error:
        place = f"{error.filename}: " if error.filename else ""
        print(f"inlayd: {place}{error.strerror or error}", file=sys.stderr)
        return EXIT_FAILED
    except KeyboardInterrupt:
        print("\ninlayd: interrupted", file=sys.stderr)
        return EXIT_INTERRUPTED
    return code


def parser(command: str = "") -> argparse.ArgumentParser:
    """Build the parser of one command, or of all where that is none: building all takes 10 ms of a start."""
    top = argparse.ArgumentParser(
        prog="inlayd",
        description="A local coding agent for IDEs: ghost text from a model on your own machine.",
    )
    top.add_argument("--version", action="version", version=f"inlayd {__version__}")
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for add in [_PARSERS[command]] if command in _PARSERS else dict.fromkeys(_PARSERS.values()):
        add(commands)
    return top


def _add_doctor(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    doctor = commands.add_parser("doctor", help="say what works and what does not, and how to mend it")
    doctor.add_argument("file", nargs="?", help="also check what is known of this file's language")
    doctor.add_argument("--json", action="store_true", help="for machines")


def _add_shire(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    shire = commands.add_parser("shire", help="scripts in the Shire language")
    check = shire.add_subparsers(dest="action", required=True, metavar="ACTION").add_parser(
        "check", help="say what is wrong with scripts, with file, line and column"
    )
    check.add_argument("path", help="a script, or a folder of them")


def _add_scripts(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    run = commands.add_parser("run", help="run a Shire script or an action in the terminal")
    run.add_argument(
        "script", metavar="SCRIPT", help="a file *.shire, or the id of an action (`inlayd actions`)"
    )
    run.add_argument(
        "input", nargs="?", metavar="INPUT", help="what the script is given as `input`: a question, a wish"
    )
    run.add_argument(
        "--var", action="append", default=[], metavar="NAME=VALUE", help="set a variable; may be repeated"
    )
    run.add_argument(
        "--file", metavar="FILE[:LINE[-LINE]]", help="the current file, and the lines that are selected"
    )
    run.add_argument(
        "--apply", action="store_true", help="write the change that the answer makes in that file"
    )
    run.add_argument("--dry-run", action="store_true", help="print the prompt and the steps, run nothing")
    actions = commands.add_parser("actions", help="which actions there are in this project")
    actions.add_argument("--all", action="store_true", help="also those that only other scripts run")
    actions.add_argument("--json", action="store_true", help="for machines")
    hook = commands.add_parser("hook", help="have git ask for a commit message when you commit without one")
    what = hook.add_subparsers(dest="action", required=True, metavar="ACTION")
    what.add_parser("install", help="write the hook into this repository")
    what.add_parser("uninstall", help="remove it")
    message = what.add_parser("message", help="what the hook runs: write a message into git's file")
    message.add_argument("file")


def _add_complete(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    complete = commands.add_parser("complete", help="show the completion at a place in a file")
    complete.add_argument("place", metavar="FILE:LINE[:COLUMN]", help="lines and columns count from 1")
    complete.add_argument(
        "--explain", action="store_true", help="show the prompt's elements and the time of each stage"
    )
    complete.add_argument("--json", action="store_true", help="for machines")
    complete.add_argument(
        "--mode", choices=["inline", "in-block", "after-block"], help="do not decide, use this"
    )
    complete.add_argument("--model", help="an embedded model's name, or a model of the configured server")


def _add_serve(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    serve = commands.add_parser("serve", help="start the daemon that editors talk to")
    wire = serve.add_mutually_exclusive_group()
    wire.add_argument("--stdio", action="store_true", help="speak LSP over stdin and stdout (the default)")
    wire.add_argument(
        "--websocket", type=_port, metavar="PORT", help="listen on 127.0.0.1; 0 takes any free port"
    )
    serve.add_argument("--log-prompts", action="store_true", help="write prompts and completions to the log")


def _add_model(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    model = commands.add_parser("model", help="the models that inlayd runs itself")
    actions = model.add_subparsers(dest="action", required=True, metavar="ACTION")
    actions.add_parser("list", help="what there is, what is here, what is used")
    pull = actions.add_parser("pull", help="fetch the weights of a model")
    pull.add_argument("name", nargs="?", help="left out: the default model")
    pull.add_argument("--from", dest="source", metavar="PATH", help="a file or folder with the official file")
    use = actions.add_parser("use", help="take this model for completions")
    use.add_argument("name")
    remove = actions.add_parser("remove", help="delete the weights of a model")
    remove.add_argument("name")


def _add_config(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    config = commands.add_parser("config", help="the configuration")
    actions = config.add_subparsers(dest="action", required=True, metavar="ACTION")
    show = actions.add_parser("show", help="the effective values and where each comes from")
    show.add_argument("--json", action="store_true", help="for machines")
    for name, text in (
        ("trust", "let a project's inlayd.toml set addresses, keys and commands"),
        ("untrust", "take that back"),
    ):
        action = actions.add_parser(name, help=text)
        action.add_argument("project", nargs="?", help="its folder; left out: the project of this folder")


def _add_metrics(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    metrics = commands.add_parser("metrics", help="what became of the suggestions; never leaves this machine")
    actions = metrics.add_subparsers(dest="action", required=True, metavar="ACTION")
    show = actions.add_parser("show", help="one table of figures")
    show.add_argument("--json", action="store_true", help="for machines")
    export = actions.add_parser("export", help="every event as a line of JSON")
    for action in (show, export):
        action.add_argument("--days", type=_days, metavar="N", help="only the last N days")
    actions.add_parser("purge", help="delete all that was written down")
    actions.add_parser("off", help="write nothing down from now on")
    actions.add_parser("on", help="take that back")


_PARSERS: dict[str, Callable[[argparse._SubParsersAction[argparse.ArgumentParser]], None]] = {
    "complete": _add_complete,
    "serve": _add_serve,
    "doctor": _add_doctor,
    "model": _add_model,
    "config": _add_config,
    "metrics": _add_metrics,
    "run": _add_scripts,
    "actions": _add_scripts,
    "hook": _add_scripts,
    "shire": _add_shire,
}
# What adds each command, in the order in which `--help` lists them.


def _days(text: str) -> float:
    try:
        days = float(text)
    except ValueError:
        days = -1.0
    if not 0 < days <= MOST_DAYS:
        raise argparse.ArgumentTypeError(f"a number of days from 0 to {MOST_DAYS}, not {text!r}")
    return days


def _port(text: str) -> int:
    if not text.isdecimal() or int(text) > MOST_PORT:
        raise argparse.ArgumentTypeError(f"a port is a number from 0 to {MOST_PORT}, not {text!r}")
    return int(text)


def _command(options: argparse.Namespace) -> int:
    """Import the command that is asked for, and only that: the daemon must start quickly.

    No garbage is collected meanwhile: each collection looks through all that the imports made, for a quarter of
    their time. The daemon does it once all is there (`agent.commands.serve`).
    """
    gc.disable()
    command = importlib.import_module(f"agent.commands.{options.command}")
    if options.command != "serve":
        gc.enable()
    code: int = command.run(options)
    return code
