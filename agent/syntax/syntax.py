"""The room's front: trees, outlines, borders and places of files, each kept for the version that was asked."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING

from agent.syntax.borders import borders_of
from agent.syntax.outline import outline_of
from agent.syntax.parse import Parses
from agent.syntax.place import Surroundings
from agent.syntax.textual import textual_outline

if TYPE_CHECKING:
    from agent.syntax.symbol import Outline
    from agent.syntax.tree import SyntaxTree
    from agent.workspace.source_file import SourceFile

MAX_OUTLINES = 64
"""Outlines kept by stamp, as many as trees (own choice, memory not measured)."""


class Syntax:
    """Answers what a file's text means; nothing in here raises, whatever the text.

    Not safe to share between threads: the keystroke path has one, the indexing thread another.
    """

    def __init__(self, parses: Parses | None = None) -> None:
        self._parses = parses or Parses()
        self._outlines: OrderedDict[int, Outline] = OrderedDict()

    def tree(self, file: SourceFile) -> SyntaxTree | None:
        """Give the tree of a file; None where only its text can be read (`Parses.tree`)."""
        return self._parses.tree(file)

    def outline(self, file: SourceFile) -> Outline:
        """Give types, functions, fields and imports of a file; 5 to 10 ms for 1,000 lines, so not for every key."""
        kept = self._outlines.get(file.stamp)
        if kept is not None:
            self._outlines.move_to_end(file.stamp)
            return kept
        tree = self._parses.tree(file)
        outline = outline_of(tree) if tree else textual_outline(file.language, file.text)
        self._outlines[file.stamp] = outline
        while len(self._outlines) > MAX_OUTLINES:
            self._outlines.popitem(last=False)
        return outline

    def borders(self, file: SourceFile) -> tuple[int, ...]:
        """List the lines at which a chunk of this file may begin (`borders_of`)."""
        return borders_of(file.text, self.outline(file))

    def surroundings(self, file: SourceFile) -> Surroundings:
        """Give what can tell about any place of this file what stands round it."""
        return Surroundings(file.language, file.text, self._parses.tree(file))

    def forget(self, file: SourceFile) -> None:
        """Drop what is kept of a file, when it is closed or deleted."""
        self._parses.forget(file.path)
        self._outlines.pop(file.stamp, None)
