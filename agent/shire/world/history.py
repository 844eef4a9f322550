"""The repository's history, read with git; nothing that the repository configures is run."""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import tempfile
from typing import TYPE_CHECKING

from agent.errors import WorkspaceError
from agent.input_pipe import let_go
from agent.log import logger

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
_ERRORS_SHOWN = 300
# Characters of what git complains of that an error shows; bytes of it that are read are ten times as many.
_NOTHING_THERE = re.compile(
    r"unknown revision|bad revision|bad object|(?:invalid|not a valid) object name|invalid revision range"
    r"|does not have any commits|does not exist in|exists on disk, but not in|not at stage|no such path",
    re.IGNORECASE,
)
"""What git says where it works well and has no such commit, file or history."""
_NO_REPOSITORY = "not a git repository"
_OTHER_OWNER = "dubious ownership"
_FORMAT = "%x00".join(_FIELDS.values()) + "%x00%x01"

_log = logger("shire")


class GitHistory:
    """Implements `host.Git` for one folder.

    All methods raise WorkspaceError where git cannot be run, refuses the folder or takes too long, or the folder is no
    repository. What a repository does not have (a commit, a file, a first commit) is an empty answer.

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
        """Run git and give what it prints; None where there is no folder, or git has no such thing.

        Raises:
            WorkspaceError: Git cannot be run, refuses the folder, takes too long, or the folder is no repository.
        """
        if self._folder is None:
            return None
        code, output, errors = await self._run(_SAFE, arguments)
        if code == 0:
            return output
        _log.info("git failed", command=arguments[0], exit=code, said=errors)
        if not errors or _NOTHING_THERE.search(errors):
            return None
        raise WorkspaceError(await self._reason(arguments[0], code, errors))

    async def _reason(self, command: str, code: int, errors: str) -> str:
        """Say for a person why git failed."""
        if code == _NOT_RUN:
            return errors
        # `git diff` tells all who may not read the repository that there is none.
        _, _, why = await self._run(_SAFE, ("rev-parse", "--git-dir"))
        if _OTHER_OWNER in why:
            return (
                f"git refuses to read {self._folder}, which belongs to another user "
                f"(if you trust it: git config --global --add safe.directory {self._folder})"
            )
        if _NO_REPOSITORY in why:
            return f"{self._folder} is no git repository"
        return f"git {command} failed: {errors}"

    async def _commit(self, message: str) -> tuple[int, str]:
        """Commit what is staged, hooks and all; gives the exit code and what git says."""
        if self._folder is None:
            return _NOT_RUN, "there is no repository"
        code, output, errors = await self._run((), ("commit", "--file=-"), message, merged=True)
        return code, output or errors

    async def _run(
        self, settings: Sequence[str], arguments: Sequence[str], stdin: str = "", *, merged: bool = False
    ) -> tuple[int, str, str]:
        """Run git; gives its exit code, what it prints, and its first complaints (with `merged` among what it prints)."""
        with tempfile.TemporaryFile() as errors:
            try:
                process = await asyncio.create_subprocess_exec(
                    "git",
                    *settings,
                    *arguments,
                    cwd=self._folder,
                    env=self._environ,
                    stdin=asyncio.subprocess.PIPE,
                    stdout=asyncio.subprocess.PIPE,
                    stderr=asyncio.subprocess.STDOUT if merged else errors,
                )
            except OSError as error:
                return _NOT_RUN, "", _not_started(error)
            try:
                code, output = await _ended(process, stdin)
            except TimeoutError:
                return _NOT_RUN, "", f"git {arguments[0]} took longer than {LIMIT_S:g} s in {self._folder}"
            finally:
                if process.returncode is None:
                    with contextlib.suppress(ProcessLookupError):
                        process.kill()
                    await process.communicate()
                if process.stdin is not None:
                    await let_go(process.stdin)
            errors.seek(0)
            said = errors.read(10 * _ERRORS_SHOWN).decode("utf-8", "replace").strip()
            return code, output, said[:_ERRORS_SHOWN]


def _not_started(error: OSError) -> str:
    if isinstance(error, FileNotFoundError) and error.filename == "git":
        return "git is not installed, or not on the PATH"
    return f"git cannot be run ({error.strerror}: {error.filename})"


async def _ended(process: asyncio.subprocess.Process, stdin: str) -> tuple[int, str]:
    """Give a process its input, and wait for its end; raises TimeoutError."""
    assert process.stdout is not None  # noqa: S101 - a pipe was asked for
    assert process.stdin is not None  # noqa: S101 - a pipe was asked for
    async with asyncio.timeout(LIMIT_S):
        with contextlib.suppress(OSError):
            process.stdin.write(stdin.encode())
            process.stdin.close()
        output, cut = await _read(process.stdout)
        return (0 if cut else await process.wait()), output


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
