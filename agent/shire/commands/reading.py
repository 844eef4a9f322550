"""Commands that put something of the project into the prompt: files, folders, commits, pages."""

from __future__ import annotations

import asyncio
import contextlib
import re
from typing import TYPE_CHECKING

from agent.errors import WorkspaceError
from agent.shire.changes.summary import summary
from agent.shire.commands.excerpt import excerpt
from agent.shire.functions.web import page_text
from agent.shire.runtime.condensing import tokens
from agent.shire.runtime.host import WebRequest
from agent.shire.runtime.invocation import Command, Effect
from agent.shire.runtime.room import SHARE
from agent.shire.runtime.values import FilePath
from agent.syntax.syntax import Syntax

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from agent.shire.runtime.invocation import CommandCall

TREE_DEPTH, TREE_ENTRIES = 2, 200
"""Levels and entries of `/dir` (depth as the reference)."""
LOCAL_LEAST, LOCAL_LONGEST, LOCAL_AROUND, LOCAL_MOST = 3, 180, 4, 20
"""`/localSearch`: characters of a query at least, of a line that is searched at most, lines shown round a hit (all as
the reference), and hits shown at most."""
REV_TOKENS = 3_000
"""Tokens of one commit or range, if the model reads that many."""
LIST_MOST = 500
"""Paths of `/file-func` at most."""


async def file(call: CommandCall) -> str:
    """Show a file, or the lines of it that are named."""
    found = await _found(call)
    source = await call.run.host.files.read(found.path)
    lines = source.text.split("\n")
    if call.lines is not None:
        lines = lines[max(0, call.lines.first - 1) : call.lines.last]
    body = "\n".join(lines).rstrip("\n")
    most = _share(call)
    if most is not None and tokens(body) > most:
        outline = await asyncio.to_thread(Syntax().outline, source)
        first = call.lines.first if call.lines else 1
        symbols = sorted(outline.symbols(), key=lambda one: one.start)
        body = excerpt(body.split("\n"), max(1, first), symbols, most)
        call.run.warn(
            f"/file:{found.shown} was cut: the model reads {call.run.room} tokens (name fewer lines)"
        )
    fence = "`" * max(3, _longest_run(body) + 1)
    return f"// File: {found.shown}\n\n{fence}{source.language}\n{body}\n{fence}\n"


async def rev(call: CommandCall) -> str:
    """Show what a commit, a range, or several commits with blanks between them changed, in a budget of tokens."""
    shown: list[str] = []
    wanted = (call.argument or "HEAD").split()
    most = _share(call)
    budget = REV_TOKENS if most is None else min(REV_TOKENS, most // max(1, len(wanted)))
    for revisions in wanted:
        try:
            told = await summary(call.run.host.git, revisions, budget)
        except WorkspaceError as error:
            raise call.error(str(error)) from None
        if not told:
            raise call.error(f"{revisions}: there is no such commit here, or it changes nothing")
        shown.append(f"```diff\n{told}\n```\n")
    return "".join(shown)


async def folder(call: CommandCall) -> str:
    """Show the tree of a folder, two levels deep."""
    files = call.run.host.files
    root = files.resolve(call.argument or ".") if call.argument not in {"", "."} else files.folders[0]
    tree: dict[str, dict[str, None]] = {}
    count = 0
    for path in await files.listed():
        if path.is_relative_to(root) and path != root:
            parts = path.relative_to(root).parts
            inner = tree.setdefault(parts[0] + ("/" if len(parts) > 1 else ""), {})
            if len(parts) > 1:
                inner.setdefault(parts[1] + ("/" if len(parts) > TREE_DEPTH else ""))
    shown: list[str] = []
    for name, inner in sorted(tree.items()):
        for line in (name, *(f"  {one}" for one in sorted(inner))):
            count += 1
            if count <= TREE_ENTRIES:
                shown.append(line)
    if count > TREE_ENTRIES:
        shown.append(f"… and {count - TREE_ENTRIES} more")
    return "\n".join([files.shown(root) if root not in files.folders else ".", *shown]) + "\n"


async def local_search(call: CommandCall) -> str:
    """Show the lines of the project that contain a text, with those round them."""
    wanted = (call.argument or call.fence or "").strip()
    if len(wanted) < LOCAL_LEAST:
        raise call.error(f"needs at least {LOCAL_LEAST} characters to search for, not {wanted!r}")
    texts = await _texts(call)
    return await asyncio.to_thread(_hits, wanted, texts, lambda line: wanted in line)


async def ripgrep_search(call: CommandCall) -> str:
    """Show the lines of the project that match a regular expression, with those round them."""
    from agent.shire.runtime.patterns import beside  # noqa: PLC0415 - `regex` is loaded only for this

    wanted = (call.argument or call.fence or "").strip()
    texts = await _texts(call)
    return await beside(wanted, lambda pattern: _hits(wanted, texts, lambda line: bool(pattern.found(line))))


async def file_func(call: CommandCall) -> str:
    """List the paths of the project that match `regex("…")` as a whole."""
    from agent.shire.runtime.patterns import beside, full_matches  # noqa: PLC0415 - as above

    inner = re.fullmatch(r"""regex\(\s*(["']?)(.*)\1\s*\)""", call.argument.strip())
    if inner is None:
        raise call.error(f'needs regex("…"), not {call.argument!r}')
    files = call.run.host.files
    shown = [files.shown(path) for path in await files.listed()]
    found = await beside(inner[2], lambda pattern: full_matches(pattern, shown))
    return ", ".join([path for path, match in zip(shown, found, strict=True) if match][:LIST_MOST])


async def browse(call: CommandCall) -> str:
    """Show the text of a web page."""
    page = await call.run.host.network.fetch(WebRequest(call.argument.strip(), call.run.name))
    return page_text(page)


async def _found(call: CommandCall) -> FilePath:
    """Find a file by its path, else by its bare name where only one has it."""
    files = call.run.host.files
    name = call.argument.strip()
    try:
        path = files.resolve(name)
    except WorkspaceError as error:
        raise call.error(str(error)) from None
    if path.is_file():
        return FilePath(path, files.shown(path))
    named: Sequence[Path] = [one for one in await files.listed() if one.name == name]
    if len(named) == 1:
        return FilePath(named[0], files.shown(named[0]))
    if named:
        several = ", ".join(files.shown(one) for one in named[:5])
        raise call.error(f"{name}: several files have this name: {several}")
    raise call.error(f"File not found: {name}")


def _share(call: CommandCall) -> int | None:
    """Give the tokens that one command may take of the prompt; None where the model's window is not known."""
    room = call.run.room
    return None if room is None else int(room * SHARE)


async def _texts(call: CommandCall) -> list[tuple[str, list[str]]]:
    """Read the project's files: their paths as shown, and their lines."""
    files = call.run.host.files
    found: list[tuple[str, list[str]]] = []
    for path in await files.listed():
        with contextlib.suppress(WorkspaceError):
            found.append((files.shown(path), (await files.read(path)).text.split("\n")))
    return found


def _hits(wanted: str, texts: Sequence[tuple[str, list[str]]], fits: Callable[[str], bool]) -> str:
    """Write the lines that fit with those round them, file by file."""
    shown: list[str] = []
    left = LOCAL_MOST
    for path, lines in texts:
        rows = [row for row, line in enumerate(lines) if len(line) < LOCAL_LONGEST and fits(line)]
        if rows and left > 0:
            near = {at for row in rows[:left] for at in range(row - LOCAL_AROUND, row + LOCAL_AROUND + 1)}
            shown.append(f"file: {path}")
            shown += [f"{at + 1} {lines[at]}" for at in sorted(near) if 0 <= at < len(lines)]
        left -= len(rows)
    if left < 0:
        shown.append(f"… {-left} more hits")
    return "\n".join(shown) + "\n" if shown else f"Nothing found for {wanted!r}.\n"


def _longest_run(text: str) -> int:
    return max((len(run) for run in re.findall(r"`{3,}", text)), default=2)


COMMANDS: Mapping[str, Command] = {
    "file": Command(file),
    "rev": Command(rev),
    "dir": Command(folder, local=True),
    "localSearch": Command(local_search, takes_fence=True, local=True),
    "ripgrepSearch": Command(ripgrep_search, takes_fence=True, local=True),
    "file-func": Command(file_func, local=True),
    "browse": Command(browse, Effect.FETCHES, local=True),
}
"""The commands of this module by their names in scripts."""
