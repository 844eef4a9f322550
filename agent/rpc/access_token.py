"""The secret that a WebSocket client has to know: whoever can read the user's files may connect."""

from __future__ import annotations

import contextlib
import os
import secrets
import stat
from typing import TYPE_CHECKING

from agent.errors import InlaydError

if TYPE_CHECKING:
    from pathlib import Path

FILE_NAME = "websocket.token"
"""Name of the file under the state folder."""

_TOKEN_BYTES = 32
# Randomness of a token, bytes; 256 bits cannot be guessed.


def load_token(state: Path) -> str:
    """Read the token of this user; make it, in a file that only they can read, where there is none.

    Raises:
        InlaydError: The file can be read by others, is a link, or belongs to somebody else.
    """
    state.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = state / FILE_NAME
    if not path.exists():
        _make(path)
    return _read(path)


def _make(path: Path) -> None:
    """Write the file whole before it gets its name, so that nobody reads half a token."""
    draft = path.with_name(f"{FILE_NAME}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(_TOKEN_BYTES))
        with contextlib.suppress(FileExistsError):  # another daemon was quicker
            os.link(draft, path)
    finally:
        draft.unlink()


def _read(path: Path) -> str:
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0))
    except OSError as error:
        raise InlaydError(f"{path}: cannot be read ({error.strerror}): delete it and start again") from None
    with os.fdopen(descriptor, encoding="ascii", errors="replace") as file:
        if not _is_private(os.fstat(file.fileno())):
            raise InlaydError(f"{path}: others can read this secret: delete it and start again")
        token = file.read().strip()
    if not token:
        raise InlaydError(f"{path}: is empty: delete it and start again")
    return token


def _is_private(status: os.stat_result) -> bool:
    if os.name == "nt":
        return True  # there the folder's access list protects it
    others = status.st_mode & (stat.S_IRWXG | stat.S_IRWXO)
    return stat.S_ISREG(status.st_mode) and not others and status.st_uid == os.getuid()
