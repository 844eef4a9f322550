"""`inlayd config show|trust|untrust`: the effective configuration and where each value comes from."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from agent.app import App
from agent.commands.place import project_here
from agent.commands.state_folder import state_folder
from agent.config import places
from agent.config.decode import leaves
from agent.config.schema import Config
from agent.config.settings import value_of
from agent.errors import WorkspaceError

if TYPE_CHECKING:
    import argparse

    from agent.config.settings import Settings


def run(options: argparse.Namespace) -> int:
    """Run the action that was asked for and give the exit code."""
    if options.action == "show":
        settings = App(places.home(), places.user_file()).settings([project_here()])
        return show(settings, as_json=options.json)
    project = Path(options.project) if options.project else project_here()
    if not project.is_dir():
        raise WorkspaceError(f"{project}: no such folder: name the folder of a project")
    places.trust(project, state_folder(), trusted=options.action == "trust")
    print(f"{options.action}ed: {project.resolve()}")
    return 0


def show(settings: Settings, *, as_json: bool) -> int:
    """Print every key with its value and its origin, and what was not taken."""
    rows = [(".".join(key), value_of(settings.config, key), settings.origins[key]) for key in leaves(Config)]
    if as_json:
        print(json.dumps({name: {"value": value, "from": origin} for name, value, origin in rows}, indent=2))
    else:
        print(f"user file: {places.user_file()}\nstate:     {places.home()}\n")
        width = max(len(name) for name, _, _ in rows)
        for name, value, origin in rows:
            print(f"{name:{width}}  {_toml(value):28}  {origin}")
    for notice in settings.notices:
        print(f"inlayd: {notice}", file=sys.stderr)
    return 0


def _toml(value: object) -> str:
    return json.dumps(list(value) if isinstance(value, tuple) else value, ensure_ascii=False)
