"""Tells whether an action is of use at a place: its `when`."""

from __future__ import annotations

from functools import lru_cache
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, cast

from agent.errors import InlaydError
from agent.log import logger
from agent.shire import entries
from agent.shire.header_parser import HeaderParser
from agent.shire.knowledge.place import language_name
from agent.shire.runtime.evaluator import Evaluator
from agent.shire.runtime.scope import Scope
from agent.shire.runtime.variables import Variables
from agent.shire.source import Source
from agent.shire.tree.actions import Pipeline, Query
from agent.shire.tree.expressions import Literal
from agent.shire.tree.header import Block, Scalar
from agent.shire.tree.node import ErrorNode

if TYPE_CHECKING:
    from agent.shire.runtime.host import Place
    from agent.shire.runtime.values import Value
    from agent.shire.tree.expressions import Expression

CONDITIONS_KEPT = 1_000
"""Parsed conditions that are kept."""

_log = logger("shire")


class Conditions:
    """Judges conditions at one place.

    They may use `filePath fileName fileExtension fileContent selection`, `language` (`Java`) and `lang` (`java`).

    Args:
        place: The file and what is selected in it; None: there is none, and every name is empty.
    """

    def __init__(self, place: Place | None) -> None:
        self._evaluator = Evaluator(Scope(Variables(_names(place))), "when")
        self._known: dict[str, bool] = {}

    async def hold(self, when: str | None) -> bool:
        """Tell whether a condition holds; one that cannot be computed does not."""
        if when is None:
            return True
        if when not in self._known:
            self._known[when] = await self._judged(when)
        return self._known[when]

    async def _judged(self, when: str) -> bool:
        expression = _parsed(when)
        if expression is None:
            return False
        try:
            return await self._evaluator.holds(expression)
        except InlaydError as error:
            _log.info("condition failed", error=error)
            return False


@lru_cache(maxsize=CONDITIONS_KEPT)
def _parsed(when: str) -> Expression | None:
    text = f"---\nwhen: {when}\n---\n"
    bounds = entries.find(text)
    if bounds is None:
        return None
    header = HeaderParser(Source(text), bounds).parse()
    statement = header.statement("when")
    found = statement.content if statement else header.value("when")
    if isinstance(found, Literal) and isinstance(found.value, str):
        # A text is no condition: the reference never offers such an action, and `inlayd shire check` warns.
        return None
    if isinstance(found, Pipeline | Query | ErrorNode | Block | Scalar | None):
        return None
    return cast("Expression", found)


def _names(place: Place | None) -> dict[str, Value]:
    if place is None:
        return dict.fromkeys(
            ("filePath", "fileName", "fileExtension", "fileContent", "selection", "language", "lang"), ""
        )
    path = PurePosixPath(place.file.relative)
    return {
        "filePath": place.file.relative,
        "fileName": path.name,
        "fileExtension": path.suffix.removeprefix("."),
        "fileContent": place.file.text,
        "selection": place.file.text[place.start : place.end],
        "language": language_name(place.file.language),
        "lang": place.file.language,
    }
