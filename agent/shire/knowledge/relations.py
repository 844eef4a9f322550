"""Variables of code that belongs to the current code: related types, similar code, callers and callees."""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING

from agent.context.similar import SimilarSource
from agent.context.source import Cursor
from agent.errors import WorkspaceError
from agent.languages import language_of_id
from agent.shire.knowledge.code import code_of, current_function, current_type
from agent.shire.knowledge.place import selection
from agent.syntax.symbol import SymbolKind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from agent.shire.runtime.host import Definition, Host, Place
    from agent.shire.runtime.sources import Knower
    from agent.shire.runtime.values import Value
    from agent.workspace.source_file import SourceFile

MOST_RELATED = 12
"""Related types that are shown."""
MOST_NAMES = 200
"""Names of the current code that are looked up."""
SIMILAR_CHARS = 3_000
"""Characters of similar code, the reference's 1,024 tripled: three windows of 20 lines."""
MOST_CALLERS = 20
"""Callers that are shown, and files that are read for them at most times fifty."""

_NAME = re.compile(r"[A-Za-z_]\w{2,}")
_FUNCTIONS = frozenset({SymbolKind.FUNCTION, SymbolKind.METHOD})
_DATA = frozenset({*_FUNCTIONS, SymbolKind.FIELD})


async def current_code(host: Host, place: Place) -> str:
    """Give what the user is about: the selection, else the current method, else the current type, else the file."""
    if place.start != place.end:
        return selection(place)
    for find in (current_function, current_type):
        symbol = await find(host)
        if symbol is not None:
            return code_of(place, symbol)
    return place.file.text


async def related_types(host: Host, place: Place, code: str) -> Sequence[Definition]:
    """Find the types of the workspace that a piece of code names, in the order in which it names them.

    One that the current file itself imports or whose package is nearest wins over others of its name.
    """
    imported = " ".join(one.module for one in (await host.code.outline(place.file)).imports)
    found: list[Definition] = []
    for name in list(dict.fromkeys(_NAME.findall(code)))[:MOST_NAMES]:
        types = [one for one in await host.code.definitions(name) if one.symbol.kind not in _DATA]
        others = [one for one in types if one.path != place.file.path]
        if others:
            found.append(min(others, key=lambda one: _distance(place, one, imported)))
        if len(found) == MOST_RELATED:
            break
    return found


def _distance(place: Place, found: Definition, imported: str) -> tuple[bool, bool, int, str]:
    parts = set(re.split(r"\W+", imported))
    return (
        found.language != place.file.language,
        not (found.path.stem in parts or found.symbol.name in parts),
        len(set(found.path.parent.parts) ^ set(place.file.path.parent.parts)),
        str(found.path),
    )


async def related_classes(host: Host) -> Value:
    """Give outlines of the types that the current code uses, as comments of its language."""
    place = host.editor.place
    if place is None:
        return None
    code = f"{await current_code(host, place)}\n{await owned(host, place)}"
    found = await related_types(host, place, code)
    language = language_of_id(place.file.language)
    texts = [f"{host.files.shown(one.path)}\n{one.text}" for one in found]
    return "\n".join(language.comment(text).rstrip("\n") for text in texts)


async def owned(host: Host, place: Place) -> str:
    """Give the declarations of the fields and constructors of the current type: what its methods work with."""
    owner = await current_type(host)
    if owner is None:
        return ""
    outline = await host.code.outline(place.file)
    constructors = {owner.name, "__init__", "constructor", "init", "new"}
    fields = [one for one in outline.fields if one.parent.rpartition(".")[2] == owner.name]
    made = [one for one in outline.functions if one.parent.endswith(owner.name) and one.name in constructors]
    return "\n".join(one.signature for one in (*fields, *made))


async def similar_code(host: Host) -> Value:
    """Give code of the last edited files that resembles the code at the caret, as comments that name its file."""
    place = host.editor.place
    if place is None:
        return None
    cursor = Cursor(place.file, place.end, (place.start, place.end), tuple(await host.code.recent()))
    language = language_of_id(place.file.language)
    parts: list[str] = []
    left = SIMILAR_CHARS
    for snippet in SimilarSource().snippets(cursor):
        text = language.comment(f"Compare this snippet from {snippet.path}:\n{snippet.text}").rstrip("\n")
        if len(text) > left:
            break
        left -= len(text)
        parts.append(text)
    return "\n".join(parts)


async def callers(host: Host) -> Value:
    """Give the lines of the workspace that call the current method: `path:line: text`."""
    method = await current_function(host)
    place = host.editor.place
    if method is None or place is None:
        return None
    found: list[str] = []
    for path in (await host.files.listed())[: MOST_CALLERS * 50]:
        try:
            file = await host.files.read(path)
        except WorkspaceError:
            continue
        if file.language == place.file.language and method.name in file.text:
            own = method.start if path == place.file.path else -1
            found += await asyncio.to_thread(_calls, file, method.name, own)
        if len(found) >= MOST_CALLERS:
            break
    return "\n".join(found[:MOST_CALLERS])


def _calls(file: SourceFile, name: str, own: int) -> list[str]:
    """Give the lines of a file that call a function, but for the line of its own definition."""
    call = re.compile(rf"(?<!\w){re.escape(name)}\s*\(")
    lines = enumerate(file.text.split("\n"))
    return [
        f"{file.relative}:{number + 1}: {line.strip()}"
        for number, line in lines
        if number != own and call.search(line[:1_000])
    ]


async def callees(host: Host) -> Value:
    """Give the signatures of the workspace's functions that the current method calls."""
    method = await current_function(host)
    place = host.editor.place
    if method is None or place is None:
        return None
    names = dict.fromkeys(re.findall(r"([A-Za-z_]\w*)\s*\(", code_of(place, method)))
    found: list[str] = []
    for name in list(names)[:MOST_NAMES]:
        definitions = [one for one in await host.code.definitions(name) if one.symbol.kind in _FUNCTIONS]
        found += [one.text for one in definitions[:1] if one.symbol != method]
    return "\n".join(found)


VARIABLES: Mapping[str, Knower] = {
    "relatedClasses": related_classes,
    "similarCode": similar_code,
    "methodCaller": callers,
    "calledMethod": callees,
}
"""The variables of this group."""
