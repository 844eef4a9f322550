"""The doctor's checks of this machine: configuration, state, repository, watching, the file in question."""

from __future__ import annotations

import asyncio
import os
import platform
import stat
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from agent import __version__
from agent.commands.finding import Finding, Level
from agent.commands.state_folder import PRIVATE
from agent.config import places
from agent.languages import PLAIN, language_of_path
from agent.workspace.admission import read_for_context
from agent.workspace.git import find_repository
from agent.workspace.ignore import IgnoreRules
from agent.workspace.watcher import WatchCondition, Watcher

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from agent.app import App
    from agent.config.schema import Config
    from agent.workspace.disk_batch import Batcher, DiskBatch
    from agent.workspace.watcher import Tree

EVENT_LIMIT_S = 2.0
"""How long the notice of a written file may take, seconds; it takes 50 ms where all is well."""


def python() -> Finding:
    """Tell what runs: the versions of inlayd and Python, and which Python it is."""
    text = f"inlayd {__version__}, Python {platform.python_version()}, {platform.system()} ({sys.executable})"
    return Finding("python", Level.OK, text)


def configuration(app: App, project: Path) -> Finding:
    """Read the configuration; raises ConfigError where a file is wrong."""
    notices = app.settings([project]).notices
    if notices:
        return Finding("config", Level.WARN, "; ".join(notices))
    files = (places.user_file(), project / places.PROJECT_FILE)
    read = " and ".join(str(file) for file in files if file.is_file())
    return Finding("config", Level.OK, read or f"defaults only, there is no {files[0]}")


def state(home: Path) -> Finding:
    """See whether files can be made in the folder of state, and whether others can read them."""
    mend = f"make {home} writable, or set INLAYD_HOME to another folder"
    try:
        home.mkdir(parents=True, exist_ok=True, mode=PRIVATE)
        with tempfile.TemporaryFile(dir=home) as file:
            file.write(b"inlayd")
    except OSError as error:
        return Finding("state", Level.FAIL, f"{home}: cannot be written: {error.strerror or error}", mend)
    mode = stat.S_IMODE(home.stat().st_mode)
    if os.name == "posix" and mode & ~PRIVATE:
        text = f"{home}: others on this machine can look into it (mode {mode:o})"
        return Finding("state", Level.WARN, text, f"run: chmod 700 {home}")
    return Finding("state", Level.OK, f"{home} is writable and private")


def git(project: Path) -> Finding:
    """Tell which repository the project is."""
    repository = find_repository(project)
    if repository is None:
        return Finding("git", Level.NOTE, f"{project} is no git repository; nothing here needs one")
    head = repository.head()
    where = f"on {head.branch}" if head.branch else f"at {(head.commit or 'no commit')[:12]}"
    return Finding("git", Level.OK, f"{repository.root} ({where})")


async def watcher(
    config: Config,
    limit_s: float = EVENT_LIMIT_S,
    tree: Callable[[Sequence[IgnoreRules], Batcher], Tree] | None = None,
) -> Finding:
    """Watch a fresh folder, write a file there, and wait to hear of it; `tree` as `Watcher` has it."""
    if not config.workspace.watch:
        return Finding("watcher", Level.NOTE, "switched off by workspace.watch = false")
    heard = asyncio.Event()
    with tempfile.TemporaryDirectory(prefix="inlayd-") as name:
        folder = _followed(name)
        written = folder / "written.py"

        def hear(batch: DiskBatch) -> None:
            if batch.lost or written in batch.touched:
                heard.set()

        watching = Watcher([IgnoreRules(folder)], hear, tree)
        await watching.start()
        try:
            if watching.state.condition is not WatchCondition.WATCHING:
                return Finding("watcher", Level.FAIL, watching.state.problem)
            written.write_text("x = 1\n", encoding="utf-8")
            return await _heard(heard, limit_s)
        finally:
            await watching.stop()


def _followed(name: str) -> Path:
    # macOS has its temporary folder behind a symlink, and tells of files by their true path.
    return Path(name).resolve()


async def _heard(heard: asyncio.Event, limit_s: float) -> Finding:
    try:
        async with asyncio.timeout(limit_s):
            await heard.wait()
    except TimeoutError:
        text = f"a file written to {tempfile.gettempdir()} was not noticed within {limit_s:g} s"
        mend = "edits made outside of the editor go unnoticed; set workspace.watch = false to save the effort"
        return Finding("watcher", Level.FAIL, text, mend)
    return Finding("watcher", Level.OK, "notices edits made outside of the editor")


def file(path: Path, config: Config) -> Finding:
    """See whether a file can be completed in and be context for others."""
    if path.is_dir():
        return Finding("file", Level.FAIL, f"{path} is a folder", "name a file in it")
    reading = read_for_context(path, config.workspace.max_file_bytes)
    if reading.refusal is None:
        return Finding("file", Level.OK, f"{path} is text")
    return Finding("file", Level.FAIL, f"{path}: {reading.refusal.value}", "name a file of source code")


def grammar(path: Path, loads: Callable[[str, str], bool] | None = None) -> Finding:
    """See whether the language of a file has a grammar, and whether it loads (`loads` tells it otherwise)."""
    # 15 ms for tree-sitter, and only where a file is named.
    from agent.syntax.grammars import grammar_names, grammar_of  # noqa: PLC0415

    language = language_of_path(path).id
    loaded = loads(language, path.suffix) if loads else grammar_of(language, path.suffix) is not None
    if loaded:
        return Finding("grammar", Level.OK, f"{language} is parsed with tree-sitter")
    without = "completes from text and indentation alone"
    if language in grammar_names():
        mend = "install inlayd's packages again: pip install --force-reinstall inlayd"
        return Finding("grammar", Level.WARN, f"the grammar for {language} does not load: {without}", mend)
    named = f"there is none for {language}" if language != PLAIN.id else f"{path.name} tells no language"
    return Finding("grammar", Level.WARN, f"{named}: {without}")
