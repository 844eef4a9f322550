"""Judges names: of the suggestions that call or import a name that nobody knows, how many were wrong?"""

from __future__ import annotations

from statistics import mean
from typing import TYPE_CHECKING

from agent.completion.cursor import cursor_at
from agent.completion.filters.symbols import unknown_names
from agent.languages import language_of_path
from agent.workspace.source_file import SourceFile, new_stamp
from bench.lines_score import score

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from agent.session import Session
    from bench.lines_answers import Answer
    from bench.places import Cut

Judged = tuple["Answer", tuple[str, ...]]
"""An answer and the names in it that nobody knows."""


def judge(session: Session, folder: Path, cut: Cut, answers: Iterable[Answer]) -> list[Judged]:
    """Look at the answers of one place, the file being as it was then, in the index of its project."""
    path = folder / cut.path
    language = language_of_path(path).id
    index = session.indexer.index
    index.update(SourceFile(path, cut.path, language, cut.text, new_stamp()))
    try:
        cursor = cursor_at(cut.text[: cut.offset], cut.text[cut.offset :], language)
        return [(answer, unknown_names(answer.text, cursor, index.mentions)) for answer in answers]
    finally:
        whole = path.read_text(encoding="utf-8")
        index.update(SourceFile(path, cut.path, language, whole, new_stamp()))


def told(judged: Sequence[Judged]) -> list[str]:
    """Sum up: of the suggestions with such names and of the others, how many were right and what they saved."""
    lines = []
    for title, found in (
        ("with a name nobody knows", [answer for answer, names in judged if names]),
        ("without", [answer for answer, names in judged if not names and answer.text]),
    ):
        scores = [score(answer.text, answer.truth) for answer in found]
        if not scores:
            lines.append(f"suggestions {title}: none")
            continue
        exact, saved = mean(one.exact for one in scores), mean(one.saved for one in scores)
        lines.append(
            f"suggestions {title}: {len(scores)}, {exact:.1%} exact, {saved:.1%} of the characters saved"
        )
    for answer, names in judged:
        if names:
            verdict = "right" if score(answer.text, answer.truth).exact else "wrong"
            lines.append(f"  {verdict}: {', '.join(names)} in {answer.text!r}, there stood {answer.truth!r}")
    return lines
