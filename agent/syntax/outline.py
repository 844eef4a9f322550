"""The outline of a file from its tree: one query, then nesting by byte ranges."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace

from agent.syntax.imports import imports_in
from agent.syntax.signature import base_names, doc_above, docstring, kind_of_type, short, visibility_of
from agent.syntax.symbol import Outline, Symbol, SymbolKind
from agent.syntax.textual import package_of, textual_outline

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from tree_sitter import Node

    from agent.syntax.symbol import Import
    from agent.syntax.tree import SyntaxTree

MAX_DEFINITIONS = 5_000
"""Definitions read per file; more than that is a table, not a program."""

_ROLES = ("type", "function", "field", "member", "scope", "embedded", "import")
_WORD = re.compile(r"[A-Za-z_]\w*")
_HEAD = 4_000
"""Bytes of a declaration that are looked at for its signature."""


class _Found(msgspec.Struct):
    """One match of the query, before its parent is known; `start` and `end` are bytes."""

    role: str
    start: int
    end: int
    name_at: int
    name: str
    body: int
    bases: str
    parent: str
    node: Node
    body_row: int

    @property
    def order(self) -> tuple[int, int]:
        return self.start, -self.end


def outline_of(tree: SyntaxTree) -> Outline:
    """Read the outline of a parsed text; broken code gives what can still be recognised."""
    from tree_sitter import QueryCursor  # noqa: PLC0415  # loaded already, since there is a tree

    language = "typescript" if tree.grammar.name == "tsx" else tree.grammar.name
    query = tree.grammar.query
    if query is None:
        return textual_outline(language, tree.text)
    matches = QueryCursor(query).matches(tree.root)
    found = _distinct(_found(tree, captures) for _, captures in matches[: 2 * MAX_DEFINITIONS])
    imports: list[Import] = []
    rest = []
    for item in found:
        if item.role == "import":
            text = tree.slice(item.start, min(item.end + 1, item.start + _HEAD))
            imports.extend(imports_in(language, text, item.node.start_point[0]))
        elif item.name or item.role != "function":
            rest.append(item)
    symbols = _Nesting(tree, language).symbols(rest[:MAX_DEFINITIONS])
    functions = {SymbolKind.FUNCTION, SymbolKind.METHOD}
    return Outline(
        package=package_of(language, tree.text),
        types=tuple(s for s in symbols if s.kind not in {*functions, SymbolKind.FIELD}),
        functions=tuple(s for s in symbols if s.kind in functions),
        fields=tuple(s for s in symbols if s.kind is SymbolKind.FIELD),
        imports=tuple(dict.fromkeys(imports)),
    )


def _found(tree: SyntaxTree, captures: Mapping[str, Sequence[Node]]) -> _Found:
    role = next(role for role in _ROLES if role in captures)
    node = captures[role][0]
    named = _captured(captures, "name", node) if role != "import" else None
    name = named or node
    body = _captured(captures, "body", node)
    bases = ", ".join(tree.slice(base.start_byte, base.end_byte) for base in captures.get("bases", ()))
    parent = captures["parent"][0] if "parent" in captures else None
    return _Found(
        role,
        node.start_byte,
        node.end_byte,
        name.start_byte,
        "" if named is None else tree.slice(name.start_byte, min(name.end_byte, name.start_byte + 200)),
        body.start_byte if body else 0,
        bases,
        tree.slice(parent.start_byte, parent.end_byte) if parent else "",
        node,
        body.start_point[0] if body else -1,
    )


def _captured(captures: Mapping[str, Sequence[Node]], part: str, node: Node) -> Node | None:
    """Give a part of a definition; of a pattern that names none, what the grammar calls so."""
    if "name" in captures:
        return captures[part][0] if part in captures else None
    found = node.child_by_field_name(part)
    return None if part == "name" and found and not found.type.endswith("identifier") else found


def _distinct(found: Iterable[_Found]) -> list[_Found]:
    """Keep one match per name, the one that knows most: patterns overlap and optional parts match twice."""
    best: dict[tuple[bool, int], _Found] = {}
    for item in found:
        key = item.role == "import", item.name_at
        rival = best.get(key)
        if rival is None or _worth(item) > _worth(rival):
            best[key] = item
    return sorted(best.values(), key=lambda item: item.order)


def _worth(item: _Found) -> tuple[int, bool, int, int]:
    return -_ROLES.index(item.role), bool(item.body), len(item.bases), item.end - item.start


class _Nesting:
    """Turns matches in the order of the text into symbols that know their parents."""

    def __init__(self, tree: SyntaxTree, language: str) -> None:
        self._tree = tree
        self._language = language
        self._lines = tree.text.split("\n")
        self._open: list[tuple[int, str, str]] = []
        self._symbols: list[Symbol] = []
        self._members: set[tuple[str, str]] = set()

    def symbols(self, found: Iterable[_Found]) -> list[Symbol]:
        for item in found:
            while self._open and self._open[-1][0] <= item.start:
                self._open.pop()
            self._visit(item)
        return self._symbols

    def _visit(self, item: _Found) -> None:
        parent = self._parent(item)
        if item.role == "scope" or self._is_extension(item):
            name = _plain(item.name) or parent
            self._open.append((item.end, "type", name))
            self._extend(name, base_names(item.bases))
        elif item.role == "embedded":
            self._extend(parent, base_names(item.name.lstrip("*&")))
        elif item.role == "type":
            symbol = self._symbol(item, parent, None)
            if not self._local():
                self._symbols.append(symbol)
            role = "module" if symbol.kind is SymbolKind.MODULE else "type"
            self._open.append((item.end, role, f"{parent}.{item.name}" if parent else item.name))
        elif item.role == "function":
            if not self._local():
                free = not parent or (not item.parent and bool(self._open) and self._open[-1][1] == "module")
                kind = SymbolKind.FUNCTION if free else SymbolKind.METHOD
                self._symbols.append(self._symbol(item, parent, kind))
            self._open.append((item.end, "function", parent))
        elif not (self._in_local_type() if item.role == "member" else self._local()):
            self._field(item, parent)

    def _field(self, item: _Found, parent: str) -> None:
        name = item.name.lstrip("@$:")
        if item.role == "member" and (not parent or (parent, name) in self._members):
            return
        self._members.add((parent, name))
        self._symbols.append(self._symbol(item, parent, SymbolKind.FIELD))

    def _local(self) -> bool:
        return any(role == "function" for _, role, _ in self._open)

    def _in_local_type(self) -> bool:
        roles = [role for _, role, _ in self._open]
        last = max((at for at, role in enumerate(roles) if role != "function"), default=0)
        return "function" in roles[:last]

    def _parent(self, item: _Found) -> str:
        if item.parent:
            return _plain(item.parent)
        if item.role == "function" and "::" in item.name:
            return _plain(item.name.rpartition("::")[0].rpartition("::")[2])
        return self._open[-1][2] if self._open else ""

    def _extend(self, name: str, bases: tuple[str, ...]) -> None:
        """Add base types that stand outside a type's declaration: a Rust impl, a type embedded in Go."""
        for at in range(len(self._symbols) - 1, -1, -1):
            symbol = self._symbols[at]
            if symbol.name == name and symbol.kind not in {SymbolKind.FIELD, SymbolKind.METHOD}:
                self._symbols[at] = replace(symbol, bases=tuple(dict.fromkeys((*symbol.bases, *bases))))
                return

    def _is_extension(self, item: _Found) -> bool:
        return self._language == "swift" and "extension" in self._tree.slice(item.start, item.name_at)

    def _symbol(self, item: _Found, parent: str, kind: SymbolKind | None) -> Symbol:
        """Make a symbol; a type's kind is told by its signature."""
        signature = self._signature(item)
        name = item.name.rpartition("::")[2].lstrip("@$:")
        start, end = item.node.start_point[0], item.node.end_point[0] + (item.node.end_point[1] > 0)
        return Symbol(
            kind or kind_of_type(signature),
            name,
            start,
            max(end, start + 1),
            parent,
            signature,
            base_names(item.bases) if item.bases else (),
            self._doc(item, start),
            visibility_of(self._language, name, signature),
        )

    def _signature(self, item: _Found) -> str:
        end = item.body or item.end
        text = self._tree.slice(item.start, min(end, item.start + _HEAD))
        if item.body and item.body < item.name_at:
            text = f"{text} {item.name}"
        elif self._language == "ruby" and not item.body:
            text = text.partition("\n")[0]
        elif self._language == "go" and item.role == "type":
            text = f"type {text}"
        if item.role == "member" and not text.startswith(("private", "public", "protected", "readonly")):
            text = re.sub(r"^(?:self|this)\.", "", text)
        return short(_without_comments(text))

    def _doc(self, item: _Found, start: int) -> str:
        if self._language == "python" and item.body and item.role in {"type", "function"}:
            return docstring(self._tree.slice(item.body, item.body + 400))
        return doc_above(self._lines, start)


def _without_comments(text: str) -> str:
    """Drop line comments that stand between the lines of a declaration."""
    if "\n" not in text:
        return text
    return "\n".join(re.sub(r"(?:^|\s)(?://|#\s|--\s).*$", "", line) for line in text.split("\n"))


def _plain(name: str) -> str:
    """Take the bare name out of a receiver or generic type: `*Store[T]` and `a::Store<'a>` give `Store`."""
    head = re.split(r"[<\[]", name.strip("()&* "))[0]
    words = _WORD.findall(head)
    return words[-1] if words else ""
