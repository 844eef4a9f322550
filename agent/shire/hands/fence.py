"""Keeps what a script reads and writes inside the workspace, also against links that change meanwhile."""

from __future__ import annotations

import contextlib
import os
import secrets
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from agent.errors import EscapeError, LimitError, WorkspaceError
from agent.workspace.secrets import is_secret

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST_NAME = 4_096
"""Longest path that a script may name, characters: Linux' PATH_MAX."""
_RUNS_BY_ITSELF = frozenset({".git", ".hg", ".svn"})
# Folders whose files are run, or say what is run, by programs that the user starts later (git's hooks, its config).
_OURS = frozenset({"inlayd.toml"})
# It may set addresses and commands once the project is trusted.
_ANCHORED = os.open in os.supports_dir_fd and hasattr(os, "O_NOFOLLOW")


@dataclass(frozen=True, slots=True)
class WriteLimits:
    """What one run of a script may write: bytes of one file, bytes of all, number of files."""

    file_bytes: int = 5_000_000
    all_bytes: int = 50_000_000
    files: int = 500


class Fence:
    """Resolves and opens the paths that one run of a script names.

    Links that stay in the workspace are followed; each part of the resolved path is then opened without following
    any, so that a link that is put there in between is refused too.

    Args:
        root: The workspace's folder.
        limits: What may be written in all.
    """

    def __init__(self, root: Path, limits: WriteLimits | None = None) -> None:
        self.root = root.resolve()
        self._limits = limits or WriteLimits()
        self._written = 0
        self._files: set[Path] = set()

    def resolve(self, named: str) -> Path:
        """Give the absolute path that a script means; a relative one counts from the workspace's folder.

        Raises:
            EscapeError: It lies outside, is a secret, or belongs to git or to inlayd's settings.
        """
        if not named.strip() or "\0" in named or len(named) > LONGEST_NAME:
            raise EscapeError(f"{named[:80]!r} is no path of a file")
        if named.startswith("~"):
            raise EscapeError(f"{named}: scripts may not touch your home folder: name a file of {self.root}")
        try:
            path = (self.root / named).resolve()
        except (OSError, RuntimeError) as error:
            raise EscapeError(f"{named}: cannot be resolved ({error}): name a file of {self.root}") from None
        if not path.is_relative_to(self.root):
            raise EscapeError(f"{named}: lies outside the workspace: name a file of {self.root}")
        self._check(named, path)
        return path

    def relative(self, named: str) -> str:
        """Give the path of a file as the workspace names it, with forward slashes; raises as `resolve`."""
        return self.resolve(named).relative_to(self.root).as_posix()

    def read(self, named: str, most_bytes: int) -> str:
        """Read a text file.

        Raises:
            EscapeError: As `resolve`.
            WorkspaceError: There is no such file, it is larger than `most_bytes`, or not UTF-8.
        """
        path = self.resolve(named)
        with _opened(self.root, path, os.O_RDONLY) as descriptor:
            status = os.fstat(descriptor)
            if not stat.S_ISREG(status.st_mode):
                raise WorkspaceError(f"{named}: is no regular file")
            if status.st_size > most_bytes:
                raise WorkspaceError(
                    f"{named}: has {status.st_size} bytes, more than the {most_bytes} that are read"
                )
            with os.fdopen(os.dup(descriptor), "rb") as file:
                content = file.read(most_bytes)
        try:
            return content.decode("utf-8-sig")
        except UnicodeDecodeError:
            raise WorkspaceError(f"{named}: is not text in UTF-8") from None

    def admit(self, named: str, size: int) -> Path:
        """Count a file of `size` bytes that is about to be written, here or by the editor; gives its path.

        Raises:
            EscapeError: As `resolve`; also for the folder itself.
            LimitError: It is too much for one run.
        """
        path = self.resolve(named)
        if path == self.root:
            raise EscapeError(f"{named}: is the workspace's folder, not a file")
        limits = self._limits
        if size > limits.file_bytes:
            raise LimitError(
                f"{named}: {size} bytes are more than the {limits.file_bytes} that a script may write at once"
            )
        if self._written + size > limits.all_bytes:
            raise LimitError(
                f"{named}: this run has written {self._written} bytes; {limits.all_bytes} are allowed"
            )
        if path not in self._files and len(self._files) >= limits.files:
            raise LimitError(f"{named}: this run has written {limits.files} files, and no more are allowed")
        self._written += size
        self._files.add(path)
        return path

    def write(self, named: str, text: str) -> Path:
        """Write a file whole, making its folders; an old one is replaced at once or not at all.

        Raises:
            EscapeError, LimitError: As `admit`.
            WorkspaceError: The disk refuses.
        """
        content = text.encode("utf-8", "replace")
        path = self.admit(named, len(content))
        try:
            _replace(self.root, path, content)
        except NotADirectoryError:
            raise EscapeError(f"{named}: a link or a file stands where a folder should be") from None
        except OSError as error:
            raise WorkspaceError(f"{named}: cannot be written ({error.strerror})") from None
        return path

    def _check(self, named: str, path: Path) -> None:
        parts = path.relative_to(self.root).parts
        if _RUNS_BY_ITSELF.intersection(part.lower() for part in parts):
            raise EscapeError(f"{named}: scripts may not touch the version control's own files")
        if len(parts) == 1 and parts[0].lower() in _OURS:
            raise EscapeError(f"{named}: scripts may not touch inlayd's settings")
        if parts and is_secret(Path(*parts)):
            raise EscapeError(f"{named}: may hold secrets, which scripts never read or write")


@contextlib.contextmanager
def _opened(root: Path, path: Path, flags: int) -> Iterator[int]:
    """Open an existing file below `root` without following any link on the way."""
    try:
        with _folder(root, path.parent, make=False) as folder:
            descriptor = _open_at(folder, path, flags)
    except OSError as error:
        raise WorkspaceError(
            f"{path.relative_to(root).as_posix()}: cannot be read ({error.strerror})"
        ) from None
    try:
        yield descriptor
    finally:
        os.close(descriptor)


@contextlib.contextmanager
def _folder(root: Path, folder: Path, *, make: bool) -> Iterator[int | None]:
    """Open a folder below `root`, part by part; None where the system cannot open relative to a folder."""
    if not _ANCHORED:  # pragma: no cover - Windows
        if make:
            folder.mkdir(parents=True, exist_ok=True)
        yield None
        return
    current = os.open(root, os.O_RDONLY | os.O_DIRECTORY)
    try:
        for part in folder.relative_to(root).parts:
            if make:
                with contextlib.suppress(FileExistsError):
                    os.mkdir(part, dir_fd=current)
            following = os.open(part, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=current)
            os.close(current)
            current = following
        yield current
    finally:
        os.close(current)


def _open_at(folder: int | None, path: Path, flags: int, mode: int = 0o666) -> int:
    if folder is None:  # pragma: no cover - Windows
        return os.open(path, flags, mode)
    return os.open(path.name, flags | os.O_NOFOLLOW | os.O_NONBLOCK, mode, dir_fd=folder)


def _replace(root: Path, path: Path, content: bytes) -> None:
    draft = path.with_name(f".{path.name[:100]}.{secrets.token_hex(6)}")
    with _folder(root, path.parent, make=True) as folder:
        descriptor = _open_at(folder, draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
                _keep_mode(file.fileno(), folder, path)
            if folder is None:  # pragma: no cover - Windows
                draft.replace(path)
            else:
                os.replace(draft.name, path.name, src_dir_fd=folder, dst_dir_fd=folder)
        except BaseException:
            with contextlib.suppress(OSError):
                os.unlink(draft.name if folder is not None else draft, dir_fd=folder)
            raise


def _keep_mode(descriptor: int, folder: int | None, path: Path) -> None:
    """Give the new file the mode of the old one."""
    with contextlib.suppress(OSError, NotImplementedError):
        old = os.stat(path.name, dir_fd=folder, follow_symlinks=False) if folder is not None else path.stat()
        if stat.S_ISREG(old.st_mode):
            os.fchmod(descriptor, stat.S_IMODE(old.st_mode))
