"""From an import statement to the files of the workspace that it names, language by language."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from agent.context.symbols import SymbolIndex
    from agent.syntax.symbol import Import

MAX_FILES = 40
"""Files that one import may mean: a package imported as a whole."""

_SCRIPT_ENDINGS = (".ts", ".tsx", ".d.ts", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs", ".vue", ".svelte")
_SCRIPT_OUTPUTS = {
    ".js": (".ts", ".tsx", ".js"),
    ".jsx": (".tsx", ".jsx"),
    ".mjs": (".mts", ".mjs"),
    ".cjs": (".cts",),
}
_JVM_ENDINGS = (".java", ".kt", ".scala", ".groovy")
_JVM = frozenset({"java", "kotlin", "scala", "groovy"})


def resolve(index: SymbolIndex, imported: Import, relative: str, language: str) -> tuple[str, ...]:
    """Give the workspace files that an import of file `relative` means, the likeliest first; empty if foreign."""
    if language == "python":
        found: Iterable[str] = _python(index, imported, relative)
    elif language in {"javascript", "typescript"}:
        found = _script(index, imported.module, relative)
    elif language in _JVM:
        found = _jvm(index, imported, relative)
    elif language == "go":
        found = _go(index, imported.module, relative)
    elif language in {"csharp", "php"}:
        found = _namespaced(index, imported, relative)
    elif language in {"c", "cpp", "bash", "ruby"}:
        found = _file(index, imported.module, relative, language)
    else:
        found = ()
    return tuple(path for path in dict.fromkeys(found) if path != relative)[:MAX_FILES]


def nearest(paths: Iterable[str], relative: str) -> list[str]:
    """Order paths by how much of their folder they share with `relative`; equal ones by length, then name."""
    return sorted(paths, key=lambda path: (-shared_folders(path, relative), len(path), path))


def shared_folders(one: str, other: str) -> int:
    """Count the folders that two paths have in common from the top."""
    count = 0
    for here, there in zip(one.split("/")[:-1], other.split("/")[:-1], strict=False):
        if here != there:
            break
        count += 1
    return count


def _python(index: SymbolIndex, imported: Import, relative: str) -> Iterable[str]:
    level = len(imported.module) - len(imported.module.lstrip("."))
    parts = [part for part in imported.module.split(".") if part]
    names = [there for _, there in imported.names if there not in {"", "*"}]
    if level:
        folder = posixpath.dirname(relative)
        for _ in range(level - 1):
            folder = posixpath.dirname(folder)
        base = "/".join(filter(None, (folder, *parts)))
        yield from (p for p in _python_files(base, names) if p in index)
        return
    base = "/".join(parts)
    for candidate in _python_files(base, names):
        # Most candidates are no file at all: imports of other packages above all.
        if paths := index.named(candidate):
            yield from nearest(_roots(paths, candidate, relative), relative)


def _python_files(base: str, names: Sequence[str]) -> Iterable[str]:
    """List the files that a module may be; a name that is imported from it may be a module, too."""
    if base:
        prefix = base + "/"
        for ending in (".py", ".pyi"):
            yield base + ending
    else:
        prefix = ""
    yield from (f"{prefix}{name}.py" for name in names)
    yield from (f"{prefix}{name}/__init__.py" for name in names)
    yield f"{prefix}__init__.py"
    yield f"{prefix}__init__.pyi"


def _roots(paths: Sequence[str], candidate: str, relative: str) -> Sequence[str]:
    """Keep the paths at which an absolute import can look: `json.py` of some other package is no module `json`.

    A module with a package in its name is taken anywhere (src layouts, namespace packages, monorepos); one
    without only from the importing file's own root: a folder above it, or a `src` or `lib` folder.
    """
    if "/" in candidate.removesuffix("/__init__.py"):
        return paths
    kept = []
    for path in paths:
        root = path[: len(path) - len(candidate)].rstrip("/")
        if relative.startswith(root + "/" if root else "") or posixpath.basename(root) in {"src", "lib"}:
            kept.append(path)
    return kept


def _script(index: SymbolIndex, module: str, relative: str) -> Iterable[str]:
    folder = posixpath.dirname(relative)
    if module.startswith("."):
        yield from _script_files(index, posixpath.normpath(posixpath.join(folder, module)))
        return
    for pattern, target in index.aliases(folder):
        head, star, tail = pattern.partition("*")
        if (
            star
            and module.startswith(head)
            and module.endswith(tail)
            and len(module) >= len(head) + len(tail)
        ):
            middle = module[len(head) : len(module) - len(tail)]
            yield from _script_files(index, target.replace("*", middle))
        elif not star and module == pattern:
            yield from _script_files(index, target)


def _script_files(index: SymbolIndex, base: str) -> Iterable[str]:
    stem, ending = posixpath.splitext(base)
    candidates = [base, *(stem + other for other in _SCRIPT_OUTPUTS.get(ending, ()))]
    candidates += [base + other for other in _SCRIPT_ENDINGS]
    candidates += [f"{base}/index{other}" for other in _SCRIPT_ENDINGS]
    return (path for path in candidates if path in index)


def _jvm(index: SymbolIndex, imported: Import, relative: str) -> Iterable[str]:
    folder = imported.module.replace(".", "/")
    for _, there in imported.names:
        if there != "*":
            for ending in _JVM_ENDINGS:
                yield from nearest(index.named(f"{folder}/{there}{ending}"), relative)
            yield from _defining(index, index.package(imported.module), there)
    # A static import, or everything of an object: the module itself is a class.
    for ending in _JVM_ENDINGS:
        yield from nearest(index.named(folder + ending), relative)
    if any(there == "*" for _, there in imported.names):
        yield from nearest(index.package(imported.module), relative)


def _defining(index: SymbolIndex, paths: Sequence[str], name: str) -> Iterable[str]:
    """Keep the files that define a name at their top: Kotlin files are not named after what they hold."""
    defining = sorted(set(paths).intersection(index.defining(name)))
    return (path for path in defining if any(not d.symbol.parent for d in index.definitions_in(path, name)))


def _go(index: SymbolIndex, module: str, relative: str) -> Iterable[str]:
    for folder, path in index.go_modules():
        if path and (module == path or module.startswith(path + "/")):
            inside = "/".join(filter(None, (folder, module[len(path) + 1 :])))
            return _go_files(index, inside)
    if "/" not in module:
        # The standard library; a workspace folder that happens to be called `fmt` is not meant.
        return ()
    folders = index.folders_named(module) or index.folders_named("/".join(module.split("/")[-2:]))
    return (path for folder in nearest(folders, relative)[:1] for path in _go_files(index, folder))


def _go_files(index: SymbolIndex, folder: str) -> Iterable[str]:
    return (p for p in index.folder(folder) if p.endswith(".go") and not p.endswith("_test.go"))


def _namespaced(index: SymbolIndex, imported: Import, relative: str) -> Iterable[str]:
    paths = index.package(imported.module)
    for _, there in imported.names:
        yield from nearest(paths, relative) if there == "*" else _defining(index, paths, there)


def _file(index: SymbolIndex, module: str, relative: str, language: str) -> Iterable[str]:
    path = module + ".rb" if language == "ruby" and not module.endswith(".rb") else module
    beside = posixpath.normpath(posixpath.join(posixpath.dirname(relative), path))
    if beside in index:
        yield beside
    plain = posixpath.normpath(path)
    if not plain.startswith(".."):
        yield from nearest(index.named(plain), relative)
