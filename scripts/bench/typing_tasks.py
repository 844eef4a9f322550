"""Functions of real files to be written again: where they stood, and what was taken out."""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from agent.languages import language_of_path
from agent.syntax.syntax import Syntax
from agent.workspace.source_file import SourceFile, new_stamp

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

LEAST_LINES, MOST_LINES = 5, 30
"""Lines of a function: shorter ones say nothing, longer ones are rarely written in one go."""
MOST_CHARS = 350
"""Characters of a function, so that thirty take minutes."""
LEAST_FILE_LINES = 40
"""Lines of a file that tell something of what it is for."""


@dataclass(frozen=True, slots=True)
class Task:
    """A file from which one function was taken out.

    Attributes:
        project: Name of its project.
        path: The file in the project.
        language: Its language id.
        before: The text above the function, whole lines.
        missing: The function, without its last line end.
        after: The text below it, from that line end on.
    """

    project: str
    path: str
    language: str
    before: str
    missing: str
    after: str

    @property
    def whole(self) -> str:
        """The text of the file once the function is written."""
        return self.before + self.missing + self.after


def choose(projects: Mapping[str, Mapping[str, str]], count: int, seed: int) -> list[Task]:
    """Choose at most `count` functions, the projects by turns, one of each file; the same ones for the same seed.

    Those of one project come one after the other, as somebody writes them.
    """
    offers = {name: _tasks(name, texts, seed) for name, texts in projects.items()}
    chosen: dict[str, list[Task]] = defaultdict(list)
    while offers and sum(map(len, chosen.values())) < count:
        for name in [*offers]:
            task = next(offers[name], None)
            if task is None:
                del offers[name]
            elif sum(map(len, chosen.values())) < count:
                chosen[name].append(task)
    return [task for tasks in chosen.values() for task in tasks]


def _tasks(project: str, texts: Mapping[str, str], seed: int) -> Iterator[Task]:
    draw = random.Random(f"{seed} {project}")
    syntax = Syntax()
    for name in draw.sample(sorted(texts), len(texts)):
        text = texts[name]
        language = language_of_path(Path(name)).id
        if text.count("\n") < LEAST_FILE_LINES:
            continue
        outline = syntax.outline(SourceFile(Path("/") / name, name, language, text, new_stamp()))
        lines = text.split("\n")
        places = [
            (one.start, one.end) for one in outline.functions if _fits(lines[one.start : one.end], one.start)
        ]
        if places:
            start, end = draw.choice(places)
            before = "".join(f"{line}\n" for line in lines[:start])
            after = "".join(f"\n{line}" for line in lines[end:])
            yield Task(project, name, language, before, "\n".join(lines[start:end]), after)


def _fits(lines: Sequence[str], start: int) -> bool:
    size = sum(len(line) + 1 for line in lines)
    return start > 0 and LEAST_LINES <= len(lines) <= MOST_LINES and size <= MOST_CHARS
