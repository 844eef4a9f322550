"""Commands that know definitions: symbols, structure, related code, usages, renaming."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from agent.errors import WorkspaceError
from agent.shire.runtime.invocation import Command, Effect
from agent.shire.world.code import NOT_CODE
from agent.syntax.syntax import Syntax

if TYPE_CHECKING:
    from collections.abc import Mapping

    from agent.shire.runtime.invocation import CommandCall
    from agent.syntax.symbol import Outline, Symbol
    from agent.workspace.source_file import SourceFile

MOST_DEFINITIONS, MOST_USAGES, MOST_LINES = 5, 60, 200
"""Definitions and usages that are shown, and lines of one definition."""
_NAME = re.compile(r"[^\W\d]\w*")
_FULL_NAME = re.compile(r"[\w$]+(?:(?:\.|#|::)[\w$]+)*")
_RENAME = re.compile(r"rename\s+(\S+)\s+to\s+(\S+)")


@dataclass(frozen=True, slots=True)
class Definition:
    """A definition and the file it stands in."""

    file: SourceFile
    symbol: Symbol


async def symbol(call: CommandCall) -> str:
    """Show the code of a definition by its name, or by its full name with dots."""
    found = await _defined(call, call.argument.strip())
    return "\n".join(_code(one) for one in found)


async def structure(call: CommandCall) -> str:
    """Show what a file defines: signatures without bodies."""
    path = call.run.host.files.resolve(call.argument.strip())
    file = await call.run.host.files.read(path)
    outline = await asyncio.to_thread(Syntax().outline, file)
    lines = [f"{'    ' * _depth(one, outline)}{one.signature or one.name}" for one in outline.symbols()]
    return f"// File: {file.relative}\n\n```{file.language}\n" + "\n".join(lines) + "\n```\n"


async def related(call: CommandCall) -> str:
    """Show a definition, and the signatures of the types that it names."""
    found = await _defined(call, call.argument.strip())
    first = found[0]
    own = {first.symbol.name}
    text = "\n".join(first.file.text.split("\n")[first.symbol.start : first.symbol.end])
    names = {name for name in _NAME.findall(text) if name[:1].isupper()} - own
    shown = [_code(first)]
    for file in await _holding(call, names):
        outline = await asyncio.to_thread(Syntax().outline, file)
        shown += [_signatures(file, one, outline) for one in outline.types if one.name in names]
    return "\n".join(shown[: MOST_DEFINITIONS + 1])


async def usage(call: CommandCall) -> str:
    """List the lines of the project that use a name."""
    name = call.argument.strip().split(".")[-1]
    word = re.compile(rf"(?<!\w){re.escape(name)}(?!\w)")
    shown: list[str] = []
    for file in await _holding(call, {name}):
        for row, line in enumerate(file.text.split("\n")):
            if word.search(line) and len(shown) < MOST_USAGES:
                shown.append(f"{file.relative}:{row + 1}: {line.strip()[:200]}")
    return ("\n".join(shown) or f"{name} is not used") + "\n"


async def go_to(call: CommandCall) -> str:
    """Show a definition, or a file at a line, in the editor."""
    host = call.run.host
    name = call.argument.strip()
    try:
        path = host.files.resolve(name)
    except WorkspaceError:
        path = None
    if path is not None and path.is_file():
        await host.editor.open(path, call.lines.first - 1 if call.lines else None)
        return f"Opened {host.files.shown(path)}\n"
    first = (await _defined(call, name))[0]
    await host.editor.open(first.file.path, first.symbol.start)
    return f"Opened {first.file.relative}:{first.symbol.start + 1}\n"


async def refactor(call: CommandCall) -> str:
    """Rename a name in all code of the project; comments and texts in quotes stay."""
    order = _RENAME.fullmatch(call.argument.strip())
    if order is None:
        raise call.error(f"knows `rename A to B`; moving and deleting is the editor's: {call.argument!r}")
    if not all(_FULL_NAME.fullmatch(one) for one in order.groups()):
        raise call.error(f"{order[1]} and {order[2]} have to be names")
    old, new = order[1].split(".")[-1].split("#")[-1], order[2].split(".")[-1]
    if not _NAME.fullmatch(old) or not _NAME.fullmatch(new):
        raise call.error(f"{old} and {new} have to be names")
    word = re.compile(rf"(?<!\w){re.escape(old)}(?!\w)")
    changed: list[str] = []
    for file in await _holding(call, {old}):
        if file.language in NOT_CODE:
            continue
        after = await asyncio.to_thread(_renamed, file, word, new)
        if after != file.text:
            await call.run.host.edits.write(file.path, after)
            changed.append(file.relative)
    if not changed:
        raise call.error(f"{old}: no code of the project has this name")
    return f"Renamed {old} to {new} in {', '.join(changed)}\n"


def _renamed(file: SourceFile, word: re.Pattern[str], new: str) -> str:
    around = Syntax().surroundings(file)
    return word.sub(lambda hit: hit[0] if around.in_comment_or_string(hit.start()) else new, file.text)


async def _defined(call: CommandCall, name: str) -> list[Definition]:
    """Find definitions by name, those whose type or file fits the rest of a full name first.

    Raises:
        ScriptError: There is none.
    """
    *lead, own = name.replace("#", ".").replace("::", ".").split(".")
    found: list[tuple[int, str, int, Definition]] = []
    for file in await _holding(call, {own}):
        outline = await asyncio.to_thread(Syntax().outline, file)
        for one in outline.symbols():
            if one.name == own:
                places = {
                    *one.parent.split("."),
                    *outline.package.split("."),
                    *file.relative.split("/"),
                    file.path.stem,
                }
                missed = sum(part not in places for part in lead)
                found.append((missed, file.relative, one.start, Definition(file, one)))
    if not found:
        raise call.error(f"No symbol found: {name}")
    found.sort(key=lambda row: row[:3])
    best = found[0][0]
    return [row[3] for row in found if row[0] == best][:MOST_DEFINITIONS]


async def _holding(call: CommandCall, names: set[str]) -> list[SourceFile]:
    """Read the files whose text has one of some names, by path."""
    files = call.run.host.files
    found: list[SourceFile] = []
    for path in await files.listed():
        try:
            file = await files.read(path)
        except WorkspaceError:
            continue
        if any(name in file.text for name in names):
            found.append(file)
    return found


def _code(one: Definition) -> str:
    lines = one.file.text.split("\n")[one.symbol.start : one.symbol.end]
    body = "\n".join(lines[:MOST_LINES])
    return f"// File: {one.file.relative}:{one.symbol.start + 1}\n\n```{one.file.language}\n{body}\n```\n"


def _signatures(file: SourceFile, owner: Symbol, outline: Outline) -> str:
    members = [
        one for one in outline.symbols() if one.parent.split(".")[-1] == owner.name and one is not owner
    ]
    lines = [owner.signature or owner.name, *(f"    {one.signature or one.name}" for one in members)]
    return (
        f"// File: {file.relative}:{owner.start + 1}\n\n```{file.language}\n" + "\n".join(lines) + "\n```\n"
    )


def _depth(one: Symbol, outline: Outline) -> int:
    return sum(
        1 for other in outline.types if other is not one and other.start <= one.start and one.end <= other.end
    )


COMMANDS: Mapping[str, Command] = {
    "symbol": Command(symbol, local=True),
    "structure": Command(structure, local=True),
    "related": Command(related, local=True),
    "usage": Command(usage, local=True),
    "goto": Command(go_to, Effect.TELLS, local=True),
    "refactor": Command(refactor, Effect.WRITES, local=True),
}
"""The commands of this module by their names in scripts."""
