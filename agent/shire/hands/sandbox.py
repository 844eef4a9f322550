"""Puts a program into bubblewrap where that is installed and works: no network, no home folder, one writable folder."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

PROBE_S = 5.0
"""How long bubblewrap may take to show that it works, seconds."""
TMP_BYTES = 500_000_000
"""Size of the `/tmp` of a boxed program, which lies in memory, where bubblewrap can limit it (0.7 and later)."""
HIDDEN = (
    ".ssh",
    ".gnupg",
    ".aws",
    ".azure",
    ".kube",
    ".docker",
    ".config/gcloud",
    ".netrc",
    ".git-credentials",
)
"""What of the home folder a program must not read: other people's keys are in none of its business."""
_OUTER_TMP = Path("/tmp")  # noqa: S108 - which the box's own covers


@lru_cache(maxsize=1)
def bubblewrap() -> str | None:
    """Give the path of a bubblewrap that works here; many containers have one that may not make namespaces."""
    found = shutil.which("bwrap")
    if found is None:
        return None
    try:
        done = subprocess.run(
            [found, "--ro-bind", "/", "/", "--unshare-pid", "--unshare-net", "--proc", "/proc", "true"],
            check=False,
            capture_output=True,
            timeout=PROBE_S,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return found if done.returncode == 0 else None


@lru_cache(maxsize=4)
def _tmp(bwrap: str) -> tuple[str, ...]:
    """Give the options that make a `/tmp` of limited size."""
    try:
        told = subprocess.run([bwrap, "--help"], check=False, capture_output=True, timeout=PROBE_S)
    except (OSError, subprocess.TimeoutExpired):
        return ("--tmpfs", "/tmp")  # noqa: S108 - its own
    size = ("--size", str(TMP_BYTES)) if b"--size " in told.stdout + told.stderr else ()
    return (*size, "--tmpfs", "/tmp")  # noqa: S108 - its own


@dataclass(frozen=True, slots=True)
class Place:
    """Where a boxed program runs.

    Attributes:
        workspace: The folder that it may write.
        folder: The one it starts in.
        home: The home folder.
        hidden: What it must not see.
        programs: Folders of the interpreter: it may read them even where they lie in `/tmp`.
    """

    workspace: Path
    folder: Path
    home: Path
    hidden: tuple[Path, ...] = ()
    programs: tuple[Path, ...] = ()


def boxed(bwrap: str, command: Sequence[str], place: Place) -> list[str]:
    """Give the command that runs `command` in a box.

    It reads the whole system but for keys and hidden folders, writes the workspace and a `/tmp` of its own, and has
    neither network nor sight of other processes.
    """
    box = [bwrap, "--die-with-parent", "--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts"]
    box += ["--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc", *_tmp(bwrap)]
    for path in place.programs:
        if path.is_relative_to(_OUTER_TMP):
            box += ["--ro-bind", str(path), str(path)]
    box += ["--bind", str(place.workspace), str(place.workspace)]
    for path in (*(place.home / name for name in HIDDEN), *place.hidden):
        if path.is_dir():
            box += ["--tmpfs", str(path)]
        elif path.exists():
            box += ["--dev-bind", "/dev/null", str(path)]
    return [*box, "--chdir", str(place.folder), "--", *command]
