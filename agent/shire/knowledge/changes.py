"""Variables of the repository: what has changed, where it stands, what was written about it lately."""

from __future__ import annotations

import asyncio
import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from agent.shire.changes.summary import summary
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

_FILE = re.compile(r"(?m)^diff --git ")
_NAMES = re.compile(r"a/(?P<old>.*) b/(?P<new>.*)\Z")


async def current_changes(host: Host) -> Value:
    """Give what is staged, or else what has changed since the last commit, told in a budget of tokens."""
    return await summary(host.git)


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


VARIABLES: Mapping[str, Knower] = {
    "currentChanges": current_changes,
    "diff": diff,
    "currentBranch": current_branch,
    "historyCommitMessages": history,
    "changeCount": change_count,
}
"""The variables of this group."""
