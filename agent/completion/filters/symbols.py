"""Tells names that a suggestion calls or imports and that nobody knows: likely the model's invention.

Only calls of members (`x.name(`) and imported names are looked at: other names may be new by right.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from agent.completion.filters.known_names import brought_along

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from agent.completion.cursor import Cursor

SHORTEST = 3
"""Characters of a name that is looked at: the index holds no shorter ones (`agent.context.chunks.SHORTEST_NAME`)."""
_CALLED = re.compile(r"(?:\.|->|::)\s*([A-Za-z_]\w*)\s*\(")
_PYTHON_IMPORT = re.compile(r"\s*from\s+[\w.]+\s+import\s+\(?(.*)")
_BRACED_IMPORT = re.compile(r"\s*(?:import|export)\s+(?:type\s+)?\{([^}]*)")
_DOTTED_IMPORT = re.compile(r"\s*import\s+(?:static\s+)?[\w.]+\.([A-Za-z_]\w*)\s*;?\s*$")
_IMPORTS = {
    "python": _PYTHON_IMPORT,
    "javascript": _BRACED_IMPORT,
    "typescript": _BRACED_IMPORT,
    "javascriptreact": _BRACED_IMPORT,
    "typescriptreact": _BRACED_IMPORT,
    "java": _DOTTED_IMPORT,
    "kotlin": _DOTTED_IMPORT,
}
_FIRST_NAME = re.compile(r"\s*([A-Za-z_]\w*)")


def unknown_names(text: str, cursor: Cursor, knows: Callable[[str], bool]) -> tuple[str, ...]:
    """Give the names that a suggestion at a cursor calls or imports and neither `knows` nor its language has.

    In the order of the text, none twice; nothing in comments and strings. `knows` must be certain where it says no.
    """
    own = brought_along(cursor.lexis.language.id)
    found = dict.fromkeys(_named(text, cursor))
    return tuple(name for name in found if len(name) >= SHORTEST and name not in own and not knows(name))


def _named(text: str, cursor: Cursor) -> Iterator[str]:
    language = cursor.lexis.language.id
    scanner = cursor.scanner()
    for index, line in enumerate(text.split("\n")):
        code = scanner.read(line)
        begun = "" if index or cursor.in_text else cursor.line
        whole = begun + code
        for called in _CALLED.finditer(whole):
            if called.end(1) > len(begun):
                yield called[1]
        imported = _IMPORTS[language].match(whole) if language in _IMPORTS else None
        if imported is not None:
            yield from _imported(imported[1], imported.start(1), len(begun))


def _imported(names: str, start: int, written: int) -> Iterable[str]:
    """Give the names of a list like `a, b as c` that end behind column `written`; the list begins at `start`."""
    at = start
    for part in names.split(","):
        first = _FIRST_NAME.match(part)
        if first is not None and at + first.end(1) > written:
            yield first[1]
        at += len(part) + 1
