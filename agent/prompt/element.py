"""The parts of a prompt, and the prompt itself with the record of what is in it and what was left out."""

from __future__ import annotations

from enum import StrEnum

import msgspec


class ElementKind(StrEnum):
    """The kinds of prompt elements (DESIGN.md; the names are Copilot's of 2023)."""

    PATH_MARKER = "PathMarker"
    LANGUAGE_MARKER = "LanguageMarker"
    SIMILAR_FILE = "SimilarFile"
    IMPORTED_FILE = "ImportedFile"
    RELATED_CODE = "RelatedCode"
    RECENT_EDIT = "RecentEdit"
    RETRIEVAL_SNIPPET = "RetrievalSnippet"
    BEFORE_CURSOR = "BeforeCursor"
    AFTER_CURSOR = "AfterCursor"


class Element(msgspec.Struct, frozen=True):
    """One part of a prompt.

    Attributes:
        kind: What it is.
        text: Its text exactly as it stands in the prompt (comments and headline included).
        path: The file it comes from, relative to the workspace, or None.
        lines: First line and line after the last one in that file, zero-based, or None.
        source: Name of the context source, or `window` for the text round the cursor.
        score: Worth in the scale of its source.
        tokens: Cost in tokens of the model that reads it.
        why: One short phrase for a person.
    """

    kind: ElementKind
    text: str
    path: str | None
    lines: tuple[int, int] | None
    source: str
    score: float
    tokens: int
    why: str


class Prompt(msgspec.Struct, frozen=True):
    """An assembled prompt, before a template turns it into one string.

    Attributes:
        context: Everything that stands before the window: markers and snippets, rendered, stable-first.
        before: The text before the cursor, as far as it fits; blanks at its very end are in `trailing`.
        after: The text after the cursor, as far as it fits.
        trailing: Blanks cut from the end of `before` (the model has to write them itself).
        elements: What is in, in the order of the prompt.
        dropped: What was left out for lack of budget, best first.
        tokens: Tokens of context, before and after together.
        budget: The most tokens that were allowed.
    """

    context: str
    before: str
    after: str
    trailing: str
    elements: tuple[Element, ...]
    dropped: tuple[Element, ...]
    tokens: int
    budget: int
