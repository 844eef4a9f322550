"""How big an index may be, and how big one is."""

from __future__ import annotations

import msgspec

from agent.context.record import LARGEST_TEXT


class Limits(msgspec.Struct, frozen=True):
    """What an index takes in at most.

    Attributes:
        files: Files that are held.
        chunks: Chunks that are held; 1,000 take about 1 MB.
        file_chars: Longer files are data or generated code and are left out, characters.
    """

    files: int = 20_000
    chunks: int = 300_000
    file_chars: int = LARGEST_TEXT


class IndexStats(msgspec.Struct, frozen=True):
    """How big an index is: files and chunks held, files refused for their size, memory of all arrays in bytes."""

    files: int
    chunks: int
    skipped: int
    bytes: int
