"""Noticing edits made elsewhere: starts and stops the watching of folders and says how it goes."""

from __future__ import annotations

import asyncio
import sys
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

import msgspec

from agent.workspace.disk_batch import Batcher, DiskBatch

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from agent.workspace.ignore import IgnoreRules


class WatchCondition(StrEnum):
    """How the watching goes."""

    OFF = "off"
    WATCHING = "watching"
    PARTIAL = "partial"
    FAILED = "failed"


class WatchState(msgspec.Struct, frozen=True):
    """How the watching goes, and what a user can do about it (empty if there is nothing to do)."""

    condition: WatchCondition
    problem: str = ""


class Tree(Protocol):
    """What watches folders on one kind of system."""

    problem: str

    def start(self) -> None:
        """Begin to watch; may take a while; raises OSError if nothing can be watched."""
        ...

    def stop(self) -> None:
        """End all threads."""
        ...


class Watcher:
    """Watches the folders of `rules` and delivers what happens in batches on the running event loop.

    Where the system refuses (no inotify instances or watches left), the rest goes on: `state` says so.
    """

    def __init__(
        self,
        rules: Sequence[IgnoreRules],
        deliver: Callable[[DiskBatch], None],
        tree: Callable[[Sequence[IgnoreRules], Batcher], Tree] | None = None,
    ) -> None:
        """Prepare; `tree` makes what watches (left out: what this system does best)."""
        self._rules = rules
        self._deliver = deliver
        self._make = tree or native_tree
        self._tree: Tree | None = None
        self._batcher: Batcher | None = None
        self._failure = ""

    @property
    def state(self) -> WatchState:
        """How the watching goes at this moment."""
        if self._failure:
            return WatchState(WatchCondition.FAILED, self._failure)
        if self._tree is None:
            return WatchState(WatchCondition.OFF)
        if self._tree.problem:
            return WatchState(WatchCondition.PARTIAL, self._tree.problem)
        return WatchState(WatchCondition.WATCHING)

    async def start(self) -> None:
        """Begin to watch; returns when every folder is watched, never raises for what the system refuses."""
        self._batcher = Batcher(asyncio.get_running_loop(), self._deliver)
        tree = self._make(self._rules, self._batcher)
        try:
            await asyncio.to_thread(tree.start)
        except OSError as error:
            await asyncio.to_thread(tree.stop)
            self._failure = (
                f"edits made outside of the editor are not noticed: {error.strerror or error} "
                "(raise fs.inotify.max_user_instances, or set workspace.watch = false)"
            )
        except asyncio.CancelledError:
            tree.stop()
            raise
        else:
            self._tree = tree

    async def stop(self) -> None:
        """End the watching; no thread is left and nothing is delivered any more."""
        if self._batcher is not None:
            self._batcher.close()
        tree, self._tree = self._tree, None
        if tree is not None:
            await asyncio.to_thread(tree.stop)


def native_tree(rules: Sequence[IgnoreRules], batcher: Batcher) -> Tree:
    """Make what watches best on this system."""
    if sys.platform == "linux":
        from agent.workspace.inotify_tree import InotifyTree  # noqa: PLC0415 - 26 ms, only if watching

        return InotifyTree(rules, batcher)
    else:  # noqa: RET505 - mypy judges only such a pair by platform
        from agent.workspace.observer_tree import ObserverTree  # noqa: PLC0415 - 26 ms, and not on Linux

        return ObserverTree(rules, batcher)
