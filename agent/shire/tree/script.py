"""The root of the tree."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from agent.shire.problem import Severity
from agent.shire.tree.node import Node

if TYPE_CHECKING:
    from agent.shire.problem import Problem
    from agent.shire.tree.body import Body
    from agent.shire.tree.header import Header


@dataclass(frozen=True, slots=True, eq=False)
class Script(Node):
    """A whole script; `problems` are in the order of the text."""

    header: Header | None
    body: Body
    problems: tuple[Problem, ...]

    @property
    def errors(self) -> tuple[Problem, ...]:
        """The problems that leave a part of the script unusable."""
        return tuple(problem for problem in self.problems if problem.severity is Severity.ERROR)
