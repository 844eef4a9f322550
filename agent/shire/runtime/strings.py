"""Variables inside of texts: `"$name"` in the front matter, `"hello ${name}"` in directives and commands."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from agent.shire import references
from agent.shire.source import Source
from agent.shire.tree.body import Interpolation

if TYPE_CHECKING:
    from agent.shire.tree.node import Node

_WHOLE = re.compile(r"\$(?:(\w+)|\{(\w+)\})\Z")


def whole_variable(text: str) -> str | None:
    """Give the name in a text that is a variable and nothing else, or None."""
    found = _WHOLE.match(text)
    return (found[1] or found[2]) if found else None


@lru_cache(maxsize=256)
def pieces(text: str) -> tuple[str | Interpolation, ...]:
    """Take a text apart into what stands there and what is filled in."""
    source, done, at = Source(text), 0, 0
    found: list[str | Interpolation] = []
    while (at := text.find("$", at)) >= 0:
        read = references.read(source, at, source.line_end(at), in_fence=True)
        if isinstance(read.node, Interpolation):
            found += [text[done:at], read.node]
            done = read.node.span.end
        at = max(read.resume, at + 1)
    return tuple(piece for piece in (*found, text[done:]) if piece)


def where(script: str, node: Node) -> str:
    """Say where a node stands: `script:line:column`."""
    return f"{script}:{node.span.line}:{node.span.column}"
