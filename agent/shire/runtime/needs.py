"""What a script cannot do without: its front matter's `needs`, so that no model is asked about nothing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from agent.errors import ScriptError
from agent.shire.runtime.values import show
from agent.shire.runtime.variables import MISSING
from agent.shire.tree.header import Scalar

if TYPE_CHECKING:
    from agent.shire.runtime.run import Run
    from agent.shire.tree.header import Header

NEEDS = "needs"
"""The key: names of variables with commas between them, each of which may be one of several (`a or b`)."""
_OR = re.compile(r"\s+or\s+")
_MENDS = {
    "input": 'say what you want (in a terminal: inlayd run SCRIPT "…")',
    "text": "give the text as `text` (in a terminal: --var text=…)",
    "selection": "open a file and select something in it (in a terminal: --file FILE:LINES)",
    "selectedText": "select something (in a terminal: --file FILE:LINES)",
    "fileContent": "open a file that is not empty (in a terminal: --file FILE:LINE)",
    "currentChanges": "change something, or stage it",
    "messages": "name commits that are there",
}


async def check(header: Header | None, run: Run) -> None:
    """Look whether what a script needs is there; a dry run only says so.

    Raises:
        ScriptError: Something is missing or empty.
    """
    value = header.value(NEEDS) if header else None
    for group in str(value.value).split(",") if isinstance(value, Scalar) else ():
        names = [name.strip().removeprefix("$") for name in _OR.split(group) if name.strip()]
        if names and not [name for name in names if await _is_there(name, run)]:
            mends = " or ".join(_MENDS.get(name, f"give `{name}`") for name in names)
            message = f"there is nothing to work on: {mends}"
            if not run.dry:
                raise ScriptError(f"{run.name}: {message}")
            run.warn(message)


async def _is_there(name: str, run: Run) -> bool:
    found = await run.variables.get(name)
    return found is not MISSING and bool(show(found).strip())
