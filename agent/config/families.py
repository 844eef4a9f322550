"""Checks the FIM families that a configuration names; apart from the loader, which knows nothing of prompts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agent.config.decode import nearest
from agent.errors import ConfigError
from agent.prompt.families import BY_NAME

if TYPE_CHECKING:
    from agent.config.settings import Settings


def check_families(settings: Settings) -> None:
    """Refuse a family that inlayd does not know.

    Raises:
        ConfigError: with its place and the nearest known name.
    """
    for role in ("big", "medium", "micro"):
        name = getattr(settings.config.models, role).fim
        if name and name not in BY_NAME:
            near = nearest(name, list(BY_NAME))
            hint = f'did you mean "{near[0]}"?' if near else f"one of {', '.join(sorted(BY_NAME))}"
            place = settings.origins[("models", role, "fim")]
            raise ConfigError(f'{place}: models.{role}.fim: no such family: "{name}" ({hint})')
