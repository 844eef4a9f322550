"""The ways to build context that are compared, each a source or none: everything else of the prompt is the same."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Literal

from agent.context.snippet import Snippet, SnippetKind
from agent.languages import language_of_path
from agent.prompt.blocks import BlockWriter
from agent.prompt.lines import LineCosts
from bench import copilot_context
from bench.errors import BenchError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from agent.completion.writer import WriterFacts
    from agent.context.source import Cursor


@dataclass(frozen=True, slots=True)
class Arm:
    """One way that is compared.

    Attributes:
        name: As the table has it.
        context: Whose context it shows.
        healing: Whether a begun word is taken off the prompt (`completion.token_healing`).
        percent: The largest share of the budget for context; 0: the configured one (`prompt.context_percent`).
        shipped: Whether all is as the daemon does it: precedents answer, and the embedded model has context in short
            files only. Otherwise a model is asked, and every prompt has its context.
    """

    name: str
    context: Literal["window", "copilot", "ours"]
    healing: bool = True
    percent: int = 0
    shipped: bool = False


ARMS = (
    Arm("window", "window"),
    Arm("copilot", "copilot"),
    Arm("ours", "ours", shipped=True),
    Arm("window-unhealed", "window", healing=False),
    Arm("ours-context", "ours"),
    Arm("ours-unhealed", "ours", healing=False),
    Arm("ours-30", "ours", percent=30),
    Arm("ours-60", "ours", percent=60),
)
"""All of them: the first three are the measurement, the others try something out."""


def arms_named(names: str) -> list[Arm]:
    """Give the arms of a list like `window,ours`.

    Raises:
        BenchError: There is no such arm.
    """
    known = {arm.name: arm for arm in ARMS}
    try:
        return [known[name] for name in names.split(",")]
    except KeyError as error:
        raise BenchError(f"--arms {names}: {error} is none of {', '.join(known)}") from None


class CopilotSource:
    """Copilot's choice of snippets as a source, cut to the room that the context has.

    Copilot's windows have 60 lines and would not fit into the context of a small budget at all; as in
    `bench_context` it gets as many of their first lines as there is room for, the best window first.

    Args:
        facts: Whose tokens count, and how snippets are written for it.
    """

    name = "copilot"

    def __init__(self, facts: WriterFacts) -> None:
        self._writer = BlockWriter(LineCosts(facts.tokenizer))
        self._family = facts.family

    def snippets(self, cursor: Cursor) -> Sequence[Snippet]:
        """Choose among the recent files of the same language."""
        language = language_of_path(PurePosixPath(cursor.file.relative))
        files = [
            (file.relative, file.text)
            for file in cursor.recent
            if language_of_path(PurePosixPath(file.relative)) is language
        ]
        left = cursor.tokens - self._writer.marker(cursor.file, self._family).tokens
        chosen: list[Snippet] = []
        for path, lines in copilot_context.snippets(cursor.file.text[: cursor.offset], files):
            kept = self._fitting(path, list(lines), left, cursor.file.language)
            if kept is None:
                break
            chosen.append(kept)
            left -= self._tokens(kept, cursor.file.language)
            if kept.end < len(lines):
                break
        return chosen

    def _fitting(self, path: str, lines: list[str], left: int, language: str) -> Snippet | None:
        """Give as many first lines as fit, by halving; None where not even one does."""
        low, high = 0, len(lines)
        while low < high:
            middle = (low + high + 1) // 2
            if self._tokens(_snippet(path, lines[:middle]), language) <= left:
                low = middle
            else:
                high = middle - 1
        return _snippet(path, lines[:low]) if low else None

    def _tokens(self, snippet: Snippet, language: str) -> int:
        return self._writer.block(snippet, language, self._family).tokens


def _snippet(path: str, lines: list[str]) -> Snippet:
    text = "\n".join(lines) + "\n"
    return Snippet(SnippetKind.SIMILAR_FILE, path, 0, len(lines), text, 1.0, "copilot", "Jaccard")
