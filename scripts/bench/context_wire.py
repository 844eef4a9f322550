"""Asks the real daemon for the context at a place, as any editor would."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bench.errors import BenchError

if TYPE_CHECKING:
    from pathlib import Path

    from bench.context_points import Point
    from bench.editor import Editor

INDEX_LIMIT_S = 120.0
"""How long the index of a project may take, seconds."""
INDEX_POLL_S = 0.05
_WINDOW = frozenset({"BeforeCursor", "AfterCursor"})


@dataclass(frozen=True, slots=True)
class Shown:
    """A context as it was shown, whoever chose it.

    Attributes:
        text: All of its context.
        ms: Time until the answer was there, milliseconds.
    """

    text: str
    ms: float


class ContextWire:
    """A daemon with one project.

    Args:
        editor: The way to the daemon.
        project: The folder.
    """

    def __init__(self, editor: Editor, project: Path) -> None:
        self._editor = editor
        self._project = project

    def wait_for_index(self, limit_s: float = INDEX_LIMIT_S) -> int:
        """Wait until the project is indexed; gives the number of files in the index.

        Raises:
            BenchError: It takes more than `limit_s` seconds.
        """
        begun = time.monotonic()
        while time.monotonic() - begun < limit_s:
            index = self._editor.request("inlayd/status", {}).result["index"]
            if index["state"] == "ready":
                return int(index["files"])
            time.sleep(INDEX_POLL_S)
        raise BenchError(f"the index is not ready after {limit_s:.0f} s")

    def open(self, point: Point, language: str) -> None:
        """Open the file of a point without the removed line."""
        document = {"uri": self._uri(point), "languageId": language, "version": 1, "text": point.text}
        self._editor.notify("textDocument/didOpen", {"textDocument": document})

    def ask(self, point: Point, budget: int) -> Shown:
        """Ask for the prompt where the line was removed, with a context of at most `budget` tokens."""
        answer = self._editor.request(
            "inlayd/prompt",
            {
                "textDocument": {"uri": self._uri(point)},
                "position": {"line": point.line, "character": 0},
                "contextBudget": budget,
            },
        )
        context = [one for one in answer.result["elements"] if one["kind"] not in _WINDOW]
        counted = sum(one["tokens"] for one in context)
        if counted > budget:
            raise BenchError(
                f"{point.name}:{point.line + 1}: {counted} tokens of context, {budget} were asked"
            )
        return Shown("".join(one["text"] for one in context), answer.ms)

    def close(self, point: Point) -> None:
        """Close the file."""
        self._editor.notify("textDocument/didClose", {"textDocument": {"uri": self._uri(point)}})

    def _uri(self, point: Point) -> str:
        return (self._project / point.name).as_uri()
