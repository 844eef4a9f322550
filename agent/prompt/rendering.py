"""From a prompt to the one string that a model reads, in the layout of its family."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

import msgspec

from agent.prompt.element import ElementKind
from agent.prompt.families import FimFamily, Layout

if TYPE_CHECKING:
    from agent.prompt.element import Prompt

_CONTINUED = frozenset({Layout.TAIL, Layout.LEFT})
"""Layouts in which the answer goes on straight from the text before the cursor."""


class Rendered(msgspec.Struct, frozen=True):
    """What goes over the wire to a model.

    Attributes:
        text: The prompt, without the token that begins it (`FimFamily.bos`).
        suffix: The text after the cursor where the server puts it into order, else None.
        stop: Strings that end the completion, most important first.
    """

    text: str
    suffix: str | None
    stop: tuple[str, ...]


def render(prompt: Prompt, family: FimFamily, layout: Layout | None = None, repo: str = "") -> Rendered:
    """Write a prompt as the text that a family's models were trained on.

    `layout` defaults to the family's best one, which also stands in for a layout that it does not bear. `repo` is the
    repository's name, for families that have a place for it. The file's path is part of `prompt.context`.
    Special strings in the window are broken up; those of the context were when it was built.
    """
    template = family.template(layout or family.layouts[0])
    outside, inside = _context(prompt, family, repo)
    before = inside + defuse(prompt.before, family.special)
    after = defuse(prompt.after, family.special)
    if template.layout in _CONTINUED:
        # Models write a blank together with the word behind it: after a blank they go astray (embedded.md 1.5).
        before = before.rstrip(" \t")
    if template.layout is Layout.LEFT:
        return Rendered(outside + before, None, family.stop)
    if template.layout is Layout.SERVER:
        return Rendered(outside + before, after, family.stop)
    first, second = (before, after) if template.layout is Layout.PSM else (after, before)
    return Rendered(
        f"{outside}{template.opening}{first}{template.between}{second}{template.closing}", None, family.stop
    )


def defuse(text: str, special: tuple[str, ...]) -> str:
    """Break up every special string of a model in a user's text with a blank after its first character.

    `<|fim_middle|>` becomes `< |fim_middle|>`: still readable, but no longer the token that would end the prompt.
    """
    if not any(string in text for string in special):
        return text
    return _any_of(special).sub(lambda found: f"{found[0][0]} {found[0][1:]}", text)


@lru_cache(maxsize=64)
def _any_of(strings: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(re.escape(string) for string in sorted(strings, key=len, reverse=True)))


def _context(prompt: Prompt, family: FimFamily, repo: str) -> tuple[str, str]:
    """Give what stands before the template's opening, and what stands inside it before the text."""
    form = family.repo
    if form is None:
        return "", prompt.context
    header = form.header.format(repo=defuse(repo, family.special)) if repo else ""
    marker = _current(prompt)
    files = header + prompt.context[: len(prompt.context) - len(marker)]
    opening = form.file if marker else ""
    if form.inside == "files":
        return "", files + opening + marker
    if form.inside == "path":
        return files + opening, marker
    return files + opening + marker, ""


def _current(prompt: Prompt) -> str:
    """Give the text of the current file's marker, which ends the context of a repository form."""
    kinds = {ElementKind.PATH_MARKER, ElementKind.LANGUAGE_MARKER}
    return next((element.text for element in prompt.elements if element.kind in kinds), "")
