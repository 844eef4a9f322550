"""Definitions and blocks guessed from keywords and indentation: what is left where no tree can be had."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from agent.languages import language_of_id
from agent.syntax.imports import imports_in
from agent.syntax.signature import doc_above, kind_of_type, short, visibility_of
from agent.syntax.symbol import Outline, Symbol, SymbolKind
from agent.syntax.words import words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MAX_LINES = 20_000
"""Lines looked at per file; the rest of a longer one is not outlined."""

_MODIFIERS = (
    r"(?:(?:export|default|public|private|protected|internal|static|final|abstract|async|override|virtual|"
    r"sealed|open|data|inline|suspend|unsafe|extern|partial|pub(?:\([^()]*\))?|const|fileprivate|local)\s+)*"
)
_TYPE = re.compile(
    rf"[ \t]*{_MODIFIERS}(?:class|interface|enum(?:\s+class)?|struct|trait|object|record|module|protocol|"
    rf"type|defmodule|extension|impl(?:<[^<>]*>)?)\s+(?P<name>[A-Za-z_]\w*)"
)
_FUNCTION = re.compile(
    rf"[ \t]*{_MODIFIERS}(?:def|defp|fun|func|fn|function|sub|proc)\s+"
    r"(?:\([^()]*\)\s*|(?:self|[A-Z]\w*)[.:])?(?P<name>[A-Za-z_]\w*[?!]?)"
)
_METHOD = re.compile(
    r"[ \t]+(?:(?:public|private|protected|internal|static|final|abstract|async|override|virtual|synchronized)\s+)*"
    r"(?:[\w.<>\[\],?]+\s+)?(?P<name>[A-Za-z_]\w*)\s*\([^;{}]*\)[^;{}()=]*\{[ \t]*$"
)
_CONTROL = words(
    """
    if for while switch catch else do try return new foreach using lock with synchronized when until
    unless super
    """
)
_PACKAGE = re.compile(r"(?m)^[ \t]*(?:package|namespace|module)[ \t]+([\w.\\:]+)[ \t]*[;{]?[ \t]*$")
_PACKAGED = frozenset({"java", "kotlin", "scala", "go", "csharp", "php", "groovy", "cpp", "protobuf"})


def indent_of(line: str) -> int | None:
    """Measure a line's indentation in columns (a tab reaches the next fourth); None for a blank line."""
    text = line.lstrip(" \t")
    if not text.strip():
        return None
    lead = line[: len(line) - len(text)]
    return len(lead) if "\t" not in lead else len(lead.expandtabs(4))


def package_of(language: str, text: str) -> str:
    """Read the package or namespace that a file says it belongs to, with dots; empty if it says none."""
    if language not in _PACKAGED:
        return ""
    found = _PACKAGE.search(text)
    return re.sub(r"\\|::", ".", found[1]).strip(".") if found else ""


def header(line: str) -> tuple[SymbolKind, str] | None:
    """Tell what a line begins to define, and its name; None if it defines nothing."""
    found = _TYPE.match(line)
    if found:
        return kind_of_type(line), found["name"]
    found = _FUNCTION.match(line) or _METHOD.match(line)
    if found and found["name"] not in _CONTROL and line.split(maxsplit=1)[0] not in _CONTROL:
        return SymbolKind.FUNCTION, found["name"]
    return None


def textual_outline(language: str, text: str) -> Outline:
    """Guess the outline of a text in any language from keywords and indentation; never fails."""
    if not language_of_id(language).line_comment:
        return Outline()  # Prose, data, markup: their words are not definitions.
    lines = text.split("\n")[:MAX_LINES]
    found = list(_symbols(language, lines))
    return Outline(
        package=package_of(language, text),
        types=tuple(s for s in found if s.kind not in {SymbolKind.FUNCTION, SymbolKind.METHOD}),
        functions=tuple(s for s in found if s.kind in {SymbolKind.FUNCTION, SymbolKind.METHOD}),
        imports=imports_in(language, text),
    )


def _symbols(language: str, lines: Sequence[str]) -> Iterator[Symbol]:
    """Find headers line by line; what is deeper than a type belongs to it, what is in a function is left out."""
    open_headers: list[tuple[int, SymbolKind, str]] = []
    indents = [indent_of(line) for line in lines]
    for at, line in enumerate(lines):
        indent = indents[at]
        if indent is None:
            continue
        while open_headers and open_headers[-1][0] >= indent:
            open_headers.pop()
        told = header(line)
        if told is None or any(kind is SymbolKind.FUNCTION for _, kind, _ in open_headers):
            continue
        kind, name = told
        parent = ".".join(name for _, _, name in open_headers)
        open_headers.append((indent, kind, name))
        if kind is SymbolKind.FUNCTION and parent:
            kind = SymbolKind.METHOD
        signature = short(line.partition("{")[0])
        yield Symbol(
            kind,
            name,
            at,
            end_of_block(indents, at),
            parent,
            signature,
            doc=doc_above(list(lines[max(0, at - 30) : at]), min(at, 30)),
            visibility=visibility_of(language, name, signature),
        )


def end_of_block(indents: Sequence[int | None], at: int) -> int:
    """Find the line after the last one that is deeper than line `at`; a closing line of equal depth is not seen."""
    own = indents[at] or 0
    end = at + 1
    for line in range(at + 1, min(len(indents), at + 1 + MAX_BLOCK)):
        indent = indents[line]
        if indent is None:
            continue
        if indent <= own:
            break
        end = line + 1
    return end


MAX_BLOCK = 2_000
"""Lines that a block without a tree may have; keeps nested headers from costing their square."""


def headers_above(lines: Sequence[str], at: int, depth: int) -> Iterator[tuple[int, int]]:
    """Walk up from line `at` (excluded) through lines of ever smaller indentation, starting below `depth` columns.

    Yields `(line, indentation)` of each, innermost first: the lines that open the blocks round the place.
    """
    for line in range(at - 1, max(-1, at - 1 - MAX_BLOCK), -1):
        if depth <= 0:
            return
        indent = indent_of(lines[line])
        if (
            indent is not None
            and indent < depth
            and not lines[line].lstrip().startswith(("}", ")", "]", "#"))
        ):
            yield line, indent
            depth = indent
