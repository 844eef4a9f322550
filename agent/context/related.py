"""Related context: the types and functions that the code round the cursor uses, as short outlines."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec

from agent.context.chunks import CHARS_PER_TOKEN
from agent.context.outline_text import function_text, module_text, type_text
from agent.context.receiver import declared_types, receiver_at, returned_types, type_words
from agent.context.scope import Scopes, meaning
from agent.context.snippet import Snippet, SnippetKind
from agent.context.symbols import Definition
from agent.syntax.place import Surroundings
from agent.syntax.symbol import SymbolKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from collections.abc import Set as AbstractSet

    from agent.context.scope import Scope
    from agent.context.source import Cursor
    from agent.context.symbols import FileSymbols, SymbolIndex
    from agent.syntax.place import Enclosing
    from agent.syntax.symbol import Symbol

LINES_BEFORE = 20
LINES_AFTER = 10
"""Lines round the cursor whose names are looked up; most of a next line's names stand this near."""

MAX_SNIPPETS = 24
MAX_SIBLINGS = 3
MAX_TEXTS = 2_000
"""Rendered outlines that are kept: at about 600 characters each, 1.2 MB."""

RECEIVER = 3.0
NEAR = 2.0
SIGNATURE = 1.2
OWN = 1.1
BASE = 1.0
IMPORTED = 0.6
SIBLING = 0.2
"""Worth by the way a definition was found: near the cursor before signature before import, as the issue asks.
`NEAR` falls with the distance of `d` lines by `1 / (1 + d / 40)`, so that it stays above `SIGNATURE`."""

_FALL = 40
_SECOND = 0.1
_OWNER = 0.4
_IDENTIFIER = re.compile(r"[A-Za-z_][\w]{2,}")
_MEMBER = re.compile(r"(?<![\w.])([A-Za-z_]\w*)(?:\.|::)\w+")
_SELF = frozenset({"self", "this", "cls", "super", "Self"})
_FUNCTIONS = frozenset({SymbolKind.FUNCTION, SymbolKind.METHOD})


class _Entry(msgspec.Struct):
    """A definition, or a whole file where `symbol` is None, on its way to become a snippet."""

    file: FileSymbols
    symbol: Symbol | None
    kind: SnippetKind
    score: float
    why: str
    own: bool = False

    @property
    def place(self) -> tuple[str, int, str]:
        symbol = self.symbol
        return (self.file.relative, symbol.start, symbol.name) if symbol else (self.file.relative, 0, "")

    def text(self) -> str:
        if self.symbol is None:
            return module_text(self.file)
        if self.symbol.kind in _FUNCTIONS:
            return function_text(self.symbol)
        return type_text(Definition(self.file, self.symbol), private=self.own)


class RelatedSource:
    """Finds what the workspace defines of that which the cursor's surroundings use.

    Reads the symbol index only; the index's answer for the current file may be some keystrokes old, which
    changes nothing but line numbers. What holds the cursor is told by the text alone, so that the answer does not depend
    on what has been parsed: with trees as many of 426 names were found (`scripts/bench_context --set tune --points 25`),
    and a parse takes 1 to 10 ms. 1 ms in a file of 1,100 lines, 4 ms in one of 8,700.
    """

    name = "related"

    def __init__(self, index: SymbolIndex) -> None:
        self._index = index
        self._scopes = Scopes(index)
        self._texts: dict[tuple[int, int, str, bool], str] = {}

    def snippets(self, cursor: Cursor) -> Sequence[Snippet]:
        """Find related definitions, at most 24 and as many as may be shown, the best first, ties by path and line."""
        search = _Search(self._index, self._scopes.scope(cursor.file), cursor)
        search.run(Surroundings(cursor.file.language, cursor.file.text, None).enclosing(cursor.offset))
        found: list[Snippet] = []
        left = cursor.tokens * CHARS_PER_TOKEN
        for snippet in map(self._snippet, search.entries()):
            if left <= 0 or len(found) == MAX_SNIPPETS:
                break
            if snippet.text:
                found.append(snippet)
                left -= len(snippet.text)
        return found

    def _snippet(self, entry: _Entry) -> Snippet:
        path, start, name = entry.place
        key = entry.file.stamp, start, name, entry.own
        text = self._texts.get(key)
        if text is None:
            if len(self._texts) >= MAX_TEXTS:
                self._texts.clear()
            text = self._texts[key] = entry.text()
        end = entry.symbol.end if entry.symbol else text.count("\n") + 1
        return Snippet(entry.kind, path, start, end, text, entry.score, self.name, entry.why)


class _Search:
    """One look-up at one cursor."""

    def __init__(self, index: SymbolIndex, scope: Scope, cursor: Cursor) -> None:
        self._index = index
        self._scope = scope
        self._cursor = cursor
        self._found: dict[tuple[str, int, str], _Entry] = {}
        self._meanings: dict[str, Definition | None] = {}
        text = cursor.file.text
        self._first = text.count("\n", 0, cursor.window[0])
        self._last = self._first + text.count("\n", cursor.window[0], cursor.window[1])

    def run(self, enclosing: Sequence[Enclosing]) -> None:
        self._receiver(enclosing)
        self._near()
        self._signatures(enclosing)
        self._enclosing_types(enclosing)
        self._imports()
        self._siblings()

    def entries(self) -> list[_Entry]:
        return sorted(self._found.values(), key=lambda entry: (-entry.score, entry.place))

    def _receiver(self, enclosing: Sequence[Enclosing]) -> None:
        file, offset = self._cursor.file, self._cursor.offset
        name = receiver_at(file.text, offset)
        if not name:
            return
        if name in _SELF:
            for own in (e.name for e in enclosing if e.is_type):
                self._type_and_bases(own, RECEIVER, f"members of {name}")
            return
        self._module(name, RECEIVER, f"members of {name}")
        self._type_and_bases(name, RECEIVER, f"members of {name}")
        for word in declared_types(name, file.text, offset, file.language):
            definition = self._type_behind(word)
            if definition:
                self._type_and_bases(definition.symbol.name, RECEIVER, f"type of {name}", definition)
                return

    def _type_behind(self, word: str) -> Definition | None:
        """Give the type that a word names, or that the function of this name gives back."""
        definition = self._meaning(word)
        if definition is None or definition.symbol.kind not in _FUNCTIONS:
            return definition
        symbol = definition.symbol
        for result in returned_types(symbol.name, symbol.signature, definition.file.language):
            found = self._meaning(result)
            if found and found.symbol.kind not in _FUNCTIONS:
                return found
        return None

    def _near(self) -> None:
        text, offset = self._cursor.file.text, self._cursor.offset
        foreign = {here for here, name in self._scope.names.items() if not name.files}
        for word, distance in _words_near(text, offset, foreign).items():
            if not (self._index.defines(word) or word in self._scope.names):
                continue
            score = NEAR / (1 + distance / _FALL)
            why = f"used {distance} lines away" if distance else "used on this line"
            definition = self._meaning(word)
            if definition:
                self._add(definition, score, why)
            elif word in self._scope.names:
                self._module(word, score / 2, why)
            else:
                self._owner(word, score * _OWNER, why)

    def _owner(self, member: str, score: float, why: str) -> None:
        """Add the one type of the workspace that has a member of this name."""
        paths = self._index.defining(member)
        definitions = self._index.definitions_in(paths[0], member) if len(paths) == 1 else ()
        if len(definitions) == 1 and definitions[0].symbol.parent:
            self._type_and_bases(definitions[0].symbol.parent.rpartition(".")[2], score, f"{why}: {member}")

    def _signatures(self, enclosing: Sequence[Enclosing]) -> None:
        for function in (e for e in enclosing if not e.is_type):
            for word in type_words(function.signature):
                definition = self._meaning(word) if word != function.name else None
                if definition and definition.symbol.kind not in _FUNCTIONS:
                    self._add(definition, SIGNATURE, f"in the signature of {function.name}")

    def _enclosing_types(self, enclosing: Sequence[Enclosing]) -> None:
        for own in (e for e in enclosing if e.is_type and e.name):
            self._type_and_bases(own.name, OWN, "encloses the cursor", base=BASE)
            bases = (word for word in type_words(own.signature) if word != own.name)
            for base in bases:
                self._type_and_bases(base, BASE, f"in the head of {own.name}")

    def _imports(self) -> None:
        for here, name in self._scope.names.items():
            if not name.files:
                continue
            definition = self._meaning(here)
            if definition:
                self._add(definition, IMPORTED, "imported", SnippetKind.IMPORTED_FILE)
            else:
                self._module(here, IMPORTED / 2, "imported")

    def _siblings(self) -> None:
        for path in self._scope.package[:MAX_SIBLINGS]:
            self._whole(path, SIBLING, "same package", SnippetKind.RELATED_CODE)

    def _module(self, here: str, score: float, why: str) -> None:
        """Add what the files of an imported module offer."""
        name = self._scope.names.get(here)
        for path in (name.files if name else ())[:MAX_SIBLINGS]:
            self._whole(path, score, why, SnippetKind.IMPORTED_FILE)

    def _whole(self, path: str, score: float, why: str, kind: SnippetKind) -> None:
        known = self._index.file(path)
        if known:
            self._put(_Entry(known, None, kind, score, why))

    def _meaning(self, name: str) -> Definition | None:
        if name not in self._meanings:
            self._meanings[name] = meaning(self._index, self._scope, name, self._cursor.file)
        return self._meanings[name]

    def _type_and_bases(
        self, name: str, score: float, why: str, known: Definition | None = None, *, base: float = 0.0
    ) -> None:
        definition = known or self._meaning(name)
        if definition is None or definition.symbol.kind in _FUNCTIONS:
            return
        self._add(definition, score, why)
        for parent in definition.symbol.bases:
            found = self._meaning(parent)
            if found and found.symbol.kind not in _FUNCTIONS:
                self._add(found, base or score / 2, f"base of {name}")

    def _add(
        self, definition: Definition, score: float, why: str, kind: SnippetKind = SnippetKind.RELATED_CODE
    ) -> None:
        symbol = definition.symbol
        own = definition.file.relative == self._cursor.file.relative
        if own and self._first <= symbol.start and symbol.end - 1 <= self._last:
            return
        self._put(_Entry(definition.file, symbol, kind, score, why, own))

    def _put(self, entry: _Entry) -> None:
        """Keep an entry, or let a second reason for the same one count a little."""
        known = self._found.setdefault(entry.place, entry)
        if known is not entry:
            high, low = max(known.score, entry.score), min(known.score, entry.score)
            known.score = high + _SECOND * low


def _words_near(text: str, offset: int, foreign: AbstractSet[str] = frozenset()) -> dict[str, int]:
    """Give the identifiers round a place with their distance in lines, the nearest occurrence counting.

    Members of `foreign` names (`errors.New`, `sys.argv`) are left out: whatever of ours is called so is not meant.
    """
    found: dict[str, int] = {}
    for line, distance in _lines_near(text, offset):
        ours = line[:400]
        if foreign and ("." in ours or "::" in ours):
            ours = _MEMBER.sub(lambda member: " " if member[1] in foreign else member[0], ours)
        for word in _IDENTIFIER.findall(ours):
            if found.get(word, distance + 1) > distance:
                found[word] = distance
    return found


def _lines_near(text: str, offset: int) -> Iterator[tuple[str, int]]:
    start = end = offset
    for _ in range(LINES_BEFORE + 1):
        start = text.rfind("\n", 0, max(0, start))
        if start < 0:
            break
    for _ in range(LINES_AFTER + 1):
        end = text.find("\n", end + 1)
        if end < 0:
            end = len(text)
            break
    own = text.count("\n", max(0, start), offset)
    for at, line in enumerate(text[max(0, start) : end].split("\n")):
        yield line, abs(at - own)
