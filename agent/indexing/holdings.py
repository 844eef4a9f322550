"""What the parts of an indexer work on together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

    from agent.context.index import WorkspaceIndex
    from agent.context.symbols import SymbolIndex
    from agent.indexing.ledger import Ledger
    from agent.workspace.source_file import SourceFile
    from agent.workspace.workspace import Workspace


class Holdings(msgspec.Struct, frozen=True):
    """One workspace and what is known of it.

    Attributes:
        workspace: Whose files are indexed.
        opened: The files that an editor holds as they were last looked at: their texts count, not the disk's.
        changed: Files that have changed since and will be looked at soon: what was read of them before does not count.
        index: Chunks of code by their words.
        symbols: Definitions by name and path; for the event loop's thread only.
        ledger: Which version of each file was read.
        free: Waits until no completion is under way.
        prepared: Waits until nothing else is to be done before files are read.
        clock: A monotonic clock, seconds.
        max_file_bytes: Larger files are left out, bytes.
    """

    workspace: Workspace
    opened: dict[Path, SourceFile]
    changed: dict[Path, None]
    index: WorkspaceIndex
    symbols: SymbolIndex
    ledger: Ledger
    free: Callable[[], Awaitable[None]]
    prepared: Callable[[], Awaitable[None]]
    clock: Callable[[], float]
    max_file_bytes: int
