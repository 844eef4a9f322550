"""Context as it is written into a prompt: markers and snippets, as comments or in a family's repository form."""

from __future__ import annotations

from functools import lru_cache
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

import msgspec

from agent.context.snippet import SnippetKind
from agent.languages import PLAIN, language_of_id, language_of_path
from agent.prompt.element import Element, ElementKind
from agent.prompt.rendering import defuse

if TYPE_CHECKING:
    from agent.context.snippet import Snippet
    from agent.prompt.families import FimFamily
    from agent.prompt.lines import LineCosts
    from agent.workspace.source_file import SourceFile

HEADLINES = {
    SnippetKind.SIMILAR_FILE: "Compare this snippet from {path}:",
    SnippetKind.IMPORTED_FILE: "Imported from {path}:",
    SnippetKind.RELATED_CODE: "Declared in {path}:",
    SnippetKind.RECENT_EDIT: "Edited a moment ago in {path}:",
    SnippetKind.RETRIEVAL_SNIPPET: "Elsewhere in {path}:",
}
"""The line above each kind of snippet; the first is Copilot's own, which models have seen most."""
BLOCKS_CACHED = 1_024
"""Snippets as written that are remembered: several prompts' candidates; about 2 kB each."""
TELLING_CHARS = 4
"""Characters that a line needs to count when texts are compared; shorter ones (`}`, `end`) are everywhere."""


class Block(msgspec.Struct, frozen=True):
    """A snippet as it would stand in the prompt.

    Attributes:
        text: Headline and lines, with a line end.
        tokens: Its cost.
        lines: Its telling lines, by which it is compared with others.
    """

    text: str
    tokens: int
    lines: frozenset[str]


class BlockWriter:
    """Writes markers and snippets for one tokenizer; remembers what it wrote."""

    def __init__(self, costs: LineCosts) -> None:
        self._costs = costs
        self._cached = lru_cache(maxsize=BLOCKS_CACHED)(self._write)

    def block(self, snippet: Snippet, language: str, family: FimFamily) -> Block:
        """Write a snippet for a file of `language`: in the family's repository form, or as comments."""
        return self._cached(snippet.kind, snippet.path, snippet.text, language, family)

    def _write(self, kind: SnippetKind, path: str, text: str, language: str, family: FimFamily) -> Block:
        body = defuse(text.rstrip("\n"), family.special)
        name = defuse(_one_line(path), family.special)
        if family.repo is not None:
            written = f"{family.repo.file}{name}\n{body}{family.repo.end}"
        else:
            headline = HEADLINES[kind].format(path=name)
            written = language_of_id(language).comment(f"{headline}\n{body}\n")
        return Block(written, self._costs.cost(written), telling_lines(text))

    def marker(self, file: SourceFile, family: FimFamily) -> Element:
        """Write the marker of the current file: its path, or its language where the name tells nothing."""
        path = PurePosixPath(file.relative)
        usable = bool(path.suffix) or language_of_path(path) is not PLAIN
        language = language_of_id(file.language)
        name = defuse(_one_line(file.relative), family.special)
        if family.repo is not None:
            text = (name if usable else "untitled" + (*language.endings, "")[0]) + "\n"
        else:
            text = language.comment(f"Path: {name}\n" if usable else f"Language: {language.id}\n")
        return Element(
            kind=ElementKind.PATH_MARKER if usable else ElementKind.LANGUAGE_MARKER,
            text=text,
            path=file.relative,
            lines=None,
            source="marker",
            score=1.0,
            tokens=self._costs.cost(text),
            why="where this text is" if usable else "what this text is: its name does not tell",
        )


def telling_lines(text: str) -> frozenset[str]:
    """Give the lines of a text that tell it from other texts, without their indentation."""
    return frozenset([line for raw in text.split("\n") if len(line := raw.strip()) >= TELLING_CHARS])


def _one_line(path: str) -> str:
    """Keep a path on its line: a file name may hold a line end."""
    return path if path.isprintable() else "".join(char if char.isprintable() else "?" for char in path)
