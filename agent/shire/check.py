"""Looks for what a script's author will want to know: errors of the grammar, and words that mean nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agent.shire.keys import LIFE_CYCLE, ActionLocation, Interaction, SelectionStrategy
from agent.shire.metadata import word
from agent.shire.parser import parse
from agent.shire.problem import Problem, Severity
from agent.shire.runtime.registry import WATCHERS, function_names, meant
from agent.shire.tree.actions import Pipeline, Statement
from agent.shire.tree.expressions import Call, Literal
from agent.shire.tree.header import Block, Scalar
from agent.shire.tree.node import ErrorNode, walk

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from enum import StrEnum

    from agent.shire.tree.header import Entry, Header

_WORDS: Mapping[str, type[StrEnum]] = {
    "interaction": Interaction,
    "actionLocation": ActionLocation,
    "selectionStrategy": SelectionStrategy,
}


def check(text: str) -> tuple[Problem, ...]:
    """Give the problems of a script, errors and warnings, in the order of the text."""
    script = parse(text)
    found = list(script.problems)
    if script.header is not None:
        found.extend(_header(script.header))
        found.extend(_functions(script.header))
    return tuple(sorted(found, key=lambda problem: problem.span.start))


def _header(header: Header) -> Iterator[Problem]:
    seen: set[str] = set()
    for entry in header.entries:
        if entry.key in seen:
            yield _warning(entry, f"`{entry.key}` stands here twice", "the last one counts; remove the other")
        seen.add(entry.key)
        yield from _entry(entry)


def _functions(header: Header) -> Iterator[Problem]:
    """Look for steps of pipelines that name no function."""
    known = (*function_names(), *header.block("functions"))
    for entry in header.entries:
        names = (*known, *WATCHERS) if entry.key == "onStreaming" else known
        for pipeline in (node for node in walk(entry) if isinstance(node, Pipeline)):
            for step in pipeline.steps:
                if isinstance(step, Call) and step.name not in names:
                    hint = meant(step.name, among=names).strip(" ()") or "docs/shire.md lists them"
                    yield Problem(step.span, f"there is no function `{step.name}`", hint, Severity.WARNING)


def _entry(entry: Entry) -> Iterator[Problem]:
    value = entry.value
    if entry.key in _WORDS and isinstance(value, Scalar):
        words = _WORDS[entry.key]
        if word(words, str(value.value)) is None:
            known = ", ".join(member.value for member in words)
            yield _warning(entry, f"`{value.value}` is no {entry.key}", f"write one of {known}")
    elif entry.key == "enabled" and isinstance(value, Scalar):
        if str(value.value).lower() not in {"true", "false"}:
            yield _warning(entry, f"`{value.value}` is neither true nor false", "write enabled: false")
    elif entry.key == "when" and isinstance(value, Literal) and isinstance(value.value, str):
        yield _warning(entry, "a text in quotes is no condition", "remove the outer quotes")
    elif entry.key in LIFE_CYCLE[1:] and not isinstance(value, (Statement, ErrorNode)):
        yield _warning(
            entry, f"`{entry.key}` runs nothing", "write functions in braces: { parseCode | saveFile }"
        )
    elif isinstance(value, Block) and not value.entries:
        yield _warning(
            entry, f"`{entry.key}` has no value", f"write a value, or indent what belongs to {entry.key}"
        )


def _warning(entry: Entry, message: str, hint: str) -> Problem:
    return Problem(entry.span, message, hint, Severity.WARNING)
