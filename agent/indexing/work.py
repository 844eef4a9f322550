"""Reading, counting and outlining files: the work of the child process, the same wherever it runs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from agent.context.record import encoded, record_of
from agent.indexing.file_version import FileVersion, version_of
from agent.workspace.admission import read_for_context
from agent.workspace.line_ends import normalised
from agent.workspace.source_file import SourceFile, new_stamp

if TYPE_CHECKING:
    from agent.syntax.syntax import Syntax


class Job(msgspec.Struct, frozen=True, array_like=True):
    """A file to be read.

    Attributes:
        path: Absolute path.
        relative: Path within the workspace.
        language: Normal language id.
        text: Its text where an editor holds it, which is outlined only; None: read the disk.
        max_bytes: Larger files are refused, bytes.
    """

    path: str
    relative: str
    language: str
    text: str | None
    max_bytes: int


class Made(msgspec.Struct, frozen=True, array_like=True):
    """What came of a job.

    Attributes:
        version: The version on disk that was read; None for an editor's text, and for a file that is gone.
        record: The encoded record; None for what may not be context: binary, too large, written by a tool.
        postings: Its encoded postings; empty without a record.
    """

    version: FileVersion | None
    record: bytes | None
    postings: bytes = b""


def done(job: Job, syntax: Syntax) -> Made:
    """Do a job; never raises for what a file holds."""
    path = Path(job.path)
    if job.text is not None:
        return Made(None, *_counted(job, path, job.text, syntax, chunked=False))
    # Before reading: what is written meanwhile then looks newer than what was read.
    version = version_of(path)
    reading = read_for_context(path, job.max_bytes)
    if reading.refusal is not None:
        return Made(version, None)
    return Made(version, *_counted(job, path, normalised(reading.text), syntax, chunked=True))


def _counted(job: Job, path: Path, text: str, syntax: Syntax, *, chunked: bool) -> tuple[bytes, bytes]:
    file = SourceFile(path, job.relative, job.language, text, new_stamp())
    outline = syntax.outline(file)
    if chunked:
        # A file on disk is read once; only what is under edit is worth its tree.
        syntax.forget(file)
    record, postings = record_of(text, outline, job.language, chunked=chunked)
    return encoded(record), bytes(postings)
