"""What the records on disk depend on: the code that makes them and the grammars that it reads with."""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

import agent

FORMAT = "1"
"""Grows when the meaning of a record changes without the code that makes it."""
_MAKERS = (
    "context/chunks.py",
    "context/prose.py",
    "context/words.py",
    "context/record.py",
    "context/postings.py",
    "indexing/sorted_postings.py",
    "indexing/store.py",
    "indexing/work.py",
    "languages.py",
)
_ROOMS = ("syntax", "workspace/admission.py", "workspace/line_ends.py", "workspace/secrets.py")


def shape() -> str:
    """Give a digest of them, 32 characters; reads 50 small files, so not for the event loop's thread."""
    digest = hashlib.blake2b(digest_size=16)
    root = Path(agent.__file__).parent
    said = [FORMAT, agent.__version__, sys.byteorder, *sorted(_wheels())]
    digest.update("\n".join(said).encode())
    for path in _sources(root):
        digest.update(path.relative_to(root).as_posix().encode() + b"\0")
        try:
            digest.update(path.read_bytes())
        except OSError:
            # A package without its sources is told by its version.
            continue
    return digest.hexdigest()


def _sources(root: Path) -> list[Path]:
    named = [root / name for name in (*_MAKERS, *_ROOMS)]
    inner = [path for folder in named if folder.is_dir() for path in folder.rglob("*")]
    return sorted(path for path in (*named, *inner) if path.suffix in {".py", ".scm"})


def _wheels() -> list[str]:
    """Name the installed grammars with their versions, as their folders do: reading them takes ten times as long."""
    found = []
    for place in {Path(entry) for entry in sys.path if entry.endswith(("site-packages", "dist-packages"))}:
        try:
            found += [path.name for path in place.iterdir() if path.name.startswith("tree_sitter")]
        except OSError:
            continue
    if found:
        return found
    from importlib import metadata  # noqa: PLC0415 - some 20 ms, for installations that are not in a folder

    return [metadata.version("tree-sitter")]
