"""What is measured on: a project in a temporary folder, the files in hand, and one that is being written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from bench import projects
from bench.errors import BenchError
from bench.typist import Typist

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

RECENT_FILES = 20
"""Files in hand besides the current one (issue 2)."""
LEAST_LINES, MOST_LINES = 250, 350
"""Length of each of them (issue 2)."""
SEED = 2
"""Chooses the files; any other number serves as well."""


@dataclass(frozen=True, slots=True)
class Scene:
    """The project, the recent files' texts by path, and the current file.

    Attributes:
        project: The workspace's folder.
        recent: Texts of the recent files by their paths in the project.
        current: Path of the current file in the project.
        text: Its whole text, of which a typist leaves out what is to be typed.
    """

    project: Path
    recent: Mapping[str, str]
    current: str
    text: str

    def typist(self) -> Typist:
        """Give a typist for the current file."""
        return Typist(self.text)

    @property
    def lines(self) -> tuple[int, int]:
        """The shortest and the longest of the files, lines."""
        counts = [text.count("\n") for text in (self.text, *self.recent.values())]
        return min(counts), max(counts)


def prepare(folder: Path, offline: Path | None) -> Scene:
    """Put a project into `folder`, Django or what `offline` holds, and choose the files.

    Raises:
        BenchError: It has fewer than two files of that length.
    """
    project = folder / "project"
    if offline is None:
        projects.unpack([projects.DJANGO], project)
    else:
        projects.copy(offline, project)
    chosen = projects.of_length(projects.texts(project), LEAST_LINES, MOST_LINES, RECENT_FILES + 1, SEED)
    if len(chosen) < 2:
        where = offline or projects.DJANGO
        raise BenchError(f"{where}: has no two Python files of {LEAST_LINES} to {MOST_LINES} lines")
    current = next(iter(chosen))
    text = chosen.pop(current)
    return Scene(project, chosen, current, text)


@dataclass(frozen=True, slots=True)
class Run:
    """How one measurement goes.

    Attributes:
        sources: The sources of context: `similar`, or `all` as configured by default.
        requests: Requests of each kind that count.
        warm_up: Requests of each kind before them.
        pause_s: Rest before each key, seconds.
    """

    sources: Literal["similar", "all"]
    requests: int
    warm_up: int
    pause_s: float


def options(model_url: str, sources: Literal["similar", "all"]) -> dict[str, object]:
    """Give the settings of a measurement: the stub for a model, no wait before it is asked, the sources."""
    medium = {
        "base_url": model_url,
        "model": "qwen2.5-coder",
        "fim": "qwen2.5-coder",
        "dialect": "openai",
        "metered": True,
    }
    others = dict.fromkeys(("related", "edits", "retrieved"), sources == "all")
    return {"models": {"medium": medium}, "completion": {"debounce_ms": 0}, "prompt": others}
