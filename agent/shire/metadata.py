"""What a menu needs to know of a script, read without parsing it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, TypeVar

from agent.shire import entries, scalars
from agent.shire.entries import Bounds, Chunk, ChunkKind
from agent.shire.keys import BLOCKS, SCALARS, ActionLocation, Interaction, SelectionStrategy

if TYPE_CHECKING:
    from collections.abc import Mapping
    from enum import StrEnum

_SCALARS = frozenset(SCALARS)
_KEYS = "|".join((*SCALARS, "when"))
_TOP = re.compile(rf'(?m)^({_KEYS})[ \t]*:[ \t]*(?:"([^"\\\n]*)"[ \t]*$|([^\n]*)$)')
_UNSURE = re.compile(
    rf"(?m)\r|/\*|^[ \t]+[\"']?(?:{_KEYS})[\"']?[ \t]*:|^[\"'/](?:{_KEYS})[\"'/][ \t]*:"
    r"|^when[ \t]*:(?:[ \t]*\{|[^\n]*(?:&&|\|\||\band|\bor)[ \t]*$)|^[ \t]*(?:&&|\|\||(?:and|or)\b)"
)
"""What makes a line belong to another, or an entry to another: a closer look is needed."""
_Word = TypeVar("_Word", bound="StrEnum")


@dataclass(frozen=True, slots=True)
class Metadata:
    """A script's plain front matter keys, with the defaults for those it leaves out.

    Attributes:
        name: Title in menus; empty if there is none.
        description: Tooltip.
        interaction: What becomes of the answer.
        action_location: Where the action is offered.
        selection_strategy: What is selected first, or None.
        shortcut: Keys as the IDE writes them (`meta pressed V`), or None.
        enabled: Whether it is offered at all.
        model: Title of a configured model, or None for the default.
        when: The text of the condition that must hold for it to be offered, or None.
    """

    name: str = ""
    description: str = ""
    interaction: Interaction = Interaction.RUN_PANEL
    action_location: ActionLocation = ActionLocation.RUN_PANEL
    selection_strategy: SelectionStrategy | None = None
    shortcut: str | None = None
    enabled: bool = True
    model: str | None = None
    when: str | None = None


def header(text: str) -> Metadata:
    """Read a script's metadata; as quick as finding its front matter, and it never fails.

    A key that stands there twice has its last value; one with a value that it cannot take has its default.
    """
    bounds = entries.find(text)
    if bounds is None:
        return Metadata()
    return _metadata(_at_sight(text[bounds.start : bounds.end]) or _read(text, bounds))


def _at_sight(inside: str) -> dict[str, str] | None:
    """Read the front matter of a script that is written as most are; None where that needs a closer look.

    Four times as quick as `_read`, whose answer it gives: the keys stand at the left edge and their values on one line.
    """
    if _UNSURE.search(inside):
        return None
    found: dict[str, str] = {}
    for line in _TOP.finditer(inside):
        key, quoted, start = line[1], line[2], line.start(3)
        if quoted is not None and key != "when":
            found[key] = quoted
        elif key == "when":
            found[key] = inside[line.end(1) : line.end()].partition(":")[2].strip()
        else:
            plain = scalars.read(inside, start, line.end())
            found[key] = "" if plain is None else _text(plain.value)
    return found


def _read(text: str, bounds: Bounds) -> dict[str, str]:
    found: dict[str, str] = {}
    open_blocks: list[Chunk] = []
    for chunk in entries.chunks(text, bounds):
        if chunk.kind is not ChunkKind.ENTRY:
            continue
        while open_blocks and not _is_below(text, chunk, open_blocks[-1]):
            open_blocks.pop()
        if not open_blocks:
            _note(text, chunk, found)
        if scalars.is_nothing(text, chunk.value, chunk.end):
            open_blocks.append(chunk)
    return found


def _is_below(text: str, chunk: Chunk, block: Chunk) -> bool:
    """Tell whether an entry belongs to one without a value; those of `variables:` may stand flush, in quotes."""
    deeper = entries.indent_of(chunk) - entries.indent_of(block)
    flush = deeper == 0 and not entries.is_bare(text, chunk) and text[slice(*block.key)] in BLOCKS
    return deeper > 0 or flush


def _note(text: str, chunk: Chunk, found: dict[str, str]) -> None:
    key = text[chunk.key[0] : chunk.key[1]].strip("\"'/")
    if key == "when":
        found[key] = text[chunk.value : chunk.end].strip()
    elif key in _SCALARS:
        plain = scalars.read(text, chunk.value, chunk.end)
        found[key] = "" if plain is None else _text(plain.value)


def _text(value: str | int) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _metadata(found: Mapping[str, str]) -> Metadata:
    return Metadata(
        name=found.get("name", ""),
        description=found.get("description", ""),
        interaction=word(Interaction, found.get("interaction", "")) or Interaction.RUN_PANEL,
        action_location=word(ActionLocation, found.get("actionLocation", "")) or ActionLocation.RUN_PANEL,
        selection_strategy=word(SelectionStrategy, found.get("selectionStrategy", "")),
        shortcut=found.get("shortcut") or None,
        enabled=found.get("enabled", "").lower() != "false",
        model=found.get("model") or None,
        when=found.get("when") or None,
    )


def word(kind: type[_Word], text: str) -> _Word | None:
    """Give the member of `kind` that `text` names in any case, or None."""
    return _words(kind).get(text.lower())


@cache
def _words(kind: type[_Word]) -> Mapping[str, _Word]:
    return {member.value.lower(): member for member in kind}
