"""Variables of the repository: what has changed, where it stands, what was written about it lately."""

from __future__ import annotations

import asyncio
import posixpath
import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from agent.workspace.admission import is_generated
from agent.workspace.secrets import is_secret

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from agent.shire.runtime.host import Host
    from agent.shire.runtime.sources import Knower
    from agent.shire.runtime.values import Value

HISTORY = 3
"""Commit messages of the user that are shown, as in the reference."""
MOST_FILES = 500
"""Files of a diff that are shown (the reference's limit)."""

_IGNORED = frozenset({".json", ".jsonl", ".txt", ".log", ".tmp", ".temp", ".bak", ".swp", ".svg"})
"""Endings whose changes the reference leaves out; here they are named, without their content."""
_FILE = re.compile(r"(?m)^diff --git ")
_NAMES = re.compile(r"a/(?P<old>.*) b/(?P<new>.*)\Z")
_DROPPED = (
    "index ",
    "new file mode",
    "deleted file mode",
    "similarity index",
    "dissimilarity index",
    "--- ",
    "+++ ",
)


async def current_changes(host: Host) -> Value:
    """Give what is staged, or else what has changed since the last commit, simplified."""
    return await asyncio.to_thread(simplified, await _changes(host))


async def diff(host: Host) -> Value:
    """Give the same as a plain unified diff; secrets and generated files by name only."""
    return await asyncio.to_thread(_named_only, await _changes(host))


async def _changes(host: Host) -> str:
    return await host.git.diff(staged=True) or await host.git.diff()


async def current_branch(host: Host) -> Value:
    """Give the current branch."""
    return await host.git.branch()


async def history(host: Host) -> Value:
    """Give the last messages that the user committed; of others where the user has not committed yet."""
    user = await host.git.user()
    found = await host.git.commits("HEAD", HISTORY, user) if user else ()
    found = found or await host.git.commits("HEAD", HISTORY)
    return "\n".join(one["message"] for one in found)


async def change_count(host: Host) -> Value:
    """Count the changed files."""
    return len(list(_files(await _changes(host))))


def simplified(text: str) -> str:
    """Write a diff as the reference's prompts have it: one phrase per file, then its hunks without their headers.

    `new file X`, `delete file X`, `rename file from A to B`, `modify file X`. Secrets, generated and binary files,
    and endings that hold data are named only.
    """
    parts = []
    for old, new, body in list(_files(text))[:MOST_FILES]:
        parts.append(_phrase(old, new, body))
        if not _is_content(new, body):
            continue
        lines = (line for line in body.split("\n")[1:] if not line.startswith(_DROPPED))
        kept = [
            line for line in lines if not line.startswith(("@@", "rename ", "copy ", "old mode", "new mode"))
        ]
        parts += [line for line in kept if line.strip()]
    return "\n".join(parts)


def _named_only(text: str) -> str:
    parts = []
    for old, new, body in list(_files(text))[:MOST_FILES]:
        hidden = is_secret(PurePosixPath(new)) or is_generated(PurePosixPath(new))
        parts.append(_phrase(old, new, body) + "\n" if hidden else f"diff --git {body}")
    return "".join(parts).rstrip("\n")


def _files(text: str) -> Iterator[tuple[str, str, str]]:
    """Take a diff apart: old name, new name, and the text behind `diff --git `."""
    for body in _FILE.split(text)[1:]:
        found = _NAMES.match(body.partition("\n")[0].replace('"', ""))
        if found:
            yield found["old"], found["new"], body


def _phrase(old: str, new: str, body: str) -> str:
    head = body.partition("\n@@")[0]
    if "\nnew file mode" in head:
        return f"new file {new}"
    if "\ndeleted file mode" in head:
        return f"delete file {old}"
    if old != new:
        return f"rename file from {old} to {new}"
    return f"modify file {new}"


def _is_content(name: str, body: str) -> bool:
    path = PurePosixPath(name)
    if is_secret(path) or is_generated(path) or posixpath.splitext(name)[1].lower() in _IGNORED:
        return False
    return "\nBinary files " not in body and "\nGIT binary patch" not in body


VARIABLES: Mapping[str, Knower] = {
    "currentChanges": current_changes,
    "diff": diff,
    "currentBranch": current_branch,
    "historyCommitMessages": history,
    "changeCount": change_count,
}
"""The variables of this group."""
