"""Variables of the place where the user is: the file, the selection, what stands before and after the caret."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agent.languages import language_of_id

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from agent.shire.runtime.host import Host, Place
    from agent.shire.runtime.sources import Knower
    from agent.shire.runtime.values import Value


_NAMES: Mapping[str, str] = {
    "cpp": "C++",
    "csharp": "C#",
    "css": "CSS",
    "html": "HTML",
    "javascript": "JavaScript",
    "json": "JSON",
    "php": "PHP",
    "plaintext": "text",
    "powershell": "PowerShell",
    "sql": "SQL",
    "toml": "TOML",
    "typescript": "TypeScript",
    "xml": "XML",
    "yaml": "YAML",
}


def language_name(language: str) -> str:
    """Give a language's name as people write it: `java` is `Java`, `cpp` is `C++`."""
    return _NAMES.get(language, language[:1].upper() + language[1:])


def _at_place(give: Callable[[Place], Value]) -> Knower:
    """Make a variable of something that a place tells by itself; empty where there is none."""

    async def know(host: Host) -> Value:
        place = host.editor.place
        return None if place is None else give(place)

    return know


def selection(place: Place) -> str:
    """Give the selected text; without a selection what follows the caret (the reference's rule)."""
    return place.file.text[place.start : place.end] or place.file.text[place.end :]


def _numbered(place: Place) -> str:
    first = place.file.text.count("\n", 0, place.start) + 1
    return "\n".join(f"{number}: {line}" for number, line in enumerate(selection(place).split("\n"), first))


def _comment_sign(place: Place) -> str:
    return language_of_id(place.file.language).line_comment or "-"


VARIABLES: Mapping[str, Knower] = {
    "selection": _at_place(selection),
    "selectedText": _at_place(lambda place: place.file.text[place.start : place.end]),
    "selectionWithNum": _at_place(_numbered),
    "beforeCursor": _at_place(lambda place: place.file.text[: place.start]),
    "afterCursor": _at_place(lambda place: place.file.text[place.end :]),
    "fileName": _at_place(lambda place: place.file.path.name),
    "filePath": _at_place(lambda place: place.file.relative),
    "fileExtension": _at_place(lambda place: place.file.path.suffix.removeprefix(".")),
    "fileContent": _at_place(lambda place: place.file.text),
    "all": _at_place(lambda place: place.file.text),
    "language": _at_place(lambda place: language_name(place.file.language)),
    "lang": _at_place(lambda place: place.file.language),
    "commentSymbol": _at_place(_comment_sign),
    "lineCount": _at_place(lambda place: place.file.text.count("\n") + 1),
}
"""The variables of this group."""
