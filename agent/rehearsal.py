"""What the first request would have to do on its own, done before: parsers, patterns, and the recent files' words."""

from __future__ import annotations

import asyncio
import codecs
from collections import defaultdict
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from agent.completion.moment import Moment
from agent.log import logger
from agent.workspace.source_file import SourceFile

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterator

    from agent.context.entry import Entry
    from agent.indexing.indexer import Indexer
    from agent.workbench import Workbench
    from agent.workspace.workspace import Workspace

LANGUAGES = 3
"""Languages that are rehearsed: those of the recent files, the latest first, then the commonest (own choice: a bound)."""
LARGEST = 3_000
"""Files of an index up to which sources are rehearsed: a step grows with them. At 5,700 files one was 23 ms of CPU on the
loop, and `bench_index` saw a pause of 38 ms; then the first request pays for itself."""
UNPACKED = 2_000
"""Files that are unpacked before a search first looks into them, at about 1 kB each (own choice: a bound)."""
STEP_FILES = 100
"""Files of a step, 2 ms."""
LATER_S = 0.05
"""So long after the last that the editor wanted files are prepared, seconds: its answer shall have left, and who asks twice
have asked. With 5 ms, and no look at whether somebody asks, files for 20 ms were prepared between a request and its answer
(webpack, `scripts/bench_context`)."""
CODECS = ("utf-16-le", "utf-32-le")
"""By which lines and UTF-16 units are counted: Python reads each from a file of its own when it is first wanted."""
NEVER_NEW = 0
"""The stamp of a rehearsal's file: whatever is known of it is newer and stays."""


_log = logger("session")


class Rehearsal:
    """Prepares requests while none is there, in steps of one file or one source (1 to 20 ms) on the event loop.

    Args:
        workspace: Whose recent files requests look through.
        indexer: Gives what is known of its files.
        bench: Gives the parts under the present configuration.
        begin: Begins a task of the session.
        largest: Files of an index up to which sources are rehearsed.
    """

    def __init__(
        self,
        workspace: Workspace,
        indexer: Callable[[], Indexer],
        bench: Callable[[], Workbench],
        begin: Callable[[Coroutine[object, object, None]], None],
        largest: int = LARGEST,
    ) -> None:
        self._workspace = workspace
        self._indexer = indexer
        self._bench = bench
        self._begin = begin
        self._largest = largest
        self._known: set[str] = set()
        self._due = False
        self._wanted = 0
        workspace.subscribe(lambda _: self.put_off())

    async def rehearse(self) -> None:
        """Compose the prompt of a place in a recent file of each language, once, and prepare all recent ones.

        A first request would load grammars, patterns and modules, count the words of up to twenty recent files and the
        tokens of lines that many prompts have.
        """
        try:
            # First what later steps would do at once for all the files that they look into.
            await self._unpack()
            await asyncio.to_thread(self._load)
            await self._rehearse()
            await self._prepare()
        except Exception as error:  # noqa: BLE001 - whoever waits for it has other work to do, come what may
            _log.error("rehearsal failed", error=error)

    def _load(self) -> None:
        self._bench().load()
        for name in CODECS:
            codecs.lookup(name)

    async def _rehearse(self) -> None:
        if self._indexer().index.size()[0] > self._largest:
            return
        recent = self._workspace.recent()
        facts = await self._bench().writer.expected()
        for file in chain(self._unknown(recent), self._usual()):
            place = Moment.at(replace(file, stamp=NEVER_NEW), len(file.text) // 2, recent)
            for _ in self._bench().composer.rehearse(place, facts):
                await asyncio.sleep(0)

    async def _unpack(self) -> None:
        entries = iter(self._indexer().index.entries()[:UNPACKED])
        while step := list(islice(entries, STEP_FILES)):
            for entry in step:
                entry.unpack()
            await asyncio.sleep(0)

    def soon(self) -> None:
        """Prepare the recent files once the answer at hand has left."""
        self.put_off()
        if not self._due:
            self._due = True
            self._begin(self._later())

    def put_off(self) -> None:
        """Let whatever is not prepared yet wait: the editor wants something."""
        self._wanted += 1

    async def _later(self) -> None:
        done = False
        while not done:
            wanted = self._wanted
            await asyncio.sleep(LATER_S)
            done = wanted == self._wanted and await self._prepare()
        self._due = False

    async def _prepare(self) -> bool:
        """Prepare what is at rest: a file under edit would be prepared for nothing at each key.

        Tells whether all is done: it stops when the editor wants something.
        """
        wanted = self._wanted
        edited = {document.path for document in self._workspace.documents if document.edited}
        for file in self._workspace.recent():
            if file.path not in edited and self._bench().prepare(file):
                await asyncio.sleep(0)
                if wanted != self._wanted:
                    return False
        return True

    def _unknown(self, recent: tuple[SourceFile, ...]) -> Iterator[SourceFile]:
        for file in recent:
            if self._is_new(file.language) and self._indexer().index.entry(file.path) is not None:
                self._known.add(file.language)
                yield file

    def _usual(self) -> Iterator[SourceFile]:
        """Give a file of middle size of each of the commonest languages: in a fresh checkout no file is recent."""
        index = self._indexer().index
        files: dict[str, list[Entry]] = defaultdict(list)
        for entry in index.entries():
            files[entry.language].append(entry)
        for language, entries in sorted(files.items(), key=lambda item: (-len(item[1]), item[0])):
            if self._is_new(language):
                self._known.add(language)
                entry = sorted(entries, key=lambda one: (one.chunks, one.relative))[len(entries) // 2]
                text = "\n".join(index.lines(entry))
                yield SourceFile(Path(entry.path), entry.relative, language, text, NEVER_NEW)

    def _is_new(self, language: str) -> bool:
        return len(self._known) < LANGUAGES and language not in self._known
