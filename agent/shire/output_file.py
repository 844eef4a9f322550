"""Saves the answer of an action whose interaction is `OutputFile`, where its script has not saved it itself."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from agent.errors import WorkspaceError
from agent.shire.functions.fences import first_block, language_named
from agent.shire.functions.saving import OUTPUT_FOLDER
from agent.shire.runtime.values import FilePath

if TYPE_CHECKING:
    from agent.languages import Language
    from agent.shire.runtime.answer import Answer
    from agent.shire.runtime.host import Host

MOST_NAMES = 1_000
"""Names that are tried until one is free."""
TEXT_ENDING = ".md"
"""The ending of an answer that is no code: models write Markdown."""
_FENCE = re.compile(r"`{3,}|~{3,}")
_UNFIT = re.compile(r"[^\w.-]+")


async def save(action: str, answer: Answer, host: Host) -> FilePath:
    """Write an answer to `.shire-output` under the action's name, with a number where that is taken, and show it.

    An answer that is one block of code, or out of which the script took the code, becomes a file of its language; any
    other keeps all of its text.

    Raises:
        WorkspaceError: There is no folder, or no name left.
    """
    text, ending = _content(answer)
    stem = _UNFIT.sub("-", action.rpartition("/")[2]).strip("-.") or "answer"
    for number in range(1, MOST_NAMES):
        name = f"{OUTPUT_FOLDER}/{stem}{'' if number == 1 else f'-{number}'}{ending}"
        path = host.files.resolve(name)
        if not path.exists():
            await host.edits.write(path, text.rstrip("\n") + "\n")
            await host.editor.open(path)
            return FilePath(path, host.files.shown(path))
    raise WorkspaceError(f"{OUTPUT_FOLDER}: {MOST_NAMES} answers of {stem} are kept there: delete some")


def _content(answer: Answer) -> tuple[str, str]:
    if answer.code is not None:
        return answer.code, _ending(language_named(answer.language))
    block = first_block(answer.text)
    if block is not None and _is_one_block(answer.text):
        return block.text, _ending(language_named(block.language))
    return answer.text, TEXT_ENDING


def _is_one_block(text: str) -> bool:
    """Tell whether the first block begins with the text and ends with it."""
    opening, *lines = text.strip().split("\n")
    mark = _FENCE.match(opening)
    return mark is not None and [at for at, line in enumerate(lines, 1) if line.strip() == mark[0]][:1] == [
        len(lines)
    ]


def _ending(language: Language) -> str:
    return (language.endings or (".txt",))[0]
