"""The folder of state as the commands find it: there, and nobody else's to read if it is made here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agent.config import places

if TYPE_CHECKING:
    from pathlib import Path

PRIVATE = 0o700
"""The mode of a folder that only its owner may look into."""


def state_folder() -> Path:
    """Give the folder of state, made now if it is not there; raises OSError where it cannot be made."""
    home = places.home()
    home.mkdir(parents=True, exist_ok=True, mode=PRIVATE)
    return home
