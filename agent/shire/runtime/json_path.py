"""JSONPath, as far as scripts use it (RFC 9535's selectors, and filters that compare one value).

`$.a.b`, `$['a']`, `$.a[0]`, `[-1]`, `[0,2]`, `[1:3]`, `[*]`, `.*`, `$..name`, `[?(@.price < 10)]`,
`[?(@.name)]`, `.length()`. A path of names and single numbers has one value; any other gives a list.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from agent.errors import LimitError, ScriptError
from agent.shire.runtime.operators import compare
from agent.shire.runtime.values import is_list

if TYPE_CHECKING:
    from collections.abc import Iterator

    from agent.shire.runtime.values import Value

MOST_NODES = 100_000
"""Values that one path looks at."""
LONGEST_PATH = 1_000
"""Characters of a path."""

_STEP = re.compile(
    r"(?P<deep>\.\.)?(?:"
    r"\.?(?P<name>[^\W\d][\w-]*|\*)(?P<call>\(\))?"
    r"|\[\s*\?\(?\s*@(?P<filter>[.\w'\[\]\"-]*)\s*(?:(?P<operator>==|!=|<=|>=|<|>)\s*(?P<literal>'[^']*'|\"[^\"]*\"|-?[\d.]+|true|false|null))?\s*\)?\s*\]"
    r"|\[\s*(?P<first>-?\d*)\s*:\s*(?P<last>-?\d*)\s*\]"
    r"|\[(?P<keys>\s*(?:'[^']*'|\"[^\"]*\"|-?\d+|\*)\s*(?:,\s*(?:'[^']*'|\"[^\"]*\"|-?\d+)\s*)*)\]"
    r")"
)
_KEY = re.compile(r"'([^']*)'|\"([^\"]*)\"|(-?\d+)|(\*)")


@dataclass(frozen=True, slots=True)
class _Step:
    """One step of a path.

    Attributes:
        deep: Whether it looks at everything below.
        keys: Names and numbers; empty for all.
        cut: The slice, or None.
        filter: Path, operator and literal of a filter, or None.
        length: Whether it asks how many there are.
    """

    deep: bool
    keys: tuple[str | int, ...] = ()
    cut: slice | None = None
    filter: tuple[str, str, Value] | None = None
    length: bool = False

    @property
    def single(self) -> bool:
        return not self.deep and self.cut is None and self.filter is None and len(self.keys) == 1


class NoValueError(ScriptError):
    """A path of names leads to nothing."""


def select(document: Value, path: str) -> Value:
    """Give what a path leads to.

    Raises:
        NoValueError: A path of names leads to nothing.
        ScriptError: It is no path.
        LimitError: It looks at too much.
    """
    steps = _steps(path)
    nodes: list[Value] = [document]
    for step in steps:
        if step.length:
            return len(nodes[0]) if nodes and isinstance(nodes[0], (str, Sequence, Mapping)) else None
        held = list(_below(nodes)) if step.deep else nodes
        nodes = [found for node in held for found in _children(node, step)]
        if len(nodes) > MOST_NODES:
            raise LimitError(f"{path}: looks at more than {MOST_NODES} values")
    if all(step.single for step in steps):
        if not nodes:
            raise NoValueError(f"{path}: leads to nothing")
        return nodes[0]
    return nodes


@lru_cache(maxsize=256)
def _steps(path: str) -> tuple[_Step, ...]:
    text = path.strip()
    at = 1 if text.startswith(("$", "@")) else 0
    if not text or len(text) > LONGEST_PATH:
        raise ScriptError(f"{path[:60]!r} is no JSON path (write `$.name`)")
    steps = []
    while at < len(text):
        found = _STEP.match(text, at)
        if found is None or found.end() == at:
            raise ScriptError(f"{path!r} is no JSON path from {text[at:]!r} on")
        steps.append(_step(found))
        at = found.end()
    return tuple(steps)


def _step(found: re.Match[str]) -> _Step:
    deep = found["deep"] is not None
    if found["name"] is not None:
        if found["call"]:
            return _Step(deep, length=True)
        return _Step(deep, () if found["name"] == "*" else (found["name"],))
    if found["filter"] is not None:
        return _Step(deep, filter=(found["filter"], found["operator"] or "", _literal(found["literal"])))
    if found["first"] is not None:
        first, last = found["first"], found["last"]
        return _Step(deep, cut=slice(int(first) if first else None, int(last) if last else None))
    keys: list[str | int] = []
    for key in _KEY.finditer(found["keys"]):
        if key[4]:
            return _Step(deep)
        keys.append(int(key[3]) if key[3] else key[1] if key[1] is not None else key[2])
    return _Step(deep, tuple(keys))


def _literal(text: str | None) -> Value:
    if text is None or text == "null":
        return None
    if text in {"true", "false"}:
        return text == "true"
    if text[0] in "'\"":
        return text[1:-1]
    try:
        return float(text) if "." in text else int(text)
    except ValueError:
        return text


def _children(node: Value, step: _Step) -> Iterator[Value]:
    if isinstance(node, Mapping):
        if step.filter is not None:
            yield from (value for value in node.values() if _holds(value, step.filter))
        elif step.cut is None:
            keys = step.keys or tuple(node)
            yield from (node[key] for key in keys if isinstance(key, str) and key in node)
    elif is_list(node):
        if step.filter is not None:
            yield from (value for value in node if _holds(value, step.filter))
        elif step.cut is not None:
            yield from node[step.cut]
        elif not step.keys:
            yield from node
        else:
            yield from (
                node[key] for key in step.keys if isinstance(key, int) and -len(node) <= key < len(node)
            )


def _holds(value: Value, test: tuple[str, str, Value]) -> bool:
    path, operator, literal = test
    try:
        found = select(value, f"@{path}") if path else value
    except NoValueError:
        return False
    return compare(operator, found, literal) if operator else True


def _below(nodes: Sequence[Value]) -> Iterator[Value]:
    """Give values and all that is in them, parents first."""
    left, stack = MOST_NODES, list(reversed(nodes))
    while stack:
        node = stack.pop()
        left -= 1
        if left < 0:
            raise LimitError(f"a JSON document of more than {MOST_NODES} values")
        yield node
        inner = node.values() if isinstance(node, Mapping) else node if is_list(node) else ()
        stack.extend(reversed(list(inner)))
