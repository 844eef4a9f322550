"""Finds code in a model's answer, and what a comment is in it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from agent.languages import LANGUAGES, PLAIN, Language, language_of_id

_OPENING = re.compile(r"^[ \t]*(`{3,}|~{3,})[ \t]*([^\s`{]*)[^\n`]*$", re.MULTILINE)
_SHIRE = re.compile(r"<shire>\s*?\n?(.*?)\s*</shire>", re.DOTALL | re.IGNORECASE)
_DOC = re.compile(r"/\*\*.*?(?:\*/|\Z)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class CodeBlock:
    """A block of code in a text.

    Attributes:
        language: What stands behind the opening fence, as written.
        text: The code without the fences, without blank lines at its ends.
        complete: Whether the block was closed.
    """

    language: str
    text: str
    complete: bool


def first_block(text: str) -> CodeBlock | None:
    """Give the first block of code of a text, or what stands in `<shire>…</shire>`; None without one.

    A line of at least as many marks as the opening one closes a block, so that code may hold shorter fences.
    """
    tagged = _SHIRE.search(text)
    if tagged:
        return CodeBlock("shire", tagged[1].strip("\n"), complete=True)
    opening = _OPENING.search(text)
    if opening is None:
        return None
    mark = opening[1]
    closing = re.compile(rf"^[ \t]*{re.escape(mark[0])}{{{len(mark)},}}[ \t]*$", re.MULTILINE)
    closed = closing.search(text, opening.end() + 1)
    body = text[opening.end() + 1 : closed.start() if closed else len(text)]
    return CodeBlock(opening[2], _bare(body), complete=closed is not None)


def language_named(name: str) -> Language:
    """Give the language that a fence names, by its id, a usual short name or a file ending; plain text if unknown."""
    known = language_of_id(name.lower())
    if known in LANGUAGES and known is not PLAIN:
        return known
    ending = f".{name.lower()}"
    return next((language for language in LANGUAGES if ending in language.endings), PLAIN)


def doc_comment(text: str) -> str:
    """Give the first `/** … */` of a text, closed where it was not; the whole text without fences if it has none."""
    block = first_block(text)
    body = block.text if block else text.strip()
    found = _DOC.search(body)
    if found is None:
        return body
    return found[0] if found[0].endswith("*/") else found[0].rstrip() + "\n */"


def _bare(body: str) -> str:
    lines = body.split("\n")
    while lines and not lines[0].strip():
        lines.pop(0)
    while lines and not lines[-1].strip():
        lines.pop()
    return "\n".join(lines)
