"""Asks git about the repository of a folder, and commits; nothing that the repository's settings name is run."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
from typing import TYPE_CHECKING

from agent.errors import RefusedError, ScriptError
from agent.shire.runtime.host import ConsentRequest, Permission

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from agent.shire.runtime.host import Consent

LIMIT_S = 20.0
"""Time limit of one question, seconds."""
MOST_BYTES = 8_000_000
"""Longest answer that is read, bytes; a larger one is cut off."""
MOST_COMMITS = 500
"""Commits that are listed at most."""
_SAFE = (
    *(
        "-c",
        "core.fsmonitor=false",
        "-c",
        "core.pager=cat",
        "-c",
        "diff.external=",
        "-c",
        "core.sshCommand=false",
    ),
    *("-c", "core.quotePath=false", "-c", "log.showSignature=false", "-c", "protocol.allow=never"),
)
# A cloned repository's settings may name programs; reading it must not run them.
_FIELDS = (
    ("hash", "%H"),
    ("authorName", "%an"),
    ("authorEmail", "%ae"),
    ("authorDate", "%aI"),
    ("committerName", "%cn"),
    ("committerEmail", "%ce"),
    ("committerDate", "%cI"),
    ("message", "%s"),
    ("fullMessage", "%B"),
)
_FORMAT = "%x1e" + "%x1f".join(mark for _, mark in _FIELDS)


class Repository:
    """Implements `Git` of the host for the repository of one folder.

    Args:
        folder: A folder of the work tree; None: there is none, and all answers are empty.
        consent: Asks before a commit.
    """

    def __init__(self, folder: Path | None, consent: Consent) -> None:
        self._folder = folder
        self._consent = consent

    async def commits(
        self, revisions: str, limit: int, author: str | None = None
    ) -> Sequence[Mapping[str, str]]:
        """List commits, newest first; nothing where there is no repository or no such revision."""
        count = max(0, min(limit, MOST_COMMITS))
        by = ["--fixed-strings", f"--author={author}"] if author else []
        output = await self._answer(
            ["log", f"-{count}", f"--format={_FORMAT}", *by, *_revisions(revisions or "HEAD"), "--"]
        )
        found = []
        for record in output.split("\x1e")[1:]:
            fields = record.strip("\n").split("\x1f")
            found.append({name: value.strip() for (name, _), value in zip(_FIELDS, fields, strict=False)})
        return found

    async def diff(self, revisions: str | None = None, *, staged: bool = False) -> str:
        """Give a unified diff: of the work tree, of what is staged, or of a commit or range."""
        options = ["--no-color", "--no-ext-diff", "--no-textconv", "--find-renames", "--unified=3"]
        if revisions is None:
            return await self._answer(["diff", *options, *(["--cached"] if staged else []), "--"])
        if ".." in revisions:
            return await self._answer(["diff", *options, *_revisions(revisions), "--"])
        return await self._answer(["show", "--format=", *options, *_revisions(revisions), "--"])

    async def branch(self) -> str | None:
        """Give the current branch; None where it is detached or there is none."""
        return (await self._answer(["symbolic-ref", "--short", "--quiet", "HEAD"])).strip() or None

    async def branches(self) -> Sequence[str]:
        """List the local branches."""
        return (await self._answer(["for-each-ref", "--format=%(refname:short)", "refs/heads"])).split()

    async def user(self) -> str | None:
        """Give the e-mail address that commits are made with."""
        return (await self._answer(["config", "user.email"])).strip() or None

    async def commit(self, message: str, script: str) -> str:
        """Ask for consent, then commit what is staged; raises as the border says."""
        if not message.strip():
            raise ScriptError(f"{script}: a commit needs a message")
        if not await self._consent.ask(ConsentRequest(Permission.COMMIT, message, script)):
            raise RefusedError(f"{script}: not allowed to commit")
        code, output = await self._git(["commit", "--file=-"], message)
        if code:
            raise ScriptError(
                f"{script}: git did not commit: {output.strip()[:400] or 'there is no repository'}"
            )
        return output.strip()

    async def _answer(self, arguments: Sequence[str]) -> str:
        code, output = await self._git(arguments)
        return "" if code else output

    async def _git(self, arguments: Sequence[str], stdin: str = "") -> tuple[int, str]:
        program = shutil.which("git")
        if self._folder is None or program is None:
            return 127, ""
        process = await asyncio.create_subprocess_exec(
            *(program, *_SAFE, *arguments),
            cwd=self._folder,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env={**os.environ, "GIT_TERMINAL_PROMPT": "0", "GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C.UTF-8"},
            limit=MOST_BYTES,
        )
        try:
            async with asyncio.timeout(LIMIT_S):
                return await _read(process, stdin.encode())
        except TimeoutError:
            return 124, ""
        finally:
            if process.returncode is None:
                with contextlib.suppress(ProcessLookupError):
                    process.kill()
                await process.communicate()


async def _read(process: asyncio.subprocess.Process, stdin: bytes) -> tuple[int, str]:
    """Feed git and read its answer, at most `MOST_BYTES` of it; errors stand in where it has no answer."""
    if process.stdin is None or process.stdout is None or process.stderr is None:
        raise RuntimeError("git was started without pipes")
    with contextlib.suppress(OSError):
        process.stdin.write(stdin)
        await process.stdin.drain()
    process.stdin.close()
    output, errors = bytearray(), b""
    async with asyncio.TaskGroup() as tasks:
        said = tasks.create_task(process.stderr.read(MOST_BYTES))
        while len(output) <= MOST_BYTES and (block := await process.stdout.read(65_536)):
            output += block
        if len(output) > MOST_BYTES:
            process.kill()
            return 0, bytes(output[:MOST_BYTES]).decode("utf-8", "replace")
        errors = await said
    code = await process.wait()
    return code, (bytes(output) or errors).decode("utf-8", "replace")


def _revisions(text: str) -> list[str]:
    """Give the revisions of a text; what begins like an option is none."""
    return [word for word in text.split() if not word.startswith("-")] or ["HEAD"]
