"""Trees written as short lines, so that tests can say what they expect."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from shire_world import World

from agent.shire.expression_parser import ExpressionParser
from agent.shire.parser import parse
from agent.shire.source import Source
from agent.shire.tree.node import ErrorNode, Node, Token, leaves, text_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from agent.shire.tree.expressions import Expression
    from agent.shire.tree.script import Script

SEED = Path(__file__).parent / "seed"


def _inner(value: object) -> str:
    if isinstance(value, Node):
        return _short(value)
    if isinstance(value, tuple):
        return "[" + " ".join(_inner(item) for item in value) + "]"
    return repr(value)


def _short(node: Node) -> str:
    if isinstance(node, ErrorNode):
        return f"(Error {text_of(node)!r})"
    names = [name for name in node.__dataclass_fields__ if name not in {"span", "parts", "problems"}]
    return "(" + " ".join([type(node).__name__, *(_inner(getattr(node, name)) for name in names)]) + ")"


def _parsed(text: str) -> Script:
    """Parse, and see to it that the tree is whole: every leaf in its place, nothing lost, nothing twice."""
    script = parse(text)
    offset = 0
    for leaf in leaves(script):
        assert isinstance(leaf, Token)
        assert leaf.span.start == offset
        assert leaf.text
        offset = leaf.span.end
        assert text[leaf.span.start : offset] == leaf.text
    assert offset == len(text)
    return script


def _expression(text: str) -> Expression:
    reader = ExpressionParser(Source(text), 0, len(text))
    found = reader.expression()
    reader.done()
    return found


@pytest.fixture
def short() -> Callable[[Node], str]:
    return _short


@pytest.fixture
def parsed() -> Callable[[str], Script]:
    return _parsed


@pytest.fixture
def expression() -> Callable[[str], str]:
    return lambda text: _short(_expression(text))


@pytest.fixture
def body() -> Callable[[str], list[str]]:
    return lambda text: [_short(node) for node in _parsed(text).body.content]


@pytest.fixture
def value() -> Callable[[str], str]:
    """Parse `text` as the value of the key `data` and write it shortly."""

    def read(text: str, key: str = "data") -> str:
        header = _parsed(f"---\n{key}:{text}\n---\n").header
        assert header is not None
        assert len(header.entries) == 1
        return _short(header.entries[0].value)

    return read


@pytest.fixture
def errors() -> Callable[[str], list[str]]:
    return lambda text: [problem.render("x") for problem in _parsed(text).errors]


@pytest.fixture
def world(tmp_path: Path) -> World:
    """A folder with nothing in it, and a host round it."""
    return World(tmp_path)
