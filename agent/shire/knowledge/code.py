"""Variables of the code where the user is: the method and the class that hold the caret, imports, outline."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from agent.syntax.symbol import SymbolKind

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence

    from agent.shire.runtime.host import Host, Place
    from agent.shire.runtime.sources import Knower
    from agent.shire.runtime.values import Value
    from agent.syntax.symbol import Outline, Symbol

_BRANCHES = re.compile(
    r"\b(?:if|elif|elsif|for|foreach|while|case|when|catch|except|rescue|and|or)\b|&&|\|\||\?(?![.?:])"
)


async def current_function(host: Host) -> Symbol | None:
    """Give the innermost function or method that holds the caret or the selection's beginning."""
    return await _current(host, lambda outline: outline.functions)


async def current_type(host: Host) -> Symbol | None:
    """Give the innermost type that holds the caret; behind the last one's end nothing, as anywhere else."""
    return await _current(host, lambda outline: outline.types)


def code_of(place: Place, symbol: Symbol | None) -> str:
    """Give the lines of a definition of the current file."""
    if symbol is None:
        return ""
    return "\n".join(place.file.text.split("\n")[symbol.start : symbol.end])


async def _current(host: Host, choose: Callable[[Outline], Sequence[Symbol]]) -> Symbol | None:
    place = host.editor.place
    if place is None:
        return None
    line = _line(place)
    held = [one for one in choose(await host.code.outline(place.file)) if one.start <= line < one.end]
    return max(held, key=lambda one: (one.start, -one.end)) if held else None


def _line(place: Place) -> int:
    """Give the line of the caret, or the first line of the selection that is not blank."""
    text, at = place.file.text, place.start
    while at < place.end and text[at].isspace():
        at += 1
    return text.count("\n", 0, at)


def _of(find: Callable[[Host], Awaitable[Symbol | None]], give: Callable[[Place, Symbol], Value]) -> Knower:
    async def know(host: Host) -> Value:
        place, symbol = host.editor.place, await find(host)
        return None if place is None or symbol is None else give(place, symbol)

    return know


async def imports(host: Host) -> Value:
    """Give the import statements of the current file, as they stand there."""
    place = host.editor.place
    if place is None:
        return None
    lines = place.file.text.split("\n")
    numbers = dict.fromkeys(one.line for one in (await host.code.outline(place.file)).imports)
    return "\n".join(_statement(lines, number) for number in numbers)


async def structure(host: Host) -> Value:
    """Give the outline of the current file: types with their members, functions, by indentation."""
    place = host.editor.place
    return None if place is None else outline_text(await host.code.outline(place.file))


def outline_text(outline: Outline) -> str:
    """Write an outline: one signature a line, members two blanks deeper than their type; fields after `-`."""
    lines = []
    for symbol in outline.symbols():
        depth = symbol.parent.count(".") + 1 if symbol.parent else 0
        mark = "- " if symbol.kind is SymbolKind.FIELD else ""
        lines.append(f"{'  ' * depth}{mark}{symbol.signature or symbol.name}")
    return "\n".join(lines)


async def complexity(host: Host) -> Value:
    """Count the branches of the current method, or file, plus one (McCabe's measure, by keywords)."""
    place = host.editor.place
    if place is None:
        return None
    text = code_of(place, await current_function(host)) or place.file.text
    return len(_BRANCHES.findall(text)) + 1


def _statement(lines: Sequence[str], first: int) -> str:
    """Give a statement that may go on over lines in brackets."""
    last, depth = first, 0
    while last < len(lines):
        depth += sum(lines[last].count(sign) for sign in "({") - sum(lines[last].count(sign) for sign in ")}")
        last += 1
        if depth <= 0:
            break
    return "\n".join(lines[first:last])


VARIABLES: Mapping[str, Knower] = {
    "methodName": _of(current_function, lambda _, one: one.name),
    "currentMethodName": _of(current_function, lambda _, one: one.name),
    "currentMethodCode": _of(current_function, code_of),
    "currentClassName": _of(current_type, lambda _, one: one.name),
    "currentClassCode": _of(current_type, code_of),
    "imports": imports,
    "structure": structure,
    "complexityCount": complexity,
}
"""The variables of this group."""
