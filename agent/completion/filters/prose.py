"""Keeps answers of chat models out of code."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from agent.completion.filters.candidate import Candidate

LEAST_WORDS = 4
"""Fewer words behind the beginning of a line are an expression rather than a sentence (own choice)."""
_FENCE = re.compile(
    r"\A\s*(?:[^\n`]{0,200}:\s*\n+)?\s*```[\w+#.-]*[ \t]*\n(.*?)(?:\n[ \t]*```|\Z)", re.DOTALL
)
_CHAT = re.compile(
    r"\s*(?:sure[,!.]|certainly[,!.]|of course[,!.]|okay[,!.]|as an ai\b|i'm sorry|i am sorry|i apologi[sz]e"
    r"|i cannot |i can't |here(?: is|'s| are) (?:the|a|an|how|your|some|my)\b"
    r"|to (?:complete|fix|solve|implement) (?:the|this)\b"
    r"|the (?:code|function|method|following|above|provided|given|missing) [a-z]+ [a-z]+"
    r"|this (?:code|function|method|class|line) (?:is|will|does|should|defines|creates|returns)\b"
    r"|you (?:can|should|need|have) (?:to )?[a-z]+ |let me |let's |please )",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"\s*[A-Z][a-z']+(?:,? [A-Za-z'-]+){4,}[.:!?]?\s*\Z")
_CODE = re.compile(r"[=;{}\[\]<>]|\w\(|^\s*(?:[@#/*-]|return\b|import\b|from\b)")


def unfenced(candidate: Candidate) -> Candidate | None:
    """Take the code out of an answer that is one fenced block; cut an answer where a fence begins later."""
    if _may_be_prose(candidate) or "```" not in candidate.text:
        return candidate
    match = _FENCE.match(candidate.text)
    return candidate.cut(match[1] if match else candidate.text.split("```", 1)[0].rstrip())


def without_prose(candidate: Candidate) -> Candidate | None:
    """Drop an answer that speaks to a person; comments, strings and texts may speak."""
    first = candidate.text.lstrip().split("\n", 1)[0]
    if _may_be_prose(candidate) or candidate.cursor.lexis.is_comment(first):
        return candidate
    if candidate.cursor.begun and len(first.split()) < LEAST_WORDS:
        return candidate
    spoken = _CHAT.match(first) or _SENTENCE.match(first)
    return None if spoken and not _CODE.search(first) else candidate


def _may_be_prose(candidate: Candidate) -> bool:
    return candidate.cursor.lexis.prose or candidate.cursor.in_text
