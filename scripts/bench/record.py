"""Under what circumstances something was measured, so that a stored number can be judged later."""

from __future__ import annotations

import os
import platform
import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Circumstances:
    """Commit, time and machine; `dirty` says that the files differ from the commit, `load` is that of a minute."""

    commit: str
    dirty: bool
    time: str
    python: str
    system: str
    cores: int
    load: float


def circumstances() -> Circumstances:
    """Tell how things are now."""
    return Circumstances(
        commit=_git("rev-parse", "HEAD"),
        dirty=bool(_git("status", "--porcelain")),
        time=datetime.now(UTC).isoformat(timespec="seconds"),
        python=platform.python_version(),
        system=f"{platform.system()} {platform.machine()}",
        cores=os.cpu_count() or 0,
        load=round(os.getloadavg()[0], 2),
    )


def _git(*arguments: str) -> str:
    """Ask git; an empty answer where there is no repository."""
    try:
        done = subprocess.run(
            ["git", *arguments], cwd=ROOT, check=False, capture_output=True, text=True, timeout=10
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""
