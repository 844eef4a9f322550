"""What the workspace's files define, by name, by path and by package; kept in memory, changed file by file."""

from __future__ import annotations

import posixpath
from collections import OrderedDict
from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace

from agent.context.projects import alias_paths, module_path
from agent.context.record import Record, Symbols, outline_in, record_of
from agent.syntax.symbol import SymbolKind
from agent.syntax.syntax import Syntax
from agent.workspace.line_ends import without_surrogates

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from agent.syntax.symbol import Outline, Symbol
    from agent.workspace.source_file import SourceFile

MAX_SYMBOLS = 400_000
"""Symbols kept over all files, least recently updated files first out."""
UNPACKED = 512
"""Files whose outlines are kept unpacked; one look-up of a common name asks for 64."""

_PACKAGE = "__init__.py"
"""What each folder of a Python project has: such files are known by their folder's name, too, for imports look for them."""
_MAX_ANSWER = 64
_NO_TYPES = frozenset({SymbolKind.FUNCTION, SymbolKind.METHOD, SymbolKind.FIELD})
_PROJECTS = frozenset({"tsconfig.json", "jsconfig.json"})


class FileSymbols:
    """One file as the index knows it: its outline without its text, unpacked as far as it is asked for.

    Attributes:
        relative: Path within the workspace, forward slashes.
        language: Normal language id.
        stamp: `SourceFile.stamp` of the version that was read.
    """

    __slots__ = (
        *("_inside", "_members", "_named", "_outline", "_packed", "_symbols"),
        *("language", "relative", "stamp"),
    )

    def __init__(self, relative: str, language: str, stamp: int, packed: memoryview) -> None:
        self.relative = relative
        self.language = language
        self.stamp = stamp
        self._packed = packed
        self._symbols: Symbols | None = None
        self._outline: Outline | None = None
        self._members: dict[str, tuple[Symbol, ...]] | None = None
        self._named: dict[str, tuple[Definition, ...]] = {}
        self._inside: dict[str, tuple[Symbol, ...]] = {}

    @property
    def outline(self) -> Outline:
        """What it defines and imports."""
        if self._outline is None:
            self._outline = outline_in(self._packed)
        return self._outline

    @property
    def members(self) -> dict[str, tuple[Symbol, ...]]:
        """Functions and fields by the name of the type that they belong to; empty for the top level."""
        if self._members is None:
            self._members = _members(self.outline)
        return self._members

    def named(self, name: str) -> tuple[Definition, ...]:
        """Give its symbols of a name, in the order of the text; of a whole file one asks for few."""
        known = self._named.get(name)
        if known is None:
            symbols = self._unpacked().named(name)
            symbols.sort(key=lambda symbol: (symbol.start, -symbol.end))
            known = self._named[name] = tuple(Definition(self, symbol) for symbol in symbols)
        return known

    def inside(self, parent: str) -> tuple[Symbol, ...]:
        """Give what stands right in a type, or at the top level for an empty name: types, functions, then fields."""
        known = self._inside.get(parent)
        if known is None:
            known = self._inside[parent] = tuple(self._unpacked().inside(parent))
        return known

    def _unpacked(self) -> Symbols:
        if self._symbols is None:
            self._symbols = Symbols(self._packed)
        return self._symbols


class _Packed(msgspec.Struct, frozen=True, gc=False, eq=False):
    """What is held of every file: its record, from which its outline is unpacked when somebody asks."""

    language: str
    stamp: int
    record: Record


class Definition(msgspec.Struct, frozen=True):
    """A symbol together with the file that defines it."""

    file: FileSymbols
    symbol: Symbol


class SymbolIndex:
    """Finds definitions of the workspace; not safe to change in one thread while another reads."""

    def __init__(self, syntax: Syntax | None = None, *, max_symbols: int = MAX_SYMBOLS) -> None:
        self._syntax = syntax or Syntax()
        self._max_symbols = max_symbols
        self._count = 0
        self._changes = 0
        self._files: OrderedDict[str, _Packed] = OrderedDict()
        self._unpacked: OrderedDict[str, FileSymbols] = OrderedDict()
        # A name's file, or its files; most have one, and a string costs a collection nothing.
        self._names: dict[str, str | list[str]] = {}
        self._endings: dict[str, dict[str, None]] = {}
        self._folders: dict[str, dict[str, None]] = {}
        self._folder_names: dict[str, dict[str, None]] = {}
        self._packages: dict[str, dict[str, None]] = {}
        self._go_modules: dict[str, str] = {}
        self._aliases: dict[str, tuple[tuple[str, str], ...]] = {}

    def update(self, file: SourceFile, outline: Outline | None = None) -> None:
        """Take in a new or changed file: 9 ms for 1,000 lines of Python, nearly all of it for the outline.

        Give the outline of this very version if another thread has made it.
        `go.mod`, `tsconfig.json` and `jsconfig.json` are read for what they say of module paths.
        """
        known = self._files.get(file.relative)
        if known and known.stamp == file.stamp:
            return
        self.remove(file.relative)
        self._changes += 1
        name = posixpath.basename(file.relative)
        folder = posixpath.dirname(file.relative)
        if name == "go.mod":
            self._go_modules[folder] = module_path(file.text)
        elif name in _PROJECTS:
            self._aliases[folder] = alias_paths(folder, file.text)
        if outline is None:
            outline = self._syntax.outline(replace(file, text=without_surrogates(file.text)))
        record, _ = record_of("", outline, file.language, chunked=False)
        self._add(file.relative, _Packed(file.language, file.stamp, record))

    def adopt(self, relative: str, language: str, stamp: int, record: Record) -> None:
        """Take over what was read of a file elsewhere; 11 µs of CPU for 16 names."""
        known = self._files.get(relative)
        if known is not None:
            if known.stamp == stamp:
                return
            self.remove(relative)
        self._changes += 1
        self._add(relative, _Packed(language, stamp, record))

    def remove(self, relative: str) -> None:
        """Forget a file, which may be unknown."""
        folder, _, name = relative.rpartition("/")
        if name == "go.mod":
            self._go_modules.pop(folder, None)
        elif name in _PROJECTS:
            self._aliases.pop(folder, None)
        known = self._files.pop(relative, None)
        if known is None:
            return
        self._changes += 1
        self._count -= known.record.symbols
        self._unpacked.pop(relative, None)
        for table, key in self._keys(relative, known):
            paths = table[key]
            del paths[relative]
            if not paths:
                del table[key]
                if table is self._folders:
                    del self._folder_names[posixpath.basename(key)][key]
        names = self._names
        for name in known.record.defined:
            held = names[name]
            if isinstance(held, str):
                del names[name]
                continue
            held.remove(relative)
            if len(held) == 1:
                names[name] = held[0]

    @property
    def changes(self) -> int:
        """Count the changes so far: while it stays the same, so do all answers."""
        return self._changes

    def file(self, relative: str) -> FileSymbols | None:
        """Give what is known of a file; None if it is unknown."""
        known = self._unpacked.get(relative)
        if known is not None:
            return known
        packed = self._files.get(relative)
        if packed is None:
            return None
        known = self._unpacked[relative] = FileSymbols(
            relative, packed.language, packed.stamp, packed.record.outline
        )
        while len(self._unpacked) > UNPACKED:
            self._unpacked.popitem(last=False)
        return known

    def language(self, relative: str) -> str | None:
        """Give the language of a file; None if it is unknown; unpacks nothing."""
        packed = self._files.get(relative)
        return None if packed is None else packed.language

    def package_of(self, relative: str) -> str:
        """Give the package that a file says it belongs to; empty if none, or if it is unknown."""
        packed = self._files.get(relative)
        return "" if packed is None else packed.record.package

    def paths(self) -> Sequence[str]:
        """Give the paths of all files, in no particular order."""
        return tuple(self._files)

    def definitions(self, name: str) -> Sequence[Definition]:
        """Give what defines a name anywhere in the workspace, by path and line, at most 64 of them."""
        found: list[Definition] = []
        for relative in sorted(self._paths(name)):
            found.extend(self._opened(relative).named(name))
            if len(found) >= _MAX_ANSWER:
                break
        return found[:_MAX_ANSWER]

    def defining(self, name: str) -> Sequence[str]:
        """Give the paths of the files that define a name, in no particular order; unpacks nothing."""
        return self._paths(name)

    def definitions_in(self, relative: str, name: str) -> Sequence[Definition]:
        """Give what defines a name in one file, by line; empty if that is unknown."""
        known = self.file(relative)
        return known.named(name) if known is not None else ()

    def says(self, relative: str, name: str) -> bool:
        """Tell whether a file defines what code elsewhere can say by its name alone (`Symbol.bare`); unpacks nothing."""
        packed = self._files.get(relative)
        return packed is not None and packed.record.says(name)

    def defines(self, name: str) -> bool:
        """Tell whether any file defines a type, function, method, field or constant of this name; one look-up.

        False means "certainly not in this workspace" only once every file has been seen (`Indexer.state` is
        `ready`): local variables, parameters and names made at run time are not definitions, however
        (`WorkspaceIndex.mentions` knows every identifier that is written anywhere).
        """
        return name in self._names

    def members(self, type_name: str) -> frozenset[str] | None:
        """Give the names of the functions and fields of every type of this name (own or with dots); None if there is none.

        What a type inherits is not among them: `Symbol.bases` of its `definitions` names where to ask next.
        """
        bare = type_name.rpartition(".")[2]
        found: set[str] = set()
        is_type = False
        for relative in self._paths(bare):
            known = self._opened(relative)
            for parent, symbols in known.members.items():
                if parent == type_name or parent.endswith("." + type_name):
                    found.update(symbol.name for symbol in symbols)
            is_type = is_type or any(one.symbol.kind not in _NO_TYPES for one in known.named(bare))
        return frozenset(found) if found or is_type else None

    def named(self, ending: str) -> Sequence[str]:
        """Give the paths that are `ending` or end with `/` and `ending`, in alphabetical order."""
        held = self._files if ending == _PACKAGE else self._endings.get(_ending(ending))
        if not held:
            return []
        longer = "/" + ending
        return sorted(p for p in held if p == ending or p.endswith(longer))

    def folder(self, folder: str) -> Sequence[str]:
        """Give the paths of the files that stand in a folder itself, in alphabetical order."""
        return sorted(self._folders.get(folder, ()))

    def folders_named(self, ending: str) -> Sequence[str]:
        """Give the folders that are `ending` or end with `/` and `ending`, in alphabetical order."""
        held = self._folder_names.get(posixpath.basename(ending), ())
        return sorted(f for f in held if f == ending or f.endswith("/" + ending))

    def package(self, package: str) -> Sequence[str]:
        """Give the paths of the files that say they belong to a package, in alphabetical order."""
        return sorted(self._packages.get(package, ()))

    def go_modules(self) -> Sequence[tuple[str, str]]:
        """Give `(folder, module path)` of every `go.mod`, deepest folder first."""
        return sorted(self._go_modules.items(), key=lambda item: (-len(item[0]), item[0]))

    def aliases(self, folder: str) -> Sequence[tuple[str, str]]:
        """Give `(pattern, replacement)` of the nearest `tsconfig.json` at or above a folder; `*` in both."""
        while True:
            if folder in self._aliases:
                return self._aliases[folder]
            if not folder:
                return ()
            folder = posixpath.dirname(folder)

    def __len__(self) -> int:
        return len(self._files)

    def __contains__(self, relative: str) -> bool:
        return relative in self._files

    def _paths(self, name: str) -> Sequence[str]:
        held = self._names.get(name, ())
        return (held,) if isinstance(held, str) else held

    def _opened(self, relative: str) -> FileSymbols:
        known = self.file(relative)
        if known is None:
            raise KeyError(relative)
        return known

    def _add(self, relative: str, packed: _Packed) -> None:
        self._files[relative] = packed
        self._count += packed.record.symbols
        # As `_keys` says; written out, for thousands of files are added one after the other at a start.
        folder, _, ending = relative.rpartition("/")
        if ending == _PACKAGE:
            ending = _ending(relative)
        self._endings.setdefault(ending, {})[relative] = None
        if folder not in self._folders:
            self._folder_names.setdefault(posixpath.basename(folder), {})[folder] = None
        self._folders.setdefault(folder, {})[relative] = None
        if packed.record.package:
            self._packages.setdefault(packed.record.package, {})[relative] = None
        names, defined = self._names, packed.record.defined
        fresh: dict[str, str | list[str]] = dict.fromkeys(defined, relative)
        for name in [name for name in defined if name in names]:
            held = names[name]
            if isinstance(held, list):
                held.append(relative)
                fresh[name] = held
            else:
                fresh[name] = [held, relative]
        names.update(fresh)
        while self._count > self._max_symbols and len(self._files) > 1:
            self.remove(next(iter(self._files)))

    def _keys(self, relative: str, packed: _Packed) -> Iterable[tuple[dict[str, dict[str, None]], str]]:
        folder = posixpath.dirname(relative)
        yield self._endings, _ending(relative)
        yield self._folders, folder
        if packed.record.package:
            yield self._packages, packed.record.package


def _ending(path: str) -> str:
    """Give the part of a path by which it is found: its name, with its folder's where that tells more."""
    folder, _, name = path.rpartition("/")
    return f"{folder.rpartition('/')[2]}/{name}" if name == _PACKAGE and folder else name


def _members(outline: Outline) -> dict[str, tuple[Symbol, ...]]:
    members: dict[str, list[Symbol]] = {}
    for symbol in (*outline.fields, *outline.functions):
        members.setdefault(symbol.parent, []).append(symbol)
    return {parent: tuple(symbols) for parent, symbols in members.items()}
