"""Golden tests of trimming: one readable table for each language in `golden/`.

A case is `=== name | mode`, the file with the cursor, `--- model` and what the model writes (`\\r` written out,
`*500` for a line that never stops), `--- kept` and what is left of it.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest

from agent.completion.cursor import cursor_at
from agent.completion.request import Mode
from agent.completion.trim import Trimmer

FOLDER = Path(__file__).parent / "golden"


class Case(NamedTuple):
    language: str
    name: str
    mode: Mode
    before: str
    after: str
    model: str
    kept: str
    most: int


def cases() -> list[Case]:
    return [
        case(path.stem, block)
        for path in sorted(FOLDER.glob("*.txt"))
        for block in path.read_text(encoding="utf-8").split("=== ")[1:]
    ]


def case(language: str, block: str) -> Case:
    title, body = block.split("\n", 1)
    name, mode = title.split(" | ")
    file, said = body.split("--- model", 1)
    before, after = file.removesuffix("\n").split("‸")
    how, answer = said.split("\n", 1)
    model, kept = answer.split("--- kept", 1)
    most, kept = kept.split("\n", 1) if kept.startswith("-lines") else ("", kept.removeprefix("\n"))
    model = model.replace("\\r\n", "\r\n") * int(how.strip("*") or 1)
    return Case(
        language,
        name,
        Mode(mode),
        before,
        after,
        model,
        kept.removesuffix("\n"),
        int(most.rpartition(" ")[2] or 0),
    )


CASES = cases()


@pytest.mark.parametrize("size", [1, 7, 100_000])
@pytest.mark.parametrize("one", CASES, ids=lambda one: f"{one.language}: {one.name}")
def test_golden(one: Case, size: int) -> None:
    trimmer = Trimmer(cursor_at(one.before, one.after, one.language), one.mode)
    for at in range(0, len(one.model), size):
        if trimmer.feed(one.model[at : at + size]):
            break
    result = trimmer.result()
    if one.most:
        assert result.count("\n") + 1 == one.most
    else:
        assert result == one.kept


def test_six_languages_are_there() -> None:
    assert {one.language for one in CASES} >= {"python", "java", "kotlin", "typescript", "go", "rust", "ruby"}
