"""`inlayd actions`: which actions there are in this project."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from agent.app import App
from agent.commands.place import project_here
from agent.commands.screen import screen
from agent.commands.state_folder import state_folder
from agent.config import places
from agent.shire.catalogue import Catalogue

if TYPE_CHECKING:
    import argparse

    from agent.shire.catalogue import Action


def run(options: argparse.Namespace) -> int:
    """Print the actions that editors offer, one a line; `--all` also those that only other scripts run."""
    app = App(state_folder(), places.user_file())
    catalogue = Catalogue([project_here()], app.user_scripts)
    actions = catalogue.actions() if options.all else catalogue.offered()
    if options.json:
        print(json.dumps([_plain(one) for one in actions], ensure_ascii=False, indent=1))
        return 0
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in ("id", "where", "model", "what it does"):
        table.add_column(column)
    for one in actions:
        about = one.metadata
        what = Text(one.title, "bold")
        if about.description:
            what.append(f": {about.description}", "not bold")
        table.add_row(one.id, about.action_location.value, about.model or "big", what)
    screen().print(table)
    return 0


def _plain(action: Action) -> dict[str, object]:
    about = action.metadata
    return {
        "id": action.id,
        "title": action.title,
        "description": about.description,
        "actionLocation": about.action_location.value,
        "interaction": about.interaction.value,
        "model": about.model,
        "shortcut": about.shortcut,
        "origin": action.origin,
        "path": str(action.path),
    }
