"""What a source of context finds: a piece of text, where it stands, and why it is worth reading."""

from __future__ import annotations

from enum import StrEnum

import msgspec


class SnippetKind(StrEnum):
    """The prompt element that a snippet becomes (names of DESIGN.md, from Copilot's 2023 prompt)."""

    SIMILAR_FILE = "SimilarFile"
    IMPORTED_FILE = "ImportedFile"
    RELATED_CODE = "RelatedCode"
    RECENT_EDIT = "RecentEdit"
    RETRIEVAL_SNIPPET = "RetrievalSnippet"


class Snippet(msgspec.Struct, frozen=True):
    """A piece of context with its place and its worth.

    Attributes:
        kind: The kind of prompt element that it becomes.
        path: The file it is from, relative to the workspace, forward slashes.
        start: First line, zero-based.
        end: Line after the last one.
        text: The lines as they stand, or an outline of them, with Unix line ends.
        score: Worth in the scale of its source; higher is better, comparable only within one source.
        source: Name of the source that found it.
        why: One short phrase for a person: which words, which import, which edit.
    """

    kind: SnippetKind
    path: str
    start: int
    end: int
    text: str
    score: float
    source: str
    why: str
