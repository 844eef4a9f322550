"""Says where code does not fit its language's grammar."""

from __future__ import annotations

import ast
import json
import tomllib
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

from agent.syntax.parse import Parses
from agent.workspace.line_ends import normalised
from agent.workspace.source_file import SourceFile, new_stamp

if TYPE_CHECKING:
    from tree_sitter import Node

MOST_PROBLEMS = 20
"""Problems that are told; the first ones cause the others."""
LONGEST_CODE = 400_000
"""Characters of code that are checked."""


def problems(text: str, language: str, name: str) -> list[str]:
    """Give one line per problem, `name:line:column: what`, in order; nothing where the code parses.

    Python, JSON and TOML are read by their own parsers, which say more; others by tree-sitter. A language without
    a grammar has no problems that could be seen.
    """
    if len(text) > LONGEST_CODE:
        return [f"{name}: is too long to be checked ({len(text)} characters)"]
    text = normalised(text)
    match language:
        case "python":
            return _python(text, name)
        case "json":
            return _json(text, name)
        case "toml":
            return _toml(text, name)
    return _tree(text, language, name)


def _python(text: str, name: str) -> list[str]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(text)
    except SyntaxError as error:
        return [f"{name}:{error.lineno or 1}:{error.offset or 1}: {error.msg}"]
    except (ValueError, RecursionError, MemoryError) as error:
        return [f"{name}:1:1: {error}"]
    return []


def _json(text: str, name: str) -> list[str]:
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        return [f"{name}:{error.lineno}:{error.colno}: {error.msg}"]
    except RecursionError:
        return [f"{name}:1:1: is nested too deeply"]
    return []


def _toml(text: str, name: str) -> list[str]:
    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return [f"{name}: {error}"]
    except RecursionError:
        return [f"{name}: is nested too deeply"]
    return []


def _tree(text: str, language: str, name: str) -> list[str]:
    file = SourceFile(Path("/") / name, name, language, text, new_stamp())
    tree = Parses().tree(file)
    if tree is None or not tree.root.has_error:
        return []
    found: list[str] = []
    waiting = [tree.root]
    while waiting and len(found) < MOST_PROBLEMS:
        node = waiting.pop()
        if node.is_missing or node.type == "ERROR":
            found.append(_told(node, name))
        elif node.has_error:
            waiting.extend(reversed(node.children))
    return found


def _told(node: Node, name: str) -> str:
    row, column = node.start_point
    place = f"{name}:{row + 1}:{column + 1}"
    if node.is_missing:
        return f"{place}: `{node.type}` is missing"
    words = (node.text or b"").decode("utf-8", "replace").split()
    return f"{place}: does not fit the grammar: {' '.join(words)[:60]!r}"
