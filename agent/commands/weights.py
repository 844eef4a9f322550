"""Fetches the weights that a command needs, with a progress bar."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agent.commands.progress import shown

if TYPE_CHECKING:
    from agent.app import App


def fetch_weights(app: App, model: str | None) -> None:
    """Fetch a model's weights, or the default one's where there are none at all.

    Raises:
        WeightsError: They could not be fetched.
    """
    here = [known.entry.name for known in app.store.list() if known.here]
    if (model in here) if model else here:
        return
    with shown() as report:
        if model:
            app.store.pull(model, report)
        else:
            app.store.ensure_default(report)
