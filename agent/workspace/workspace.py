"""The workspace: open documents, the last edited files, and what may be context for another file."""

from __future__ import annotations

import asyncio
import contextlib
from pathlib import Path
from typing import TYPE_CHECKING

from agent.errors import WorkspaceError
from agent.languages import language_of_path
from agent.workspace.admission import Refusal, read_for_context, read_text, text_refusal
from agent.workspace.closed_files import ClosedFiles, DiskView, look
from agent.workspace.disk_batch import DiskBatch
from agent.workspace.document import Document, TextChange
from agent.workspace.file_change import ChangeKind, FileChange
from agent.workspace.folders import Folders
from agent.workspace.position import PositionEncoding
from agent.workspace.recent import BURST_FILES, CAPACITY, RecentFiles
from agent.workspace.uri import path_of_uri, uri_of_path
from agent.workspace.watcher import WatchCondition, Watcher, WatchState

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from agent.workspace.admission import Reading
    from agent.workspace.ignore import IgnoreRules
    from agent.workspace.source_file import SourceFile

_MOST_DOCUMENT_BYTES = 64 * 1024 * 1024
"""Of a file that the command line completes in; above the 50 MB that an editor may send (issue 2)."""


class Workspace:
    """What the editor and the disk tell about files, for one connected editor; lives on one thread.

    `clock` gives seconds that never go back. Nothing but `open`, `close`, `load`, `set_folders` and
    `on_disk_changes` touches the disk, and those only a file at a time.
    """

    def __init__(
        self,
        *,
        clock: Callable[[], float],
        encoding: PositionEncoding = PositionEncoding.UTF16,
        max_file_bytes: int = 1_000_000,
    ) -> None:
        self.encoding = encoding
        self._clock = clock
        self._max_file_bytes = max_file_bytes
        self._folders = Folders()
        self._documents: dict[str, Document] = {}
        self._by_path: dict[Path, Document] = {}
        # One more than is answered, since the current file is left out.
        self._recent = RecentFiles(CAPACITY + 1)
        self._closed = ClosedFiles(self.relative)
        self._admitted: dict[Path, bool] = {}
        self._fit: dict[Path, tuple[int, bool]] = {}
        self._listeners: list[Callable[[FileChange], None]] = []
        self._watcher: Watcher | None = None
        self._batches: asyncio.Queue[DiskBatch] = asyncio.Queue()
        self._following: asyncio.Task[None] | None = None

    # -- folders ---------------------------------------------------------------------------------------------

    @property
    def folders(self) -> tuple[Path, ...]:
        """The workspace's folders."""
        return self._folders.paths

    @property
    def rules(self) -> tuple[IgnoreRules, ...]:
        """The ignore rules, one for each folder."""
        return self._folders.rules

    def set_folders(self, paths: Sequence[Path]) -> None:
        """Set the folders anew; a running watch goes on with the old ones until `watch` is called again."""
        self._folders = Folders(paths)
        for document in self._documents.values():
            if document.path is not None:
                document.rename(self.relative(document.path))
        self._closed.rename()
        self._admit_anew()

    def relative(self, path: Path) -> str:
        """Give a path within its folder with forward slashes, or the file's name outside of all folders."""
        return self._folders.relative(path)

    def contains(self, path: Path) -> bool:
        """Tell whether a path, symlinks followed, lies in one of the folders."""
        return self._folders.contain(path)

    # -- documents -------------------------------------------------------------------------------------------

    @property
    def documents(self) -> tuple[Document, ...]:
        """The open documents, in the order in which they were opened."""
        return tuple(self._documents.values())

    def document(self, uri: str) -> Document | None:
        """Give an open document, or None."""
        return self._documents.get(uri)

    def open(self, uri: str, language_id: str, version: int | None, text: str) -> Document:
        """Open a document, or open it anew with another text; it counts as focused."""
        path = path_of_uri(uri)
        relative = self.relative(path) if path else ""
        document = Document(uri, path, language_id, version, text, relative=relative, encoding=self.encoding)
        self._documents.pop(uri, None)
        self._documents[uri] = document
        if path is not None:
            self._by_path[path] = document
        self.focus(uri)
        return document

    def change(self, uri: str, version: int | None, changes: Sequence[TextChange]) -> Document:
        """Apply an editor's changes.

        Raises:
            WorkspaceError: No such document is open, or a place is negative; nothing is changed then.
        """
        document = self._known(uri)
        document.apply(changes, version)
        self._note_edit(document, ChangeKind.EDITED)
        return document

    def save(self, uri: str, text: str | None = None) -> None:
        """Note that a document was saved, with its text if the editor sends it.

        Raises:
            WorkspaceError: No such document is open.
        """
        document = self._known(uri)
        if text is not None and text != document.text:
            document.apply([TextChange(None, text)], document.version)
            self._note_edit(document, ChangeKind.EDITED)
        document.edited = False
        if document.path is not None:
            if self._folders.invalidate_for(document.path):
                self._admit_anew()
            self._tell(document.path, ChangeKind.SAVED)

    def close(self, uri: str) -> None:
        """Close a document; what stays of it is the text on the disk.

        Raises:
            WorkspaceError: No such document is open.
        """
        document = self._known(uri)
        del self._documents[uri]
        path = document.path
        if path is None or self._by_path.get(path) is not document:
            return
        del self._by_path[path]
        others = [other for other in self._documents.values() if other.path == path]
        if others:
            self._by_path[path] = others[-1]
        elif not document.edited:
            self._closed.keep(document.source_file())
        else:
            self._fall_back(path)
        self._forget_strangers()

    def focus(self, uri: str | None) -> None:
        """Note which document the user looks at; None, and one that is not open, change nothing."""
        document = self._documents.get(uri) if uri is not None else None
        if document is not None and document.path is not None and self.admits(document.path):
            self._recent.focused(document.path)

    def load(self, path: Path) -> Document:
        """Open a file from the disk, without an editor.

        Raises:
            WorkspaceError: It cannot be read as text.
        """
        path = Path(path).absolute()
        reading = read_text(path, _MOST_DOCUMENT_BYTES)
        if reading.refusal is Refusal.TOO_BIG:
            raise WorkspaceError(
                f"{path}: larger than {_MOST_DOCUMENT_BYTES >> 20} MiB (name a smaller file)"
            )
        if reading.refusal is not None:
            raise WorkspaceError(f"{path}: {reading.refusal.value} (name a file of text)")
        return self.open(uri_of_path(path), language_of_path(path).id, None, reading.text)

    # -- recent files ----------------------------------------------------------------------------------------

    def recent(self, exclude: Path | None = None) -> tuple[SourceFile, ...]:
        """Give the last edited files that may be context, newest first, at most 20; reads no disk."""
        files = (self.source(path) for path in self._recent.paths(self._clock()) if path != exclude)
        return tuple(file for file in files if file is not None and self._fits(file))[:CAPACITY]

    def seed_recent(self, readings: Sequence[tuple[Path, Reading]]) -> None:
        """Fill places that are left among the recent files with some that were read from disk, the latest first."""
        for path, reading in readings:
            if reading.refusal is None and self.admits(path):
                self._recent.seeded(path)
                if path not in self._by_path:
                    self._closed.take(path, reading)

    def admits(self, path: Path) -> bool:
        """Tell whether a file may be context for others: no secret, not ignored; the answer is kept per path."""
        known = self._admitted.get(path)
        if known is None:
            known = self._admitted[path] = self._folders.admit(path)
        return known

    def source(self, path: Path) -> SourceFile | None:
        """Give the text of an open or lately edited file without touching the disk, or None."""
        document = self._by_path.get(path)
        return document.source_file() if document else self._closed.get(path)

    # -- the disk --------------------------------------------------------------------------------------------

    def on_disk_changes(self, batch: DiskBatch) -> None:
        """Take over changes made on disk: see what became of each path, and read those worth knowing."""
        self._take(batch, look(*self._questions(batch)))

    def subscribe(self, callback: Callable[[FileChange], None]) -> Callable[[], None]:
        """Have `callback` called after each change of a file's text; the answer ends that.

        It is called on the workspace's thread for every key, so it should only note what it is told.
        """
        self._listeners.append(callback)

        def unsubscribe() -> None:
            with contextlib.suppress(ValueError):
                self._listeners.remove(callback)

        return unsubscribe

    @property
    def watch_state(self) -> WatchState:
        """How the watching of the folders goes."""
        return self._watcher.state if self._watcher else WatchState(WatchCondition.OFF)

    async def watch(self) -> None:
        """Begin to follow the folders on disk, or begin anew after `set_folders`.

        Listeners are told to look at everything once it is followed: who looked before that may have missed a change.
        """
        await self.stop()
        self._batches = asyncio.Queue()
        self._watcher = Watcher(self._folders.rules, self._batches.put_nowait)
        self._following = asyncio.create_task(self._follow())
        await self._watcher.start()
        self._batches.put_nowait(DiskBatch(lost=True))

    async def stop(self) -> None:
        """End the following of the folders; no thread or task is left."""
        watcher, self._watcher = self._watcher, None
        following, self._following = self._following, None
        if watcher is not None:
            await watcher.stop()
        if following is not None:
            following.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await following

    async def _follow(self) -> None:
        while True:
            batch = await self._batches.get()
            self._take(batch, await asyncio.to_thread(look, *self._questions(batch)))

    def _questions(self, batch: DiskBatch) -> tuple[Iterable[Path], Callable[[Path], bool], int]:
        listed = self._recent.known()
        closed = [path for path in batch.touched if path not in self._by_path]
        # Of a burst only those are read that are listed already: the others do not enter.
        burst = batch.head_moved or len(closed) > BURST_FILES
        wanted = listed.difference(self._by_path) if burst else listed.difference(self._by_path).union(closed)
        paths = dict.fromkeys((*batch.touched, *listed)) if batch.lost else batch.touched
        return paths, wanted.__contains__, self._max_file_bytes

    def _take(self, batch: DiskBatch, view: DiskView) -> None:
        rule_files = [path for path in batch.touched if self._folders.invalidate_for(path)]
        if rule_files or batch.lost:
            self._admit_anew()
        for path in view.gone:
            self._recent.removed(path)
            self._tell(path, ChangeKind.REMOVED)
        changed = [path for path in view.files if path not in self._by_path and self._is_new(path, view)]
        # A burst enters nowhere, so its thousands of paths need not be judged.
        counting = changed if len(changed) > BURST_FILES else [path for path in changed if self.admits(path)]
        self._recent.changed_on_disk(counting, self._clock(), machine=batch.head_moved)
        self._forget_strangers()
        for path in changed:
            self._tell(path, ChangeKind.ON_DISK)
        if batch.lost:
            self._tell(None, ChangeKind.ON_DISK)

    def _fall_back(self, path: Path) -> None:
        reading = read_for_context(path, self._max_file_bytes)
        if reading.refusal is Refusal.MISSING:
            self._recent.removed(path)
        self._closed.take(path, reading)
        self._tell(path, ChangeKind.ON_DISK)

    def _is_new(self, path: Path, view: DiskView) -> bool:
        reading = view.readings.get(path)
        return reading is None or self._closed.take(path, reading)

    # -- what the others are made of -------------------------------------------------------------------------

    def _known(self, uri: str) -> Document:
        document = self._documents.get(uri)
        if document is None:
            raise WorkspaceError(f"{uri}: the document is not open (send textDocument/didOpen first)")
        return document

    def _note_edit(self, document: Document, kind: ChangeKind) -> None:
        if document.path is not None:
            if self.admits(document.path):
                self._recent.edited(document.path, self._clock())
            self._tell(document.path, kind)

    def _forget_strangers(self) -> None:
        known = self._recent.known()
        self._closed.retain(known)
        for judged in (self._admitted, self._fit):
            for path in judged.keys() - known - self._by_path.keys():
                del judged[path]

    def _admit_anew(self) -> None:
        self._admitted.clear()
        for path in self._recent.known():
            if not self.admits(path):
                self._recent.removed(path)

    def _fits(self, file: SourceFile) -> bool:
        known = self._fit.get(file.path)
        if known is None or known[0] != file.stamp:
            fits = text_refusal(file.path, file.text, self._max_file_bytes) is None
            known = self._fit[file.path] = (file.stamp, fits)
        return known[1]

    def _tell(self, path: Path | None, kind: ChangeKind) -> None:
        change = FileChange(path, kind)
        for listener in tuple(self._listeners):
            listener(change)
