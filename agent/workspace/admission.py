"""Whether a file's content may be context: text, written by people, and not too much of it."""

from __future__ import annotations

import os
import stat
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from enum import Enum
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from pathlib import Path, PurePath

_NUL_WINDOW = 8_192
"""Bytes that are searched for a NUL; git looks at 8,000 (`buffer_is_binary`)."""

_LONGEST_LINE = 5_000
"""Characters; written code stays below 1,000, a bundle's line is its whole file."""

_AVERAGE_LINE = 500
"""Characters; the same for bundles that were broken into lines of some thousand characters."""

_GENERATED_ENDINGS = (".min.js", ".min.css", ".min.mjs", ".bundle.js", ".chunk.js", ".map", ".snap", ".lockb")
_LOCK_FILES = frozenset(
    {
        *("package-lock.json", "npm-shrinkwrap.json", "yarn.lock", "pnpm-lock.yaml", "bun.lock", "deno.lock"),
        *("poetry.lock", "uv.lock", "pdm.lock", "pipfile.lock", "pixi.lock", "conda-lock.yml"),
        *("cargo.lock", "composer.lock", "gemfile.lock", "go.sum", "go.work.sum", "flake.lock", "mix.lock"),
        *("pubspec.lock", "podfile.lock", "package.resolved", "packages.lock.json", "gradle.lockfile"),
    }
)


class Refusal(Enum):
    """Why a file is not context; the value says it to a user."""

    MISSING = "there is no such file, or it cannot be read"
    NOT_A_FILE = "it is no regular file"
    TOO_BIG = "it is larger than workspace.max_file_bytes"
    BINARY = "it is binary"
    NOT_UNICODE = "it is neither UTF-8 nor UTF-16 with a byte order mark"
    MINIFIED = "its lines are too long to be written by hand"
    GENERATED = "its name says that it is generated"


class Reading(msgspec.Struct, frozen=True):
    """What came of reading a file: its text (line ends as they are, no byte order mark) or why not."""

    text: str = ""
    refusal: Refusal | None = None


def read_for_context(path: Path, max_file_bytes: int) -> Reading:
    """Read a file that may become context of another file; never raises, never waits on a pipe."""
    if is_generated(path):
        return Reading(refusal=Refusal.GENERATED)
    reading = read_text(path, max_file_bytes)
    if reading.refusal is None and is_minified(reading.text):
        return Reading(refusal=Refusal.MINIFIED)
    return reading


def read_text(path: Path, max_file_bytes: int) -> Reading:
    """Read a file of text that a user named; like `read_for_context`, but generated text will do."""
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    except (OSError, ValueError):
        return Reading(refusal=Refusal.MISSING)
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            return Reading(refusal=Refusal.NOT_A_FILE)
        if status.st_size > max_file_bytes:
            return Reading(refusal=Refusal.TOO_BIG)
        with os.fdopen(descriptor, "rb", closefd=False) as file:
            # The file may have grown since it was measured.
            data = file.read(max_file_bytes + 1)
    except OSError:
        return Reading(refusal=Refusal.MISSING)
    finally:
        os.close(descriptor)
    return Reading(refusal=Refusal.TOO_BIG) if len(data) > max_file_bytes else decode(data)


def decode(data: bytes) -> Reading:
    """Decode a file's bytes: UTF-8 with or without byte order mark, UTF-16 with one, nothing else."""
    wide = data.startswith((BOM_UTF16_LE, BOM_UTF16_BE))
    if not wide and b"\0" in data[:_NUL_WINDOW]:
        return Reading(refusal=Refusal.BINARY)
    try:
        text = data.decode("utf-16") if wide else data.removeprefix(BOM_UTF8).decode()
    except UnicodeDecodeError:
        return Reading(refusal=Refusal.NOT_UNICODE)
    # UTF-32's mark begins like UTF-16's; read as that, every other character is a NUL.
    return Reading(refusal=Refusal.BINARY) if "\0" in text[:_NUL_WINDOW] else Reading(text)


def text_refusal(path: PurePath, text: str, max_file_bytes: int) -> Refusal | None:
    """Tell why the text of an open document is not context for other files, or None if it may be."""
    if is_generated(path):
        return Refusal.GENERATED
    size = len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))
    if size > max_file_bytes:
        return Refusal.TOO_BIG
    if "\0" in text[:_NUL_WINDOW]:
        return Refusal.BINARY
    return Refusal.MINIFIED if is_minified(text) else None


def is_generated(path: PurePath) -> bool:
    """Tell by its name whether a file is written by a tool: bundles, source maps, snapshots, lock files."""
    return is_generated_name(path.name)


def is_generated_name(name: str) -> bool:
    """Tell the same by the last part of its path."""
    lower = name.lower()
    return lower in _LOCK_FILES or lower.endswith(_GENERATED_ENDINGS)


def is_minified(text: str) -> bool:
    """Tell by its lines whether a text was written for machines."""
    if len(text) <= _AVERAGE_LINE:
        return False
    lines = text.count("\n") + text.count("\r") - text.count("\r\n") + (text[-1] not in "\r\n")
    if len(text) > lines * _AVERAGE_LINE:
        return True
    return max(map(len, text.replace("\r", "\n").split("\n"))) > _LONGEST_LINE
