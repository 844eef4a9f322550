"""The elements that queries range over, as records: files, packages, types, functions, fields, commits, dates."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from agent.errors import WorkspaceError
from agent.shire.runtime.dates import date_record
from agent.shire.runtime.values import FilePath, Record, show
from agent.syntax.symbol import SymbolKind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from agent.shire.runtime.run import Run
    from agent.shire.runtime.values import Value
    from agent.syntax.symbol import Outline, Symbol
    from agent.workspace.source_file import SourceFile

MOST_ELEMENTS = 20_000
"""Elements of one source; what lies beyond is not looked at, and the user is told."""
SCAN_LIMIT_S = 60.0
"""Time for reading and outlining files, seconds; 1,000 lines take 5 to 10 ms."""
MOST_COMMITS = 1_000
"""Commits that a query looks at, newest first."""

_ANNOTATION = re.compile(r"(?m)^\s*(?:@|#\[|\[)([A-Za-z_][\w.]*)")
_INTERFACES = frozenset({SymbolKind.INTERFACE, SymbolKind.TRAIT})


async def elements(type_name: str, run: Run) -> Sequence[Record] | None:
    """Give all elements of a type, in the order of paths and lines; None for an unknown type.

    `Psi` may be left out, and `Function` is `Method`.
    """
    name = type_name.removeprefix("Psi").lower()
    try:
        return await _elements(name, run)
    except WorkspaceError as error:
        run.warn(f"the query finds no {type_name}: {error}")
        return []


async def _elements(name: str, run: Run) -> Sequence[Record] | None:
    match name:
        case "gitcommit":
            commits = await run.host.git.commits("HEAD", MOST_COMMITS)
            return [Record("GitCommit", f"{one['hash'][:8]} {one['message']}", dict(one)) for one in commits]
        case "gitbranch":
            return [Record("GitBranch", one, {"name": one}) for one in await run.host.git.branches()]
        case "date":
            return [date_record(run.host.clock.now())]
    maker = _MAKERS.get(name)
    return None if maker is None else await _scanned(run, maker)


async def _scanned(run: Run, make: Callable[[_File], Iterable[Record]]) -> list[Record]:
    host = run.host
    until = host.clock.monotonic() + SCAN_LIMIT_S
    found: list[Record] = []
    paths = await host.files.listed()
    for at, path in enumerate(paths):
        if len(found) >= MOST_ELEMENTS or host.clock.monotonic() > until:
            run.warn(f"the query looked at {at} of {len(paths)} files")
            break
        try:
            file = await host.files.read(path)
        except WorkspaceError:
            continue
        found += make(_File(file, await host.code.outline(file)))
    unique = {record.text: record for record in found} if make is _packages else None
    return list(unique.values()) if unique is not None else found


class _File:
    """A file with its outline, as makers of records read it."""

    def __init__(self, file: SourceFile, outline: Outline) -> None:
        self.file = file
        self.outline = outline
        self.lines = file.text.split("\n")
        self.imported = {
            here: f"{one.module}.{there}" if there not in {"", "*"} else one.module
            for one in outline.imports
            for here, there in one.names
        }
        for one in outline.imports:
            # Java and Kotlin name the type as part of the module.
            self.imported.setdefault(re.split(r"[.:/\\]", one.module)[-1], one.module)

    def text(self, symbol: Symbol) -> str:
        return "\n".join(self.lines[symbol.start : symbol.end])

    def qualified(self, name: str) -> str:
        """Give the full name of a type that the file uses, as far as its imports tell."""
        return self.imported.get(name, name)

    def annotations(self, symbol: Symbol) -> list[str]:
        """Give the annotations, attributes or decorators that stand at a definition, full names where imported."""
        first = symbol.start
        while first > 0 and re.match(r"\s*(?:@|#\[|\[)", self.lines[first - 1]):
            first -= 1
        head = []
        for line in self.lines[first : symbol.end]:
            if not re.match(r"\s*(?:@|#\[|\[|$)", line):
                break
            head.append(line)
        return [self.qualified(name) for name in _ANNOTATION.findall("\n".join(head))]

    def record(self, kind: str, symbol: Symbol, more: Mapping[str, Value]) -> Record:
        owner = ".".join(part for part in (self.outline.package, symbol.parent) if part)
        annotations = self.annotations(symbol)
        text = self.text(symbol)
        fields: dict[str, Value] = {
            "name": symbol.name,
            "id": f"{owner}.{symbol.name}" if owner else symbol.name,
            "qualifiedName": f"{owner}.{symbol.name}" if owner else symbol.name,
            "package": self.outline.package,
            "packageName": self.outline.package,
            "file": FilePath(self.file.path, self.file.relative),
            "path": self.file.relative,
            "line": symbol.start + 1,
            "language": self.file.language,
            "kind": symbol.kind.value,
            "signature": symbol.signature,
            "visibility": symbol.visibility.value,
            "doc": symbol.doc,
            "text": text,
            "code": text,
            "annotations": list(annotations),
            "annAnnotation": annotations[0] if annotations else None,
            "anAnnotation": annotations[0] if annotations else None,
            **more,
        }
        methods = {
            "annotatedOf": lambda name: _named(name, annotations),
            "hasAnnotation": lambda name: _named(name, annotations),
        }
        shown = f"{self.file.relative}:{symbol.start + 1} {symbol.signature or symbol.name}"
        return Record(kind, shown, fields, methods)


def _files(one: _File) -> Iterable[Record]:
    file = one.file
    name = file.relative.rpartition("/")[2]
    yield Record(
        "PsiFile",
        file.relative,
        {
            "name": name,
            "path": file.relative,
            "extension": file.path.suffix.removeprefix("."),
            "language": file.language,
            "package": one.outline.package,
            "text": file.text,
            "lines": len(one.lines),
        },
    )


def _packages(one: _File) -> Iterable[Record]:
    package = one.outline.package or one.file.relative.rpartition("/")[0].replace("/", ".")
    if package:
        yield Record("PsiPackage", package, {"name": package})


def _classes(one: _File) -> Iterable[Record]:
    for symbol in one.outline.types:
        own = f"{symbol.parent}.{symbol.name}" if symbol.parent else symbol.name
        methods = [member for member in one.outline.functions if member.parent in {own, symbol.name}]
        fields = [member for member in one.outline.fields if member.parent in {own, symbol.name}]
        record = one.record(
            "PsiClass",
            symbol,
            {
                "bases": list(symbol.bases),
                "methods": [member.name for member in methods],
                "fields": [member.name for member in fields],
                "isInterface": symbol.kind in _INTERFACES,
            },
        )
        bases = [one.qualified(base) for base in symbol.bases]
        inherits = {
            name: lambda wanted, bases=bases: _named(wanted, bases)
            for name in ("extends", "implements", "subclassesOf", "implementsOf", "inherits", "superclassOf")
        }
        codes = {
            "methodCodeByName": lambda name, one=one, methods=methods: _code(one, methods, name),
            "fieldCodeByName": lambda name, one=one, fields=fields: _code(one, fields, name),
        }
        yield Record(record.kind, record.text, record.fields, {**record.methods, **inherits, **codes})


def _methods(one: _File) -> Iterable[Record]:
    for symbol in one.outline.functions:
        yield one.record("PsiMethod", symbol, {"class": symbol.parent, "className": symbol.parent})


def _fields(one: _File) -> Iterable[Record]:
    for symbol in one.outline.fields:
        yield one.record("PsiField", symbol, {"class": symbol.parent, "className": symbol.parent})


def _named(wanted: Value, names: Sequence[str]) -> bool:
    """Tell whether a name is among others: full names where both are, else by their last parts."""
    name = show(wanted).lstrip("@")
    for one in names:
        if name == one or ("." not in name and name == one.rpartition(".")[2]):
            return True
        if "." not in one and name.rpartition(".")[2] == one:
            return True
    return False


def _code(one: _File, members: Sequence[Symbol], name: Value) -> str:
    wanted = show(name)
    return "\n\n".join(one.text(member) for member in members if member.name == wanted)


_MAKERS: Mapping[str, Callable[[_File], Iterable[Record]]] = {
    "file": _files,
    "package": _packages,
    "class": _classes,
    "type": _classes,
    "method": _methods,
    "function": _methods,
    "field": _fields,
}
