"""What the names of a file mean: its imports resolved to the workspace, then its neighbours."""

from __future__ import annotations

import posixpath
import re
from collections import OrderedDict
from functools import lru_cache
from typing import TYPE_CHECKING

import msgspec

from agent.context.imports import nearest, resolve
from agent.syntax.imports import imports_in

if TYPE_CHECKING:
    from collections.abc import Iterable

    from agent.context.symbols import Definition, SymbolIndex
    from agent.workspace.source_file import SourceFile

HEAD = 24_000
"""Characters at the start of a file in which imports are looked for: some 600 lines (own choice)."""

MAX_RIVALS = 3
"""A name that nothing imports and more files than this define means nothing in particular (aider: 5, at a tenth)."""

MAX_LOOKED = 16
"""Nor does one that more files than this define in any way, be it as a field: looking into each took 1 to 2 ms a request,
and found as many of 426 names with 64 (`scripts/bench_context --set tune --points 25`)."""

PATHS_CACHED = 8_192
"""Paths of which it is remembered whether they are tests; one look-up of a common name asks for 64."""

_KEPT = 32
_TEST = re.compile(
    r"(^|/)(tests?|testing|testdata|spec|__tests__|\w*[a-z]Tests?)/|(^|/)(test_|conftest\.)|(_test|_spec|\.test|\.spec|[a-z]Tests?)\.\w+$"
)
_FAMILIES = {"kotlin": "java", "scala": "java", "groovy": "java", "typescript": "javascript", "cpp": "c"}
_CLOSED = frozenset({"python", "java", "kotlin", "scala", "groovy", "go"})


class Name(msgspec.Struct, frozen=True):
    """A name that an import brought in: what it is called where it is defined, and the files it may be in."""

    there: str
    files: tuple[str, ...]


class Scope(msgspec.Struct, frozen=True):
    """The names of one version of one file.

    Attributes:
        names: Imported names by what they are called here; a module's `there` is empty.
        everything: Files of which everything was imported.
        package: Files of the same package or folder.
        order: The files that a name may come from without being imported, numbered in the order in which they are
            looked into: those of which everything was imported, the file itself, its package.
    """

    names: dict[str, Name]
    everything: tuple[str, ...]
    package: tuple[str, ...]
    order: dict[str, int]


class Scopes:
    """Scopes of the files that are being edited; computed again only when imports or the index changed."""

    def __init__(self, index: SymbolIndex) -> None:
        self._index = index
        self._kept: OrderedDict[str, tuple[str, int, Scope]] = OrderedDict()

    def scope(self, file: SourceFile) -> Scope:
        """Give what the names of a file mean."""
        head = file.text[:HEAD]
        kept = self._kept.get(file.relative)
        if kept and kept[1] == self._index.changes and kept[0] == head:
            return kept[2]
        scope = self._read(file, head)
        self._kept[file.relative] = head, self._index.changes, scope
        self._kept.move_to_end(file.relative)
        while len(self._kept) > _KEPT:
            self._kept.popitem(last=False)
        return scope

    def _read(self, file: SourceFile, head: str) -> Scope:
        names: dict[str, Name] = {}
        everything: list[str] = []
        for imported in imports_in(file.language, head):
            files = resolve(self._index, imported, file.relative, file.language)
            for here, there in imported.names:
                if there == "*":
                    everything.extend(files)
                else:
                    names[here] = Name(there, files)
        package = self._package(file)
        order = dict.fromkeys((*everything, file.relative, *package))
        return Scope(
            names,
            tuple(dict.fromkeys(everything)),
            package,
            {path: number for number, path in enumerate(order)},
        )

    def _package(self, file: SourceFile) -> tuple[str, ...]:
        package = self._index.package_of(file.relative)
        paths = [*self._index.folder(posixpath.dirname(file.relative))]
        if package:
            paths.extend(self._index.package(package))
        distinct = dict.fromkeys(p for p in paths if p != file.relative)
        tested = is_test(file.relative)
        return tuple(p for p in distinct if self._akin(p, file.language) and (tested or not is_test(p)))

    def _akin(self, path: str, language: str) -> bool:
        known = self._index.language(path)
        return known is not None and family(known) == family(language)


def family(language: str) -> str:
    """Give the language whose files can use each other's types directly."""
    return _FAMILIES.get(language, language)


@lru_cache(maxsize=PATHS_CACHED)
def is_test(relative: str) -> bool:
    """Tell whether a path is that of a test, whose definitions nothing but tests uses."""
    return bool(_TEST.search(relative))


def meaning(index: SymbolIndex, scope: Scope, name: str, file: SourceFile) -> Definition | None:
    """Find the type or function of the top level that a name means in a file; None if that is not clear.

    An import decides; without one the file itself, then its package, then any file if few define the name.
    """
    imported = scope.names.get(name)
    there = imported.there if imported and imported.there not in {"", "default"} else name
    look = _Look(index, there, file.language, is_test(file.relative))
    # The name's files are few, the package's may be hundreds.
    known = sorted(look.paths & scope.order.keys(), key=scope.order.__getitem__)
    found = look.first((*(imported.files if imported else ()), *known))
    if found is not None or not look.paths:
        return found
    if imported:
        inside = _below(look, imported.files)
        if inside is not None:
            return inside
        if not imported.files and file.language in _CLOSED:
            return None  # It is imported from elsewhere, so one of ours that has the same name is not meant.
    if len(look.paths) > MAX_LOOKED:
        return None
    rivals: dict[str, Definition] = {}
    for path in sorted(look.paths):
        rival = look.inside(path)
        if rival is not None:
            rivals[path] = rival
        if len(rivals) > MAX_RIVALS:
            return None
    return rivals[nearest(rivals, file.relative)[0]] if rivals else None


class _Look:
    """What the files that define a name mean by it; a file is unpacked only when it is looked into."""

    def __init__(self, index: SymbolIndex, name: str, language: str, tested: bool) -> None:
        self.paths = frozenset(index.defining(name))
        self._index = index
        self._name = name
        self._family = family(language)
        self._tested = tested

    def first(self, paths: Iterable[str]) -> Definition | None:
        """Give what the first of some files that defines the name means by it."""
        return next(filter(None, (self.inside(path) for path in paths if path in self.paths)), None)

    def inside(self, path: str) -> Definition | None:
        """Give the first definition in a file that code of this language can use."""
        if not self._tested and is_test(path):
            return None
        if family(self._index.language(path) or "") != self._family or not self._index.says(path, self._name):
            return None
        definitions = self._index.definitions_in(path, self._name)
        return next((one for one in definitions if one.symbol.bare), None)


def _below(look: _Look, files: tuple[str, ...]) -> Definition | None:
    """Follow a re-export: the package that was imported from holds the file that defines the name."""
    folders = [posixpath.dirname(path) + "/" for path in files if "/" in path]
    paths = sorted(path for path in look.paths if path.startswith(tuple(folders)))
    return look.first(path for folder in folders for path in paths if path.startswith(folder))
