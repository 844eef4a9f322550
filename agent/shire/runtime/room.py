"""Keeps long variables within what a small model can read: a part of them with a note is worth more than an error."""

from __future__ import annotations

CHARS_PER_TOKEN = 3
"""Characters of code that a token surely stands for: Qwen's vocabulary makes 3.2 to 4.1 of them (embedded.md 1.2)."""
SHARE = 0.5
"""The part of a prompt's room that one variable may take: instructions and context need the other (own choice)."""
FROM_END = frozenset({"beforeCursor"})
"""Variables whose end counts."""
CUT = FROM_END | frozenset(
    {
        *("all", "fileContent", "selection", "selectedText", "selectionWithNum", "afterCursor"),
        *("currentMethodCode", "currentClassCode", "underTestMethodCode", "relatedClasses", "diff"),
    }
)
"""Variables that may be as long as a file."""


def fitted(name: str, text: str, room: int) -> str:
    """Cut a variable to its share of `room` (tokens) at a border of lines, with a line that tells what is missing."""
    most = int(room * SHARE) * CHARS_PER_TOKEN
    if name not in CUT or len(text) <= most:
        return text
    if name in FROM_END:
        kept = text[-most:]
        kept = kept[kept.find("\n") + 1 :]
        return f"… ({_lines(text) - _lines(kept)} lines before this are not shown)\n{kept}"
    kept = text[:most]
    kept = kept[: kept.rfind("\n")] if "\n" in kept else kept
    return f"{kept}\n… ({_lines(text) - _lines(kept)} more lines are not shown)"


def _lines(text: str) -> int:
    return text.removesuffix("\n").count("\n") + 1
