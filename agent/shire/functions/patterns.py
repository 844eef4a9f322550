"""Functions with regular expressions: grep, sed, redact."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from agent.errors import WorkspaceError
from agent.shire.functions.secret_patterns import SECRETS
from agent.shire.runtime.invocation import Function
from agent.shire.runtime.patterns import Pattern, beside, first_group, has_groups
from agent.shire.runtime.values import FilePath, Passage, is_list, items, show

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from agent.shire.runtime.invocation import Invocation
    from agent.shire.runtime.values import Value
    from agent.workspace.source_file import SourceFile

MOST_LINES = 1_000
"""Lines that `grep` gives from the content of files."""
LINE_CHARS = 500
"""Characters of such a line that are shown."""
MASK = "****"
"""What stands in the place of a secret."""


async def grep(call: Invocation) -> Value:
    """Give what the patterns match, those of the first one first: group 1 where a pattern has groups, else the match.

    A text gives the matches line by line. A list gives, for each item that matches, what matches of it; a list of
    files is matched by its paths, and where no path matches, by the files' content: then lines come as
    `path:line: text`, or what the group holds.

    Raises:
        ScriptError: There is no pattern, or it is none.
    """
    wanted = [_unslashed(call.text(at)) for at in range(max(1, len(call.arguments)))]
    held = items(call.value)
    if not is_list(call.value):
        text = show(call.value)
        return "\n".join(
            [match for one in wanted for match in await beside(one, lambda p: _matches(p, text))]
        )
    texts = [show(item) for item in held]
    found: list[Value] = []
    for one in wanted:
        by_item = await beside(one, lambda pattern: [_matches(pattern, text) for text in texts])
        for item, matches in zip(held, by_item, strict=True):
            # A path that matches stays that file, so that `cat` can follow; a group takes something out of it.
            whole = isinstance(item, FilePath) and matches and not has_groups(one)
            found += [item] if whole else matches
    files = [item for item in held if isinstance(item, FilePath)]
    if not found and files:
        return await _in_files(call, wanted, files)
    return found


async def sed(call: Invocation) -> Value:
    """Replace what a pattern matches, line by line; `$1` and `${name}` are its groups.

    Slashes round the pattern are taken off. A list gives a list of texts.

    Raises:
        ScriptError: The pattern is none.
    """
    pattern, replacement = _unslashed(call.text(0)), call.text(1)
    if is_list(call.value):
        texts = [show(item) for item in items(call.value)]
        return await beside(pattern, lambda one: [one.replaced(text, replacement) for text in texts])
    lines = show(call.value).split("\n")
    return await beside(pattern, lambda one: "\n".join(one.replaced(line, replacement) for line in lines))


async def redact(call: Invocation) -> Value:
    """Put `****` in the place of what looks like a secret: keys, tokens, passwords, private keys."""
    if is_list(call.value) and any(isinstance(item, Passage) for item in items(call.value)):
        return [await _clean(item) for item in items(call.value)]
    return await masked(show(call.value))


async def masked(text: str) -> str:
    """Give a text without its secrets; the name before a value (`password = `) stays."""
    for pattern in SECRETS:
        text = await beside(pattern, partial(_masked, text))
    return text


def _masked(text: str, pattern: Pattern) -> str:
    return pattern.replaced(text, _keeping(pattern))


def _keeping(pattern: Pattern) -> str:
    return f"$1{MASK}" if pattern.groups else MASK


async def _clean(item: Value) -> Value:
    if isinstance(item, Passage):
        return Passage(await masked(item.text), item.path, item.start, item.score)
    return await masked(show(item))


def _unslashed(pattern: str) -> str:
    return pattern[1:-1] if len(pattern) > 2 and pattern[0] == pattern[-1] == "/" else pattern


def _matches(pattern: Pattern, text: str) -> list[str]:
    return [first_group(found, pattern.groups) for found in pattern.all(text) if found[0]]


async def _in_files(call: Invocation, wanted: Sequence[str], files: Sequence[FilePath]) -> list[Value]:
    found: list[Value] = []
    for one in files:
        try:
            file = await call.run.host.files.read(one.path)
        except WorkspaceError:
            continue
        for pattern in wanted:
            found += await beside(pattern, partial(_hits, file))
        if len(found) >= MOST_LINES:
            call.run.warn(f"grep() found {MOST_LINES} lines and stopped")
            return found[:MOST_LINES]
    return found


def _hits(file: SourceFile, pattern: Pattern) -> list[str]:
    hits = []
    for number, line in enumerate(file.text.split("\n"), 1):
        found = pattern.found(line)
        if found is not None:
            hits.append(
                first_group(found, 1)
                if pattern.groups
                else f"{file.relative}:{number}: {line.strip()[:LINE_CHARS]}"
            )
    return hits


FUNCTIONS: Mapping[str, Function] = {
    "grep": Function(grep, needs=1),
    "sed": Function(sed, needs=2),
    "redact": Function(redact),
}
"""The functions of this group."""
