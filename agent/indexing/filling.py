"""Brings the indexes in line with the workspace's folders: from what is stored, and from the files that are new."""

from __future__ import annotations

import asyncio
import os
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from agent.indexing.listing import (
    lately_written,
    listed,
    planned,
    remembered,
    source_on_disk,
    strangers,
)
from agent.indexing.quiet import quiet
from agent.indexing.sorted_postings import MOST_LOOSE
from agent.workspace.admission import read_for_context
from agent.workspace.line_ends import without_surrogates

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Sequence

    from agent.context.entry import Counted
    from agent.indexing.holdings import Holdings
    from agent.indexing.intake import Intake
    from agent.indexing.listing import Listing, Plan, Remembered
    from agent.workspace.admission import Reading
    from agent.workspace.ignore import IgnoreRules

STEP_FILES = 50
"""Files whose names enter the symbol index at a time: 2 ms on the event loop."""
SEEDED_FILES = 10
"""Files that count as recent at the start because they were written last; half of what is kept in all."""


class Filling:
    """Sees every file of the workspace once: what is stored of it is taken over, the rest is read."""

    def __init__(self, held: Holdings, intake: Intake) -> None:
        self._held = held
        self._intake = intake

    async def fill(self, restored: Callable[[], None]) -> int:
        """Look through all folders; gives the number of files that were taken over as they were stored.

        `restored` is called when that has been done, before others are read; not where there are none, for then all
        is done at once.
        """
        listings: list[Listing] = []
        plans: list[tuple[IgnoreRules, Plan]] = []
        for rules in self._held.workspace.rules:
            with quiet():
                listing, plan = await self._restore(rules)
            plans.append((rules, plan))
            listings.append(listing)
        if any(plan.missing for _, plan in plans):
            restored()
            await self._held.prepared()
        for rules, plan in plans:
            await self._intake.take_in(plan.missing)
            await self._held.ledger.write(rules.folder, plan.gone)
            if plan.missing:
                # Before anybody is told of it: who ends the process then has a quick start all the same.
                await self._held.ledger.sort(rules.folder)
        self._held.ledger.retain(self._held.workspace.folders)
        # The first time, too: what was opened and closed meanwhile, and is not on the disk, would stay.
        await self._drop_strangers(listings)
        return sum(plan.restored for _, plan in plans)

    async def read_projects(self, paths: Sequence[Path]) -> None:
        """Read files that tell where imports lead."""
        for file in await asyncio.to_thread(
            lambda: [
                source_on_disk(path, self._held.workspace.relative(path), self._held.max_file_bytes)
                for path in paths
            ]
        ):
            if file is not None:
                self._held.symbols.update(file)

    async def _restore(self, rules: IgnoreRules) -> tuple[Listing, Plan]:
        """See what a folder holds and, the first time, what is stored of it; take over what still holds."""
        ledger, workspace = self._held.ledger, self._held.workspace
        first = not ledger.knows(rules.folder)
        if first:
            # The child has the memory and the time for it: sorted here, 8 million postings stop the event loop for 0.2 s.
            await ledger.sort(rules.folder, MOST_LOOSE)

        naming = self._naming() if len(workspace.folders) != 1 else None

        def look() -> tuple[Listing, Remembered, list[tuple[Path, Reading]]]:
            # One after the other: two threads that want the interpreter take longer than one.
            known = remembered(rules.folder, ledger.load(rules.folder), naming)
            listing = listed(rules, self._held.clock, self._held.max_file_bytes, known.versions)
            newest = lately_written(listing, SEEDED_FILES) if first else []
            return (
                listing,
                known,
                [(path, read_for_context(path, self._held.max_file_bytes)) for path in newest],
            )

        listing, known, seeds = await asyncio.to_thread(look)
        if first:
            # They count as recent until the user says more by editing.
            workspace.seed_recent(seeds)
        versions = ledger.versions(rules.folder, known.versions)
        plan = await asyncio.to_thread(planned, listing, versions, known, frozenset(self._held.opened))
        for found in known.found:
            await asyncio.to_thread(self._held.index.take_over, found, plan.wanted)
            await self._define(found.files, plan.wanted)
        await self.read_projects(listing.projects)
        for path in plan.gone:
            del versions[path]
        return listing, plan

    def _naming(self) -> Callable[[str], str]:
        """Give the way from an absolute path to that within the workspace, quick where folders cannot be nested."""
        if len(self._held.workspace.folders) != 1:
            return lambda path: self._held.workspace.relative(Path(path))
        top = os.path.join(self._held.workspace.folders[0], "")  # noqa: PTH118 - thousands of paths begin with it

        def relative(path: str) -> str:
            if not path.startswith(top):
                return self._held.workspace.relative(Path(path))
            return without_surrogates(path[len(top) :].replace(os.sep, "/"))

        return relative

    async def _define(self, files: Iterable[Counted], wanted: Container[str]) -> None:
        remaining = iter(files)
        while step := list(islice(remaining, STEP_FILES)):
            opened = set(map(str, self._held.opened))
            for file in step:
                if file.path in wanted and file.path not in opened:
                    self._held.symbols.adopt(file.relative, file.language, file.stamp, file.record)
            await asyncio.sleep(0)

    async def _drop_strangers(self, listings: Sequence[Listing]) -> None:
        """Forget what is held and no longer admissible: deleted, ignored, in a folder that was closed."""
        index, symbols, workspace = self._held.index, self._held.symbols, self._held.workspace
        opened = [str(path) for path in self._held.opened if workspace.admits(path)]
        known = symbols.paths()

        def compare() -> tuple[list[str], list[str]]:
            admissible = set(opened)
            for listing in listings:
                admissible.update(listing.code, map(str, listing.projects))
            paths, kept = strangers(index, admissible)
            others = [relative for relative in known if relative not in kept]
            names = set(map(self._naming(), admissible)) if others else ()
            return paths, [relative for relative in others if relative not in names]

        paths, relatives = await asyncio.to_thread(compare)
        for path in paths:
            index.remove(path)
        for relative in relatives:
            symbols.remove(relative)
