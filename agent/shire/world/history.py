"""The repository's history, read with git; nothing that the repository configures is run."""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
from typing import TYPE_CHECKING

from agent.errors import WorkspaceError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

LIMIT_S = 20.0
"""Time for one call of git, seconds."""
MOST_BYTES = 8_000_000
"""Bytes that are read of what git prints; what comes after is cut off."""

_SETTINGS = (
    *("core.fsmonitor=false", "core.hooksPath=/dev/null", "diff.external=", "log.showSignature=false"),
    *("core.quotePath=false", "color.ui=false", "protocol.allow=never", "submodule.recurse=false"),
)
_SAFE = (
    *("--no-optional-locks", "--no-pager", "--literal-pathspecs"),
    *(word for setting in _SETTINGS for word in ("-c", setting)),
)
_DIFF = ("--no-ext-diff", "--no-textconv", "--no-color", "--find-renames", "--ignore-submodules=all")
_REVISIONS = re.compile(r"[A-Za-z0-9_./@^~{}\-]+(?:\.{2,3}[A-Za-z0-9_./@^~{}\-]+)?\Z")
_FIELDS = {
    "hash": "%H",
    "authorName": "%an",
    "authorEmail": "%ae",
    "authorDate": "%aI",
    "committerName": "%cn",
    "committerEmail": "%ce",
    "committerDate": "%cI",
    "message": "%s",
    "fullMessage": "%B",
}
_NOT_RUN = 127
_FORMAT = "%x00".join(_FIELDS.values()) + "%x00%x01"


class GitHistory:
    """Implements `host.Git` for one folder.

    Args:
        folder: A folder of the work tree; None: there is none, and every answer is empty.
        environ: The environment that git gets; variables that point git elsewhere are taken out.
    """

    def __init__(self, folder: Path | None, environ: Mapping[str, str] = os.environ) -> None:
        self._folder = folder
        self._environ = {
            **{name: value for name, value in environ.items() if not name.startswith("GIT_")},
            "GIT_TERMINAL_PROMPT": "0",
            "GIT_ASKPASS": "",
            "LC_ALL": "C.UTF-8",
        }

    async def commits(
        self, revisions: str, limit: int, author: str | None = None
    ) -> Sequence[Mapping[str, str]]:
        """List commits, newest first; dates are ISO 8601.

        Raises:
            WorkspaceError: `revisions` is no revision or range.
        """
        options = [f"--max-count={limit}", f"--format={_FORMAT}"]
        if author:
            options += ["--fixed-strings", f"--author={author}"]
        text = await self._git("log", *options, _checked(revisions), "--")
        found = []
        for entry in (text or "").split("\x01"):
            values = entry.lstrip("\n").split("\0")
            if len(values) > len(_FIELDS):
                found.append(dict(zip(_FIELDS, (value.strip("\n") for value in values), strict=False)))
        return found

    async def diff(self, revisions: str | None = None, *, staged: bool = False) -> str:
        """Give a unified diff; a single commit is shown against its parent.

        Raises:
            WorkspaceError: `revisions` is no revision or range.
        """
        if revisions is None:
            return await self._git("diff", *_DIFF, *(["--cached"] if staged else []), "--") or ""
        if ".." in revisions:
            return await self._git("diff", *_DIFF, _checked(revisions), "--") or ""
        return await self._git("show", *_DIFF, "--format=", _checked(revisions), "--") or ""

    async def branch(self) -> str | None:
        """Give the current branch."""
        text = await self._git("symbolic-ref", "--quiet", "--short", "HEAD")
        return (text or "").strip() or None

    async def branches(self) -> Sequence[str]:
        """List the local branches, by name."""
        text = await self._git("for-each-ref", "--format=%(refname:short)", "refs/heads")
        return (text or "").split()

    async def user(self) -> str | None:
        """Give the e-mail address that commits are made with."""
        return (await self._git("config", "user.email") or "").strip() or None

    async def _git(self, *arguments: str) -> str | None:
        """Run git and give what it prints; None where there is no git, no repository, or an error."""
        code, output = await self._run(_SAFE, arguments)
        return None if code else output

    async def _commit(self, message: str) -> tuple[int, str]:
        """Commit what is staged, hooks and all; gives the exit code and what git says."""
        return await self._run((), ("commit", "--file=-"), message, errors=True)

    async def _run(
        self, settings: Sequence[str], arguments: Sequence[str], stdin: str = "", *, errors: bool = False
    ) -> tuple[int, str]:
        if self._folder is None:
            return _NOT_RUN, "there is no repository"
        try:
            process = await asyncio.create_subprocess_exec(
                "git",
                *settings,
                *arguments,
                cwd=self._folder,
                env=self._environ,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.STDOUT if errors else asyncio.subprocess.DEVNULL,
            )
        except OSError as error:
            return _NOT_RUN, f"git cannot be run ({error.strerror})"
        assert process.stdout is not None  # noqa: S101 - a pipe was asked for
        assert process.stdin is not None  # noqa: S101 - a pipe was asked for
        try:
            async with asyncio.timeout(LIMIT_S):
                with contextlib.suppress(OSError):
                    process.stdin.write(stdin.encode())
                    process.stdin.close()
                output, cut = await _read(process.stdout)
                return (0 if cut else await process.wait()), output
        except TimeoutError:
            return _NOT_RUN, f"git took longer than {LIMIT_S:g} s"
        finally:
            if process.returncode is None:
                with contextlib.suppress(ProcessLookupError):
                    process.kill()
                await process.communicate()


async def _read(stream: asyncio.StreamReader) -> tuple[str, bool]:
    parts, size = [], 0
    while part := await stream.read(65_536):
        parts.append(part)
        size += len(part)
        if size >= MOST_BYTES:
            return b"".join(parts)[:MOST_BYTES].decode("utf-8", "replace"), True
    return b"".join(parts).decode("utf-8", "replace"), False


def _checked(revisions: str) -> str:
    if not _REVISIONS.match(revisions) or revisions.startswith("-"):
        raise WorkspaceError(f"{revisions!r} is no commit or range (write a hash, a branch, or v1.0..HEAD)")
    return revisions
