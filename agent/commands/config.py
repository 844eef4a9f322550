"""`inlayd config show|trust|untrust`: the effective configuration and where each value comes from."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from agent.config import places
from agent.config.decode import leaves
from agent.config.schema import Config
from agent.config.settings import Settings, combine, file_layer, value_of

if TYPE_CHECKING:
    import argparse


def run(options: argparse.Namespace) -> int:
    """Run the action that was asked for and give the exit code."""
    if options.action == "show":
        return show(load(Path.cwd()), as_json=options.json)
    project = Path(options.project)
    places.trust(project, places.home(), trusted=options.action == "trust")
    print(f"{options.action}ed: {project.resolve()}")
    return 0


def load(project: Path | None) -> Settings:
    """Read the user's file and the project's over the defaults.

    Raises:
        ConfigError: one of them has a wrong key or value.
    """
    layers = [file_layer(places.user_file())]
    if project is not None:
        trusted = places.is_trusted(project, places.home())
        layers.append(file_layer(project / places.PROJECT_FILE, trusted=trusted))
    return combine(layers)


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
