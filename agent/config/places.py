"""Where configuration and state live on this machine."""

from __future__ import annotations

import json
import os
from pathlib import Path

PROJECT_FILE = "inlayd.toml"
USER_SCRIPTS = "shire"
"""Name of the folder of the user's own scripts, beside the configuration file."""
_TRUSTED = "trusted.json"


def user_file() -> Path:
    """Give the user's configuration file: `INLAYD_CONFIG`, else the platform's configuration folder."""
    named = os.environ.get("INLAYD_CONFIG")
    if named:
        return Path(named).expanduser()
    import platformdirs  # noqa: PLC0415 - 10 ms that a set variable saves

    return Path(platformdirs.user_config_dir("inlayd", appauthor=False)) / PROJECT_FILE


def home() -> Path:
    """Give the folder of state (logs, weights, token): `INLAYD_HOME`, else the platform's state folder."""
    named = os.environ.get("INLAYD_HOME")
    if named:
        return Path(named).expanduser()
    import platformdirs  # noqa: PLC0415 - 10 ms that a set variable saves

    return Path(platformdirs.user_state_dir("inlayd", appauthor=False))


def is_trusted(project: Path, state: Path) -> bool:
    """Tell whether the user said that `project` may set addresses, keys and commands."""
    return str(project.resolve()) in _read(state / _TRUSTED)


def trust(project: Path, state: Path, *, trusted: bool = True) -> None:
    """Remember, or forget, that the user trusts `project`."""
    known = _read(state / _TRUSTED)
    changed = known | {str(project.resolve())} if trusted else known - {str(project.resolve())}
    state.mkdir(parents=True, exist_ok=True, mode=0o700)
    (state / _TRUSTED).write_text(json.dumps(sorted(changed), indent=1), encoding="utf-8")


def _read(path: Path) -> set[str]:
    try:
        listed = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return set()
    return {item for item in listed if isinstance(item, str)} if isinstance(listed, list) else set()
