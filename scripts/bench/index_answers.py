"""What the index answers while it is built, and after edits: asked through the wire for names that one file has."""

from __future__ import annotations

import random
import re
import time
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from agent.languages import language_of_path
from bench.context_points import code_of
from bench.errors import BenchError
from bench.index_probe import BUILD_LIMIT_S
from bench.packages import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from bench.editor import Editor

CONTEXT_TOKENS = 1024
LARGEST_FILE = 200_000
"""Files that are asked about have at most so many bytes."""
SEEN_LIMIT_S = 10.0
"""How long an edit on disk may take to be seen, seconds."""
POLL_S = 0.02
_NAME = re.compile(r"[A-Za-z_]\w{9,40}")
_PROSE = re.compile(r'"""[\s\S]*?"""|\'\'\'[\s\S]*?\'\'\'|/\*[\s\S]*?\*/')
_WINDOW = frozenset({"BeforeCursor", "AfterCursor"})


@dataclass(frozen=True, slots=True)
class Target:
    """A name that stands in one file only: its path in the checkout, its absolute path, the name."""

    relative: str
    path: Path
    name: str


def targets(folder: Path, count: int, seed: int) -> list[Target]:
    """Choose files at random, the same ones for the same seed, each with a name in its code that no other file has.

    Raises:
        BenchError: There are not so many.
    """
    names: dict[Path, Counter[str]] = {}
    held: Counter[str] = Counter()
    for path in sorted(folder.rglob("*")):
        parts = path.relative_to(folder).parts
        if any(part.startswith(".") for part in parts) or language_of_path(path).id not in LANGUAGES:
            continue
        if not path.is_file() or path.is_symlink() or path.stat().st_size > LARGEST_FILE:
            continue
        text = path.read_bytes().decode("utf-8", "replace")
        names[path] = Counter(_NAME.findall(text))
        held.update(names[path].keys())
    order = random.Random(seed).sample(sorted(names), len(names))
    found: list[Target] = []
    for path in order:
        if len(found) == count:
            break
        # What stands in prose alone leads nowhere: a context is made of code.
        lines = _PROSE.sub(" ", path.read_bytes().decode("utf-8", "replace")).split("\n")
        coded = {name for line in lines for name in _NAME.findall(code_of(line, path.name))}
        own = [n for n, times in names[path].items() if held[n] == 1 and times <= 3 and n in coded]
        if own:
            found.append(Target(path.relative_to(folder).as_posix(), path, own[0]))
    if len(found) < count:
        raise BenchError(f"{folder}: only {len(found)} files have a name of their own, {count} are needed")
    return found


class Asker:
    """Asks for context round a name, in a file of its own that is not on the disk.

    Args:
        editor: The way to the daemon.
        folder: The checkout.
    """

    def __init__(self, editor: Editor, folder: Path) -> None:
        self._editor = editor
        self._folder = folder
        self._asked = 0

    def shows(self, target: Target, needed: str = "") -> bool:
        """Ask with a target's name before the cursor; tells whether the context gives something of its file.

        Only that file has the name, so nothing else can lead there. The line itself need not be shown: a context
        is made of what the cursor's own words do not say already. Where a name is `needed`, it must be.
        """
        self._asked += 1
        path = self._folder / f"inlayd_bench_{self._asked}{target.path.suffix}"
        uri, text = path.as_uri(), f"{target.name}\n"
        language = language_of_path(path).id
        document = {"uri": uri, "languageId": language, "version": 1, "text": text}
        self._editor.notify("textDocument/didOpen", {"textDocument": document})
        answer = self._editor.request(
            "inlayd/prompt",
            {
                "textDocument": {"uri": uri},
                "position": {"line": 1, "character": 0},
                "contextBudget": CONTEXT_TOKENS,
            },
        )
        self._editor.notify("textDocument/didClose", {"textDocument": {"uri": uri}})
        return any(
            one["kind"] not in _WINDOW
            and one["path"] == target.relative
            and (
                needed in one["text"]
                if needed
                else one["source"] == "retrieved" or target.name in one["text"]
            )
            for one in answer.result["elements"]
        )

    def while_building(self, wanted: Sequence[Target]) -> tuple[list[float], float]:
        """Ask for all targets again and again until the index is ready.

        Gives when each was answered, seconds from now, in the order in which they were, and when the index was ready.
        Those that only the finished index answers count as answered then; those that it does not answer either, since
        others tell more within the budget, are left out.

        Raises:
            BenchError: The finished index answers none, or is not ready within the limit.
        """
        begun = time.perf_counter()
        left = list(wanted)
        answered: list[float] = []
        while time.perf_counter() - begun < BUILD_LIMIT_S:
            index = self._editor.request("inlayd/status", {}).result["index"]
            ready = time.perf_counter() - begun
            for target in list(left):
                if self.shows(target):
                    answered.append(time.perf_counter() - begun)
                    left.remove(target)
            if index["state"] == "ready":
                if not answered:
                    raise BenchError(f"{left[0].relative}: {left[0].name} is not found in a finished index")
                return answered, ready
            time.sleep(POLL_S)
        raise BenchError(f"the index is not ready after {BUILD_LIMIT_S:.0f} s")

    def edited(self, target: Target, word: str) -> bool:
        """Write a new line into a file in the editor; tells whether the very next request shows what it adds."""
        uri = target.path.as_uri()
        text = target.path.read_bytes().decode("utf-8", "replace")
        language = language_of_path(target.path).id
        document = {"uri": uri, "languageId": language, "version": 1, "text": text}
        self._editor.notify("textDocument/didOpen", {"textDocument": document})
        start = {"line": 0, "character": 0}
        change = {"range": {"start": start, "end": start}, "text": _line(word)}
        self._editor.notify(
            "textDocument/didChange",
            {"textDocument": {"uri": uri, "version": 2}, "contentChanges": [change]},
        )
        return self.shows(Target(target.relative, target.path, word), _needed(word))

    def written(self, target: Target, word: str) -> float:
        """Write a new line into a file on the disk; gives the time until a request shows it, milliseconds.

        Raises:
            BenchError: None did within `SEEN_LIMIT_S`.
        """
        data = target.path.read_bytes()
        target.path.write_bytes(_line(word).encode() + data)
        begun = time.perf_counter()
        try:
            while time.perf_counter() - begun < SEEN_LIMIT_S:
                if self.shows(Target(target.relative, target.path, word), _needed(word)):
                    return (time.perf_counter() - begun) * 1000
                time.sleep(POLL_S)
        finally:
            target.path.write_bytes(data)
        raise BenchError(f"{target.relative}: what was written is not seen after {SEEN_LIMIT_S:.0f} s")


def _line(word: str) -> str:
    """Give a line of code that leads from a word to a name which whoever writes that word next needs.

    A line that says nothing but the word would be no context where a file begins with its licence: comments are none,
    and what the cursor's own words say need not be said again.
    """
    return f"{word} = {_needed(word)}(7)\n"


def _needed(word: str) -> str:
    return f"{word}_made_from"
