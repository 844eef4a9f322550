"""A type or function of another file in a few lines: what it is called, what it holds, how it is called."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agent.languages import language_of_id
from agent.syntax.symbol import SymbolKind, Visibility

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from agent.context.symbols import Definition, FileSymbols
    from agent.syntax.symbol import Symbol

MAX_MEMBERS = 60
"""Lines that one type may take: 60 signatures are about 900 tokens, half of the whole prompt's budget."""

MAX_LISTED = 40
"""Lines that a module's list of definitions may take."""

_FUNCTIONS = frozenset({SymbolKind.FUNCTION, SymbolKind.METHOD})
_MARKS = {Visibility.PUBLIC: "+ ", Visibility.PROTECTED: "# ", Visibility.PRIVATE: "- "}


def type_text(definition: Definition, *, private: bool = False) -> str:
    """Write a type as the seed shows related classes: its head, its fields, its methods with a mark.

    `+` marks what is public, `#` protected, `-` private (UML's signs); private members are left out unless
    they are asked for. A type without members is one line that ends in `...`.
    """
    symbol = definition.symbol
    owner = f"{symbol.parent}.{symbol.name}" if symbol.parent else symbol.name
    members = _members(definition.file, owner, private=private)
    head = symbol.signature or symbol.name
    if not members:
        return f"{head}{_doc(symbol)}"
    braces = not language_of_id(definition.file.language).indented
    lines = [f"{head}{' {' if braces else ':'}{_doc(symbol)}"]
    lines.extend(f"  {line}" for line in members[:MAX_MEMBERS])
    if len(members) > MAX_MEMBERS:
        lines.append("  ...")
    if braces:
        lines.append("}")
    return "\n".join(lines)


def function_text(symbol: Symbol) -> str:
    """Write a function: its signature and the first line of its documentation."""
    return f"{symbol.signature or symbol.name}{_doc(symbol)}"


def module_text(file: FileSymbols) -> str:
    """Write what a file offers at its top: types by their heads, functions and constants by their signatures."""
    symbols = sorted(file.inside(""), key=lambda s: s.start)
    offered = [s for s in symbols if s.visibility is Visibility.PUBLIC]
    lines = [s.signature or s.name for s in offered]
    return "\n".join([*lines[:MAX_LISTED], *(["..."] if len(lines) > MAX_LISTED else [])])


def _members(file: FileSymbols, owner: str, *, private: bool) -> Sequence[str]:
    # A method that a class keeps outside of its body is filed under its bare name.
    bare = owner.rpartition(".")[2]
    symbols = [*file.inside(owner), *(file.inside(bare) if bare != owner else ())]
    shown = [s for s in symbols if private or s.visibility is not Visibility.PRIVATE]
    fields = [s.signature or s.name for s in shown if s.kind is SymbolKind.FIELD]
    methods = [_MARKS[s.visibility] + (s.signature or s.name) for s in shown if s.kind in _FUNCTIONS]
    return _distinct((*fields, *methods))


def _distinct(lines: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(lines))


def _doc(symbol: Symbol) -> str:
    return f"  // {symbol.doc}" if symbol.doc else ""
