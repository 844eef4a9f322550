"""The grammars that can be had as wheels of their own, each loaded when its first file is parsed."""

from __future__ import annotations

import importlib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from tree_sitter import Language, Query

_WHEELS: dict[str, tuple[str, str]] = {
    "bash": ("tree_sitter_bash", "language"),
    "c": ("tree_sitter_c", "language"),
    "cpp": ("tree_sitter_cpp", "language"),
    "csharp": ("tree_sitter_c_sharp", "language"),
    "go": ("tree_sitter_go", "language"),
    "java": ("tree_sitter_java", "language"),
    "javascript": ("tree_sitter_javascript", "language"),
    "kotlin": ("tree_sitter_kotlin", "language"),
    "php": ("tree_sitter_php", "language_php"),
    "python": ("tree_sitter_python", "language"),
    "ruby": ("tree_sitter_ruby", "language"),
    "rust": ("tree_sitter_rust", "language"),
    "scala": ("tree_sitter_scala", "language"),
    "sql": ("tree_sitter_sql", "language"),
    "swift": ("tree_sitter_swift", "language"),
    "tsx": ("tree_sitter_typescript", "language_tsx"),
    "typescript": ("tree_sitter_typescript", "language_typescript"),
}

_QUERY_OF = {"tsx": "typescript"}


class Grammar(msgspec.Struct, frozen=True, eq=False):
    """One language's parser table, and the query that finds its definitions.

    Attributes:
        name: The grammar's name: a normal language id, or `tsx`.
        language: What a tree-sitter parser is made with.
    """

    name: str
    language: Language

    @property
    def query(self) -> Query | None:
        """Give the compiled `queries/<language>.scm`, or None where the grammar does not know what it asks for.

        Its capture names are told in `queries/python.scm`. Only outlines need it; but for files under edit
        those are made in another process: it takes 14 (Python) to 101 ms (Kotlin, busy machine) of the interpreter lock.
        """
        return _query(self.name)


def grammar_of(language: str, ending: str = "") -> Grammar | None:
    """Give the grammar of a normal language id; None where there is none or its wheel does not load.

    `ending` is the file name's ending with its dot: it tells TSX from TypeScript, whose casts look like tags.
    """
    name = "tsx" if language == "typescript" and ending.lower() == ".tsx" else language
    return _load(name) if name in _WHEELS else None


def grammar_names() -> tuple[str, ...]:
    """Name every grammar that this package asks for, in alphabetical order."""
    return tuple(sorted(_WHEELS))


@cache
def _load(name: str) -> Grammar | None:
    # 10 ms for the binding, once: nobody pays for languages that he does not write.
    from tree_sitter import Language  # noqa: PLC0415

    module, function = _WHEELS[name]
    try:
        return Grammar(name, Language(getattr(importlib.import_module(module), function)()))
    except (ImportError, AttributeError, ValueError):
        # A wheel that is missing, or too old or too new for the binding: text alone must do.
        return None


@cache
def _query(name: str) -> Query | None:
    from tree_sitter import Query  # noqa: PLC0415 - loaded already, since there is a grammar

    grammar = _load(name)
    text = files("agent.syntax").joinpath("queries", f"{_QUERY_OF.get(name, name)}.scm").read_text("utf-8")
    try:
        return None if grammar is None else Query(grammar.language, text)
    except ValueError:
        # A wheel that is too old or too new for the query: the text alone tells what is defined.
        return None
