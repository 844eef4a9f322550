"""Import statements read from their text, so that a file which does not parse still tells what it uses."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from agent.syntax.symbol import Import

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Reader = Callable[[re.Match[str]], Iterator[tuple[str, tuple[tuple[str, str], ...]]]]

MAX_IMPORTS = 400
"""Statements read per file: generated code has more, people do not."""

_EVERYTHING = (("*", "*"),)
_COMMENT = re.compile(r"(?:#|//)[^\n]*|/\*.*?\*/", re.DOTALL)


def imports_in(language: str, text: str, first_line: int = 0) -> tuple[Import, ...]:
    """Read all import statements of a text whose first line is number `first_line`; empty where none is known."""
    known = _STATEMENTS.get(language)
    if known is None:
        return ()
    pattern, reader = known
    found: list[Import] = []
    line, seen = first_line, 0
    padded = "\n" + text
    for match in pattern.finditer(padded):
        line += padded.count("\n", seen, match.start())
        seen = match.start()
        found.extend(Import(module, names, line) for module, names in reader(match))
        if len(found) >= MAX_IMPORTS:
            break
    return tuple(found[:MAX_IMPORTS])


def _items(text: str, renamed: str) -> tuple[tuple[str, str], ...]:
    """Split `a, b as c` into `(here, there)` pairs; `renamed` is the language's word for *as*, a regex."""
    pairs = []
    for item in _COMMENT.sub("", text).split(","):
        words = re.split(renamed, item.strip().removeprefix("type "))
        there, here = words[0].strip(), words[-1].strip()
        if there:
            pairs.append((here, there))
    return tuple(pairs)


def _python(match: re.Match[str]) -> Iterator[tuple[str, tuple[tuple[str, str], ...]]]:
    if match["module"]:
        yield (
            match["module"].replace(" ", ""),
            _items(match["names"].replace("\\\n", " ").strip("()\\ \n"), r"\s+as\s+"),
        )
        return
    for here, there in _items(match["modules"], r"\s+as\s+"):
        yield there, ((here, ""),)


def _dotted(module: str, renamed: str = "") -> tuple[str, tuple[tuple[str, str], ...]]:
    """Split `a.b.C` into its package and the one name that is taken from it."""
    package, _, name = module.rpartition(".")
    if name in {"*", "_"}:
        return package, _EVERYTHING
    return package, ((renamed or name, name),)


def _java(match: re.Match[str]) -> Iterator[tuple[str, tuple[tuple[str, str], ...]]]:
    yield _dotted(re.sub(r"\s", "", match[1]), match[2] or "")


def _scala(match: re.Match[str]) -> Iterator[tuple[str, tuple[tuple[str, str], ...]]]:
    module, group = match[1].rstrip("."), match[2]
    if group is None:
        yield _dotted(module)
    else:
        pairs = _items(group.strip("{}"), r"\s+as\s+|\s*=>\s*")
        yield module, tuple(("*", "*") if there in {"_", "*"} else (here, there) for here, there in pairs)


def _script(match: re.Match[str]) -> Iterator[tuple[str, tuple[tuple[str, str], ...]]]:
    clause = re.sub(r"\A\s*type\b(?!\s*,)\s*", "", match["clause"] or match["target"] or "")
    module = match["from"] or match["bare"] or match["required"]
    pairs: list[tuple[str, str]] = []
    group = re.search(r"\{([^{}]*)\}", clause)
    if group:
        pairs.extend(_items(group[1], r"\s+as\s+|\s*:\s*"))
        clause = clause.replace(group[0], "")
    for part in (part.strip() for part in clause.split(",")):
        star = re.match(r"\*(?:\s+as\s+([\w$]+))?", part)
        if star:
            pairs.append((star[1], "") if star[1] else ("*", "*"))
        elif re.fullmatch(r"[\w$]+", part):
            pairs.append((part, "" if match["required"] else "default"))
    yield module, tuple(pairs)


def _go(match: re.Match[str]) -> Iterator[tuple[str, tuple[tuple[str, str], ...]]]:
    for alias, path in re.findall(r"([\w.]+)?[ \t]*\"([^\"\n]+)\"", _COMMENT_OF_GO.sub("", match[0])):
        if alias == ".":
            yield path, _EVERYTHING
        else:
            yield path, ((alias if alias not in {"", "import"} else _go_name(path), ""),)


_COMMENT_OF_GO = re.compile(r"(?m)^\s*//[^\n]*")


def _go_name(path: str) -> str:
    """Guess a package's name from its path: the last part, but not a major version."""
    parts = path.split("/")
    last = parts[-2] if len(parts) > 1 and re.fullmatch(r"v\d+", parts[-1]) else parts[-1]
    return last.split(".")[0].removeprefix("go-").replace("-", "_")


def _rust(match: re.Match[str]) -> Iterator[tuple[str, tuple[tuple[str, str], ...]]]:
    for path in _rust_paths(_COMMENT.sub("", match[1]), 0):
        whole, _, renamed = path.partition(" as ")
        module, _, name = re.sub(r"\s", "", whole).rpartition("::")
        if name == "self":
            yield module, ((renamed.strip() or module.rpartition("::")[2], ""),)
        else:
            yield module, (_EVERYTHING if name == "*" else ((renamed.strip() or name, name),))


def _rust_paths(text: str, depth: int) -> Iterator[str]:
    """Write out `a::{b, c::{d, e}}` as `a::b`, `a::c::d`, `a::c::e`."""
    head, brace, rest = text.partition("{")
    if not brace or depth > 8:
        yield text.strip(" {}\n")
        return
    for part in _top_commas(rest.rstrip().removesuffix("}")):
        yield from _rust_paths(head.strip() + part.strip(), depth + 1)


def _top_commas(text: str) -> Iterator[str]:
    """Split at the commas that stand in no braces."""
    depth, start = 0, 0
    for at, char in enumerate(text):
        depth += (char == "{") - (char == "}")
        if char == "," and depth == 0:
            yield text[start:at]
            start = at + 1
    if text[start:].strip():
        yield text[start:]


def _path(match: re.Match[str]) -> Iterator[tuple[str, tuple[tuple[str, str], ...]]]:
    yield match[1], _EVERYTHING


def _csharp(match: re.Match[str]) -> Iterator[tuple[str, tuple[tuple[str, str], ...]]]:
    if match[1]:
        yield _dotted(match[2], match[1])
    else:
        yield match[2], _EVERYTHING


def _php(match: re.Match[str]) -> Iterator[tuple[str, tuple[tuple[str, str], ...]]]:
    module, group, renamed = match[1].replace("\\", ".").strip("."), match[2], match[3]
    if group is None:
        yield _dotted(module, renamed or "")
    else:
        yield module, _items(group.strip("{}"), r"\s+as\s+")


def _ruby(match: re.Match[str]) -> Iterator[tuple[str, tuple[tuple[str, str], ...]]]:
    relative = match[1] and not match[2].startswith(".")
    yield ("./" if relative else "") + match[2], _EVERYTHING


# Statements begin with the line end before them, which is looked for as fast as a character can be; `(?m)^` is tried at
# each one, which took 163 instead of 116 µs a file (7,337 files of the bench's projects, the same found).
_JVM = (re.compile(r"\n[ \t]*import\s+(?:static\s+)?([\w.]+\*?)(?:\s+as\s+(\w+))?"), _java)
_SCRIPT = (
    re.compile(
        r"\n[ \t]*(?:(?:import|export)\s+(?P<clause>[^'\"();=]*?)\s*from\s*['\"](?P<from>[^'\"\n]+)['\"]"
        r"|import\s*['\"](?P<bare>[^'\"\n]+)['\"]"
        r"|(?:(?:const|let|var)\s+)?(?P<target>[\w$]+|\{[^{}=]*\})\s*=\s*"
        r"require\(\s*['\"](?P<required>[^'\"\n]+)['\"])"
    ),
    _script,
)
_INCLUDE = (re.compile(r"\n[ \t]*#[ \t]*include[ \t]*[<\"]([^>\"\n]+)[>\"]"), _path)
_STATEMENTS: dict[str, tuple[re.Pattern[str], Reader]] = {
    "bash": (re.compile(r"\n[ \t]*(?:source|\.)[ \t]+['\"]?([\w./-]+)"), _path),
    "c": _INCLUDE,
    "cpp": _INCLUDE,
    "csharp": (
        re.compile(r"\n[ \t]*(?:global\s+)?using\s+(?:static\s+)?(?:(\w+)\s*=\s*)?([\w.]+)\s*;"),
        _csharp,
    ),
    "go": (re.compile(r"\nimport[ \t]*(?:\([^()]*\)?|[\w.]*[ \t]*\"[^\"\n]*\")"), _go),
    "groovy": _JVM,
    "java": _JVM,
    "javascript": _SCRIPT,
    "kotlin": _JVM,
    "php": (
        re.compile(
            r"\n[ \t]*use\s+(?:function\s+|const\s+)?([\w\\]+)\s*(\{[^{}]*\})?(?:\s+as\s+(\w+))?\s*;",
        ),
        _php,
    ),
    "python": (
        re.compile(
            r"\n[ \t]*(?:from[ \t]+(?P<module>[.\w][\w. ]*?)[ \t]+import[ \t]+"
            r"(?P<names>\([^()]*\)?|(?:[^\n#\\]|\\\n)+)|import[ \t]+(?P<modules>[\w., ]+))"
        ),
        _python,
    ),
    "ruby": (re.compile(r"\n[ \t]*require(_relative)?[ (]+['\"]([^'\"\n]+)['\"]"), _ruby),
    "rust": (re.compile(r"\n[ \t]*(?:pub(?:\([^()]*\))?\s+)?use\s+([^;]{1,2000});"), _rust),
    "scala": (re.compile(r"\n[ \t]*import\s+([\w.]+)(\{[^{}]*\})?"), _scala),
    "swift": (
        re.compile(r"\n[ \t]*(?:@testable\s+)?import\s+(?:class\s+|struct\s+|func\s+)?([\w.]+)"),
        _path,
    ),
    "typescript": _SCRIPT,
}
