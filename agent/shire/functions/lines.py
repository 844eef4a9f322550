"""Functions over lines and lists: find, sort, uniq, head, tail, print, lineNo, xargs.

A text is taken line by line and stays a text; a list is taken item by item and stays a list. So `head` of files
is a list of files, and every function works behind every other (the reference loses lists on the way).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from agent.shire.runtime.invocation import Function
from agent.shire.runtime.values import Table, is_list, items, lines, show

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from agent.shire.runtime.invocation import Invocation
    from agent.shire.runtime.values import Value

DEFAULT_LINES = 10
"""Lines that `head` and `tail` give without a number, as the Unix programs do."""


async def find(call: Invocation) -> Value:
    """Keep the lines or items that contain a text."""
    wanted = call.text(0)
    return over(call.value, lambda held: [one for one in held if wanted in show(one)])


async def sort(call: Invocation) -> Value:
    """Sort lines or items as they print, by code points."""
    return over(call.value, lambda held: sorted(held, key=show))


async def uniq(call: Invocation) -> Value:
    """Keep the first of equal lines or items, neighbours or not."""
    return over(call.value, _distinct)


async def head(call: Invocation) -> Value:
    """Keep the first lines or items."""
    count = max(0, int(call.number(0, DEFAULT_LINES)))
    return over(call.value, lambda held: held[:count])


async def tail(call: Invocation) -> Value:
    """Keep the last lines or items."""
    count = max(0, int(call.number(0, DEFAULT_LINES)))
    return over(call.value, lambda held: held[-count:] if count else [])


async def show_text(call: Invocation) -> Value:
    """Give the arguments as text, one a line; without arguments the result of the step before, printed."""
    if not call.arguments:
        return show(call.value)
    return "\n".join(show(argument) for argument in call.arguments)


async def line_numbers(call: Invocation) -> Value:
    """Number the lines: `1: line`."""
    return "\n".join(f"{at}: {line}" for at, line in enumerate(lines(call.value), 1))


async def xargs(call: Invocation) -> Value:
    """Give the arguments and, behind them, the lines or items, one a line; it runs nothing."""
    return "\n".join([*(show(argument) for argument in call.arguments), *lines(call.value)])


def _distinct(held: list[Value]) -> list[Value]:
    first: dict[str, Value] = {}
    for one in held:
        first.setdefault(show(one), one)
    return list(first.values())


def over(value: Value, work: Callable[[list[Value]], list[Value]]) -> Value:
    """Apply `work` to a value's items if it is a list, else to its lines; the result is of the same kind."""
    if is_list(value) or isinstance(value, Table):
        return work(items(value))
    held: list[Value] = [*lines(value)]
    return "\n".join(show(one) for one in work(held))


FUNCTIONS: Mapping[str, Function] = {
    "find": Function(find, needs=1),
    "sort": Function(sort),
    "uniq": Function(uniq),
    "head": Function(head),
    "tail": Function(tail),
    "print": Function(show_text),
    "lineNo": Function(line_numbers),
    "xargs": Function(xargs),
}
"""The functions of this group."""
